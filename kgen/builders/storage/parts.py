"""What every StorageClass is made of, whoever provides its volumes."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.given import as_mapping, as_models, flag, shown, text_pairs, words
from kgen.builders.metadata import name_in, object_meta, patched
from kgen.builders.options import REQUIRED, ClusterOptions, answering, corrected, keywords, no_such_method
from kgen.k8s.core_v1 import TopologySelectorLabelRequirement, TopologySelectorTerm
from kgen.k8s.storage_v1 import StorageClass

from .volumes import word_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Literal, Never, TypeAlias, Unpack

    from kgen.builders.dicts import StorageClassDict, TopologySelectorTermDict
    from kgen.k8s.core_v1 import Secret

    Value: TypeAlias = "str | int | bool"
    """What a parameter can be in Python; the manifest has it as text."""
    Parameters = Mapping[str, Value]
    SecretUse = Literal[
        "provisioner", "controller-publish", "controller-expand", "node-stage", "node-publish", "node-expand"
    ]
    Secrets: TypeAlias = "Mapping[SecretUse, Secret | str]"
    Topologies: TypeAlias = "Mapping[str, Sequence[str]] | Sequence[TopologySelectorTerm | TopologySelectorTermDict]"
    Reclaim = Literal["Delete", "Retain"]
    Binding = Literal["Immediate", "WaitForFirstConsumer"]


class ClassOptions(ClusterOptions, total=False):
    """What every preset of a StorageClass takes beside its own arguments."""

    parameters: Parameters | None
    """What the provisioner is told; numbers, true and false become text. A preset adds them to its own
    (`parameters`)."""
    secrets: Secrets | None
    """Step of a CSI driver -> the Secret that it needs, or "namespace/name" (`parameters`)."""
    reclaim_policy: Reclaim | None
    """What becomes of a volume when its claim is deleted; Delete where not given (`reclaimPolicy`)."""
    allow_volume_expansion: bool | None
    """Whether claims may grow later; no where not given (`allowVolumeExpansion`)."""
    mount_options: Sequence[str] | None
    """Options of the mount, such as ["debug"] (`mountOptions`)."""
    volume_binding_mode: Binding | None
    """When a volume is provided: at once, as where not given, or where the first pod that uses it is to run
    (`volumeBindingMode`)."""
    topologies: Topologies | None
    """Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`)."""
    default: bool | None
    """Whether claims that name no class get this one, by an annotation (`metadata.annotations`)."""
    spec: StorageClass | StorageClassDict | Mapping[str, Any] | None
    """Merged into the class itself last: it has no spec."""
    reclaim: Reclaim | None
    """Short for `reclaim_policy`."""
    expandable: bool | None
    """Short for `allow_volume_expansion`."""
    binding: Binding | None
    """Short for `volume_binding_mode`."""


CLASS = keywords(ClassOptions)

DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
"""The annotation of the class that claims get which name none."""


class AnyStorageClass:
    """Makes a StorageClass for any provisioner; the presets stand on it."""

    @answering
    def __call__(
        self,
        name: str,
        *_rest: Never,
        provisioner: str,
        **options: Unpack[ClassOptions],
    ) -> StorageClass:
        """A class of storage: who provides the volumes of the claims that name it, and how.

        Makes: storage.k8s.io/v1 StorageClass.

        Args:
            name: The class's name (`metadata.name`).
            provisioner: Who provides the volumes, such as "ebs.csi.aws.com" (`provisioner`).

        Options:
            labels: The object's own labels (`metadata.labels`).
            annotations: The object's own annotations (`metadata.annotations`).
            metadata: Merged into the metadata last (`metadata`).
            parameters: What the provisioner is told; numbers, true and false become text. A preset adds them to its
                own (`parameters`).
            secrets: Step of a CSI driver -> the Secret that it needs, or "namespace/name" (`parameters`).
            reclaim_policy: What becomes of a volume when its claim is deleted; Delete where not given
                (`reclaimPolicy`).
            allow_volume_expansion: Whether claims may grow later; no where not given (`allowVolumeExpansion`).
            mount_options: Options of the mount, such as ["debug"] (`mountOptions`).
            volume_binding_mode: When a volume is provided: at once, as where not given, or where the first pod that
                uses it is to run (`volumeBindingMode`).
            topologies: Label of nodes -> the values among which volumes are provided, or terms (`allowedTopologies`).
            default: Whether claims that name no class get this one, by an annotation (`metadata.annotations`).
            spec: Merged into the class itself last: it has no spec.

        Raises:
            TypeError: A parameter is no text, whole number or truth value, or a patch does not fit.
            ValueError: A Secret has no namespace.

        >>> from kgen.builders.storage.classes import storage_class
        >>> storage_class("fast", provisioner="example.com/nvme", parameters={"copies": 2}).parameters
        {'copies': '2'}
        """
        if not options.keys() <= CLASS or provisioner is REQUIRED or _rest:
            return corrected(self.__call__, CLASS, locals())
        default = options.get("default")
        mark = None if default is None else {DEFAULT_CLASS: "true" if flag("default", default) else "false"}
        made = StorageClass(
            metadata=object_meta(name, options, annotations=mark),
            provisioner=provisioner,
            parameters=_parameters(options.get("parameters"), options.get("secrets")),
            reclaim_policy=options.get("reclaim_policy"),
            allow_volume_expansion=options.get("allow_volume_expansion"),
            mount_options=word_list("mount_options", options.get("mount_options")),
            volume_binding_mode=options.get("volume_binding_mode"),
            allowed_topologies=_terms(options.get("topologies")),
        )
        return patched(made, options.get("spec"))

    def __repr__(self) -> str:
        return "storage_class"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise no_such_method(self, name, "any provisioner: storage_class(…, provisioner=…)")


def merged(
    own: Mapping[str, Value | None], options: ClassOptions, preset: Callable[..., StorageClass], provisioner: str
) -> dict[str, str] | None:
    """All parameters of a preset: its own that are given, then what the author adds; None if there are none.

    Raises:
        ValueError: The provisioner takes no such value, or not together. What is newer may be in `parameters`.
    """
    given = texts({key: value for key, value in own.items() if value is not None})
    more, secrets = options.get("parameters"), options.get("secrets")
    added = {} if more is None else texts(more)
    twice = [key for key in added if given.get(key, added[key]) != added[key]]
    if twice:
        raise ValueError(
            f"parameters has {twice[0]}: {added[twice[0]]!r}, and an argument of the preset says {given[twice[0]]!r}; "
            "leave one of them out"
        )
    parameters = given | added
    _check(provisioner, given, parameters if secrets is None else parameters | _secrets(secrets), preset)
    return parameters or None


def _check(
    provisioner: str, given: Mapping[str, str], everything: Mapping[str, str], preset: Callable[..., object]
) -> None:
    """Refuse what a provisioner refuses, in the words of a preset.

    Raises:
        ValueError: Of the values that were given by keyword one is none that it takes, or some do not go together.
    """
    if not everything:
        return
    from kgen.cluster.drivers import conflicts, in_words, problems_in_table

    wrong = next(problems_in_table(provisioner, given), None)
    found = wrong or next(conflicts(provisioner, everything), None)
    if found:
        newer = f" (what is newer goes into parameters={{{found[0]!r}: …}})" if wrong else ""
        raise ValueError(in_words(found[1], _keywords(preset)) + newer)


def _keywords(preset: Callable[..., object]) -> dict[str, str]:
    """The keywords of a preset by the parameters that they set."""
    from kgen.builders.docstrings import documented, field_in

    texts = documented(preset.__doc__ or "")
    found = {field_in(text).partition("parameters.")[2]: keyword for keyword, text in texts.items()}
    return {**found, "secrets": 'secrets={"provisioner": secret, "node-publish": secret, "node-stage": secret}'}


def _parameters(parameters: Parameters | None, secrets: Secrets | None) -> dict[str, str] | None:
    if parameters is None and secrets is None:
        return None
    made = {} if parameters is None else texts(parameters)
    return made if secrets is None else made | _secrets(secrets)


def texts(parameters: Parameters) -> dict[str, str]:
    """The parameters as a provisioner reads them."""
    given = as_mapping("parameters", parameters, '{"type": "gp3"}')
    return {
        key if type(key) is str else _key(key): value if type(value) is str else as_text(key, value)
        for key, value in given.items()
    }


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    raise TypeError(f"parameters have texts for names, and {shown(key)} is none")


def as_text(key: str, value: object) -> str:
    """A parameter as text: "3", "true".

    Raises:
        TypeError: It is neither text nor a whole number nor a truth value.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    raise TypeError(
        f"the parameter {key} is {shown(value)}, and a provisioner reads text; "
        "give it as text, a whole number, true or false"
    )


def comma_list(option: str, given: Sequence[str] | None) -> str | None:
    """The words as a provisioner reads a list: "ssd,fast"; text is one already."""
    if given is None or isinstance(given, str):
        return given
    several = words(option, given)
    refuse_marks(option, several, marks=",")
    return ",".join(several)


def comma_pairs(option: str, pairs: Mapping[str, str] | None) -> str | None:
    """The pairs as a provisioner reads them: "team=a,env=prod"."""
    if pairs is None:
        return None
    pairs = text_pairs(option, pairs)
    refuse_marks(option, pairs, marks=",=")
    refuse_marks(option, pairs.values(), marks=",")
    return ",".join(f"{key}={value}" for key, value in pairs.items())


def refuse_marks(option: str, words: Iterable[str], *, marks: str) -> None:
    """Refuse words that hold what separates one word from the next.

    Raises:
        ValueError: One does.
    """
    for word in words:
        if any(mark in word for mark in marks):
            raise ValueError(f"{option}: no {' or '.join(marks)} may stand in {word!r}, it separates one from the next")


def _secrets(secrets: Secrets) -> dict[str, str]:
    """The parameters by which a CSI driver finds its Secrets."""
    parameters = {}
    for use, secret in as_mapping("secrets", secrets, '{"node-stage": "kube-system/key"}').items():
        namespace, name = _namespace_and_name(f"secrets[{use!r}]", secret)
        parameters[f"csi.storage.k8s.io/{use}-secret-name"] = name
        parameters[f"csi.storage.k8s.io/{use}-secret-namespace"] = namespace
    return parameters


def _namespace_and_name(keyword: str, secret: Secret | str) -> tuple[str, str]:
    if isinstance(secret, str):
        namespace, _, name = secret.partition("/")
    else:
        name = name_in(keyword, secret, "Secret")
        namespace = (secret.metadata and secret.metadata.namespace) or ""
    if not namespace or not name:
        raise ValueError(
            f"a StorageClass is in no namespace, so its Secret {name or namespace!r} needs one; "
            'set metadata.namespace, or write "namespace/name"'
        )
    return namespace, name


def _terms(topologies: Topologies | None) -> list[TopologySelectorTerm] | None:
    if topologies is None:
        return None
    if not isinstance(topologies, Mapping):
        return as_models("topologies", topologies, TopologySelectorTerm)
    needs = [
        TopologySelectorLabelRequirement(key=label, values=word_list(label, values) or [])
        for label, values in topologies.items()
    ]
    return [TopologySelectorTerm(match_label_expressions=needs)]
