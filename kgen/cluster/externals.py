"""How what lives outside of a bundle is named: `Secret/login`, `Secret/shop/login`, `Secret/*`."""

from __future__ import annotations

from kgen import k8s

_MOST_PARTS = 3
"""Kind, namespace and name."""


def problem_of(external: str) -> str:
    """What is wrong with the name of something external; "" where nothing is. A kind may be custom.

    >>> problem_of("Secret/login"), problem_of("Certificate/login"), problem_of("Secrt/login")
    ('', '', 'there is no kind "Secrt"; did you mean "Secret"?')
    """
    from kgen.wording.phrases import shown

    parts = external.strip().split("/")
    kind = parts[0]
    if len(parts) not in range(2, _MOST_PARTS + 1) or not all(parts):
        return f'expected KIND/NAME, such as "Secret/tls" or "Secret/*", got {shown(external)}'
    if kind in dir(k8s) or not kind.isalnum():
        return ""
    from kgen.apiserver.served.kinds import kind_meant

    meant = kind_meant(kind)
    return f'there is no kind {shown(kind)}; did you mean "{meant}"?' if meant else ""
