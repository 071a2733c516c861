"""`python -m tests.kustomize.record`: writes down anew what kubectl in `$KUBEBUILDER_ASSETS` makes of the cases."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.support.kustomizations import kubectl_here, record_all

if __name__ == "__main__":
    kubectl = kubectl_here()
    if kubectl is None:
        raise SystemExit("set KUBEBUILDER_ASSETS to a folder that has kubectl")
    with tempfile.TemporaryDirectory() as folder:
        record_all(kubectl, Path(folder))
