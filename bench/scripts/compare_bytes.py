"""Reads two folders, and compares their files byte by byte: the least that finds changes."""

import os
import sys


def files(folder: str) -> dict[str, bytes]:
    """What is in the files of a folder, by their paths in it."""
    found = {}
    for home, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(home, name)
            with open(path, "rb") as file:
                found[path.removeprefix(folder)] = file.read()
    return found


if __name__ == "__main__":
    left, right = map(files, sys.argv[1:])
    print(*sorted(path for path in {*left, *right} if left.get(path) != right.get(path)), sep="\n")  # noqa: T201
