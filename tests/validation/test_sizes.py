"""What is larger than a server reads, or than etcd stores, is told before anybody sends it."""

from __future__ import annotations

import pytest

from kgen.diagnostics import Diagnostic
from kgen.validation.inputs.streams import Stream
from kgen.validation.run import check

HEAD = "apiVersion: example.com/v1\nkind: Notes\nmetadata: {name: notes}\n"
MEBIBYTE = 2**20


def told(size: int, head: str = HEAD) -> list[Diagnostic]:
    text = f"{head}text: {'x' * size}\n"
    return check([Stream("notes.yaml", [text.encode()])]).diagnostics


@pytest.mark.parametrize("size", [MEBIBYTE // 2, MEBIBYTE + 1, 3 * MEBIBYTE // 2 - 200])
def test_what_fits_is_not_spoken_of(size: int) -> None:
    assert told(size) == []


def test_etcd_stores_less_than_a_server_reads() -> None:
    [found] = told(3 * MEBIBYTE // 2)
    assert (found.code, found.severity, found.server_answer, found.line) == ("KG007", "warning", False, 2)
    assert (
        found.message == "1,572,948 bytes as JSON: etcd stores no object of more than 1,572,864, unless it is told to"
    )


def test_a_server_reads_no_larger_request() -> None:
    [found] = told(3 * MEBIBYTE)
    assert (found.severity, found.reason, found.server_answer) == ("error", "RequestEntityTooLarge", True)
    assert "a server reads no request of more than 3,145,728" in found.message


def test_objects_of_a_list_are_sent_one_by_one() -> None:
    item = "- {apiVersion: example.com/v1, kind: Notes, metadata: {name: a%d}, text: " + "x" * MEBIBYTE + "}\n"
    text = "apiVersion: v1\nkind: List\nitems:\n" + "".join(item % i for i in range(4))
    assert check([Stream("list.yaml", [text.encode()])]).diagnostics == []


def test_what_is_no_object_is_not_measured() -> None:
    [found] = told(4 * MEBIBYTE, head="kind: Notes\n")
    assert found.code == "KG000"
