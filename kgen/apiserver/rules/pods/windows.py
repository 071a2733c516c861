"""Security options that only Windows has."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid
from kgen.k8s.core_v1 import PodSpec, WindowsSecurityContextOptions
from kgen.syntax import grammars

from .containers import all_containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import PodSecurityContext, SecurityContext

LARGEST_CREDENTIAL_SPEC = 64 * 1024
LONGEST_DOMAIN = 255
LONGEST_USER = 104

_NETBIOS = r"[^\\/:*?\"<>|.][^\\/:*?\"<>|]{0,14}"
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_DOMAIN = rf"(?:{_NETBIOS}|{_LABEL}(?:\.{_LABEL})*)"


@rule("KG258", on=WindowsSecurityContextOptions)
def windows_options_invalid(options: WindowsSecurityContextOptions, at: FieldPath) -> Findings:
    r"""A Windows container has a user name or a gMSA credential that cannot be.

    Bad:
        runAsUserName: 'DOMAIN\'
    Good:
        runAsUserName: 'DOMAIN\user'
    """
    if options.gmsa_credential_spec_name is not None:
        where = at / "gmsaCredentialSpecName"
        yield from checks.grammar(where, options.gmsa_credential_spec_name, grammars.dns_subdomain)
    spec = options.gmsa_credential_spec
    if spec is not None and not 1 <= len(spec.encode()) <= LARGEST_CREDENTIAL_SPEC:
        yield invalid(at / "gmsaCredentialSpec", f"{len(spec)} characters", "must be 1 byte to 64 KiB")
    if options.run_as_user_name is not None:
        for reason in _user_name(options.run_as_user_name):
            yield invalid(at / "runAsUserName", options.run_as_user_name, reason)


def _user_name(name: str) -> Iterator[str]:
    import re

    if not name:
        yield "must not be empty"
    elif re.search(r"[\x00-\x1f\x7f]", name):
        yield "must not contain control characters"
    elif name.count("\\") > 1:
        yield 'must contain at most one "\\"'
    else:
        domain, slash, user = name.rpartition("\\")
        if len(domain.encode()) > LONGEST_DOMAIN:
            yield f"must have a domain of at most {LONGEST_DOMAIN} bytes"
        if slash and not re.fullmatch(_DOMAIN, domain):
            yield "must have the name of a Windows or DNS domain before the backslash"
        yield from _user(user)


def _user(user: str) -> Iterator[str]:
    import re

    if not 1 <= len(user.encode()) <= LONGEST_USER:
        yield f"must have a user of 1 to {LONGEST_USER} bytes"
    if re.fullmatch("[. ]+", user):
        yield "must have a user of more than dots and blanks"
    if re.search(r'["/\\:;|=,+*?<>@\[\]]', user):
        yield 'must have a user without any of "/\\:;|=,+*?<>@[]'


@rule("KG259", on=PodSpec)
def host_process_mixed(spec: PodSpec, at: FieldPath) -> Findings:
    """Some containers of a Windows pod are processes of the host and others are not, or the pod is off its network.

    Bad:
        securityContext: {windowsOptions: {hostProcess: true}}
        containers: [{name: agent, image: agent}]
    Good:
        hostNetwork: true
        securityContext: {windowsOptions: {hostProcess: true}}
        containers: [{name: agent, image: agent}]
    """
    of_pod = _host_process(spec.security_context)
    containers = list(all_containers(spec, at))
    own = [_host_process(container.security_context) for container, _ in containers]
    if of_pod is None and not any(own):
        return
    for (_, where), value in zip(containers, own, strict=True):
        if value is not None and of_pod not in (None, value):
            yield invalid(where / "securityContext" / "windowsOptions" / "hostProcess", value, "must be as in the pod")
    on_host = [of_pod if value is None else value for value in own]
    if any(on_host) and not all(on_host):
        yield invalid(at, "", "either all containers must be processes of the host or none")
    if any(on_host) and not spec.host_network:
        yield invalid(at / "hostNetwork", value=False, message="must be true for processes of the host")


def _host_process(security: PodSecurityContext | SecurityContext | None) -> bool | None:
    return security.windows_options.host_process if security and security.windows_options else None
