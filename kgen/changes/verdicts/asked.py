"""What objects themselves ask of the tool that applies them: to be made anew instead of being changed."""

from __future__ import annotations

from kgen.changes.plain import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.changes.pairing import Known

NAMES = {
    "server": "server-side apply",
    "client": "client-side apply",
    "replace": "replace",
    "create": "create",
}
"""The ways of applying, in words."""
_HELM_HOOK, _HELM_POLICY = "helm.sh/hook", "helm.sh/hook-delete-policy"
_ARGO_HOOK, _ARGO_OPTIONS = "argocd.argoproj.io/hook", "argocd.argoproj.io/sync-options"
_FLUX_FORCE = "kustomize.toolkit.fluxcd.io/force"
_NO_HOOK = {"crd-install", "Skip"}


def recreated_by(new: Known, way: str, *, is_refused: bool) -> str:
    """Who deletes the object and makes it anew, in a sentence; "" where nobody does.

    Args:
        new: The object.
        way: How it is applied.
        is_refused: Whether the server refuses the change: only then some tools force it.
    """
    annotations = mapping(new.plain, "metadata", "annotations")
    hook = str(annotations.get(_HELM_HOOK) or "")
    if hook and hook not in _NO_HOOK:
        policy = str(annotations.get(_HELM_POLICY) or "before-hook-creation")
        if "before-hook-creation" in policy:
            return f"Helm deletes it and makes it anew before each run: it is a hook ({hook})"
        return f"Helm makes it anew at each run: it is a hook ({hook}, deleted by {policy})"
    if annotations.get(_ARGO_HOOK) not in (None, "", "Skip"):
        return f"Argo CD makes it anew at each sync: it is a hook ({annotations[_ARGO_HOOK]})"
    if way == "create":
        return "deleted and made anew (--apply create)"
    return _forced_by(annotations) if is_refused else ""


def _forced_by(annotations: dict[str, str]) -> str:
    options = {each.strip() for each in str(annotations.get(_ARGO_OPTIONS) or "").split(",")}
    for option in ("Force=true", "Replace=true"):
        if option in options:
            return f"Argo CD deletes it and makes it anew ({option}), since the server refuses the change"
    if str(annotations.get(_FLUX_FORCE) or "").lower() in ("enabled", "true"):
        return f"Flux deletes it and makes it anew ({_FLUX_FORCE}), since the server refuses the change"
    return ""
