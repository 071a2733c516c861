"""Bundles: objects that belong together, in order, each one once."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.model import Object

from .identity import BundleError, Identity, NotFoundError, identity_of

__all__ = ["Bundle", "BundleError", "Identity", "NotFoundError", "bundle", "identity_of"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias, TypeVar, Unpack, overload

    from kgen.files.folder import Written
    from kgen.k8s.core_v1 import PodSpec
    from kgen.validation.options import Given
    from kgen.validation.result import Report
    from kgen.yaml.writer.formats import Format

    T = TypeVar("T", bound=Object)
    Item: TypeAlias = "Object | Mapping[str, Any] | Iterable[Item]"
    """What a bundle takes: an object, a mapping with apiVersion, kind and a name, or more of them."""


class Bundle:
    """Objects in order, no two of the same group, kind, namespace and name.

    A bundle does not change: what adds, changes or removes gives a new one.

    >>> from kgen.builders import config_map
    >>> bundle(config_map("a", {"x": "1"})).add(config_map("b", {"y": "2"}))
    <Bundle: ConfigMap a, ConfigMap b>
    """

    __slots__ = ("_objects",)

    def __init__(self, objects: Iterable[Object] = ()) -> None:
        self._objects: dict[Identity, Object] = {}
        each: Any = objects
        try:
            for each in objects:
                identity = identity_of(each)
                if identity in self._objects:
                    raise BundleError(_twice(identity))
                self._objects[identity] = each
        except (AttributeError, TypeError):
            from .wrong_values import refuse_objects

            refuse_objects(objects, each)
            raise

    def __iter__(self) -> Iterator[Object]:
        return iter(self._objects.values())

    def __len__(self) -> int:
        return len(self._objects)

    def __contains__(self, item: object) -> bool:
        return isinstance(item, Object) and self._objects.get(identity_of(item)) == item

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Bundle) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # its objects have none either

    def __repr__(self) -> str:
        return f"<Bundle: {', '.join(map(str, self._objects))}>"

    def add(self, *items: Item) -> Bundle:
        """The bundle with more at its end.

        Raises:
            BundleError: An object is in the bundle already, or an item is no object.
        """
        return bundle(self, *items)

    def merge(self, *items: Item) -> Bundle:
        """The bundle with more; an object that it has already is replaced in its place."""
        return Bundle({**self._objects, **{identity_of(each): each for each in _objects_in(items)}}.values())

    def replace(self, *items: Item) -> Bundle:
        """The bundle with these objects in the places of those of the same identity.

        Raises:
            NotFoundError: The bundle has no such object; `add` and `merge` take new ones.
        """
        for each in _objects_in(items):
            if identity_of(each) not in self._objects:
                raise NotFoundError(f"there is no {identity_of(each)} to replace {_has(self)}")
        return self.merge(*items)

    def remove(self, kind: type[Object] | str, name: str = "*", *, expect: int | None = None) -> Bundle:
        """The bundle without the objects of a kind and name.

        Raises:
            NotFoundError: There are none, or not as many as expected.
        """
        gone = self._matching(kind, name, expect)
        return Bundle(each for identity, each in self._objects.items() if identity not in gone)

    if TYPE_CHECKING:

        @overload
        def one(self, kind: type[T], name: str | None = None) -> T: ...
        @overload
        def one(self, kind: str, name: str | None = None) -> Object: ...

    def one(self, kind: type[Object] | str, name: str | None = None) -> Object:
        """The only object of a kind, or the one so named.

        Args:
            kind: A model such as Deployment, or text: "Deployment", "Deployment.apps".
            name: Its name, or "namespace/name"; it may hold `*` and `?`.

        Raises:
            NotFoundError: There is none, or more than one; the message names those that there are.

        >>> from kgen.builders import config_map
        >>> bundle(config_map("a", {}), config_map("b", {})).one("ConfigMap", "b").metadata.name
        'b'
        """
        found = self._matching(kind, "*" if name is None else name, None)
        if len(found) > 1:
            from .finding import title

            raise NotFoundError(f"there are {len(found)} of: {title(kind)}; say which {_has(found.values())}")
        return next(iter(found.values()))

    if TYPE_CHECKING:

        @overload
        def all(self, kind: type[T]) -> list[T]: ...
        @overload
        def all(self, kind: str) -> list[Object]: ...

    def all(self, kind: type[Object] | str) -> list[Any]:
        """The objects of a kind, in order; perhaps none.

        Args:
            kind: A model such as Deployment, or text: "Deployment", "Deployment.apps".

        Raises:
            NotFoundError: There is no such kind: Kubernetes has none, nor has a CustomResourceDefinition in the bundle.
        """
        from .finding import kind_test, title, unknown_kind

        found = list(filter(kind_test(kind), self))
        wrong = unknown_kind(kind, self) if not found else ""
        if wrong:
            raise NotFoundError(f"there is no {title(kind)}{wrong} {_has(self)}")
        return found

    if TYPE_CHECKING:

        @overload
        def change(
            self, kind: type[T], how: Callable[[T], T], *, name: str = "*", expect: int | None = None
        ) -> Bundle: ...
        @overload
        def change(
            self, kind: str, how: Callable[[Any], Object], *, name: str = "*", expect: int | None = None
        ) -> Bundle: ...

    def change(
        self,
        kind: type[Object] | str,
        how: Callable[[Any], Object],
        *,
        name: str = "*",
        expect: int | None = None,
    ) -> Bundle:
        """The bundle with the objects of a kind changed by a function; `name` may hold `*` and `?`.

        Raises:
            NotFoundError: There are none, or not as many as expected.
            TypeError: The function did not return an object.
        """
        from .wrong_values import check_function

        check_function(how, "change", "an object")
        chosen = self._matching(kind, name, expect)
        return Bundle(_changed(each, how) if identity in chosen else each for identity, each in self._objects.items())

    def each_pod(self, how: Callable[[PodSpec], PodSpec], *, expect: int | None = None) -> Bundle:
        """The bundle with the spec of every pod changed: of Pods and of all that make pods.

        Raises:
            NotFoundError: There are no pods, or not as many as expected.
        """
        from .pods import change_pod, pod_of
        from .wrong_values import check_function

        check_function(how, "each_pod", "a PodSpec")
        found = [each for each in self if pod_of(each) is not None]
        _check_number(len(found), expect, "object with pods", self)
        return Bundle(change_pod(each, how) for each in self)

    def images(self, swap: Mapping[str, str]) -> Bundle:
        """The bundle with images swapped: what stands for `*` on the left stands for it on the right.

        Images are those of containers and of volumes.
        A name without a tag keeps the tag or digest that it has: `{"mysql": "reg.corp/mysql"}`.

        Raises:
            NotFoundError: An entry matches no image.
        """
        from .pods import swap_images
        from .wrong_values import check_texts

        check_texts(swap, "images", '{"mysql": "reg.corp/mysql"}')
        return Bundle(swap_images(list(self), swap))

    def labelled(self, labels: Mapping[str, str], *, pods: bool = False) -> Bundle:
        """The bundle with labels on every object and, with `pods`, on the pods that they make; selectors stay."""
        from .pods import label
        from .wrong_values import check_flag, check_texts

        check_texts(labels, "labelled", '{"team": "shop"}')
        check_flag(pods, "pods")
        return Bundle(label(each, labels, pods=pods) for each in self)

    def in_namespace(
        self, namespace: str, *, move: bool = False, crds: Iterable[Object | Mapping[str, Any]] = ()
    ) -> Bundle:
        """The bundle with its namespaced objects in a namespace, and what names them: references, RBAC subjects, hosts.

        Args:
            namespace: The namespace.
            move: Whether objects that are in another namespace move, as third-party manifests must. The Namespaces
                that they were in get the new name.
            crds: CustomResourceDefinitions beside those of the bundle: they say which custom resources have one.

        Raises:
            BundleError: An object is in another namespace already and may not move, is of a kind whose scope is
                unknown, or would get the place of another one.
        """
        from .namespaces import placed
        from .wrong_values import check_flag, check_text

        check_text(namespace, "in_namespace takes a name", '"shop"')
        check_flag(move, "move")
        return Bundle(placed(self, namespace, crds, move=move))

    def with_name_prefix(self, prefix: str) -> Bundle:
        """The bundle with a prefix before the names of its objects, and with what names them: kustomize's namePrefix.

        Names of Namespaces, CustomResourceDefinitions, APIServices, CSIDrivers and Nodes stay.

        Raises:
            BundleError: An object was read with `typed=False` and does not fit its kind, so that nobody sees what it
                names.
        """
        from .renaming import with_name
        from .wrong_values import check_text

        check_text(prefix, "with_name_prefix takes a text", '"dev-"', may_be_empty=True)
        return Bundle(with_name(self, prefix=prefix))

    def with_name_suffix(self, suffix: str) -> Bundle:
        """The bundle with a suffix behind the names of its objects; see `with_name_prefix`."""
        from .renaming import with_name
        from .wrong_values import check_text

        check_text(suffix, "with_name_suffix takes a text", '"-2"', may_be_empty=True)
        return Bundle(with_name(self, suffix=suffix))

    def in_apply_order(self) -> Bundle:
        """The bundle in an order in which nothing comes before what it needs: namespaces, classes, … workloads."""
        from .order import rank

        return Bundle(sorted(self, key=rank))

    def validate(self, **options: Unpack[Given]) -> Report:
        """What an API server would refuse, and what is broken between the objects, as `kgen validate` has it.

        Args:
            **options: As `kgen.validation.options.Options` takes them.

        Raises:
            UnknownVersionError: kgen does not know the version.
            UnknownProfileError: There is no such profile.
            UnknownCodeError: No rule is called as one that is selected or ignored.

        >>> from kgen.builders import config_map
        >>> print(bundle(config_map("a", {})).validate())
        0 errors, 0 warnings in 1 object of 1 input, for Kubernetes 1.36
        """
        from importlib import import_module

        report: Report = import_module("kgen.validation").validate(self, **options)
        return report

    def write(
        self,
        place: str | os.PathLike[str],
        *,
        format: Format | None = None,
        split: bool | None = None,
        force: bool = False,
    ) -> Written:
        """Write the objects to a folder or a file, at once or not at all, as `kgen render -o` does, unvalidated.

        Args:
            place: A folder (one that is there, or a path that ends in `/` or has no suffix) or a file.
            format: "yaml" or "json"; what the suffix of a file says where it is not given.
            split: Whether each object gets a file of its own; where it is not given, in a folder.
            force: Overwrite a single file that holds something else than manifests.

        Raises:
            OutputError: The place cannot be written, or holds what kgen did not write; nothing has changed.
            PlaceError: A file is there, and each object was to get its own.
            UnwritableError: Something in an object is neither a model nor plain data.

        >>> from tempfile import TemporaryDirectory
        >>> from kgen.builders import config_map
        >>> with TemporaryDirectory() as folder:
        ...     bundle(config_map("a", {}), config_map("b", {})).write(folder)
        Written(written=2, unchanged=0, removed=0)
        """
        from importlib import import_module

        written: Written = import_module("kgen.rendering.objects").write_objects(
            self, place, format=format, split=split, force=force
        )
        return written

    def _matching(self, kind: type[Object] | str, name: str, expect: int | None) -> dict[Identity, Object]:
        from .finding import kind_test, name_test, title, unknown_kind

        is_kind, is_named = kind_test(kind), name_test(name)
        found = {identity: each for identity, each in self._objects.items() if is_kind(each) and is_named(identity)}
        what = f"{title(kind)}{'' if name == '*' else ' ' + name}"
        _check_number(len(found), expect, what, self, "" if found else unknown_kind(kind, self))
        return found


def bundle(*items: Item) -> Bundle:
    """A bundle of objects, in order.

    Args:
        items: Objects, mappings with apiVersion, kind and a name, bundles, or iterables of them.

    Raises:
        BundleError: An object is there twice, or an item is no object.
    """
    return Bundle(_objects_in(items))


def _objects_in(items: Iterable[Item]) -> Iterator[Object]:
    for item in items:
        if isinstance(item, Object):
            yield item
        elif isinstance(item, Mapping):
            from kgen.convert import object_from_plain

            yield object_from_plain(item)
        elif hasattr(type(item), "__iter__") and not isinstance(item, (str, bytes)):
            yield from _objects_in(item)
        else:
            raise BundleError(_no_object(item))


def _changed(each: Object, how: Callable[[Any], Object]) -> Object:
    made = how(each)
    if not isinstance(made, Object):
        from kgen.wording.things import thing

        raise TypeError(f"the function that changes {identity_of(each)} must return an object, not {thing(made)}")
    return made


def _check_number(found: int, expect: int | None, what: str, bundle_: Bundle, hint: str = "") -> None:
    if expect is not None and (not isinstance(expect, int) or isinstance(expect, bool)):
        from kgen.wording.things import thing

        raise TypeError(f"expect is the number of objects, not {thing(expect)}")
    if expect is not None and found != expect:
        raise NotFoundError(f"expected {expect} of: {what}, found {found}{hint} {_has(bundle_)}")
    if expect is None and not found:
        raise NotFoundError(f"there is no {what}{hint} {_has(bundle_)}")


def _has(objects: Iterable[Object]) -> str:
    names = ", ".join(str(identity_of(each)) for each in objects)
    return f"(there are: {names})" if names else "(the bundle is empty)"


def _twice(identity: Identity) -> str:
    return (
        f"{identity} is in the bundle twice; rename one, put one into another namespace, "
        "or use merge() to replace the first"
    )


def _no_object(item: object) -> str:
    from kgen.wording.things import thing

    return f"expected a Kubernetes object, such as a Service, with kind and name; got {thing(item)}"
