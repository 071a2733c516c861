"""Which keyword was meant by one that a builder does not have; imported when there is one.

The builder's own keywords and the fields that they set come first, then what a patch or a keyword's value takes, then
other builders: its parts, what it is a part of, what has to do with it. Words that are only nearly alike come last.
"""

from __future__ import annotations

from functools import cache
from itertools import chain

from kgen.wording.spelling import closest_word, is_one_letter_off

from .docstrings import documented, field_in
from .options import SHORT
from .reference import PATCHES, every_builder, letters, made_by, rest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from kgen.model import Model


class Keywords:
    """The keywords of a builder, and the words by which they are meant."""

    def __init__(self, name: str, builder: Callable[..., Any]) -> None:
        doc = builder.__doc__ or ""
        self.name, self.builder = name, builder
        self.texts = documented(doc)
        self.model = made_by(doc)
        self.kind = self.model.__name__ if self.model else ""
        self.names = [*self.texts]
        self.words = self._words()

    def _words(self) -> dict[str, str]:
        """Each word that means a keyword, in small letters -> the keyword: its name, its field, other names of it."""
        found = {letters(name): name for name in self.names}
        fields = {name: field_in(text).split(".") for name, text in self.texts.items()}
        others = chain(
            ((short, name) for short, name in SHORT.items() if name in self.names),
            ((path[-1], name) for name, path in fields.items()),
            (pair for key in (self.name, self.kind) for pair in _WORDS.get(key, {}).items() if pair[1] in self.names),
            ((part, name) for name, path in fields.items() for part in path[:-1] if part not in _HOLDERS),
        )
        for word, name in others:
            found.setdefault(letters(word), name)
        found.pop("", None)
        return found

    def exact(self, wrong: str) -> str:
        """The keyword that a word means, in the singular or plural; "" for none."""
        words = self.words
        return words.get(letters(wrong)) or next((words[each] for each in _other_number(wrong) if each in words), "")

    def short(self, wrong: str) -> str:
        """The keyword for a kind that kubectl calls so for short; "" for none."""
        from kgen.apiserver.served.kinds import kind_of_short_name

        kind = kind_of_short_name(wrong)
        return self.words.get(letters(kind), "") if kind else ""

    def slip(self, wrong: str) -> str:
        """The keyword that a word with one wrong letter means; "" for none."""
        return next((name for word, name in self.words.items() if is_one_letter_off(letters(wrong), word)), "")

    def part(self, wrong: str) -> str:
        """The keyword whose name a word begins or ends with: `disk_type`, `env_var`; "" for none."""
        words = _snake(wrong).split("_")
        ends = ("_".join(words[i:]) for i in range(1, len(words)))
        begins = ("_".join(words[:i]) for i in range(len(words) - 1, 0, -1))
        return next((word for word in chain(ends, begins) if word in self.names), "")

    def close(self, wrong: str, cutoff: float = 0.6) -> str:
        """The keyword that a word is most like; "" for none."""
        return self.words.get(closest_word(letters(wrong), self.words, cutoff), "")


_HOLDERS = frozenset({"spec", "metadata", "template", "jobTemplate", "parameters", "data"})
"""Fields on the way to others, which mean none of them."""


_WORDS = {
    "HorizontalPodAutoscaler": {
        "targetCPUUtilizationPercentage": "cpu",
        "cpuPercent": "cpu",
        "targetCPU": "cpu",
        "averageUtilization": "cpu",
    },
    "Secret": {"binaryData": "data", "fromLiteral": "data", "fromFile": "data", "cert": "certificate"},
    "ConfigMap": {"fromLiteral": "data", "fromFile": "data"},
    "Pod": {"podLabels": "labels", "podAnnotations": "annotations", "podSpec": "spec", "pod": "spec"},
    "RoleBinding": {"user": "subjects", "group": "subjects", "serviceAccount": "subjects", "clusterRole": "role"},
    "ClusterRoleBinding": {
        "user": "subjects",
        "group": "subjects",
        "serviceAccount": "subjects",
        "clusterRole": "role",
    },
    "Container": {"entrypoint": "command", "healthCheck": "liveness"},
    "restricted": {"uid": "run_as_user", "gid": "run_as_group"},
    "mount": {"readonly": "read_only", "volumeName": "volume"},
}
"""Other words for keywords, by the builder or the kind that it makes."""


