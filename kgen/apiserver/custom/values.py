"""A value against its schema, as the server's validator goes about it.

Where none of several alternatives fits, the server tells what is wrong with the one of which most was right: so all
that was looked at is counted.
"""

from __future__ import annotations

from kgen.apiserver.stated import ALTERNATIVES, BOUNDS, FORM, MISSING, NOT_ALLOWED, TYPE
from kgen.diagnostics import REQUIRED, TOO_MANY, Finding, not_supported

from . import numbers
from .equality import is_choice, is_number
from .findings import TYPE_INVALID, invalid, too_long
from .findings import type_problem as _type_problem
from .formats import fits_format, format_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kgen.apiserver.rule import Found, Version
    from kgen.field_path import FieldPath

    from .schema import Schema


class Result:
    """What was found, each thing once, how many looks were right, and whether some could not be taken."""

    __slots__ = ("found", "is_unsure", "matches")

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Found] = {}
        self.matches = 0
        self.is_unsure = False

    @property
    def fits(self) -> bool:
        """Whether nothing was found."""
        return not self.found

    def add(self, found: Iterable[Found]) -> None:
        """Take what was found in the value itself."""
        for each in found:
            self.found.setdefault((str(each[1].at), each[1].message), each)

    def merge(self, other: Result | None) -> None:
        """Take what another look found, and count it."""
        if other is not None:
            for key, each in other.found.items():
                self.found.setdefault(key, each)
            self.matches += other.matches
            self.is_unsure |= other.is_unsure


class ValueCheck:
    """Holds values against schemas, for one version of Kubernetes."""

    def __init__(self, version: Version) -> None:
        self._version = version

    def check(self, schema: Schema, value: Any, at: FieldPath) -> Result:
        """All that is wrong with a value."""
        result = Result()
        if value is None:
            self._check_type(result, schema, None, at)
            result.add(_outside_enum(schema, None, at))
            return result
        if schema.types or self.format_of(schema):
            self._check_type(result, schema, value, at)
            result.matches += 1
        self._check_alternatives(result, schema, value, at)
        result.add(_outside_enum(schema, value, at))
        self._check_kind(result, schema, value, at)
        result.matches += 4
        return result

    def format_of(self, schema: Schema, *, of_text: bool = False) -> str:
        """The format of a schema that counts, or counts for a text; "" where none does."""
        return format_of(schema, self._version, of_text=of_text)

    def _check_type(self, result: Result, schema: Schema, value: Any, at: FieldPath) -> None:
        found = type_problem(schema, value, self.format_of(schema), at)
        if found is None:
            result.matches += 1
        else:
            result.add([found])

    def _check_kind(self, result: Result, schema: Schema, value: Any, at: FieldPath) -> None:
        """What only values of one kind are asked."""
        if isinstance(value, str):
            format_ = self.format_of(schema, of_text=True)
            result.add(_text_problems(result, schema, value, at))
            result.add(_format_problems(format_, value, at))
            result.matches += 2 if format_ else 1
        elif is_number(value):
            result.add(numbers.problems(schema, value, at))
            result.matches += 2
        elif isinstance(value, list):
            self._check_items(result, schema, value, at)
            result.matches += 2
        elif isinstance(value, dict):
            self._check_fields(result, schema, value, at)
            result.matches += 1

    def _check_items(self, result: Result, schema: Schema, value: list[Any], at: FieldPath) -> None:
        if schema.items is not None:
            for i, item in enumerate(value):
                result.merge(self.check(schema.items, item, at[i]))
        result.add(_size_problems(schema, ("minItems", "maxItems"), len(value), at))

    def _check_fields(self, result: Result, schema: Schema, value: dict[str, Any], at: FieldPath) -> None:
        result.add(_size_problems(schema, ("minProperties", "maxProperties"), len(value), at))
        if schema.is_closed:
            result.add(invalid(NOT_ALLOWED, at, f'must not have "{n}"') for n in value if n not in schema.properties)
        for name, inner in value.items():
            inside = schema.child(name)
            if inside is not None:
                result.merge(self.check(inside, inner, at / name))
        for name in schema.required:
            if name not in value:
                result.add([(MISSING, Finding(at / name, REQUIRED, "must be set"))])

    def _check_alternatives(self, result: Result, schema: Schema, value: Any, at: FieldPath) -> None:
        if schema.any_of:
            self._check_any_of(result, schema.any_of, value, at)
        if schema.one_of:
            self._check_one_of(result, schema.one_of, value, at)
        if schema.all_of:
            self._check_all_of(result, schema.all_of, value, at)
        if schema.not_ is not None:
            unwanted = self.check(schema.not_, value, at)
            if unwanted.fits and not unwanted.is_unsure:
                result.add([invalid(ALTERNATIVES, at, 'must not be what "not" describes, and is')])

    def _check_any_of(self, result: Result, schemas: list[Schema], value: Any, at: FieldPath) -> None:
        failures = []
        for schema in schemas:
            one = self.check(schema, value, at)
            if one.fits:
                result.merge(one)
                return
            failures.append(one)
        result.add([invalid(ALTERNATIVES, at, "must fit one of the alternatives (anyOf), and fits none")])
        result.merge(_best(failures))

    def _check_one_of(self, result: Result, schemas: list[Schema], value: Any, at: FieldPath) -> None:
        results = [self.check(schema, value, at) for schema in schemas]
        fitting = [one for one in results if one.fits]
        if len(fitting) == 1:
            result.merge(fitting[0])
            return
        if any(one.is_unsure for one in fitting):
            result.is_unsure = True
            return
        message = f"must fit exactly one of the alternatives (oneOf), and fits {len(fitting) or 'none'}"
        result.add([invalid(ALTERNATIVES, at, message)])
        if not fitting:
            result.merge(_best(results))

    def _check_all_of(self, result: Result, schemas: list[Schema], value: Any, at: FieldPath) -> None:
        results = [self.check(schema, value, at) for schema in schemas]
        for one in results:
            result.merge(one)
        fitting = sum(one.fits for one in results)
        if fitting != len(schemas):
            message = f"must fit all of the schemas (allOf), and fits {'some' if fitting else 'none'}"
            result.add([invalid(ALTERNATIVES, at, message)])


