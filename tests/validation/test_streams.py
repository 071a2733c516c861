from __future__ import annotations

import os
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen.builders import config_map
from kgen.diagnostics import Diagnostic
from kgen.validation.baseline import BaselineError, baseline_text, without_known
from kgen.validation.inputs import Entry
from kgen.validation.inputs.folders import files_below
from kgen.validation.inputs.positions import steps_to, value_at
from kgen.validation.inputs.streams import Stream, blocks_of
from kgen.validation.options import Options
from kgen.validation.result import Report
from kgen.validation.run import check
from kgen.validation.suppression import UnknownCodeError
from kgen.yaml.reader import read_documents

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Web_1\n"
UNKNOWN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndatta: {}\n"


def stream(text: str | bytes, name: str = "in.yaml") -> Stream:
    data = text.encode() if isinstance(text, str) else text
    return Stream(name, data.splitlines(keepends=True))


def checked(text: str | bytes, **options: Any) -> Report:
    return check([stream(text)], Options(**options))


def only(text: str | bytes) -> Diagnostic:
    [found] = checked(text).diagnostics
    return found


def test_a_diagnostic_has_its_file_line_and_column() -> None:
    found = only(f"{GOOD}---\n{BAD}")
    assert (found.file, found.line, found.column, found.document) == ("in.yaml", 8, 3, 1)
    assert (found.kind, found.name, found.field, found.server_answer) == ("ConfigMap", "Web_1", "metadata.name", True)


def test_an_unknown_field_has_its_own_line() -> None:
    assert (only(UNKNOWN).code, only(UNKNOWN).line) == ("KG001", 4)


def test_items_of_a_list_are_objects_of_their_own() -> None:
    items = "".join(f"- {text.replace(chr(10), chr(10) + '  ').rstrip()}\n" for text in (GOOD, BAD))
    outcome = checked(f"# all\nkind: List\napiVersion: v1\nitems:\n{items}")
    assert (outcome.objects, [(each.line, each.document) for each in outcome.diagnostics]) == (2, [(11, 0)])


def test_items_of_a_list_of_one_kind_need_no_header() -> None:
    outcome = checked("apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: B}\n")
    assert [(each.kind, each.name, each.line, each.code) for each in outcome.diagnostics] == [
        ("ConfigMap", "B", 5, "KG102")
    ]
    assert outcome.objects == 2


def test_json_is_read_as_well() -> None:
    found = only('{"apiVersion": "v1", "kind": "ConfigMap",\n "metadata": {"name": "A"}}')
    assert (found.field, found.line) == ("metadata.name", 2)


def test_what_follows_a_syntax_error_is_read() -> None:
    outcome = checked(f"{BAD}---\na: 'x' y\n---\n# next\n{UNKNOWN}---\nkind: Pod\n b: 1\n")
    found = [(each.code, each.line, each.document) for each in outcome.diagnostics]
    assert found == [("KG102", 4, 0), ("KG004", 6, 1), ("KG001", 12, 2), ("KG004", 15, 3)]
    assert outcome.diagnostics[1].message.endswith("  | a: 'x' y\n  |        ^")
    assert outcome.objects == 2


@pytest.mark.parametrize("opened", ["data: {a: 'x", 'data: {a: "x', "data: {a: [1", "data: {a: 1"])
def test_what_a_document_has_torn_off_is_told_once(opened: str) -> None:
    outcome = checked(f"{GOOD}{opened}\n---\n- one' y\n---\nmore\n---\nb: 'x' y\n---\n{UNKNOWN}")
    assert [(each.code, each.document) for each in outcome.diagnostics] == [("KG004", 0), ("KG001", 4)]


def test_documents_that_are_no_objects_are_told_where_all_before_could_be_read() -> None:
    assert [each.document for each in checked(f"{GOOD}---\nmore\n---\n- 1\n").diagnostics] == [1, 2]


def test_json_ends_where_it_cannot_be_read() -> None:
    outcome = checked(f'{{"apiVersion": "v1", "kind": "a" "b"}}\n---\n{BAD}')
    assert [(each.code, each.line) for each in outcome.diagnostics] == [("KG004", 1)]


@pytest.mark.parametrize("broken", ["kind: 'x' y\n", "kind: 1\nkind: 2\n"])
def test_of_many_documents_that_cannot_be_read_twenty_are_told(broken: str) -> None:
    found = checked(f"---\n{broken}" * 20).diagnostics
    assert [each.document for each in found] == list(range(20))
    assert len(checked(f"---\n{broken}" * 21).diagnostics) == 21
    last = checked(f"---\n{broken}" * 2000).diagnostics[-1]
    assert last.message == "1,980 more documents from here on cannot be read, too"
    assert last.line == found[-1].line + broken.count("\n") + 1  # type: ignore[operator]


