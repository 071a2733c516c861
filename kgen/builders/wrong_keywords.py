"""What a builder answers to keywords that it does not have; imported when there is one."""

from __future__ import annotations

from kgen.wording.spelling import closest_word

from .options import REQUIRED, SHORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeVar

    from kgen.model import Model

    T = TypeVar("T")


def answered(builder: Callable[..., T], known: frozenset[str], given: dict[str, Any]) -> T:
    """What a builder makes once short words have become keywords.

    Args:
        builder: The builder that was called.
        known: The options that it takes beside its own arguments.
        given: Its `locals()` when it began.

    Raises:
        TypeError: There is a keyword that it does not have, one is given in both forms, or a required one is missing.
    """
    names = {*known, *_own(builder)}
    wrong = [name for name in given["options"] if name not in known]
    unknown = [name for name in wrong if SHORT.get(name) not in names]
    if unknown and unknown[0] in _own(builder):
        raise TypeError(f"{called(builder)}() takes {unknown[0]} by its place, {_order(builder)}")
    if unknown:
        raise TypeError(f'{called(builder)}() has no argument "{unknown[0]}"{_hint(unknown[0], builder, names)}')
    if not wrong:
        missing = next(name for name in _own(builder) if given.get(name) is REQUIRED)
        raise TypeError(f'{called(builder)}() needs an argument "{missing}"{_meaning(missing, builder)}')
    return _again(builder, given)


def called(builder: Any) -> str:
    """How a builder is called: `deployment`, `storage_class.longhorn`."""
    owner = getattr(builder, "__self__", None)
    if owner is None:
        return str(builder.__name__)
    return repr(owner) if builder.__name__ == "__call__" else f"{owner!r}.{builder.__name__}"


def _again(builder: Callable[..., T], given: dict[str, Any]) -> T:
    """Call a builder with keywords in place of short words."""
    code = builder.__code__
    names = code.co_varnames
    first = 1 if hasattr(builder, "__self__") else 0
    last = code.co_argcount + code.co_kwonlyargcount
    positional = [given[name] for name in names[first : code.co_argcount]]
    more = given[names[last]] if code.co_flags & _VARARGS else ()
    named = {name: given[name] for name in names[code.co_argcount : last]}
    for name, value in given["options"].items():
        keyword = SHORT.get(name, name)
        if named.get(keyword) is not None or (keyword != name and keyword in given["options"]):
            raise TypeError(f"{called(builder)}() has both {keyword}= and {name}=, which are the same; leave one out")
        named[keyword] = value
    return builder(*positional, *more, **named)


_VARARGS = 0x04
"""The flag of the code of a function with `*arguments`."""


def _own(builder: Any) -> tuple[str, ...]:
    """The arguments that a builder's signature names."""
    code = builder.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names[1:] if hasattr(builder, "__self__") else names


def method_hint(owner: object, wrong: str) -> str:
    """The end of a message about a method that an owner does not have: the one that was meant, or all."""
    from difflib import get_close_matches

    names = [name for name in dir(type(owner)) if not name.startswith("_")]
    close = [name for name in names if wrong in name] or get_close_matches(wrong, names, n=1)
    return f'; did you mean "{close[0]}"?' if len(close) == 1 else f" (it has {', '.join(names)})"


def _order(builder: Any) -> str:
    code = builder.__code__
    return f"{called(builder)}({', '.join(code.co_varnames[: code.co_argcount])}, …)"


def _meaning(name: str, builder: Any) -> str:
    text = documented(builder.__doc__ or "").get(name, "").partition(" (`")[0]
    return f": {text[:1].lower()}{text[1:].rstrip('.')}" if text else ""


def _hint(wrong: str, builder: Any, names: Iterable[str]) -> str:
    """The end of a message with the keyword that was meant, or with where its value goes."""
    doc = builder.__doc__ or ""
    meant = _by_field(wrong, documented(doc), names)
    if meant:
        return f'; did you mean "{meant}"?'
    place = _of_probe(wrong, builder) or _elsewhere(wrong, doc, names)
    if place:
        return f"; {place}"
    words = {**{name: name for name in names}, **{short: name for short, name in SHORT.items() if name in names}}
    close = closest_word(wrong, sorted(words))
    return f'; did you mean "{words[close]}"?' if close else ""


def _of_probe(wrong: str, builder: Any) -> str:
    """Where the times of a probe go, which belong to what it makes."""
    handler = getattr(getattr(builder, "__self__", None), "handler", None)
    times = documented(handler.__call__.__doc__ or "") if isinstance(handler, type) else {}
    meant = SHORT.get(wrong) or _by_field(wrong, times, times) or closest_word(wrong, sorted(times))
    return f"write {called(builder)}(…)({meant}=…)" if meant else ""


