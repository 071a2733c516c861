"""DNS names in commands, variables and configuration that point at a pod or Service of the bundle that is not there."""

from __future__ import annotations

from itertools import chain

from kgen.apiserver.rule import WITH_PODS, link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.commands import everything, texts_of, words_of
from kgen.cluster.contents import table
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.field_path import FieldPath
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import ConfigMap, Service
from kgen.model import Object
from kgen.wording.phrases import shown
from kgen.wording.spelling import almost, traces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.apiserver.rule import Findings
    from kgen.cluster.commands import Text
    from kgen.cluster.contents import Contents, Entries
    from kgen.cluster.index import Index
    from kgen.k8s.core_v1 import Container

_POD = r"-(?:([0-9]+)|\$(?:\(\([^()\n]*\)\)|\{\w+\}|\w+))\.([a-z0-9-]+)((?:\.[a-z0-9-]+)*)(?![\w-])"
"""What follows the StatefulSet in the name of its pod: an ordinal (or how to work it out), a Service, and the rest."""
_BASE = r"(?<![\w.$}-])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$"
_LONGEST_BASE = 64
_SERVICE = r"(?<![\w$}-])([a-z][a-z0-9-]*)\.([a-z0-9-]+)\.svc(?![\w-])"
_NAME = r"([a-z][a-z0-9-]*)(?![\w.${-])"
_URL = rf"://(?:[^@/\s'\"]*@)?{_NAME}"
_OPTION = rf"-(?:h|-host(?:name)?)[=\s]['\"]?{_NAME}"
_BARE = r"([a-z][a-z0-9-]*)(?::[0-9]+)?"
HOST_VARIABLES = ("HOST", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "ENDPOINT")


def _texts(item: Object, index: Index, marks: Iterable[str]) -> dict[str, FieldPath]:
    """The texts of an object in which hosts may stand, and any of the marks does, each with its first path."""
    texts: Iterable[Text] = ()
    pods = index.pods_of(item)
    if pods:
        whole = everything(pods)
        marks = [mark for mark in marks if mark in whole]
        texts = chain.from_iterable(texts_of(pods)) if marks else ()
    elif isinstance(item, ConfigMap):
        at = FieldPath() / "data"
        texts = [(value, at.key(key)) for key, value in (item.data or {}).items()]
    found: dict[str, FieldPath] = {}
    for text, where in texts:
        for mark in marks:
            if mark in text:
                found.setdefault(text, where)
                break
    return found


@link("KG771", on=Object, needs=("StatefulSet",))
def pod_host_missing(item: Object, at: FieldPath, index: Index) -> Findings:
    """A DNS name points at a pod of one of the bundle's StatefulSets, and no such pod will have that name.

    Pods are called by their StatefulSet and a number below its replicas, under the one Service that it names.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: None, selector: {app: db}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 3
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db, args: [--join=db-3.db]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: None, selector: {app: db}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 3
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db, args: [--join=db-2.db]}]}
    """
    del at
    for host, where in pod_hosts(item, index):
        problem = _pod_problem(host, index)
        if problem:
            yield warning(where, f"no pod is called {shown(host.text)}: {problem[0]}", problem[1])


class PodHost:
    """The name of a pod as a text has it; without a number where the text works it out."""

    __slots__ = ("base", "namespace", "number", "service", "text")

    def __init__(self, text: str, base: str, number: str, service: str, *, namespace: str) -> None:
        self.text = text
        self.base = base
        self.number = int(number) if number else None
        self.service = service
        self.namespace = namespace


def pod_hosts(item: Object, index: Index) -> Iterator[tuple[PodHost, FieldPath]]:
    """What may be the name of a pod of the bundle, in the texts of an object."""
    if not index.has_any("StatefulSet"):
        return
    import re

    own = namespace_of(item)
    for text, where in _texts(item, index, ("-",)).items():
        for match in re.finditer(_POD, text):
            base = re.search(_BASE, text[max(0, match.start() - _LONGEST_BASE) : match.start()])
            number, service, rest = match.groups()
            if base is None or not (index.contains(_sets, base[0]) or index.contains(_sets, service)):
                continue
            namespace = _namespace_in(rest, index)
            if namespace is not None and index.may_be_same(namespace, own):
                yield PodHost(base[0] + match[0], base[0], number or "", service, namespace=namespace or own), where


@table("StatefulSet")
def _sets(item: StatefulSet, _: Contents) -> Entries:
    """StatefulSets by their names and those of their Services: the name of a pod has one or the other."""
    if isinstance(item, StatefulSet):
        yield name_of(item), item
        if item.spec and item.spec.service_name:
            yield item.spec.service_name, item


@table(Object)
def _in_namespaces(item: Object, _: Contents) -> Entries:
    yield namespace_of(item), item


def _namespace_in(rest: str, index: Index) -> str | None:
    """The namespace in what follows the Service; "" where there is none, None where it is a host elsewhere."""
    labels = rest.split(".")[1:]
    if not labels:
        return ""
    is_ours = labels[1:2] == ["svc"] or (len(labels) == 1 and index.contains(_in_namespaces, labels[0]))
    return labels[0] if is_ours else None