def test_a_key_given_twice_is_told_with_the_lines_of_the_whole_file_and_the_rest_is_read() -> None:
    outcome = checked(f"{GOOD}---\n{GOOD}kind: Secret\n---\n{BAD}")
    twice, name = outcome.diagnostics
    assert (twice.code, twice.line, twice.document) == ("KG005", 8, 1)
    assert twice.message.startswith('the key "kind" is given twice, first on line 6')
    assert "put a line --- before line 8; with kubectl the first object silently vanishes" in twice.hint
    assert (name.line, name.document) == (13, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b"kind: \xff\n",
            "byte 0xff at offset 6 is not UTF-8: an API server refuses it, kubectl reads another character",
        ),
        (b"kind: \0\n", "a NUL character"),
        (b"- a\n- b\n", "this is no Kubernetes object: expected a map with apiVersion and kind, got a list"),
        (b"just text\n", "this is no Kubernetes object: expected a map with apiVersion and kind, got text"),
        (b"kind: Service\n", "this is no Kubernetes object: it has no apiVersion"),
    ],
)
def test_what_is_no_manifest_is_one_clear_line(text: bytes, message: str) -> None:
    assert only(text).message.split("\n")[0] == message


@pytest.mark.usefixtures("any_parser")
@pytest.mark.parametrize("start", ["", "a: "])
@pytest.mark.parametrize("brackets", [450, 1_000, 10_000])
def test_too_many_levels_are_one_clear_line(start: str, brackets: int) -> None:
    found = only(start + "[" * brackets)
    assert found.message.split("\n")[0] == "more than 400 lists and maps within each other"
    assert (found.line, found.column) == (1, 401 if not start else 403)


def test_a_directive_is_refused_and_what_follows_is_judged() -> None:
    found = checked(f"%YAML 1.1\n---\n{GOOD}---\n{BAD}").diagnostics
    assert [(each.code, each.line) for each in found] == [("KG004", 1), ("KG102", 10)]
    assert "kubectl cannot read a directive such as %YAML" in found[0].message


def test_text_behind_a_separator_is_refused_on_its_line() -> None:
    [found] = checked(f"{GOOD}---apiVersion: v1\n{GOOD}").diagnostics
    assert (found.code, found.line, found.column) == ("KG004", 4, 4)
    assert found.message.startswith("--- needs a line of its own: kubectl refuses the text behind it")


def test_a_tag_that_is_dropped_is_told_once_for_each_document() -> None:
    text = GOOD.replace("{name: web}", "\n  name: !env web\n  annotations: {a: !env b, c: !vault d}")
    found = checked(f"# c\n---\n{text}").diagnostics
    assert [(each.severity, each.code, each.line) for each in found] == [
        ("warning", "KG011", 6),
        ("warning", "KG011", 7),
    ]
    assert found[0].message == "the tag !env is dropped: kubectl and an API server read the value without it"


@pytest.mark.parametrize(
    ("spec", "field", "said"),
    [
        (
            'clusterIP: "{{.ClusterIP}}"',
            "spec.clusterIPs[0]",
            '"{{.ClusterIP}}" is a template that was not rendered: it must be',
        ),
        (
            'loadBalancerIP: "${IP}", clusterIP: $(IP)',
            "spec.clusterIPs[0]",
            '"$(IP)" is a template that was not rendered',
        ),
        ('selector: {app: "${APP}"}', "spec.selector", '"${APP}" is a template that was not rendered: as the value of'),
        ('type: "<% type %>"', "spec.type", '"<% type %>" is a template that was not rendered: it must be one of'),
        ("clusterIP: $5", "spec.clusterIPs[0]", '"$5" must be an IP address'),
    ],
)
def test_a_template_that_was_not_rendered_is_called_so(spec: str, field: str, said: str) -> None:
    service = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{ports: [{{port: 80}}], {spec}}}\n"
    found = [each for each in checked(service).diagnostics if each.field == field]
    assert found[0].message.startswith(said)


def test_an_amount_that_is_a_template_is_called_so() -> None:
    limits = "{name: a, image: b, resources: {limits: {cpu: '{{ cpu }}'}}}"
    found = only(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{limits}]}}\n")
    assert found.message.startswith('"{{ cpu }}" is a template that was not rendered: it must be a number')


def test_what_begins_as_json_may_go_on_as_yaml() -> None:
    made = checked('{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a",}, # c\n}\n---\n' + BAD)
    assert (made.objects, [(each.code, each.line) for each in made.diagnostics]) == (2, [("KG102", 7)])