def hint(wrong: str, builder: Callable[..., Any], name: str) -> str:
    """The end of a message about a keyword that a builder does not have: what was meant; "" where nothing is close."""
    own = Keywords(name, builder)
    meant = own.exact(wrong) or own.short(wrong)
    if meant:
        return _meant(own, meant)
    place = _sentence(wrong, own) or _of_probe(wrong, own)
    if place:
        return f"; {place}"
    meant = own.slip(wrong)
    if meant:
        return _meant(own, meant)
    others = [*_others(own)]
    place = _elsewhere(wrong, [other for other in others if other.kind == own.kind != ""], Keywords.exact)
    place = place or _patch(wrong, own, _same) or _inside(wrong, own) or _elsewhere(wrong, others, Keywords.exact)
    place = place or _elsewhere(wrong, others, Keywords.slip) or _patch(wrong, own, is_one_letter_off)
    meant = "" if place else own.part(wrong) or own.close(wrong)
    place = place or ("" if meant else _elsewhere(wrong, others, lambda other, word: other.close(word, _VERY_CLOSE)))
    return f"; {place}" if place else _meant(own, meant)


def _meant(builder: Keywords, keyword: str) -> str:
    if not keyword:
        return ""
    code = builder.builder.__code__
    if keyword != rest_of(builder.builder):
        return f'; did you mean "{keyword}"?'
    before = [name for name in code.co_varnames[: code.co_argcount] if name != "self"]
    return f"; give {keyword} without a keyword: {builder.name}({', '.join((*before, f'*{keyword}'))}, …)"


def _of_probe(wrong: str, builder: Keywords) -> str:
    """Where the times of a probe go, which belong to what it makes."""
    handler = getattr(getattr(builder.builder, "__self__", None), "handler", None)
    if not isinstance(handler, type):
        return ""
    times = Keywords("", handler.__call__)
    meant = times.exact(wrong) or times.slip(wrong) or times.close(wrong)
    return f"write {builder.name}(…)({meant}=…)" if meant else ""


def _sentence(wrong: str, builder: Keywords) -> str:
    """What is to be said of a word where no keyword takes its value."""
    word = letters(wrong)
    if word == "namespace" and builder.model is not None:
        kind = getattr(builder.model, "__kind__", None)
        where = f"a {builder.kind} is in no namespace" if kind and not kind.namespaced else ""
        where = "it is made in that of the StatefulSet" if builder.name == "claim_template" else where
        if where:
            return where
    keys = (builder.name, builder.kind, "workload" if "init" in builder.names else "")
    return next((_SENTENCES[key][word] for key in keys if word in _SENTENCES.get(key, ())), "")


