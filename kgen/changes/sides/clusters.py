"""Objects as they live in a cluster, which kubectl is asked for; only what it reads, and only when asked to."""

from __future__ import annotations

from kgen.changes.errors import ComparisonError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgen.changes.pairing import Known


def live(objects: Iterable[Known]) -> bytes:
    """What the current context's cluster has of some objects, as a List in JSON with their managed fields.

    Raises:
        ComparisonError: kubectl is not installed, or cannot answer.
    """
    import json
    import subprocess

    wanted = [{**_header(each), "metadata": _metadata(each)} for each in objects if not each.is_generated]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": wanted})
    words = ["get", "-f", "-", "-o", "json", "--show-managed-fields", "--ignore-not-found"]
    try:
        made = subprocess.run(["kubectl", *words], input=text.encode(), capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError as error:
        raise ComparisonError("--cluster asks kubectl, which is not installed") from error
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip().removeprefix("error: ").replace("\n", "\n  ")
        raise ComparisonError(f"--cluster: kubectl {' '.join(words)} said:\n  {said}")
    return made.stdout.strip() or b'{"apiVersion": "v1", "kind": "List", "items": []}'


def _header(known: Known) -> dict[str, object]:
    return {key: known.plain.get(key) for key in ("apiVersion", "kind")}


def _metadata(known: Known) -> dict[str, str]:
    named = {"name": known.name.name, "namespace": known.name.namespace}
    return {key: value for key, value in named.items() if value}