def test_utf_16_is_not_split_by_bytes() -> None:
    assert checked(f"{GOOD}---\n{BAD}".encode("utf-16")).diagnostics[0].line == 8


def test_independent_objects_may_have_equal_names() -> None:
    [found] = checked(f"{GOOD}---\n{GOOD}").diagnostics
    assert (found.rule, found.severity, found.line) == ("object-twice", "warning", 7)
    assert checked(f"{GOOD}---\n{GOOD}", independent=True).diagnostics == []


def test_a_stream_is_read_as_it_is_used() -> None:
    read: list[int] = []

    def lines() -> object:
        for i in range(100):
            read.append(i)
            yield from stream(f"---\n{GOOD}")._lines  # noqa: SLF001

    entries = Stream("-", lines()).entries()  # type: ignore[arg-type]
    next(entries)
    assert len(read) < 4


@given(st.lists(st.sampled_from(["a: 1\n", "--- # b\n", "---\r\n", "---c\n", "\n", " ---\n"])), st.data())
def test_however_its_lines_come_a_stream_is_read_as_a_whole(rows: list[str], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(rows))), label="cuts"))
    blocks = ["".join(rows[start:end]).encode() for start, end in pairwise([0, *cuts, len(rows)])]
    made = Stream("-", [each for each in blocks if each])
    entries = [(entry.item, entry.position()) for entry in made.entries()]
    if not made.problems:
        assert entries == [(document.plain, document.position()) for document in read_documents("".join(rows))]


def test_a_file_is_read_in_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_bytes(b"".join(b"---\nnumber: %d\n" % i for i in range(20_000)))
    with path.open("rb") as file:
        blocks = list(blocks_of(file))
    assert len(blocks) > 3
    assert all(block.endswith(b"\n") for block in blocks)
    assert b"".join(blocks) == path.read_bytes()


def test_a_stream_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgen.validation.inputs.streams._LARGEST", 10_000)
    [found] = check([Stream("-", repeat(b"y\n"))]).diagnostics
    assert (found.code, found.message) == ("KG006", "a document that does not end within 304 bytes")


def test_values_of_secrets_are_never_shown() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n"
        "data: {password: hunter2!, bad key: c2VjcmV0ZQ==}\nstringData: {pin: 4711}\n"
    )
    broken = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {a: !!int hunter2!}\n"
    also_broken = "apiVersion: v1\nkind: Secret\nstringData: {a: hunter2!\n"
    torn = "apiVersion: v1\nkind: Secret\nstringData: {a: 'x\n---\nkind: hunter2!: [\n"
    for each in (text, broken, also_broken, torn, text.replace("data: {pass", "data: hunter2!\nx: {pass")):
        found = checked(each).diagnostics
        shown = " ".join(f"{one.message} {one.hint}" for one in found)
        assert found
        assert not any(value in shown for value in ("hunter2", "c2VjcmV0ZQ", "4711"))


def test_custom_resources_are_counted() -> None:
    outcome = checked("apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\n")
    assert (outcome.diagnostics, outcome.not_checked) == ([], {("cert-manager.io/v1", "Certificate"): 1})


@pytest.mark.parametrize("word", ["KG001", "KG0", "unknown-field"])
def test_what_is_ignored_is_counted(word: str) -> None:
    outcome = checked(UNKNOWN, ignore=[word])
    assert (outcome.diagnostics, outcome.suppressed) == ([], {("--ignore", "KG001"): 1})
    assert not outcome.refused()


def test_an_object_may_say_what_it_ignores() -> None:
    noted = UNKNOWN.replace("name: web", 'name: web, annotations: {kgen/ignore: "KG301, unknown-field"}')
    outcome = checked(f"{noted}---\n{UNKNOWN.replace('web', 'other')}")
    assert [each.name for each in outcome.diagnostics] == ["other"]
    assert outcome.suppressed == {("annotation", "KG001"): 1}


def test_only_what_is_selected_is_shown() -> None:
    outcome = checked(f"{BAD}datta: {{}}\n", select=["KG001"])
    assert [each.code for each in outcome.diagnostics] == ["KG001"]
    assert outcome.suppressed == {("--select", "KG102"): 1}


def test_words_that_no_rule_has_are_refused() -> None:
    with pytest.raises(UnknownCodeError, match='there is no rule unknown-feild; did you mean "unknown-field"'):
        checked(UNKNOWN, ignore=["unknown-feild"])
    with pytest.raises(UnknownCodeError):
        checked(UNKNOWN, select=["KG"])


