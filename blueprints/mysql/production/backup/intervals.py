"""How far two runs of a schedule are apart."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

DAY = 86400
_NAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_UNITS = {"s": 1, "m": 60, "h": 3600}
_START, _YEARS = date(2024, 1, 1), 8


def longest(schedule: str) -> int:
    """The longest time between two runs of a schedule that a server accepts, in seconds.

    >>> longest("30 1 * * *"), longest("@weekly"), longest("0 */6 * * *"), longest("0 3 * * mon-fri")
    (86400, 604800, 21600, 259200)
    """
    if schedule.startswith("@every "):
        return _duration(schedule[len("@every ") :])
    minutes, hours, days, months, weekdays = _NAMES.get(schedule, schedule).split()
    times = [
        hour * 3600 + minute * 60
        for hour in sorted(_numbers(hours, 0, 23))
        for minute in sorted(_numbers(minutes, 0, 59))
    ]
    dates = list(_dates(days, _numbers(months, 1, 12, _MONTHS), weekdays))
    inside = max((after - before for before, after in pairwise(times)), default=0)
    between = max((after - before).days for before, after in pairwise(dates))
    return max(inside, between * DAY + times[0] - times[-1])


def _dates(days: str, months: set[int], weekdays: str) -> list[date]:
    """The days of some years on which a schedule runs; where both kinds of days are given, one is enough."""
    of_month, of_week = _numbers(days, 1, 31), _numbers(weekdays, 0, 6, _DAYS)
    is_any = days[0] in "*?" or weekdays[0] in "*?"
    fits = all if is_any else any
    every = (_START + timedelta(days=number) for number in range(_YEARS * 366))
    return [
        each
        for each in every
        if each.month in months and fits((each.day in of_month, each.isoweekday() % 7 in of_week))
    ]


def _numbers(field: str, low: int, high: int, words: list[str] | None = None) -> set[int]:
    """The numbers that a field of a schedule names."""
    found: set[int] = set()
    for item in filter(None, field.split(",")):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        if first in ("*", "?"):
            begin, end = low, high
        else:
            begin = _number(first, low, words)
            end = _number(last, low, words) if last else high if step else begin
        found |= set(range(begin, end + 1, int(step or 1)))
    return found


def _number(text: str, low: int, words: list[str] | None) -> int:
    lower = text.lower()
    return low + words.index(lower) if words and lower in words else int(text)


def _duration(text: str) -> int:
    from re import findall

    return max(
        1, round(sum(float(number) * _UNITS.get(unit, 0) for number, unit in findall(r"([\d.]+)([a-zµ]+)", text)))
    )
