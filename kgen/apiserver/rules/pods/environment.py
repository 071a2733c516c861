"""Environment variables of containers, and where their values come from."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid, not_found, not_supported, required, warning
from kgen.k8s.core_v1 import Container, EnvVar, EnvVarSource, EphemeralContainer, FileKeySelector, PodSpec
from kgen.model.facts import defaulted
from kgen.syntax import grammars

from .containers import all_containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import ResourceFieldSelector
    from kgen.syntax.quantity import Quantity

    from .containers import AnyContainer

FILES_SINCE = (1, 35)
"""Before, a server drops `fileKeyRef` without a word."""

FIELDS = (
    *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
OTHER_FIELDS = (
    *("metadata.annotations", "metadata.labels", "spec.host", "spec.restartPolicy", "spec.schedulerName"),
    "status.phase",
)
"""Fields of a pod that the server knows; only `spec.host`, an old name of `spec.nodeName`, can be a variable."""

RESOURCES = tuple(
    f"{kind}.{resource}" for kind in ("limits", "requests") for resource in ("cpu", "ephemeral-storage", "memory")
)
HUGE_PAGES = ("limits.hugepages-", "requests.hugepages-")
DECIMAL_UNITS = "kMGTPE"


@rule("KG220", on=EnvVar)
def env_name_invalid(variable: EnvVar, at: FieldPath, context: Context) -> Findings:
    """An environment variable has no name, or one that cannot be.

    Since Kubernetes 1.32 a name may have any printable ASCII character but "=".

    Bad:
        name: A=B
        value: c
    Good:
        name: A
        value: B
    """
    name = variable.name
    if not name:
        yield required(at / "name", "a variable needs a name")
    elif not (name.isascii() and name.isidentifier()):
        yield from _name(at / "name", name, context.version)


def _name(at: FieldPath, name: str, version: Version) -> Findings:
    yield from checks.grammar(at, name, grammars.env_name if version >= (1, 32) else grammars.env_name_before_1_32)


@rule("KG221", on=EnvVar)
def env_source_not_one(variable: EnvVar, at: FieldPath, context: Context) -> Findings:
    """A variable's valueFrom names no source, several, or stands beside a value.

    Bad:
        name: PASSWORD
        value: secret
        valueFrom: {secretKeyRef: {name: mysql, key: password}}
    Good:
        name: PASSWORD
        valueFrom: {secretKeyRef: {name: mysql, key: password}}
    """
    source = variable.value_from
    if source is None:
        return
    number = len(source.__dict__) - ("file_key_ref" in source.__dict__ and context.version < FILES_SINCE)
    if not number:
        yield invalid(at / "valueFrom", "", "must name a source, such as secretKeyRef")
    elif variable.value:
        yield invalid(at / "valueFrom", "", "cannot stand beside a value")
    elif number > 1:
        yield invalid(at / "valueFrom", "", "must name one source only")


@rule("KG222", on=EnvVarSource)
def env_field_unknown(source: EnvVarSource, at: FieldPath) -> Findings:
    """A fieldRef names a field of the pod that there is not, or that cannot be a variable.

    Labels and annotations are taken one by one: `metadata.labels['app']`.

    Bad:
        fieldRef: {fieldPath: metadata.labels}
    Good:
        fieldRef: {fieldPath: "metadata.labels['app']"}
    """
    field = source.field_ref
    if field is None:
        return
    where, path = at / "fieldRef", field.field_path or ""
    if not path:
        yield required(where / "fieldPath", "must name a field, such as metadata.name")
        return
    map_, key = subscripted(path)
    if defaulted(field, "api_version") != "v1" or (map_ or path) not in (*FIELDS, *OTHER_FIELDS):
        yield invalid(where / "fieldPath", path, "is no field of a pod that can be read", _hint(path))
    elif map_ and map_ not in ("metadata.annotations", "metadata.labels"):
        yield invalid(where / "fieldPath", path, "has no entries")
    elif map_:
        yield from checks.grammar(
            where, key.lower() if map_ == "metadata.annotations" else key, grammars.qualified_name
        )
    elif path not in (*FIELDS, "spec.host"):
        yield not_supported(where / "fieldPath", path, FIELDS)


def subscripted(path: str) -> tuple[str, str]:
    """The map and the key of a path such as `metadata.labels['app']`; nothing for other paths.

    >>> subscripted("metadata.labels['app']"), subscripted("metadata.name")
    (('metadata.labels', 'app'), ('', ''))
    """
    map_, bracket, key = path.removesuffix("']").partition("['")
    return (map_, key) if map_ and bracket and path.endswith("']") else ("", "")


def _hint(path: str) -> str:
    from kgen.wording.spelling import closest

    return closest(path, FIELDS)


@rule("KG223", on=EnvVarSource)
def env_resource_unknown(source: EnvVarSource, at: FieldPath) -> Findings:
    """A resourceFieldRef names no resource of a container, or a divisor that is no unit of it.

    Bad:
        resourceFieldRef: {resource: memory}
    Good:
        resourceFieldRef: {resource: limits.memory, divisor: 1Mi}
    """
    if source.resource_field_ref is not None:
        where = at / "resourceFieldRef"
        resource = source.resource_field_ref.resource or ""
        if not resource:
            yield required(where / "resource", "must name a resource, such as limits.memory")
        elif resource not in RESOURCES and not resource.startswith(HUGE_PAGES):
            yield not_supported(where / "resource", resource, RESOURCES)
        yield from divisor_unfit(source.resource_field_ref, where)


def divisor_unfit(field: ResourceFieldSelector, at: FieldPath) -> Findings:
    """A divisor that is none of the units in which the server counts a resource."""
    resource = field.resource or ""
    if resource not in RESOURCES and not resource.startswith(HUGE_PAGES):
        return
    if field.divisor is None or _is_unit(field.divisor, small=resource.endswith(".cpu")):
        return
    units = "1 or 1m" if resource.endswith(".cpu") else "1, or 1 with a unit from k to E or from Ki to Ei"
    yield invalid(at / "divisor", field.divisor, f"must be {units} for {resource}")


def _is_unit(divisor: Quantity, *, small: bool) -> bool:
    """Whether the server would write a quantity as 1 of a unit; how it writes one depends on the unit it came with."""
    from kgen.syntax.quantity import quantity_value

    value, text = quantity_value(divisor), str(divisor).strip(" ")
    if _is_one_oddly(text):
        return False
    if value in (0, 1):
        return True
    if small:
        return value * 1000 == 1 and not _has_exponent(text)
    if text.endswith("i"):
        return value in (1000, *(1024**power for power in range(1, 7)))
    return not _has_exponent(text) and value in [1000**power for power in range(1, 7)]


def _is_one_oddly(text: str) -> bool:
    """Whether a 1 is written as `+1`, `01`, `1.` or `1e0`, which the server keeps as it is and then does not know."""
    number = text.rstrip("numkKMGTPEi")
    return number != "1" and number.lower().partition("e")[0].lstrip("+0").rstrip(".") == "1"


def _has_exponent(text: str) -> bool:
    return "e" in text or "E" in text[:-1]


@rule("KG224", on=EnvVarSource)
def env_key_invalid(source: EnvVarSource, at: FieldPath) -> Findings:
    """A configMapKeyRef or secretKeyRef has no name or key, or one that there cannot be.

    Bad:
        configMapKeyRef: {name: mysql}
    Good:
        secretKeyRef: {name: mysql, key: password}
    """
    for field in ("config_map_key_ref", "secret_key_ref"):
        reference = source.__dict__.get(field)
        if reference is None:
            continue
        where = at / EnvVarSource.__fields__[field].json
        yield from checks.grammar(where / "name", reference.name or "", grammars.dns_subdomain)
        if reference.key:
            yield from checks.grammar(where / "key", reference.key, grammars.config_key)
        else:
            yield required(where / "key", "must name a key")


@rule("KG225", on=FileKeySelector)
def env_file_invalid(file: FileKeySelector, at: FieldPath, context: Context) -> Findings:
    """A fileKeyRef lacks its key, volumeName or path, or has one that cannot be.

    Bad:
        volumeName: env
        path: ../app.env
        key: PASSWORD
    Good:
        volumeName: env
        path: app.env
        key: PASSWORD
    """
    if context.version < FILES_SINCE:
        return
    for field in ("key", "volume_name", "path"):
        if not getattr(file, field):
            yield required(at / FileKeySelector.__fields__[field].json, "must be set")
    if file.key:
        yield from checks.grammar(at / "key", file.key, grammars.env_name)
    if file.volume_name:
        yield from checks.grammar(at / "volumeName", file.volume_name, grammars.dns_label)
    if ".." in (file.path or "").split("/"):
        yield invalid(at / "path", file.path, 'must not contain ".."')


@rule("KG226", on=PodSpec)
def env_file_volume_unfit(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """A fileKeyRef names a volume that the pod does not have, or that is no emptyDir.

    Bad:
        containers:
        - name: web
          image: nginx
          env: [{name: A, valueFrom: {fileKeyRef: {volumeName: env, path: app.env, key: A}}}]
    Good:
        containers:
        - name: web
          image: nginx
          env: [{name: A, valueFrom: {fileKeyRef: {volumeName: env, path: app.env, key: A}}}]
        volumes: [{name: env, emptyDir: {}}]
    """
    if context.version < FILES_SINCE:
        return
    for container, where in all_containers(spec, at):
        for i, variable in enumerate(container.env or ()):
            source = variable.value_from
            if source is not None and source.file_key_ref is not None:
                yield from _volume(
                    source.file_key_ref, (where / "env")[i] / "valueFrom" / "fileKeyRef" / "volumeName", spec
                )


def _volume(file: FileKeySelector, at: FieldPath, spec: PodSpec) -> Findings:
    name = file.volume_name or ""
    volume = next((each for each in reversed(spec.volumes or ()) if (each.name or "") == name), None)
    if volume is None:
        yield not_found(at, name, "is no volume of the pod")
    elif volume.empty_dir is None and set(volume.__dict__) - {"name"}:
        yield invalid(at, name, "must be an emptyDir")


@rule("KG227", on=Container, also=(EphemeralContainer,))
def env_from_invalid(container: AnyContainer, at: FieldPath, context: Context) -> Findings:
    """An element of envFrom does not name one ConfigMap or one Secret, or has a prefix that cannot be.

    Bad:
        name: web
        image: nginx
        envFrom: [{prefix: APP_}]
    Good:
        name: web
        image: nginx
        envFrom: [{prefix: APP_, configMapRef: {name: app}}]
    """
    for i, source in enumerate(container.env_from or ()):
        where = (at / "envFrom")[i]
        if source.prefix:
            yield from _name(where / "prefix", source.prefix, context.version)
        if source.config_map_ref is not None:
            yield from _reference(where / "configMapRef" / "name", source.config_map_ref.name)
        if source.secret_ref is not None:
            yield from _reference(where / "secretRef" / "name", source.secret_ref.name)
        if (source.config_map_ref is None) == (source.secret_ref is None):
            yield invalid(at / "envFrom", f"element {i}", "must have either configMapRef or secretRef")


def _reference(at: FieldPath, name: str | None) -> Findings:
    if not name:
        yield required(at, "must name a ConfigMap or Secret")
    else:
        yield from checks.grammar(at, name, _subdomain_or_its_beginning)


def _subdomain_or_its_beginning(name: str) -> list[str]:
    """The server takes a "-" at the end here."""
    return grammars.dns_subdomain(name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name)


@rule("KG228", on=Container, also=(EphemeralContainer,), severity="warning")
def env_hidden(container: AnyContainer, at: FieldPath) -> Findings:
    """A variable stands twice in a container: the last one counts, and kubectl apply may drop it.

    Bad:
        name: web
        image: nginx
        env: [{name: MODE, value: a}, {name: MODE, value: b}]
    Good:
        name: web
        image: nginx
        env: [{name: MODE, value: a}, {name: MODE, value: "$(MODE),b"}]
    """
    variables = container.env
    if not variables or len({variable.name for variable in variables}) == len(variables):
        return
    seen: set[str | None] = set()
    for i, variable in enumerate(variables):
        if variable.name in seen and _hides(variable):
            yield warning((at / "env")[i], f"hides the {variable.name} before it")
        seen.add(variable.name)


def _hides(variable: EnvVar) -> bool:
    itself, value = f"$({variable.name})", variable.value or ""
    return variable.value_from is not None or value == itself or itself not in value
