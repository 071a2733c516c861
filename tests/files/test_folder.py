from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kgen.files.compare import compare_folder
from kgen.files.file import write_file
from kgen.files.folder import Written, write_folder
from kgen.files.paths import OutputError
from tests.files.support import PAST, age, listed, not_root, texts, trace

if TYPE_CHECKING:
    from collections.abc import Iterator


# --- a folder: what is written, kept and removed ------------------------------------------------------------


def test_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep/out"
    assert write_folder(folder, [("b.yaml", "b\n"), ("a/c.yaml", "c\n")]) == Written(2, 0, 0)
    assert texts(folder) == {"a/c.yaml": "c\n", "b.yaml": "b\n"}
    assert (folder / ".kgen-files").read_text() == (
        "# kgen wrote these files; it replaces and removes no others. Keep this list with them.\na/\na/c.yaml\nb.yaml\n"
    )
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_the_same_again_touches_nothing(tmp_path: Path) -> None:
    files = {"a.yaml": "a", "sub/b.yaml": "b"}
    write_folder(tmp_path, files.items())
    everything = [tmp_path, *tmp_path.rglob("*")]
    age(*everything)
    before = [trace(path) for path in everything]
    assert write_folder(str(tmp_path), files.items()) == Written(0, 2, 0)
    assert [trace(path) for path in everything] == before


def test_only_what_changes_gets_a_new_time_stamp(tmp_path: Path) -> None:
    write_folder(tmp_path, [("same.yaml", "1"), ("other.yaml", "1"), ("gone.yaml", "1")])
    age(*tmp_path.iterdir())
    assert write_folder(tmp_path, [("same.yaml", "1"), ("other.yaml", "2"), ("new.yaml", "1")]) == Written(2, 1, 1)
    assert texts(tmp_path) == {"new.yaml": "1", "other.yaml": "2", "same.yaml": "1"}
    touched = {path.name for path in tmp_path.iterdir() if path.stat().st_mtime_ns != PAST}
    assert touched == {".kgen-files", "new.yaml", "other.yaml"}
    write_folder(tmp_path, [("same.yaml", "1"), ("other.yaml", "3"), ("new.yaml", "1")])
    age(tmp_path / ".kgen-files")
    write_folder(tmp_path, [("same.yaml", "1"), ("other.yaml", "4"), ("new.yaml", "1")])
    assert (tmp_path / ".kgen-files").stat().st_mtime_ns == PAST


def test_nothing_rendered_empties_the_folder_of_kgens_files(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a/b/c.yaml", "1"), ("d.yaml", "1")])
    (tmp_path / "mine").touch()
    assert write_folder(tmp_path, []) == Written(0, 0, 2)
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".kgen-files", "mine"]