def _best(failures: list[Result]) -> Result:
    """The first of those in which most was right."""
    return max(failures, key=lambda one: one.matches)


def type_problem(schema: Schema, value: Any, format_: str, at: FieldPath) -> Found | None:
    """That a value is of another type than the schema's; with a format, some differences do not count."""
    if value is None:
        return _type_problem(at, schema.types, value) if schema.types and not schema.nullable else None
    type_, of_numbers = kind_of(value), not {"number", "integer"}.isdisjoint(schema.types)
    fits = type_ in schema.types or _is_other_number(schema.types, value)
    is_text_or_list = isinstance(value, (str, list))
    if format_ and is_text_or_list and not of_numbers:
        return None
    same_format = (type_, format_) in (("integer", "int64"), ("number", "float64"))
    if format_ and not is_text_or_list and not (fits or same_format):
        return TYPE, Finding(at, TYPE_INVALID, f"expected {format_}, got {type_}")
    return None if fits else _type_problem(at, schema.types, value)


def _is_other_number(types: tuple[str, ...], value: Any) -> bool:
    """Whether a number passes for one of the other type."""
    if type(value) is int:
        return "number" in types
    return isinstance(value, float) and "integer" in types and numbers.is_whole(value)


_KINDS = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def kind_of(value: Any) -> str:
    """The name that schemas have for the type of a value."""
    return _KINDS.get(type(value), "")


def _outside_enum(schema: Schema, value: Any, at: FieldPath) -> Iterator[Found]:
    if schema.enum and not any(is_choice(value, choice) for choice in schema.enum):
        choices = [choice if isinstance(choice, str) else _as_json(choice) for choice in schema.enum]
        yield NOT_ALLOWED, not_supported(at, value, choices)


def _as_json(value: Any) -> str:
    import json

    return json.dumps(value)


def _text_problems(result: Result, schema: Schema, value: str, at: FieldPath) -> Iterator[Found]:
    """The first thing that is wrong with a text; a pattern that cannot be followed makes the result unsure."""
    from .patterns import matches

    most, least, pattern = schema.number("maxLength"), schema.number("minLength"), schema.text("pattern")
    if most is not None and len(value) > most:
        yield too_long(at, most)
    elif least is not None and len(value) < least:
        yield invalid(BOUNDS, at, f"must be at least {least} characters long")
    elif pattern and not (fits := matches(pattern, value)):
        if fits is None:
            result.is_unsure = True
            return
        yield invalid(FORM, at, f"{_shown(value)} must match {pattern}")


def _format_problems(format_: str, value: str, at: FieldPath) -> Iterator[Found]:
    if format_ and not fits_format(format_, value):
        yield FORM, Finding(at, TYPE_INVALID, f"{_shown(value)} has not the format {format_}")


def _shown(value: str) -> str:
    from kgen.wording.phrases import shown

    return shown(value)


def _size_problems(schema: Schema, keywords: tuple[str, str], size: int, at: FieldPath) -> Iterator[Found]:
    least, most = schema.number(keywords[0]), schema.number(keywords[1])
    what = "items" if keywords[0] == "minItems" else "fields"
    if least is not None and size < least:
        yield invalid(BOUNDS, at, f"has {size} {what}; at least {least} are needed")
    if most is not None and size > most:
        yield BOUNDS, Finding(at, TOO_MANY, f"has {size} {what}; at most {most} are allowed")