_NAMED_PORT = "names are the keys of ports="
_STRATEGY = 'write strategy={"type": …}; the type= of a Service is an argument of expose(…) and service(…)'
_SENTENCES = {
    "workload": {
        "resources": 'resources= is an argument of container(…); for all of a pod write pod={"resources": …}',
        "volumes": "what the mounts= of container(…) name becomes a volume",
        "volumeclaimtemplates": "mount a claim_template(…) in a container",
        "volumeclaims": "mount a claim_template(…) in a container",
    },
    "Service": {
        "nodeport": "it is an argument of service_port(…): ports=[service_port(80, node_port=…)]",
        "targetport": 'write ports=[(80, "http")], or service_port(80, target=…)',
        "protocol": "it is an argument of service_port(…)",
    },
    "Container": {
        "cpu": 'write requests={"cpu": …} or limits={"cpu": …}',
        "memory": 'write requests={"memory": …} or limits={"memory": …}',
        "volumes": "what mounts= names becomes a volume of the pod",
        "hostport": "it is an argument of port(…): ports={…: port(80, host=…)}",
        "restartpolicy": "restart= is an argument of job(…), cron_job(…) and pod(…); "
        'for a sidecar write spec={"restartPolicy": "Always"}',
    },
    "Deployment": {"type": _STRATEGY},
    "StatefulSet": {"type": _STRATEGY},
    "DaemonSet": {"replicas": "a DaemonSet runs one pod on each node"},
    "Job": {"replicas": "a Job has completions= and parallelism="},
    "CronJob": {"replicas": 'write job={"completions": …, "parallelism": …}'},
    "Pod": {"replicas": "a Pod is one; deployment(…) and stateful_set(…) have replicas="},
    "port": {"name": f'{_NAMED_PORT}: ports={{"http": port(80)}}'},
    "service_port": {"name": f'{_NAMED_PORT}: ports={{"http": service_port(80)}}'},
    "Ingress": dict.fromkeys(
        ("host", "hosts"), 'hosts are the keys of its rules: ingress("web", {"example.com": service})'
    ),
    "mount": {"mountpath": 'paths are the keys of mounts=: mounts={"/data": mount(…)}'},
}
"""By a builder, or the kind that it makes: where the values of words in small letters go."""


def _patch(wrong: str, builder: Keywords, alike: Callable[[str, str], bool]) -> str:
    """The escape hatch that takes a field of the API without a keyword."""
    for keyword, holder in _holders(builder):
        found = [field.json for field in holder.__fields__.values() if alike(letters(wrong), letters(field.json))]
        if keyword in builder.names and found:
            return f'write {keyword}={{"{found[0]}": …}}'
    return ""


def _holders(builder: Keywords) -> Iterator[tuple[str, type[Model]]]:
    if builder.model is None:
        return
    from kgen.model.tables import model_class

    fields = builder.model.__fields__
    yield "spec", builder.model if "spec" not in fields else model_class(fields["spec"].type, builder.model)
    yield "pod", _type_at("core_v1", "PodSpec")
    yield "job", _type_at("batch_v1", "JobSpec")
    yield "metadata", _type_at("meta_v1", "ObjectMeta")


def _type_at(module: str, name: str) -> type[Model]:
    found: type[Model] = getattr(__import__(f"kgen.k8s.{module}", fromlist=[name]), name)
    return found


def _same(one: str, other: str) -> bool:
    return one == other


def _inside(wrong: str, builder: Keywords) -> str:
    """The keyword whose value has a field of that name: `write security={"runAsUser": …}`; "" for none, or several."""
    found = []
    for keyword, text in builder.texts.items():
        model = _model_at(builder.model, field_in(text).split(".")) if keyword not in PATCHES else None
        path = _path_in(model, letters(wrong)) if model else ()
        if path:
            found.append(f"write {keyword}={_nested(path)}")
    return found[0] if len(found) == 1 else ""


def _model_at(model: type[Model] | None, path: list[str]) -> type[Model] | None:
    """The type of what a path leads to; None where it is no model."""
    from kgen.model.tables import model_class

    for step in path:
        field = model.field_named(step) if model else None
        if model is None or field is None or field.type[0] in "[{" or not field.type.rpartition(".")[2][0].isupper():
            return None
        model = model_class(field.type, model)
    return model


def _path_in(model: type[Model], word: str) -> tuple[str, ...]:
    """The one or two fields that lead to one of that name; () for none, or several."""
    fields = [field.json for field in model.__fields__.values()]
    found: list[tuple[str, ...]] = [(name,) for name in fields if letters(name) == word]
    if not found:
        within = ((name, _model_at(model, [name])) for name in fields)
        deep = ((name, each.json) for name, inner in within if inner for each in inner.__fields__.values())
        found = [path for path in deep if letters(path[1]) == word]
    return found[0] if len(found) == 1 else ()


