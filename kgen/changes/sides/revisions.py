"""Files and targets as they were at a git revision: in a folder of its own, which goes away again.

The repository and its index are left alone: the files come through an index of their own, so that what git does when
it checks out (line ends, LFS) is done to them, too.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager

from kgen.changes.errors import ComparisonError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FEW_COMMITS = (
    "; this is a shallow clone: fetch it first ({0}), in GitHub Actions with `fetch-depth: 0` for actions/checkout, in "
    "GitLab CI with GIT_DEPTH: 0"
)
_KUSTOMIZATIONS = (b"kustomization.yaml\0", b"kustomization.yml\0", b"Kustomization\0")


@contextmanager
def checked_out(revision: str, path: str | None = None) -> Iterator[str]:
    """The current folder as it was at a revision, in a temporary folder; a path limits what is written there.

    Args:
        revision: A commit, branch or tag, as git knows it.
        path: A file or folder, as seen from the current folder; None for the whole repository.

    Raises:
        ComparisonError: There is no repository, no such revision, or no such path in it.
    """
    from tempfile import TemporaryDirectory

    root = _git("rev-parse", "--show-toplevel", problem="--from needs a git repository here").strip()
    commit = _commit(revision)
    prefix = os.path.relpath(os.path.realpath("."), os.path.realpath(root))
    inside = None if path is None else _path_inside(path, root)
    with TemporaryDirectory(prefix="kgen-diff-") as folder:
        _write(commit, inside, root, folder)
        if inside is not None and not os.path.lexists(os.path.join(folder, "tree", inside)):
            raise ComparisonError(f"{revision} has no {path}; if it is new, give {os.devnull} as OLD")
        yield os.path.normpath(os.path.join(folder, "tree", prefix))


def _commit(revision: str) -> str:
    """The commit that a revision names.

    Raises:
        ComparisonError: There is none.
    """
    made = _run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if made.returncode == 0:
        return made.stdout.decode().strip()
    is_shallow = _run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    if _run("rev-parse", "--verify", "--quiet", "HEAD").returncode:
        raise ComparisonError(f"this repository has no revision {revision}: there is no commit yet")
    hint = _FEW_COMMITS.format(_fetching(revision)) if is_shallow else "; name a commit, a branch or a tag"
    raise ComparisonError(f"this repository has no revision {revision}{hint}")


def _fetching(revision: str) -> str:
    """The command with which a shallow clone gets a revision; one fetched by its name has that in no clone."""
    if any(each in revision for each in "~^@{: "):  # no name that a server has
        return "git fetch --unshallow"
    return f"git fetch --depth=1 origin {revision.removeprefix('origin/')}, then --from FETCH_HEAD"


def _path_inside(path: str, root: str) -> str:
    """A path as seen from the repository's root.

    Raises:
        ComparisonError: It is outside.
    """
    folder, name = os.path.split(os.path.abspath(path))
    inside = os.path.relpath(os.path.join(os.path.realpath(folder), name), os.path.realpath(root))
    if inside == os.pardir or inside.startswith(os.pardir + os.sep):
        raise ComparisonError(f"{path} is outside of the git repository {root}")
    return inside


def _write(commit: str, inside: str | None, root: str, folder: str) -> None:
    """Write the files of a commit below `tree`."""
    tree = os.path.join(folder, "tree")
    os.mkdir(tree)
    own = {"GIT_INDEX_FILE": os.path.join(folder, "index"), "GIT_LITERAL_PATHSPECS": "1"}
    _git("read-tree", commit, folder=root, more=own)
    pathspec = [] if inside in (None, os.curdir) else [str(inside)]
    names = _git_bytes("ls-files", "-z", "--", *pathspec, folder=root, more=own)
    if any(name in names for name in _KUSTOMIZATIONS):  # which may name files outside of their folder
        names = _git_bytes("ls-files", "-z", folder=root, more=own)
    _git_bytes("checkout-index", "-z", "--stdin", f"--prefix={tree}/", folder=root, more=own, given=names)


def _git(*words: str, folder: str | None = None, more: dict[str, str] | None = None, problem: str = "") -> str:
    return _git_bytes(*words, folder=folder, more=more, problem=problem).decode("utf-8", "surrogateescape")


def _git_bytes(
    *words: str,
    folder: str | None = None,
    more: dict[str, str] | None = None,
    problem: str = "",
    given: bytes | None = None,
) -> bytes:
    made = _run(*words, folder=folder, more=more, given=given)
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise ComparisonError(f"{problem or 'git cannot read the revision'}: {said}")
    return made.stdout


def _run(
    *words: str, folder: str | None = None, more: dict[str, str] | None = None, given: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **(more or {}), "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(  # noqa: S603 - git, with words of our own
            ["git", *words],  # noqa: S607 - wherever it is installed
            cwd=folder,
            env=environment,
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ComparisonError("--from needs git, which is not installed") from error


def rendered_at(revision: str, target: str, words: Sequence[str]) -> bytes:
    """What `kgen render` prints of a target at a revision, with today's kgen and its environment.

    Another process renders it: modules of the same names would be in each other's way.

    Args:
        revision: A commit, branch or tag.
        target: The target.
        words: Options with values, as they were typed.

    Raises:
        ComparisonError: There is no such revision, or the target cannot be rendered there.
    """
    import sys

    import kgen

    home = os.path.dirname(os.path.dirname(os.path.abspath(kgen.__file__)))
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    with checked_out(revision) as folder:
        if not os.path.isdir(folder):
            raise ComparisonError(f"{revision} has no folder {os.path.relpath('.')} to render {target} in")
        made = subprocess.run(  # noqa: S603 - kgen itself
            [sys.executable, "-P", "-m", "kgen", "render", target, "--no-validate", "--allow-empty", "-o", "-", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip().removeprefix("Error: ").replace("\n", "\n  ")
        raise ComparisonError(f"cannot render {target} at {revision}:\n  {said}")
    return made.stdout
