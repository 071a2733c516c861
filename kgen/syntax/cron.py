"""The schedules of a CronJob, read as the server's own parser reads them."""

from __future__ import annotations

_NAMED = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")

_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "\N{MICRO SIGN}s": 10**3,
    "\N{GREEK SMALL LETTER MU}s": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_LARGEST = 2**63 - 1


class _Field:
    """One of the five: what it is called, its bounds, and words for its numbers from the lowest on."""

    __slots__ = ("highest", "lowest", "title", "words")

    def __init__(self, title: str, lowest: int, highest: int, words: str = "") -> None:
        self.title = title
        self.lowest = lowest
        self.highest = highest
        self.words = words.split()

    def problem(self, text: str) -> str:
        """The first thing wrong with a comma list of ranges; the server overlooks empty items."""
        problems = (self._range_problem(item) for item in text.split(",") if item)
        return next(filter(None, problems), "")

    def _range_problem(self, item: str) -> str:
        span, *steps = item.split("/")
        step = _number(steps[0]) if steps else 1
        low, high = self._bounds(span, stepped=bool(steps))
        if len(steps) > 1 or low is None or high is None or step is None:
            return (
                f'the {self.title} must be "*", a number or a range such as "1-5", '
                f'each with an optional step such as "/2", not "{item}"'
            )
        if low < self.lowest or high > self.highest:
            return f'the {self.title} must be between {self.lowest} and {self.highest}, not "{item}"'
        if low > high:
            return f'the {self.title} must not end before it starts, as "{item}" does'
        return "" if step else f'the {self.title} must have a step of at least 1, not "{item}"'

    def _bounds(self, span: str, *, stepped: bool) -> tuple[int | None, int | None]:
        first, *rest = span.split("-")
        if first in ("*", "?"):  # whatever follows a "-" here, the server overlooks it
            return self.lowest, self.highest
        low = self._number_or_word(first)
        if not rest:
            return low, self.highest if stepped else low
        return low, self._number_or_word(rest[0]) if len(rest) == 1 else None

    def _number_or_word(self, text: str) -> int | None:
        word = text.lower()
        return self.lowest + self.words.index(word) if word in self.words else _number(text)


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
    _Field("day of the week (0 is Sunday)", 0, 6, "sun mon tue wed thu fri sat"),
)


def schedule_problem(schedule: str) -> str:
    """The first reason why the server's parser refuses `schedule`, or nothing.

    >>> schedule_problem("*/15 8-18 * * mon-fri")
    ''
    >>> schedule_problem("61 * * * *")
    'the minute must be between 0 and 59, not "61"'
    """
    import re

    if schedule.startswith(("TZ=", "CRON_TZ=")):
        return _zoned_problem(schedule)
    if schedule.startswith("@"):
        return _named_problem(schedule)
    fields = re.findall(r"[\S\x1c-\x1f]+", schedule)  # what Go takes for white space lies between
    if len(fields) != len(_FIELDS):
        return f"must have 5 fields (minute, hour, day of month, month, day of week), not {len(fields)}"
    problems = (field.problem(text) for field, text in zip(_FIELDS, fields, strict=True))
    return next(filter(None, problems), "")


def _zoned_problem(schedule: str) -> str:
    from .time_zones import is_time_zone

    start, blank, rest = schedule.partition(" ")
    zone = start.partition("=")[2]
    if not blank:
        return "must have five fields after the time zone"
    if zone not in ("", "Local") and not is_time_zone(zone):
        return f'must not name the unknown time zone "{zone}"'
    rest = rest.strip()
    return _named_problem(rest) if rest.startswith("@") else schedule_problem(rest)


def _named_problem(schedule: str) -> str:
    if schedule in _NAMED or (schedule.startswith("@every ") and _is_duration(schedule[len("@every ") :])):
        return ""
    return f'must be one of {", ".join(_NAMED)}, or "@every" and a duration such as "1h30m"'


def _is_duration(text: str) -> bool:
    """Whether Go reads `text` as a duration and can count its nanoseconds in 64 bits."""
    import re

    text = text[1:] if text[:1] in ("+", "-") else text
    part = rf"(?=\.?[0-9])([0-9]*)(?:\.[0-9]*)?({'|'.join(_NANOSECONDS)})"
    if not re.fullmatch(f"(?:{part})+", text):
        return text == "0"
    total = 0
    for whole, unit in re.findall(part, text):
        count = _number(whole or "0")
        if count is None:
            return False
        total += count * _NANOSECONDS[unit]
    return total <= _LARGEST


def _number(text: str) -> int | None:
    import re

    match = re.fullmatch(r"\+?0*([0-9]{1,19})", text)
    number = int(match[1]) if match else None
    return None if number is None or number > _LARGEST else number
