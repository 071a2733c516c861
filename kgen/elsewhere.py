"""Where a name is that somebody looks for in `kgen` itself."""

from __future__ import annotations

from kgen import builders, k8s


def meant(name: str) -> str:
    """A sentence about the package that has the name; "" where none has.

    >>> meant("deployment"), meant("Deployment")
    ('it is in kgen.builders', 'it is in kgen.k8s')
    """
    home = next((each.__name__ for each in (builders, k8s) if name in dir(each)), "")
    return home and f"it is in {home}"
