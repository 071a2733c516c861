"""What a pod gives away to whoever reads its manifest or gets into it."""

from __future__ import annotations

from kgen.apiserver.rule import advice
from kgen.bundles.identity import namespace_of
from kgen.cluster.contents import table
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import ServiceAccount
from kgen.k8s.rbac_v1 import ClusterRoleBinding, RoleBinding
from kgen.wording.phrases import named, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.contents import Contents, Entries
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import EnvVar

SECRET_WORDS = {"APIKEY", "CREDENTIAL", "CREDENTIALS", "PASSPHRASE", "PASSWD", "PASSWORD", "PWD", "SECRET", "TOKEN"}
SECRET_KEYS = {"ACCESS", "API", "AUTH", "ENCRYPTION", "MASTER", "PRIVATE", "SECRET", "SIGNING"}
"""Before `KEY`: API_KEY, PRIVATE_KEY."""
ABOUT_SECRETS = {
    *("DIR", "ENABLED", "EXPIRY", "FILE", "ID", "LENGTH", "LIFETIME", "NAME", "PATH", "POLICY", "REF", "TTL", "TYPE"),
    *(
        "ALLOW",
        "REQUIRE",
        "EMPTY",
        "RANDOM",
        "URL",
        "URI",
        "HOST",
        "PORT",
        "ENDPOINT",
        "ISSUER",
        "ROTATION",
        "ALGORITHM",
    ),
}
"""Words in names of what is not the secret itself: TOKEN_FILE, ALLOW_EMPTY_PASSWORD."""
SWITCHES = {"", "0", "1", "false", "no", "none", "null", "off", "on", "true", "yes"}
_URL_WITH_LOGIN = r"\w://[^/\s:@]*:[^/\s@$]+@"


@advice("KG934", on=Pods)
def secret_in_variable(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """A password or a token stands in a variable as plain text.

    Whoever may read the pod reads it, and so does whoever gets the manifest, or its history. What counts is the name
    of a variable, or a URL with a password in it; the value is never shown.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, env: [{name: DB_PASSWORD, value: hunter2}]}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web
            env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]
    """
    del at
    for container, place in pods.containers():
        bad = {each.name or "": i for i, each in enumerate(container.env or ()) if _is_secret(each)}
        if bad:
            yield warning(
                (place / "env")[next(iter(bad.values()))] / "value",
                f"{named('variable', bad)} of container {quoted([container.name or ''])}: plain text, "
                "for whoever can read the pod or the manifest",
                "put it into a Secret: valueFrom: {secretKeyRef: {name: …, key: …}}",
            )


def _is_secret(variable: EnvVar) -> bool:
    value = variable.value or ""
    if value.lower() in SWITCHES or value.startswith(("/", "$(")):
        return False
    words = (variable.name or "").upper().replace("-", "_").replace(".", "_").split("_")
    return _means_secret(words) or ("://" in value and _has_password(value))


def _means_secret(words: list[str]) -> bool:
    """Whether a name, in words, is that of a secret itself."""
    if ABOUT_SECRETS.intersection(words):
        return False
    is_key = any(word in SECRET_KEYS and words[i + 1 : i + 2] == ["KEY"] for i, word in enumerate(words))
    return is_key or not SECRET_WORDS.isdisjoint(words)


def _has_password(url: str) -> bool:
    import re

    return re.search(_URL_WITH_LOGIN, url) is not None


@advice("KG935", on=Pods)
def token_mounted(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """Pods of the default account carry a token for the API server, which they hardly use.

    Whoever gets into the pod has it. Pods that do talk to the API server have an account with rights: a default account
    that a binding of the bundle gives some is left alone.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {automountServiceAccountToken: false, containers: [{name: web, image: web}]}
    """
    spec = pods.spec
    account_name = spec.service_account_name or spec.service_account or "default"
    if account_name != "default" or spec.automount_service_account_token is False:
        return
    account = index.find(ServiceAccount, "default", pods.namespace)
    is_mounted = spec.automount_service_account_token or not (
        account and account.automount_service_account_token is False
    )
    if is_mounted and not _has_rights("default", pods.namespace, index):
        yield warning(
            at / "automountServiceAccountToken",
            "the pod carries a token for the API server, and its account, the default one, is given no rights",
            "automountServiceAccountToken: false; or a serviceAccountName of its own",
        )


def _has_rights(account: str, namespace: str, index: Index) -> bool:
    """Whether a binding of the bundle gives an account something."""
    several = ("", namespace) if namespace else (ANY,)
    return any(index.contains(_bound_accounts, (each, account)) for each in several)


ANY = "*"
"""Stands for any namespace."""


@table("RoleBinding", "ClusterRoleBinding")
def _bound_accounts(item: RoleBinding | ClusterRoleBinding, _: Contents) -> Entries:
    """Bindings by the namespaces and names of the accounts that they give something."""
    for each in (isinstance(item, (RoleBinding, ClusterRoleBinding)) and item.subjects) or ():
        if each.kind == "ServiceAccount":
            yield from (((of, each.name), item) for of in (each.namespace or namespace_of(item), ANY))


@advice("KG936", on=Pods, recommended=False)
def root_filesystem_writable(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """A container may write to its own file system: whoever gets in can change its programs.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {readOnlyRootFilesystem: true}}]}
    """
    del at
    if pods.spec.os and pods.spec.os.name == "windows":
        return
    bad = {
        each.name or "": place
        for each, place in pods.containers()
        if not (each.security_context and each.security_context.read_only_root_filesystem)
    }
    if bad:
        yield warning(
            next(iter(bad.values())) / "securityContext" / "readOnlyRootFilesystem",
            f"{named('container', bad)} can change the programs of {'its image' if len(bad) == 1 else 'their images'}",
            "securityContext: {readOnlyRootFilesystem: true}, with an emptyDir where it has to write",
        )