def test_files_of_others_stay(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a.yaml", "1"), ("sub/b.yaml", "1"), ("empty/c.yaml", "1")])
    (tmp_path / "theirs/deep").mkdir(parents=True)
    (tmp_path / "theirs/deep/z").write_text("z")
    (tmp_path / "sub/mine").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    age(tmp_path / "sub/mine", tmp_path / "theirs/deep/z", tmp_path / "pipe")
    before = inodes(tmp_path)
    write_folder(tmp_path, [("a.yaml", "2")])
    for name in ("sub/b.yaml", "empty", "empty/c.yaml"):
        del before[name]
    assert inodes(tmp_path) == before
    assert (tmp_path / "sub/mine").stat().st_mtime_ns == PAST
    assert listed(tmp_path) == ["a.yaml"]


def inodes(folder: Path) -> dict[str, int]:
    found = {path.relative_to(folder).as_posix(): path.lstat().st_ino for path in folder.rglob("*")}
    return {name: inode for name, inode in found.items() if name not in (".kgen-files", "a.yaml")}


def test_a_folder_that_the_user_made_stays_even_when_empty(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    write_folder(tmp_path, [("theirs/a.yaml", "1"), ("ours/a.yaml", "1")])
    assert listed(tmp_path) == ["ours/", "ours/a.yaml", "theirs/a.yaml"]
    write_folder(tmp_path, [("ours/b.yaml", "1")])
    assert listed(tmp_path) == ["ours/", "ours/b.yaml"]
    write_folder(tmp_path, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == [".kgen-files", "theirs"]


@pytest.mark.parametrize("known", [True, False])
def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path, *, known: bool) -> None:
    if known:
        write_folder(tmp_path, [("a.yaml", "1")])
    for name in ("b.yaml", "c.yaml"):
        (tmp_path / name).write_text("mine")
    before = texts(tmp_path)
    with pytest.raises(OutputError) as caught:
        write_folder(tmp_path, [("a.yaml", "2"), ("b.yaml", "2"), ("c.yaml", "2")])
    assert str(caught.value) == (
        f"cannot write {tmp_path}/b.yaml (and 1 more): kgen did not write what is there; "
        ".kgen-files lists what it wrote; move it away, or render to another folder"
    )
    assert texts(tmp_path) == before


def test_a_file_of_somebody_else_with_the_same_text_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("1")
    age(tmp_path / "a.yaml")
    assert write_folder(tmp_path, [("a.yaml", "1"), ("b.yaml", "1")]) == Written(1, 1, 0)
    assert (tmp_path / "a.yaml").stat().st_mtime_ns == PAST
    assert write_folder(tmp_path, [("a.yaml", "2")]) == Written(1, 0, 1)


def test_a_stale_file_that_became_something_else_stays(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", [("a", "1"), ("b", "1"), ("c/d", "1"), ("e", "1")])
    for name in ("a", "b", "e"):
        (tmp_path / "out" / name).unlink()
    (tmp_path / "out/c").rename(tmp_path / "c")
    (tmp_path / "out/a").symlink_to("nowhere")
    (tmp_path / "out/b").mkdir()
    (tmp_path / "out/c").symlink_to("../c")
    assert write_folder(tmp_path / "out", [("new", "1")]) == Written(1, 0, 0)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".kgen-files", "a", "b", "c", "new"]
    assert texts(tmp_path / "c") == {"d": "1"}


def test_two_spellings_of_one_file_are_one(tmp_path: Path) -> None:
    write_folder(tmp_path, [("Foo.yaml", "1")])
    if not (tmp_path / "foo.yaml").exists():  # case counts here: let another name mean the same file
        (tmp_path / "foo.yaml").hardlink_to(tmp_path / "Foo.yaml")
    assert write_folder(tmp_path, [("foo.yaml", "1")]) == Written(0, 1, 0)
    assert (tmp_path / "Foo.yaml").exists(), "removing it would remove foo.yaml where case does not count"
    write_folder(tmp_path, [("Foo.yaml", "1")])
    assert write_folder(tmp_path, [("foo.yaml", "2")]).written == 1, "it is kgen's, whatever it is called"


def test_renaming_a_file_by_case_alone(tmp_path: Path) -> None:
    write_folder(tmp_path, [("Foo.yaml", "1")])
    write_folder(tmp_path, [("foo.yaml", "2")])
    assert [path.name.lower() for path in tmp_path.glob("*.yaml")] == ["foo.yaml"]
    assert (tmp_path / "foo.yaml").read_text() == "2"


def test_the_text_is_made_before_anything_is_touched(tmp_path: Path) -> None:
    def files() -> Iterator[tuple[str, str]]:
        yield "a.yaml", "2"
        raise ZeroDivisionError

    write_folder(tmp_path / "out", [("a.yaml", "1")])
    for folder in ("out", "new"):
        with pytest.raises(ZeroDivisionError):
            write_folder(tmp_path / folder, files())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert texts(tmp_path / "out") == {"a.yaml": "1"}


# --- a folder: nothing outside ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["../evil", "/evil", "a/../../evil", "..\\evil", "C:\\evil", "", "a\0", ".kgen-files"])
def test_no_path_leads_outside(path: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="give a relative path"):
        write_folder(tmp_path / "out", [("good", "1"), (path, "1")])
    with pytest.raises(OutputError, match="give a relative path"):
        compare_folder(tmp_path / "out", [(path, "1")])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["../elsewhere", "inside"])
def test_a_link_in_place_of_a_sub_folder_is_refused(target: str, tmp_path: Path) -> None:
    for name in ("elsewhere", "out/inside"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "out/sub").symlink_to(target)
    for use in (write_folder, compare_folder):
        with pytest.raises(OutputError, match=r"out/sub is a file or a symbolic link, not a folder; move it away"):
            use(tmp_path / "out", [("sub/a.yaml", "1")])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_place_of_a_file_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a").symlink_to("../precious")
    (tmp_path / "out/b").symlink_to("../missing")
    for path in ("a", "b"):
        with pytest.raises(OutputError, match="kgen did not write what is there"):
            write_folder(tmp_path / "out", [(path, "1")])
    write_folder(tmp_path / "other", [("a", "1")])
    (tmp_path / "other/a").unlink()
    (tmp_path / "other/a").symlink_to("../precious")
    with pytest.raises(OutputError, match="kgen did not write what is there"):
        write_folder(tmp_path / "other", [("a", "2")])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "out", "precious"]
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.parametrize(
    "line", ["../precious", "/precious", "a/../../precious", "..", "a//b", "C:\\x", ".kgen-work/", "a\tb"]
)
def test_a_forged_list_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    write_folder(tmp_path / "out", [("a", "1")])
    with (tmp_path / "out/.kgen-files").open("a") as file:
        file.write(f"{line}\n")
    for use in (write_folder, compare_folder):
        with pytest.raises(OutputError, match=r"out/\.kgen-files: line 3, .*; remove this line"):
            use(tmp_path / "out", [("b", "1")])
    assert (texts(tmp_path / "out"), (tmp_path / "precious").exists()) == ({"a": "1"}, True)


