"""What an API server would answer, before there is one, and what no API server looks at."""

from __future__ import annotations

from kgen.apiserver.rule import link, rule
from kgen.apiserver.served import NEWEST_PROVEN, UnknownVersionError
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias, Unpack

    from kgen.bundles import Bundle

    from .options import Given
    from .result import Report

    Source: TypeAlias = "Bundle | Object | Mapping[str, Any] | Iterable[Object | Mapping[str, Any]]"

__all__ = ["NEWEST_PROVEN", "UnknownVersionError", "link", "rule", "validate"]


def validate(source: Source, **options: Unpack[Given]) -> Report:
    """Everything that an API server of a version would refuse, and what is broken between the objects.

    Args:
        source: A Bundle, an object, plain data of one, or several of these.
        **options: As `kgen.validation.options.Options` takes them.

    Raises:
        TypeError: There is no such option.
        ExternalError: What is external is not named as KIND/NAME.
        UnknownVersionError: kgen does not know the version.
        UnknownProfileError: There is no such profile.
        UnknownCodeError: No rule is called as one that is selected or ignored.

    >>> report = validate({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "My_Config"}})
    >>> report.ok, report.diagnostics[0].field, report.diagnostics[0].reason
    (False, 'metadata.name', 'FieldValueInvalid')
    """
    from .inputs import Objects
    from .options import Options

    unknown = [each for each in options if each not in Options.__slots__]
    if unknown:
        from kgen.wording.spelling import did_you_mean

        raise TypeError(f'validate() has no option "{unknown[0]}"{did_you_mean(unknown[0], Options.__slots__)}')
    from .run import check

    return check([Objects("", _items(source))], Options(**options))


def _items(source: Any) -> Iterable[Any]:
    from _collections_abc import Mapping

    several = [source] if isinstance(source, (Object, Mapping)) else source
    if isinstance(several, (str, bytes)) or not hasattr(type(several), "__iter__"):
        from kgen.wording.things import thing

        raise TypeError(
            f"validate takes a Bundle, an object, or several of them, not {thing(source)}; read(…) reads text"
        )
    return [_checked(each) for each in several] if isinstance(several, list) else several


def _checked(item: Any) -> Any:
    """An object whose metadata is what it must be, so that it can be named."""
    if isinstance(item, Object) and item.metadata is not None:
        from kgen.bundles.wrong_values import refuse_metadata

        refuse_metadata(item)
    return item
