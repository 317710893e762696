"""Which of an event's values are its time, and how that is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache

from backhaul.adapters.carriers.layouts.branches import Steps, path_of, words_in
from backhaul.adapters.carriers.layouts.times import offset_of, parse_time

Columns = dict[Steps, list[str]]
"""The values of each field over all events; one that an event lacks is empty."""

_DAYS = (
    "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y",
    "%b %d %Y", "%a %d %b %Y", "%A, %B %d, %Y", "%a, %d %b %Y", "%d-%b-%y",
    "%Y年%m月%d日", "%Y%m%d",
)  # fmt: skip
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p", "%H.%M", "%H%M%S", "%H%M")
_WHOLE = (
    "%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %Z %Y", "%a %b %d %H:%M:%S %Y",
    "%Y%m%d%H%M%S",
    "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %H%M%S", "%Y-%m-%d %H%M",
    "%Y/%m/%d %H:%M:%S %z", "%d/%m/%Y %H:%M:%S %z", "%d.%m.%Y, %H:%M",
    "%d.%m.%Y, %H:%M Uhr", "%d.%m.%Y, %H:%M:%S",
    "%Y%m%dT%H%M%S", "%d %b %Y, %H:%M", "%I:%M %p, %d %b %Y", "%Y-%m-%d %H:%M:%S %Z",
)  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?|\d{8}T\d{6}.*")
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d\d([:.]\d\d)?(\.\d+)?(\s?[AaPp]\.?[Mm]\.?)?(Z|\s?[+-]\d\d:?\d\d)?"
    r"(\s?(Uhr|[A-Z]{1,4}))?|\d{1,2}\s?h\s?\d\d"
)
_BARE_CLOCK = re.compile(r"\d{3,6}")
_USUAL = timedelta(days=400)
#: Times that are not the event's own, and names that are.
_OTHER = re.compile(
    r"\b(estimat\w*|expect\w*|eta|edd|promis\w*|schedul\w*|creat\w*|updat\w*|modif\w*|"
    r"insert\w*|receiv\w*|print\w*|request\w*|response|due|planned|appointment|from|until|end)\b"
)
_OWN = re.compile(
    r"\b(event|scan|status|occur\w*|activity|action|check|checkpoint|local|tracking|op|accept|"
    r"timestamp|datetime|date|time|day|happened|at|when|iso|gmt|utc|fecha|data|datum|zeit|heure|"
    r"hora|ora|dato|tid|tijd|tijdstip|czas|tarih|tanggal|zeitpunkt|zeitstempel|horodatage)\b"
)
_UTC = re.compile(r"utc|gmt|zulu")
_OFFSET = re.compile(r"offset|time ?zone|\btz\b|gmt|utc")


@dataclass(frozen=True, slots=True)
class Clock:
    """`used` are the fields that make up the time; `share` is of events that have one."""

    time: str
    formats: tuple[str, ...]
    share: float
    liking: float
    used: frozenset[Steps]
    offset: str = ""
    utc: str = ""
    """The same time on UTC, in other fields."""

    @property
    def is_on_utc(self) -> bool:
        return any(_UTC.search(words_in(steps)) for steps in self.used)


def clock_of(columns: Columns) -> Clock | None:
    """Return the likeliest time of the events, None where nothing is one."""
    found = [one for one in (*_whole(columns), *_in_two(columns)) if one is not None]
    if not found:
        return None
    best = max(found, key=lambda one: (one.share * (4 + one.liking), one.time))
    if best.is_on_utc:
        return best
    twins = [one for one in found if one.is_on_utc and one.share == best.share]
    if twins:
        twin = max(twins, key=lambda one: (one.liking, one.time))
        formats = tuple(dict.fromkeys(best.formats + twin.formats))
        best = replace(best, utc=twin.time, formats=formats)
    return _with_offset(best, columns)


def _whole(columns: Columns) -> Iterable[Clock | None]:
    return (_clock([steps], values) for steps, values in columns.items())


def _in_two(columns: Columns) -> Iterable[Clock | None]:
    """A day in one field, and the hour in another beside it."""
    for day, days in columns.items():
        if not _are_days(days):
            continue
        for hour, hours in columns.items():
            if hour != day and hour[:-1] == day[:-1] and _are_clocks(hour, hours):
                joined = [f"{d} {h}".strip() for d, h in zip(days, hours, strict=True)]
                yield _clock([day, hour], joined, bonus=1.5)


def _are_days(values: Sequence[str]) -> bool:
    told = [value for value in values if value]
    formats = ("iso", *_DAYS, "free")
    return bool(told) and all(
        ":" not in one and len(one) < 30 and _parsed((one,), formats) for one in told
    )


def _are_clocks(steps: Steps, values: Sequence[str]) -> bool:
    told = [value for value in values if value]
    bare = "time" in words_in(steps)
    return bool(told) and all(
        _CLOCK.fullmatch(one) or (bare and _BARE_CLOCK.fullmatch(one)) for one in told
    )


def _clock(parts: Sequence[Steps], values: Sequence[str], bonus: float = 0.0) -> Clock | None:
    told = [value for value in values if value]
    name = words_in([one for steps in parts for one in steps])
    formats = _formats(tuple(told), name)
    if not formats:
        return None
    liking = bonus + 1.0 * bool(_OWN.search(name)) - 2.0 * bool(_OTHER.search(name))
    liking -= 0.3 * (max(map(len, parts)) - 1)
    liking -= 0.7 * bool(_UTC.search(name))
    liking += 0.8 * any(_has_hour(value) for value in told)
    liking += 0.4 * any(re.search(r"(Z|[+-]\d\d:?\d\d)$", value) for value in told)
    return Clock(
        time=" ".join(path_of(steps) for steps in parts),
        formats=formats,
        share=len(told) / len(values),
        liking=liking,
        used=frozenset(parts),
    )


def _has_hour(value: str) -> bool:
    return bool(re.search(r"\d[:T.]\d\d|\d{9,}", value))


@lru_cache(maxsize=256)
def _formats(values: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return by which formats all values are times; of days and months, the likelier."""
    if not values:
        return ()
    if all(_ISO.fullmatch(value) for value in values) and _parsed(values, ("iso",)):
        return ("iso",)
    if epoch := _epoch(values, name):
        return (epoch,)
    if all(value.startswith("/Date(") for value in values):
        return ("dotnet",)
    if not all(5 < len(value) < 45 and re.search(r"\d", value) for value in values):
        return ()
    return _by_format(values)


