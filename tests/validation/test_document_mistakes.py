"""What a beginner is told of each mistake in the source documents, word by word."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from kgen.report.text import diagnostic_lines
from kgen.validation.inputs.streams import Stream
from kgen.validation.run import check

DOCUMENTS = Path(__file__).parents[1] / "documents"


def document(name: str, *changes: tuple[str, str]) -> str:
    """The text of a document as it was written, with some of its mistakes mended so that the next one shows."""
    text = (DOCUMENTS / f"{name}.as-written.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def told(text: str) -> list[str]:
    """What kgen says of a file called web.yaml, mistake by mistake."""
    outcome = check([Stream("web.yaml", text.encode().splitlines(keepends=True))])
    return ["\n".join(diagnostic_lines([each], color=False)) for each in outcome.diagnostics]


CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [MODE]\n"
TEMPLATE_INDENTED = [
    ("    spec:\n      accessModes:\n        - ReadWriteOnce\n", "      spec:\n        accessModes: [ReadWriteOnce]\n"),
    ("      storageClassName: standard", "        storageClassName: standard"),
    (
        "      resources:\n        request:\n          storage",
        "        resources:\n          request:\n            storage",
    ),
]
MISTAKES = {
    "non-breaking spaces as indentation": (
        document("000-nginx-statefulset"),
        """
        web.yaml:7
          error: a key begins with a non-breaking space (U+00A0)  [KG004]
            | ··matchLabels:
            | ^
            hint: it has a non-breaking space (U+00A0), as pasted from a web page; put ordinary blanks
        """,
    ),
    "metadata without indentation": (
        document("000-pvc-replicationcontroller"),
        """
        web.yaml:7  PersistentVolumeClaim  name
          error: unknown field "name"  [KG001]
            hint: "name" belongs into metadata: indent it
        """,
    ),
    "a spec without indentation": (
        document("000-pvc-replicationcontroller"),
        """
        web.yaml:33  ReplicationController  replicas
          error: unknown field "replicas"  [KG001]
            hint: "replicas" belongs into spec: indent it
        """,
    ),
    "no --- between a Service and a StatefulSet": (
        document("001-nginx-web"),
        """
        web.yaml:17
          error: the key "apiVersion" is given twice, first on line 2  [KG005]
            | apiVersion: apps/v1
            | ^
            hint: are these two documents? Then put a line --- before line 17; with kubectl the first \
object silently vanishes
        """,
    ),
    "no --- between two volumes": (
        document("003-volumes"),
        """
        web.yaml:14
          error: the key "apiVersion" is given twice, first on line 1  [KG005]
            | apiVersion: v1
            | ^
            hint: are these two documents? Then put a line --- before line 14; with kubectl the first \
object silently vanishes
        """,
    ),
    "a file name behind //": (
        document("002-myapp"),
        """
        web.yaml:1
          error: a document that is nothing but a comment of another language  [KG004]
            | //myapp-svc-headless.yaml
            | ^
            hint: a comment begins with "#", not with "//"
        """,
    ),
    "a second file name behind //": (
        document("002-myapp", ("//myapp-svc-headless.yaml\n", "")),
        """
        web.yaml:17
          error: could not find expected ':'  [KG004]
            | //myapp-sts.yaml
            | ^
            hint: a comment begins with "#", not with "//"
        """,
    ),
    "a namespace on a StorageClass": (
        document("003-storageclass-longhorn"),
        """
        web.yaml:5  StorageClass ljh-dev/fast  metadata.namespace
          warning: a StorageClass is in no namespace  [KG112]
            hint: leave it out: the server drops it
        """,
    ),
    "a list whose items stand at two depths": (
        document("004-mysql-single"),
        """
        web.yaml:56
          error: did not find expected '-' indicator (while parsing a block collection that began on line 54)  [KG004]
            |     spec:
            |     ^
            hint: does the indentation of this line fit the list above it?
        """,
    ),
    "a name beside its metadata": (
        document("004-mysql-single", *TEMPLATE_INDENTED),
        """
        web.yaml:55  StatefulSet mysql  spec.volumeClaimTemplates[0].name
          error: unknown field "name"  [KG001]
            hint: "name" belongs into metadata: indent it
        """,
    ),
    "a claim template without a name": (
        document("004-mysql-single", *TEMPLATE_INDENTED),
        """
        web.yaml:54  StatefulSet mysql  spec.volumeClaimTemplates[0].metadata.name
          warning: a claim template needs a name, by which containers mount it: no pod is made  [KG717]
        """,
    ),
    "the volume of a claim template without a name": (
        document("004-mysql-single", *TEMPLATE_INDENTED),
        """
        web.yaml:54  StatefulSet mysql  spec.volumeClaimTemplates[0].metadata.name
          error: a volume needs a name, for containers to mount it  [KG260]
            the server calls the field spec.template.spec.volumes[0].name
            hint: it may come from a claim template without metadata.name
        """,
    ),
    "request for requests": (
        document("004-mysql-single", *TEMPLATE_INDENTED),
        """
        web.yaml:62  StatefulSet mysql  spec.volumeClaimTemplates[0].spec.resources.request
          error: unknown field "request"; did you mean "requests"?  [KG001]
        """,
    ),
    "a misspelt variable in a probe that no shell runs": (
        document("004-mysql-single", *TEMPLATE_INDENTED),
        """
        web.yaml:49  StatefulSet mysql  spec.template.spec.containers[0].livenessProbe.exec.command[1]
          warning: "-p $MYSQL_ROOT_PASSOWRD" is taken as it is: no shell runs here to put MYSQL_ROOT_PASSOWRD in, \
and no variable has that name; did you mean "MYSQL_ROOT_PASSWORD"?  [KG762]
            hint: let a shell run it: [sh, -c, "mysqladmin -p $MYSQL_ROOT_PASSOWRD ping"]
        """,
    ),
    "an access mode that there is not": (
        CLAIM.replace("MODE", "ReadOnceMany"),
        """
        web.yaml:5  PersistentVolumeClaim data  spec.accessModes
          error: "ReadOnceMany" must be one of ReadOnlyMany, ReadWriteMany, ReadWriteOnce, ReadWriteOncePod; \
did you mean "ReadOnlyMany"?  [KG502]
        """,
    ),
    "an access mode as kubectl get prints it": (
        CLAIM.replace("MODE", "RWO"),
        """
        web.yaml:5  PersistentVolumeClaim data  spec.accessModes
          error: "RWO" must be one of ReadOnlyMany, ReadWriteMany, ReadWriteOnce, ReadWriteOncePod; \
did you mean "ReadWriteOnce"? RWO is how kubectl get shortens it  [KG502]
        """,
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_is_said_of_a_mistake(mistake: str) -> None:
    text, expected = MISTAKES[mistake]
    assert textwrap.dedent(expected).strip("\n") in [each.rstrip() for each in told(text)]


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.as-written.yaml")), ids=lambda path: path.name)
def test_no_document_is_fine_as_it_was_written(path: Path) -> None:
    assert told(path.read_text("utf-8"))
