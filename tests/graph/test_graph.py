from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from syrupy.assertion import SnapshotAssertion

from kgen.cli.inputs import inputs_of
from kgen.graph import Graph
from kgen.graph.drawing import graph_of
from kgen.graph.formats import FORMATS, FormatError, drawn, format_of
from kgen.graph.layout import HEIGHT, WIDTH, layout
from kgen.settings import Settings
from kgen.validation.options import Options
from kgen.validation.run import examined

SHOP = Path(__file__).parent / "shop.yaml"


def graph(*texts: str, external: tuple[str, ...] = (), folder: Path) -> Graph:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text)
    return graph_of(examined(inputs_of([str(folder)], Settings()), Options(external=external)), external)


def shop() -> Graph:
    return graph_of(examined(inputs_of([str(SHOP)], Settings()), Options()))


def edges(made: Graph) -> set[tuple[str, str]]:
    return {(each.source.title, each.target.title) for each in made.edges}


@pytest.mark.parametrize("format_", [each for each in FORMATS if each not in ("svg", "html")])
def test_formats(format_: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(drawn(shop(), format_, "shop")) == snapshot


def test_every_kind_of_relation() -> None:
    assert edges(shop()) == {
        ("Deployment web", "ConfigMap settings"),
        ("Deployment web", "Secret tls"),
        ("Deployment web", "Service db"),
        ("HTTPRoute shop", "Gateway public"),
        ("HTTPRoute shop", "Service web"),
        ("Ingress shop", "Service web"),
        ("PodDisruptionBudget web", "Deployment web"),
        ("Service db", "no pods"),
        ("Service web", "Deployment web"),
        ("StatefulSet db", "Service db"),
        ("StatefulSet db", "StorageClass fast"),
    }


def test_what_validate_says_of_a_field_breaks_its_edge() -> None:
    broken = {(each.source.title, each.target.title): each.problem for each in shop().broken}
    assert broken["Service web", "Deployment web"] == 'no container of Deployment web declares port "htp"'
    assert broken["Service db", "no pods"].startswith("selects no pods")
    assert ("Deployment web", "ConfigMap settings") not in broken


def test_what_is_declared_to_live_outside_is_not_broken(tmp_path: Path) -> None:
    made = graph(SHOP.read_text(), external=("Secret/tls",), folder=tmp_path)
    [edge] = [each for each in made.edges if each.target.title == "Secret tls"]
    assert not edge.problem
    assert not edge.target.is_here


def test_applications() -> None:
    groups = {name: {each.title for each in nodes} for name, nodes in shop().groups}
    assert groups["web"] >= {"Deployment web", "ConfigMap settings", "Ingress shop", "PodDisruptionBudget web"}
    assert "StatefulSet db" in groups["db"]


def test_an_application_in_two_namespaces_is_two(tmp_path: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: %s, labels: {app: web}}\n"
    spec = "spec: {containers: [{name: web, image: nginx:1.29}]}\n"
    made = graph(pod % "one" + spec, pod % "two" + spec, folder=tmp_path)
    assert [name for name, _ in made.groups] == ["one/web", "two/web"]


def test_environments_side_by_side_do_not_see_each_other(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {selector: {app: web}, ports: [{port: 80}]}\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\n"
        "spec: {containers: [{name: web, image: nginx:1.29, ports: [{containerPort: 80}]}]}\n"
    )
    for each in ("dev", "prod"):
        (tmp_path / each).mkdir()
        (tmp_path / each / "web.yaml").write_text(text)
    assert len(graph(folder=tmp_path).edges) == 2


def test_no_two_nodes_stand_in_one_place() -> None:
    places = list(layout(shop()).places.values())
    assert len(places) == len(shop().nodes)
    for i, (x, y) in enumerate(places):
        assert all(abs(x - a) >= WIDTH or abs(y - b) >= HEIGHT for a, b in places[:i])


def test_own_svg_holds_each_object_and_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    root = ET.fromstring("\n".join(drawn(shop(), "svg", "shop")))  # noqa: S314
    ids = {each.get("id") for each in root.iter()}
    assert {each.key for each in shop().nodes} | {f"e{i}" for i in range(len(shop().edges))} <= ids


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_takes_what_is_drawn() -> None:
    assert "<svg" in "\n".join(drawn(shop(), "svg", "shop"))


def test_a_failure_of_graphviz_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dot").write_text("#!/bin/sh\necho 'no fonts' >&2\nexit 1\n")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Exception, match="Graphviz cannot draw the graph: no fonts"):
        list(drawn(shop(), "svg", "shop"))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("src", "href", "data", "action") or tag in ("link", "iframe", "img"):
                self.outside.append(f"{tag} {name}={value}")


def test_html_is_one_file_without_network() -> None:
    page = _Page()
    page.feed("\n".join(drawn(shop(), "html", "shop")))
    assert {each.key for each in shop().nodes} <= page.ids
    assert page.outside == []


HOSTILE = '"]</script><script>x()</script>\\"\n;--> {{ 7*7 }} #quot; `'


@pytest.mark.parametrize("format_", FORMATS)
def test_names_are_only_text(format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    made = graph(SHOP.read_text(), folder=tmp_path)
    for each in made.nodes:
        each.name = each.namespace = each.group = HOSTILE
        each.problems = [HOSTILE]
    for edge in made.edges:
        edge.problem = HOSTILE
    text = "\n".join(drawn(made, format_, HOSTILE))
    if format_ not in ("text", "dot"):
        assert "<script>x()" not in text
        assert "{{ 7*7 }}" not in text or format_ in ("svg", "html")  # in neither do braces mean anything
    if format_ == "svg":
        ET.fromstring(text)  # noqa: S314


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_hostile_names(tmp_path: Path) -> None:
    made = graph(SHOP.read_text(), folder=tmp_path)
    for each in made.nodes:
        each.name = HOSTILE
    text = "\n".join(drawn(made, "dot", ""))
    done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.count("\nnode ") == len(made.nodes)


def test_suffixes() -> None:
    assert format_of("a/graph.SVG") == "svg"
    with pytest.raises(FormatError, match=r"graph\.png says no format: end it in one of \.dot, "):
        format_of("graph.png")
