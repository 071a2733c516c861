from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen.files.paths import (
    OutputError,
    blocked_by,
    check_path,
    checked_files,
    encoded,
    explained,
    folders_of,
    problem_of,
)

if TYPE_CHECKING:
    from pathlib import Path

UNSAFE = {
    "": "empty",
    ".": "a part of the path is empty",
    "..": "leads out",
    "../x.yaml": "leads out",
    "a/../../x.yaml": "leads out",
    "a/..": "leads out",
    "a//b": "a part of the path is empty",
    "a/": "a part of the path is empty",
    "./a": "a part of the path is empty",
    "/etc/passwd": "absolute",
    "//server/share": "absolute",
    "C:\\x.yaml": "backslash",
    "C:/x.yaml": "absolute",
    "c:x.yaml": "absolute",
    "..\\x.yaml": "backslash",
    "a\0b": "cannot be printed",
    "a\nb": "cannot be printed",
    "a\u2028b": "cannot be printed",
    "a\u202eb": "cannot be printed",
    "a\ud800": "cannot be printed",
    "# a": "comment",
    ".. /x": "ends with a dot or a blank",
    "a./x": "ends with a dot or a blank",
    "a ": "ends with a dot or a blank",
    ".kgen-files": "kgen's own",
    ".KGEN-Files": "kgen's own",
    ".kgen-work": "kgen's own",
    ".kgen-work/lock": "kgen's own",
}


@pytest.mark.parametrize(("path", "reason"), UNSAFE.items())
def test_unsafe_paths_are_refused_with_the_reason(path: str, reason: str) -> None:
    assert reason in problem_of(path)
    with pytest.raises(OutputError, match="give a relative path"):
        check_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "web.yaml",
        "a/b/c.yaml",
        ".hidden",
        "..a",
        "a..b",
        "role-system:node.yaml",
        "ü.yaml",
        "a b.yaml",
        "a/.kgen-files",
    ],
)
def test_ordinary_paths_pass(path: str) -> None:
    assert problem_of(path) == ""


@given(st.text())
def test_whatever_passes_stays_inside(path: str) -> None:
    if not problem_of(path):
        assert os.path.normpath(f"/base/{path}") == f"/base/{path}"
        assert "\n" not in path
        assert path.encode()


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (["a.yaml", "a.yaml"], 'cannot write "a.yaml": it is given twice'),
        (["foo.yaml", "Foo.yaml"], '"Foo.yaml" and "foo.yaml" are one name where case does not count'),
        (["ß", "SS"], '"SS" and "ß" are one name'),
        (["\u00e9", "e\u0301"], "are one name"),
        (["A/x", "a/y"], '"a" and "A" are one name'),
        (["a/b", "a"], 'cannot write "a": it is also the folder of another file'),
        (["a", "a/b"], 'cannot write "a/b": "a" is also a file'),
        (["a/b", "A"], '"A" and "a" are one name'),
    ],
)
def test_paths_that_collide_are_refused(paths: list[str], reason: str) -> None:
    with pytest.raises(OutputError) as caught:
        checked_files((path, "") for path in paths)
    assert reason in str(caught.value)


def test_paths_that_only_look_alike_do_not_collide() -> None:
    paths = ["a/x", "b/x", "a/y", "ab", "a.yaml", "a-b/x"]
    assert list(checked_files((path, "text") for path in paths)) == paths


def test_a_lone_surrogate_has_no_bytes() -> None:
    with pytest.raises(OutputError, match=r"cannot write a\.yaml: UTF-8 has no form for '\\ud800' at character 3"):
        encoded("abc\ud800", "a.yaml")


def test_folders_above() -> None:
    assert folders_of("a.yaml") == []
    assert folders_of("a/b/c") == ["a", "a/b"]


def test_links_and_files_block_what_is_below(tmp_path: Path) -> None:
    (tmp_path / "real/deep").mkdir(parents=True)
    (tmp_path / "real/link").symlink_to(tmp_path)
    (tmp_path / "file").touch()
    assert blocked_by(str(tmp_path), "real/deep/x") is None
    assert blocked_by(str(tmp_path), "real/missing/x") is None
    assert blocked_by(str(tmp_path), "real/link/x") == "real/link"
    assert blocked_by(str(tmp_path), "file/deep/x") == "file"


def test_errors_of_the_system_are_explained() -> None:
    with pytest.raises(OutputError) as caught, explained("write", "out"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "out/.kgen-work/1")
    assert str(caught.value) == (
        "cannot write out: no space left on device (out/.kgen-work/1); free some space and run again"
    )


def test_a_broken_pipe_and_bugs_are_not_explained_away() -> None:
    with pytest.raises(BrokenPipeError), explained("write", "out"):
        raise BrokenPipeError
    with pytest.raises(ZeroDivisionError), explained("write", "out"):
        raise ZeroDivisionError
