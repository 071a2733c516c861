from __future__ import annotations

import pytest

from tests.support.command_line import run


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("KG001", ["KG001 unknown-field", "A field that the kind does not have"]),
        ("object-twice", ["KG755 object-twice", "Bad:", "Good:"]),
        (
            "statefulset.spec.podManagementPolicy",
            [
                "StatefulSet.spec.podManagementPolicy (apps/v1)",
                "  type: string\n  required: no\n  allowed: OrderedReady, Parallel\n",
                "#statefulsetspec-v1-apps",
            ],
        ),
        ("sts.spec.template.spec.containers[0].ports", ["  type: list of ContainerPort", "  fields: containerPort,"]),
        ("", ["kgen explain KG301", "Rules:\n  KG0 ", "Kinds:\n  "]),
        ("KG8", ["KG850 pipeline-failure-lost (warning): A pipeline"]),
        ("pod", ["Pod (v1)", "  fields: ", "#pod-v1-core"]),
    ],
)
def test_what_explain_says(word: str, lines: list[str]) -> None:
    done = run("explain", *([word] if word else []))
    assert done.exit_code == 0
    for line in lines:
        assert line in done.stdout


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("KG99", "there is no rule and no kind KG99"),
        ("KG999999", "there is no rule and no kind KG999999"),
        ("statefulsett.spec", 'did you mean "statefulset"?'),
        ("pod.spec.contaners", 'PodSpec has no field "contaners"; did you mean "containers"?'),
    ],
)
def test_what_explain_does_not_know(word: str, message: str) -> None:
    done = run("explain", word)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_version_is_named() -> None:
    assert "(autoscaling/v2)" in run("explain", "hpa").stdout
    assert "(autoscaling/v1)" in run("explain", "hpa", "--api-version", "autoscaling/v1").stdout
    assert "Autoscaler has no version autoscaling/v3" in run("explain", "hpa", "--api-version", "v3").stderr