def test_a_forged_list_removes_no_folder_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/empty").mkdir(parents=True)
    write_folder(tmp_path / "out", [("a", "1")])
    (tmp_path / "out/link").symlink_to("../elsewhere")
    with (tmp_path / "out/.kgen-files").open("a") as file:
        file.write("link/\nlink/empty/\n")
    write_folder(tmp_path / "out", [("b", "1")])
    assert (tmp_path / "elsewhere/empty").is_dir()


def test_a_list_after_a_checkout_on_windows_or_a_merge_conflict_still_counts(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a", "1"), ("sub/b", "1")])
    lines = ["# kgen", "<<<<<<< ours", "a", "=======", "sub/", "sub/b", ">>>>>>> theirs", "", "missing"]
    (tmp_path / ".kgen-files").write_bytes("\r\n".join(lines).encode())
    assert write_folder(tmp_path, [("c", "1")]) == Written(1, 0, 2)
    assert listed(tmp_path) == ["c"]


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes").mkdir()
    (tmp_path / "bytes/.kgen-files").write_bytes(b"\xff")
    with pytest.raises(OutputError, match="it is not the list that kgen wrote; restore or remove it"):
        write_folder(tmp_path / "bytes", [("a", "1")])
    (tmp_path / "link").mkdir()
    (tmp_path / "link/.kgen-files").symlink_to("../precious")
    with pytest.raises(OutputError, match="it is a symbolic link, which kgen never makes"):
        write_folder(tmp_path / "link", [("a", "1")])
    (tmp_path / "folder/.kgen-files").mkdir(parents=True)
    with pytest.raises(OutputError, match="it is a folder, not a file"):
        write_folder(tmp_path / "folder", [("a", "1")])


# --- a folder: where and how --------------------------------------------------------------------------------


def test_a_link_to_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/there").symlink_to("../not/yet")
    (tmp_path / "link").symlink_to("real")
    write_folder(tmp_path / "link", [("a", "1")])
    write_folder(tmp_path / "link/there", [("b", "1")])
    assert (tmp_path / "link").is_symlink()
    assert texts(tmp_path / "real") == {"a": "1"}
    assert texts(tmp_path / "not/yet") == {"b": "1"}


def test_a_folder_without_a_name_is_not_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for use in (write_folder, compare_folder):
        with pytest.raises(OutputError, match="a folder without a name"):
            use("", [("a", "1")])
    with pytest.raises(OutputError, match="is a directory"):
        write_file("", ["1"])
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for use in (write_folder, compare_folder):
        with pytest.raises(OutputError, match="file: it is not a folder; move it or name another place"):
            use(tmp_path / "file", [("a", "1")])
    with pytest.raises(OutputError, match="not a directory"):
        write_folder(tmp_path / "file/below", [("a", "1")])
    assert texts(tmp_path) == {"file": "mine"}


def test_a_folder_or_a_pipe_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    os.mkfifo(tmp_path / "b")
    for path, kind in {"a": "a folder", "b": "a pipe, a socket or a device"}.items():
        for use in (write_folder, compare_folder):
            with pytest.raises(OutputError, match=f"{tmp_path}/{path}: it is {kind}, not a file"):
                use(tmp_path, [(path, "1")])


def test_a_file_becomes_a_folder_only_by_hand(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a", "1")])
    with pytest.raises(OutputError, match="a is a file or a symbolic link, not a folder; move it away"):
        write_folder(tmp_path, [("a/b", "1")])
    assert texts(tmp_path) == {"a": "1"}


def test_the_result_does_not_depend_on_the_order(tmp_path: Path) -> None:
    files = [("b/x", "1"), ("a", "1"), ("b/a", "1")]
    write_folder(tmp_path / "one", files)
    write_folder(tmp_path / "other", files[::-1])
    assert (tmp_path / "one/.kgen-files").read_bytes() == (tmp_path / "other/.kgen-files").read_bytes()


@not_root
def test_folders_that_must_not_be_changed_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", [("a", "1"), ("sub/b", "1")])
    for locked in (tmp_path / "out/sub", tmp_path / "out"):
        locked.chmod(0o555)
        with pytest.raises(OutputError, match=r"permission denied .*; change its permissions"):
            write_folder(tmp_path / "out", [("a", "2"), ("sub/b", "2")])
        locked.chmod(0o755)
        assert texts(tmp_path / "out") == {"a": "1", "sub/b": "1"}


@not_root
def test_a_read_only_parent_is_no_trouble(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", [("a", "1")])
    tmp_path.chmod(0o555)
    try:
        assert write_folder(tmp_path / "out", [("a", "2"), ("b", "1")]) == Written(2, 0, 0)
    finally:
        tmp_path.chmod(0o755)
    assert texts(tmp_path / "out") == {"a": "2", "b": "1"}