def test_built_objects_are_checked_and_have_no_line() -> None:
    class Built:
        name = "web.py"

        def __init__(self) -> None:
            self.problems: list[Diagnostic] = []

        def entries(self) -> list[Entry]:
            return [Entry(config_map("Web_1"), "web.py", 0, None)]

    [found] = check([Built()]).diagnostics  # type: ignore[list-item]
    assert (found.file, found.line, found.field) == ("web.py", None, "metadata.name")


def test_positions_follow_the_longest_key() -> None:
    plain = {"a": {"b": 1}, "a.b": {"c.d/e": [{"f": 2}]}}
    assert steps_to(plain, "a.b[c.d/e][0].f.gone") == ["a.b", "c.d/e", 0, "f"]
    assert steps_to(plain, "a[3]") == ["a"]
    assert value_at(plain, "a.b.c.d/e[0].f") == 2


def folder_with(tmp_path: Path, files: dict[str, str]) -> Report:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return check(files_below(str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("values.yaml", "a: {{ x }}", "Helm values file"),
        ("values-prod.yaml", "replicas: 3", "no manifest"),
        ("Chart.yaml", "apiVersion: v2\nname: a\n", "Helm chart file"),
        ("other.yml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component\n", "kustomization"),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n", "template"),
        ("a.yaml", '{{- if .x }}\napiVersion: v1\nkind: Pod\nmetadata: {name: "{{ x }}"}\n{{- end }}\n', "template"),
        ("a.yaml", 'apiVersion: v1\nkind: Pod\nmetadata: {name: "{{ x }}"}\n', "template"),
        ("a.yaml", "{{ .Files }}", "template"),
        (".git/a.yaml", "apiVersion: v1\n", "dot folder"),
        (".a.yaml", "apiVersion: v1\n", "dot file"),
        ("tsconfig.json", "// settings\n{}", "no manifest"),
        ("a.yaml", f"{GOOD}sops: {{mac: ENC}}\n", "encrypted by SOPS"),
        ("empty.yaml", "", "no manifest"),
    ],
)
def test_what_is_no_manifest_is_skipped_by_reason(name: str, text: str, reason: str, tmp_path: Path) -> None:
    outcome = folder_with(tmp_path, {name: text})
    assert (outcome.diagnostics, outcome.objects, outcome.inputs, outcome.skipped) == ([], 0, 0, {reason: 1})


def test_all_manifests_of_a_folder_are_found(tmp_path: Path) -> None:
    outcome = folder_with(
        tmp_path,
        {
            "b.yaml": BAD,
            "a/c.yml": f"{BAD.replace('Web', 'Other')}---\nno: manifest\n",
            "d.json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}',
            "e.txt": BAD,
            "f.yaml": f'{GOOD}data: {{a: "{{{{ kept }}}}"}}\n',
        },
    )
    assert (outcome.objects, outcome.inputs, outcome.skipped) == (4, 4, {"no manifest": 1})
    assert [os.path.relpath(each.file, tmp_path) for each in outcome.diagnostics] == ["a/c.yml", "b.yaml"]


def test_a_manifest_with_a_syntax_error_is_not_skipped(tmp_path: Path) -> None:
    [found] = folder_with(tmp_path, {"a.yaml": f"{GOOD}data: [\n"}).diagnostics
    assert found.code == "KG004"


def test_links_in_circles_and_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/up").symlink_to("..")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    outcome = folder_with(tmp_path, {"a/b.yaml": GOOD})
    assert (outcome.objects, outcome.skipped) == (1, {"link to a folder around it": 1})
    assert [each.message for each in outcome.diagnostics] == ["cannot be read: no such file or directory"]


def test_a_baseline_knows_what_was_there_whatever_line_it_is_on(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(baseline_text(checked(f"{BAD}---\n{UNKNOWN}"), str(path)))
    now = checked(f"# one line more\n{BAD}---\n{UNKNOWN}more: 1\n")
    without_known(now, str(path))
    assert ([each.field for each in now.diagnostics], now.in_baseline) == (["more"], 2)


def test_a_baseline_counts(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(baseline_text(checked(BAD), str(path)))
    now = checked(f"{BAD}---\n{BAD}", independent=True)
    without_known(now, str(path))
    assert (len(now.diagnostics), now.in_baseline) == (1, 1)


@pytest.mark.parametrize("text", ["", "[]", '{"diagnostics": [{}]}', "{"])
def test_a_baseline_that_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text(text)
    with pytest.raises(BaselineError, match="is no baseline"):
        without_known(Report("1.36"), str(tmp_path / "known.json"))
    with pytest.raises(BaselineError, match="--write-baseline makes one"):
        without_known(Report("1.36"), str(tmp_path / "gone.json"))
