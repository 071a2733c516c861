"""Nothing of a Secret is shown: no value, no length, no hash, in no format."""

from __future__ import annotations

from base64 import b64encode

import pytest

from kgen.changes.formats import FORMATS, render
from tests.support.changes import DEPLOYMENT, compared

OLD, NEW = "hunter2-hunter2", "correct-horse"
OLD_SUM, NEW_SUM = (
    "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
    "e3b0c44298fc1c149afbf4c8996fb924",
)


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def secret(body: str, name: str = "login", annotations: str = "{}") -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, annotations: {annotations}}}\n{body}\n"


LIST = "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {a: %s}}]\n"
BOX = "apiVersion: example.org/v1\nkind: Box\nmetadata: {name: a}\nspec: {%s}\n"
CASES = {
    "text": (secret(f"stringData: {{a: {OLD}}}"), secret(f"stringData: {{a: {NEW}}}")),
    "data": (secret(f"data: {{a: {encoded(OLD)}}}"), secret(f"data: {{a: {encoded(NEW)}}}")),
    "gone": (secret(f"stringData: {{a: {OLD}, b: x}}"), secret("stringData: {b: x}")),
    "new": (secret("stringData: {b: x}"), secret(f"stringData: {{a: {NEW}, b: x}}")),
    "lines": (secret(f"stringData: {{a: '{OLD}\n\n  b'}}"), secret(f"stringData: {{a: '{NEW}\n\n  b'}}")),
    "immutable": (
        secret(f"immutable: true\nstringData: {{a: {OLD}}}"),
        secret(f"immutable: true\nstringData: {{a: {NEW}}}"),
    ),
    "invalid": (secret(f"stringData: {{a: {OLD}}}"), secret(f"data: {{a: {NEW}}}")),
    "annotation": (
        secret("data: {}", annotations=f'{{kubectl.kubernetes.io/last-applied-configuration: "{OLD}"}}'),
        secret("data: {}", annotations=f'{{kubectl.kubernetes.io/last-applied-configuration: "{NEW}"}}'),
    ),
    "hash": (
        secret(f"stringData: {{a: {OLD}}}", "login-5h9ffd72dm"),
        secret(f"stringData: {{a: {NEW}}}", "login-7h9ffd72dm"),
    ),
    "list": (
        LIST % OLD,
        LIST % NEW,
    ),
    "inside": (
        BOX % f"items: [{{kind: Secret, data: {{a: {OLD}}}}}]",
        BOX % f"items: [{{kind: Secret, data: {{a: {NEW}}}}}]",
    ),
    "added inside": (
        BOX % "a: 1",
        BOX % f"a: 1, b: {{kind: Secret, data: {{a: {NEW}}}}}",
    ),
    "in text": (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{b: 'kind: Secret\n\n  a: {OLD}'}}",
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{b: 'kind: Secret\n\n  a: {NEW}'}}",
    ),
    "checksum": (
        DEPLOYMENT.replace(
            "labels: {app: web}}\n    spec",
            f"labels: {{app: web}}, annotations: {{checksum/login: {OLD_SUM}}}}}\n    spec",
        ),
        DEPLOYMENT.replace(
            "labels: {app: web}}\n    spec",
            f"labels: {{app: web}}, annotations: {{checksum/login: {NEW_SUM}}}}}\n    spec",
        ),
    ),
    "checksum under another name": (
        DEPLOYMENT,
        DEPLOYMENT.replace(
            "labels: {app: web}}\n    spec", f"labels: {{app: web}}, annotations: {{roll: {NEW_SUM}}}}}\n    spec"
        ),
    ),
    "name with a hash of a Secret that is elsewhere": (
        DEPLOYMENT.replace("env: [", "env: [{name: C, valueFrom: {secretKeyRef: {name: login-5h9ffd72dm, key: a}}}, "),
        DEPLOYMENT.replace("env: [", "env: [{name: C, valueFrom: {secretKeyRef: {name: login-7h9ffd72dm, key: a}}}, "),
    ),
    "name with a hash in a template": (
        secret(f"stringData: {{a: {OLD}}}", "login-5h9ffd72dm")
        + "---\n"
        + DEPLOYMENT.replace("env:", "envFrom: [{secretRef: {name: login-5h9ffd72dm}}], env:"),
        secret(f"stringData: {{a: {NEW}}}", "login-7h9ffd72dm")
        + "---\n"
        + DEPLOYMENT.replace("env:", "envFrom: [{secretRef: {name: login-7h9ffd72dm}}], env:"),
    ),
}
NEVER = [*(text for each in (OLD, NEW) for text in (each, encoded(each))), OLD_SUM, NEW_SUM, "5h9ffd72dm", "7h9ffd72dm"]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_nothing_of_a_secret_is_shown(case: str, format: str) -> None:
    result = compared(*CASES[case])
    assert result.objects or case == "annotation"  # what kubectl keeps there is no change of the object
    text = "\n".join(render(result, format, ("refused",)))
    assert [each for each in NEVER if each in text] == []


def test_a_text_and_its_base64_are_the_same() -> None:
    assert compared(secret(f"stringData: {{a: {OLD}}}"), secret(f"data: {{a: {encoded(OLD)}}}")).objects == []


def test_that_something_changed_is_said() -> None:
    [found] = compared(*CASES["text"]).objects
    assert [(each.path, each.old, each.new) for each in found.changes] == [("data[a]", "(hidden)", "(hidden)")]
