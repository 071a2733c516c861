from __future__ import annotations

from pathlib import Path

import pytest

from kgen.files.compare import Difference, compare_file, compare_folder
from kgen.files.folder import Written, write_folder
from kgen.files.paths import OutputError
from tests.files.support import age, texts, trace


def test_comparing_tells_every_difference_and_writes_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, [("same", "1"), ("changed", "old"), ("stale", "1"), ("sub/stale", "2")])
    (tmp_path / "mine").write_text("mine")
    everything = [tmp_path, *tmp_path.rglob("*")]
    age(*everything)
    before = [trace(path) for path in everything]
    assert compare_folder(tmp_path, [("same", "1"), ("new", "3"), ("changed", "new")]) == [
        Difference("changed", "changed", "old", "new"),
        Difference("new", "missing", None, "3"),
        Difference("stale", "stale", "1", None),
        Difference("sub/stale", "stale", "2", None),
    ]
    assert [trace(path) for path in everything] == before


def test_no_difference_after_writing(tmp_path: Path) -> None:
    files = [("a", "1\r\n"), ("sub/b", "ä")]
    write_folder(tmp_path, files)
    assert compare_folder(tmp_path, files) == []
    assert compare_folder(tmp_path, files[:1]) == [Difference("sub/b", "stale", "ä", None)]


def test_a_missing_folder_misses_everything(tmp_path: Path) -> None:
    assert compare_folder(tmp_path / "no/such", [("a", "1")]) == [Difference("a", "missing", None, "1")]
    assert list(tmp_path.iterdir()) == []


def test_a_checkout_without_the_list_can_be_compared(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a", "1")])
    (tmp_path / ".kgen-files").unlink()
    assert compare_folder(tmp_path, [("a", "1")]) == []


def test_bytes_that_are_no_text_are_shown_somehow(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff!")
    assert compare_folder(tmp_path, [("a", "1")]) == [Difference("a", "changed", "\ufffd!", "1")]


def test_half_a_folder_of_a_killed_run_is_reported_as_it_is(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a", "1"), ("b", "1")])
    work = tmp_path / ".kgen-work"
    work.mkdir()
    (work / "journal").write_text("2 0 a\n3 1 b\n")
    for staged, text in {"1": "2", "2": "1", "3": "1"}.items():
        (work / staged).write_text(text)
    (tmp_path / "a").write_text("2")
    assert compare_folder(tmp_path, [("a", "2"), ("b", "2")]) == [Difference("b", "changed", "1", "2")]
    assert write_folder(tmp_path, [("a", "2"), ("b", "2")]) == Written(2, 0, 0)
    assert texts(tmp_path) == {"a": "2", "b": "2"}


def test_what_a_killed_run_wrote_is_kgens_even_before_it_is_listed(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a", "1")])
    work = tmp_path / ".kgen-work"
    work.mkdir()
    (work / "journal").write_text("- 0 b\n3 1 .kgen-files\n")
    (work / "3").write_text((tmp_path / ".kgen-files").read_text())
    (tmp_path / "b").write_text("1")
    assert write_folder(tmp_path, [("b", "2")]) == Written(1, 0, 1)
    assert texts(tmp_path) == {"b": "2"}


def test_one_file_is_compared_likewise(tmp_path: Path) -> None:
    path = str(tmp_path / "a.yaml")
    assert compare_file(path, "ä") == [Difference(path, "missing", None, "ä")]
    Path(path).write_bytes("ä".encode())
    assert compare_file(path, "ä") == []
    assert compare_file(path, "b") == [Difference(path, "changed", "ä", "b")]
    with pytest.raises(OutputError, match=f"cannot read {tmp_path}: is a directory"):
        compare_file(str(tmp_path), "b")