def _by_format(values: tuple[str, ...]) -> tuple[str, ...]:
    fitting = [form for form in _every() if _parsed(values[:1], (form,))]
    whole = [form for form in fitting if _parsed(values, (form,))]
    if whole:
        return (min(whole, key=lambda form: _spread(values, form)),)
    free = [form for form in ("free", "free_us") if _parsed(values, (form,))]
    if free:
        return (min(free, key=lambda form: _spread(values, form)),)
    mixed = tuple(form for form in _every() if any(_parsed((v,), (form,)) for v in values[:50]))
    return mixed if mixed and _parsed(values, mixed) else ()


def _spread(values: tuple[str, ...], form: str) -> timedelta:
    """Of "03/04" and "05/04", a few days apart is likelier than a few months."""
    found = [time.replace(tzinfo=None) for time in _parsed(values, (form,))]
    return max(found) - min(found)


def _parsed(values: Sequence[str], formats: tuple[str, ...]) -> list[datetime]:
    """Return all times, empty unless every value is one of our days."""
    found: list[datetime] = []
    for value in values:
        time = parse_time(value, formats)
        if time is None or not 1990 <= time.year <= 2100:
            return []
        found.append(time)
    return found


def _epoch(values: Sequence[str], name: str) -> str:
    if not re.search(
        r"time|date|stamp|epoch|\bat\b|\bts\b|zeit|fecha|hora|data|datum|tijd|tid\b", name
    ):
        return ""
    lengths = {len(value.partition(".")[0]) for value in values}
    if not all(re.fullmatch(r"\d{10,18}(\.\d+)?", value) for value in values):
        return ""
    form = (
        {10: "epoch", 13: "epoch_ms", 18: "ticks"}.get(lengths.pop(), "")
        if len(lengths) == 1
        else ""
    )
    return form if form and _parsed(values, (form,)) else ""


@cache
def _every() -> tuple[str, ...]:
    pairs = [f"{day}{gap}{clock}" for day in _DAYS for clock in _CLOCKS for gap in (" ", "T")]
    back = [f"{clock} {day}" for day in _DAYS for clock in _CLOCKS[:4]]
    return (*_WHOLE, *pairs, *back, "iso", *_DAYS)


def _with_offset(clock: Clock, columns: Columns) -> Clock:
    for steps, values in columns.items():
        told = [value for value in values if value]
        if steps in clock.used or not _OFFSET.search(words_in(steps)) or not told:
            continue
        if all(offset_of([value]) is not None for value in told):
            return replace(clock, offset=path_of(steps))
    return clock
