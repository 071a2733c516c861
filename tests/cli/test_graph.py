from __future__ import annotations

from pathlib import Path

from tests.support.command_line import run

SHOP = Path(__file__).parents[1] / "graph" / "shop.yaml"


def test_text_on_standard_output() -> None:
    done = run("graph", "mysql")
    assert done.exit_code == 0
    assert "  StatefulSet mysql\n    -> Service mysql  (spec.serviceName)\n" in done.stdout
    assert done.stdout.endswith("4 objects, 4 edges, 0 broken\n")


def test_a_file_says_its_format(folder: Path) -> None:
    done = run("graph", str(SHOP), "-o", "out/graph.html")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "wrote out/graph.html\n"
    assert (folder / "out" / "graph.html").read_text().startswith("<!doctype html>")


def test_a_format_given(folder: Path) -> None:
    run("graph", str(SHOP), "-o", "graph.md", "--format", "mermaid")
    assert (folder / "graph.md").read_text().startswith("flowchart LR\n")


def test_values_of_a_target() -> None:
    assert (
        "StorageClass fast"
        in run("graph", "mysql", "--set", "storage_class=fast", "--external", "StorageClass/fast").stdout
    )


def test_wrong_use(folder: Path) -> None:
    (folder / "empty.yaml").write_text("")
    assert run("graph").exit_code == 2
    done = run("graph", "empty.yaml")
    assert (done.exit_code, done.stderr) == (2, "Error: nothing to draw: no objects in empty.yaml\n")
    assert "says no format" in run("graph", str(SHOP), "-o", "graph.png").stderr
    assert not (folder / "graph.png").exists()