def _nested(path: tuple[str, ...]) -> str:
    """A dict with one field in another, as text.

    >>> _nested(("rollingUpdate", "maxSurge"))
    '{"rollingUpdate": {"maxSurge": …}}'
    """
    return f'{{"{path[0]}": {_nested(path[1:])}}}' if path else "…"


def _elsewhere(wrong: str, others: list[Keywords], find: Callable[[Keywords, str], str]) -> str:
    """The other builders that take a value: `tolerations= is an argument of deployment(…), … and others`."""
    if letters(wrong) in ("name", "spec"):
        return ""
    found = [(other, find(other, wrong)) for other in others]
    found = [(other, keyword) for other, keyword in found if keyword and keyword not in PATCHES]
    if not found:
        return ""
    first, keyword = found[0]
    like = [other.name for other, name in found if name == keyword and _is_like(other, first)]
    like = [name for name in like if name.partition(".")[0] not in like or "." not in name]
    more = " and others" if len(like) > _MOST_NAMED else ""
    return f"{keyword}= is an argument of {', '.join(f'{name}(…)' for name in like[:_MOST_NAMED])}{more}"


_MOST_NAMED = 3
_VERY_CLOSE = 0.86


def _is_like(one: Keywords, other: Keywords) -> bool:
    return (
        one.name == other.name
        or (one.kind != "" and one.kind == other.kind)
        or _make_pods(one) == _make_pods(other) != ""
    )


def _make_pods(builder: Keywords) -> str:
    return "pods" if "init" in builder.names else ""


_WORKLOADS = "deployment stateful_set daemon_set job cron_job replication_controller pod"
_RELATED: Mapping[str, str] = {
    "workload": f"container claim_template port mount probe.exec(…) probe.http expose {_WORKLOADS} hpa",
    "Container": f"port mount probe.exec(…) probe.http probe.tcp probe.grpc empty_dir host_path {_WORKLOADS} expose",
    "Service": f"service_port {_WORKLOADS} container ingress",
    "ServicePort": "service expose headless_service",
    "Volume": "mount container",
    "port": "container",
    "mount": "container empty_dir host_path",
    "Probe": "container",
    "PolicyRule": "role cluster_role",
    "allow": "network_policy peer port_range",
    "peer": "network_policy allow",
    "PersistentVolumeClaim": "storage_class persistent_volume container",
}
"""By a builder, or the kind that it makes: where a keyword that it lacks is looked for first."""


def _others(builder: Keywords) -> Iterator[Keywords]:
    """The other builders, those first that have most to do with one."""
    every = every_builder()
    keys = (builder.name, builder.kind, "workload" if "init" in builder.names else "")
    related = " ".join(_RELATED.get(key, "") for key in keys).split()
    makes_same = [name for name in every if builder.kind and _keywords_of(name).kind == builder.kind]
    for name in dict.fromkeys([*makes_same, *related, *_WORKLOADS.split(), "container", "expose", *every]):
        is_preset = name.startswith("storage_class.") and builder.kind not in _OF_STORAGE
        if name not in (builder.name, "resource") and not is_preset:
            yield _keywords_of(name)


@cache
def _keywords_of(name: str) -> Keywords:
    return Keywords(name, every_builder()[name])


_OF_STORAGE = frozenset({"StorageClass", "PersistentVolumeClaim", "PersistentVolume"})


def _snake(name: str) -> str:
    """A name in small letters with underscores.

    >>> _snake("envVar"), _snake("disk_type")
    ('env_var', 'disk_type')
    """
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _other_number(word: str) -> tuple[str, ...]:
    word = letters(word)
    return (f"{word}s", f"{word}es", word.removesuffix("s"), word.removesuffix("es"))