def _by_field(wrong: str, docs: Mapping[str, str], names: Iterable[str]) -> str:
    """The keyword of that name in other letters, or for a field of the API of that name; "" where there is none."""
    same = {_letters(name): name for name in names}
    fields = {_letters(field_in(text).rpartition(".")[2]): name for name, text in docs.items() if name in names}
    return same.get(_letters(wrong)) or fields.get(_letters(wrong), "")


def _elsewhere(wrong: str, doc: str, names: Iterable[str]) -> str:
    """What takes the value of a keyword that a builder lacks: the builder of a part, or a patch."""
    model = made_by(doc)
    letters = _letters(wrong)
    if letters == "namespace" and model is not None:
        is_own = model.__kind__ is not None and not model.__kind__.namespaced  # type: ignore[attr-defined]
        return f"a {model.__name__} is in no namespace" if is_own else "it is made in that of the StatefulSet"
    part = next((part for mark, part in _PARTS.items() if mark in names and letters in part), {})
    return part.get(letters) or _of_container(wrong, names) or _patch(wrong, model, names)


_PARTS = {
    "init": {
        "volumes": "what the mounts= of container(…) name becomes a volume",
        "volumeclaimtemplates": "mount a claim_template(…) in a container",
        "volumeclaims": "mount a claim_template(…) in a container",
    },
    "selects": {
        "nodeport": "it is an argument of service_port(…): ports=[service_port(80, node_port=…)]",
        "targetport": 'write ports=[(80, "http")], or service_port(80, target=…)',
        "protocol": "it is an argument of service_port(…)",
    },
    "image": {
        "cpu": 'write requests={"cpu": …} or limits={"cpu": …}',
        "memory": 'write requests={"memory": …} or limits={"memory": …}',
        "volumes": "what mounts= names becomes a volume of the pod",
        "hostport": "it is an argument of port(…): ports={…: port(80, host=…)}",
    },
}
"""By a keyword that only such builders have: where the values of other keywords go, in small letters."""


def _of_container(wrong: str, names: Iterable[str]) -> str:
    if "init" not in names:
        return ""
    from .pods.containers import container

    part = _by_field(wrong, documented(container.__doc__ or ""), _own(container))
    return f"{part}= is an argument of container(…)" if part not in ("", "name", "spec") else ""


def _patch(wrong: str, model: type[Model] | None, names: Iterable[str]) -> str:
    """The escape hatch that takes a field of the API without a keyword."""
    if model is None:
        return ""
    from kgen.model.tables import model_class

    fields = model.__fields__
    holders = {"spec": model if "spec" not in fields else model_class(fields["spec"].type, model)}
    if "pod" in names:
        holders["pod"] = _core("PodSpec")
    if "metadata" in names:
        holders["metadata"] = model_class("meta_v1.ObjectMeta", model)
    for keyword, holder in holders.items():
        found = [field.json for field in holder.__fields__.values() if _letters(field.json) == _letters(wrong)]
        if keyword in names and found:
            return f'write {keyword}={{"{found[0]}": …}}'
    return ""


def made_by(doc: str) -> type[Model] | None:
    """The model that a builder makes, by its docstring: `Makes: apps/v1 Deployment`."""
    words = doc.partition("Makes: ")[2].split()
    if len(words) < 2:  # noqa: PLR2004 - an apiVersion and a kind
        return None
    from kgen import k8s

    module = k8s.GROUP_VERSIONS.get(words[0].removeprefix("core/"))
    if module is None:
        return None
    found: type[Model] | None = getattr(getattr(k8s, module), words[1].strip(".,"), None)
    return found


def _core(name: str) -> type[Model]:
    from kgen.k8s import core_v1

    found: type[Model] = getattr(core_v1, name)
    return found


def documented(doc: str) -> dict[str, str]:
    r"""The arguments that a docstring explains: name -> text.

    >>> documented("Makes it.\n\n    Args:\n        a: One\n            thing (`x.y`).\n    ")
    {'a': 'One thing (`x.y`).'}
    """
    from inspect import cleandoc

    found: dict[str, list[str]] = {}
    section = name = ""
    for line in cleandoc(doc).splitlines():
        if line[:1].strip():
            section = line
        elif section in ("Args:", "Options:") and line.strip():
            name = line.partition(":")[0].strip(" *") if line[4] != " " else name
            found.setdefault(name, []).append(line.strip())
    return {name: " ".join(lines).partition(":")[2].strip() for name, lines in found.items()}


def field_in(text: str) -> str:
    """The field of the API at the end of an argument's text; "" where it has none.

    >>> field_in("When the image is pulled (`imagePullPolicy`).")
    'imagePullPolicy'
    """
    return text.rpartition("(`")[2].partition("`")[0] if text.endswith("`).") else ""


def _letters(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