def _pod_problem(host: PodHost, index: Index) -> tuple[str, str] | None:
    """Why there is no such pod, and what was meant; None where it may be there."""
    item = index.find(StatefulSet, host.base, host.namespace)
    if item is None:
        return _stranger(host, index)
    own = (item.spec and item.spec.service_name) or ""
    if host.service == own:
        return _ordinal_problem(item, host.number, index)
    meant = f'did you mean "{host.text.replace("." + host.service, "." + own, 1)}"?'
    if index.find(Service, host.service, host.namespace):
        why = f"StatefulSet {host.base} names Service {shown(own)}, and its pods have names only there"
        return (why, meant) if own else None
    return (f"there is no Service {host.service}", meant) if own and almost(host.service, [own]) else None


def _ordinal_problem(item: StatefulSet, number: int | None, index: Index) -> tuple[str, str] | None:
    ordinals = index.ordinals(item)
    if not ordinals or number is None or number in ordinals:
        return None
    from .stateful_sets import no_such_pod

    return no_such_pod(item, ordinals)


def _stranger(host: PodHost, index: Index) -> tuple[str, str] | None:
    """A pod of no StatefulSet of the bundle, under the Service of one."""
    like = [pods for trace in traces(host.base) for pods in index.get(_named, (host.service, trace), host.namespace)]
    meant = [pods for pods in like if almost(host.base, [name_of(pods.owner)])]
    if not meant:
        return None
    name = name_of(min(meant, key=lambda pods: pods.order_in(host.namespace)).owner)
    return f"there is no StatefulSet {host.base}", f'did you mean "{host.text.replace(host.base, name, 1)}"?'


@table(Pods)
def _named(pods: Pods, _: Contents) -> Entries:
    """Pods with names under a Service, by it and by the traces of their owner's name."""
    service = getattr(getattr(pods.owner, "spec", None), "service_name", None)
    if service:
        yield from (((service, trace), pods) for trace in traces(name_of(pods.owner)))


@link("KG772", on=Object, needs=(*WITH_PODS, "ConfigMap"))
def service_host_missing(item: Object, at: FieldPath, index: Index) -> Findings:
    """A host is spelt almost like a Service of the bundle, and is none.

    Looked at are URLs, what stands behind -h or --host, variables called …HOST and the like, and full names such as
    `web.shop.svc`. A host that is like no Service lives elsewhere.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: orders}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, env: [{name: ORDERS, value: 'http://oders/api'}]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: orders}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, env: [{name: ORDERS, value: 'http://orders/api'}]}]}
    """
    del at
    namespace = namespace_of(item)
    for host, where in service_hosts(item, index) if index.has_any("Service") else ():
        meant = "" if index.has("Service", host, namespace) else _service_like(host, namespace, index)
        if meant:
            hint = f'did you mean "{meant}"? if the cluster has it already: --external Service/{host}'
            yield warning(where, f"there is no Service {shown(host)} here: nobody has that host name", hint)


def _service_like(host: str, namespace: str, index: Index) -> str:
    """The name of the first Service that is almost called like a host; "" where none is."""
    like = {name for trace in traces(host) for name in index.get(_services, trace, namespace) if almost(host, [name])}
    return min(like, key=index.names("Service", namespace).index) if len(like) > 1 else "".join(like)


@table("Service")
def _services(item: Object, _: Contents) -> Entries:
    """The names of Services by their traces."""
    yield from ((trace, name_of(item)) for trace in traces(name_of(item)))


def service_hosts(item: Object, index: Index) -> Iterator[tuple[str, FieldPath]]:
    """Hosts that are Services beside the object, if they are any."""
    import re

    namespace = namespace_of(item)
    for text, where in _texts(item, index, ("://", "-h", ".svc")).items():
        found: list[str] = []
        if "://" in text:
            found += re.findall(_URL, text)
        if "-h" in text:
            found += re.findall(_OPTION, text)
        if ".svc" in text:
            found += [name for name, place in re.findall(_SERVICE, text) if index.may_be_same(place, namespace)]
        yield from ((host, where) for host in dict.fromkeys(found))
    pods = index.pods_of(item)
    for container, at in pods.containers() if pods else ():
        for text, where in _bare_hosts(container, at):
            if re.fullmatch(_BARE, text):
                yield text.partition(":")[0], where


def _bare_hosts(container: Container, at: FieldPath) -> Iterator[tuple[str, FieldPath]]:
    """Texts that are a host and nothing else: a variable's value, the word after -h."""
    for i, variable in enumerate(container.env or ()):
        if variable.value and (variable.name or "").upper().endswith(HOST_VARIABLES):
            yield variable.value, (at / "env")[i] / "value"
    before = ""
    has_option = any(word in ("-h", "--host") for word in (*(container.command or ()), *(container.args or ())))
    for word, where in words_of(container, at) if has_option else ():
        if before in ("-h", "--host"):
            yield word, where
        before = word
