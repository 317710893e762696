"""Times as people write them: months and fillers of many languages, clocks of twelve hours.

"14/05/2024 à 15:12", "Tue, 7. März 2026 um 9.05 Uhr", "Aug 7, 2026, 11:51 PM", years of Buddha.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone

_Day = tuple[int, int, int]
"""Year, of two figures or four, month and day."""
_BUDDHA = 543
_BUDDHIST = range(2500, 2700)
_NOON = 12
#: The beginnings of the months' names, without accents; of two that fit, the longer.
_MONTHS = tuple(
    (stem, number)
    for number, stems in enumerate(
        (
            "jan gen ene sty led tammi janv jaan ocak ιαν янв січ",
            "feb fev fév lut uno helmi fevr veebr subat φεβ фев лют",
            "mar mars maerz marz mrt brez maalis mart marts μαρ мар бер",
            "apr avr abr kwi dub huhti avril nisan απρ апр квіт",
            "may mai mag mayo maj kwe touko mei magg maio mayis μαι μαϊ май мая трав",
            "jun juin giu cze kesa juni giug junho haziran ιουν июн черв",
            "jul juil lug lip heina juli lugl julho temmuz ιουλ июл лип",
            "aug aou aout ago sie srp elo agust agustus agos ogos αυγ авг серп",
            "sep set sept wrz zari syys sett eylul σεπ сен вер",
            "oct okt ott paz out rij loka otto outubro ekim οκτ окт жовт",
            "nov lis marras novembre kasim νοε ноя лист",
            "dec dez dic gru pros joulu dicembre aralik δεκ дек груд",
        ),
        start=1,
    )
    for stem in stems.split()
)
_CLOCK = re.compile(
    r"(?<![\d.:/-])(?P<before>[上下]午|오전|오후)?\s?"
    r"(?P<hour>[012]?\d)(?:[:.]|\s?h\s?|時|时|點|点)(?P<minute>[0-5]\d)"
    r"(?:(?:[:.]|分)(?P<second>[0-5]\d)(?:[.,]\d+)?)?(?:分|秒)?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
    r"(?:\s?(?P<zulu>z\b)|\s?(?:gmt|utc)?(?P<offset>[+-]\d\d:?[0-5]\d)(?![\d:]))?"
    r"(?![.:]?\d)"
)
_BARE_HOUR = re.compile(r"(?<![\d.:/-])(?P<hour>[01]?\d)\s?(?P<half>[ap])\.?\s?m\b\.?")
_NUMBERS = re.compile(
    r"(?<!\d)(\d{1,4})\s?(?:[./-]|年|년)\s?(\d{1,2})\s?(?:[./-]|月|월)\s?(\d{1,4})(?!\d)"
)
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)")


def parse_free(given: str, *, month_first: bool = False) -> datetime | None:
    """Return the time, aware where figures tell its offset. None without day, month and year.

    `month_first`: what "03/04/2026" is; of dotted days, and of what only fits one way, never.
    """
    text = _folded(_ASIDE.sub(" ", given))
    day, rest = _numeric_day(text, month_first=month_first)
    clock = _CLOCK.search(rest) or _BARE_HOUR.search(rest)
    if day is None:
        day = _named_day(f"{rest[: clock.start()]} {rest[clock.end() :]}" if clock else rest)
    if day is None:
        return None
    try:
        return _on(day, clock)
    except ValueError:
        return None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize(
        "NFC", "".join(one for one in plain if not unicodedata.combining(one))
    )


def _on(day: _Day, clock: re.Match[str] | None) -> datetime:
    """Raises ValueError for no such day or hour."""
    year, month, date = day
    if year in _BUDDHIST:
        year -= _BUDDHA
    found = datetime(year + 2000 if year < 100 else year, month, date)  # noqa: DTZ001 - local
    if clock is None:
        return found
    told = clock.groupdict()
    found = found.replace(
        hour=_hour(told),
        minute=int(told.get("minute") or 0),
        second=int(told.get("second") or 0),
    )
    minutes = _minutes(told)
    return found if minutes is None else found.replace(tzinfo=timezone(minutes))


def _hour(told: dict[str, str | None]) -> int:
    hour = int(told["hour"] or 0)
    half = told["half"] or {"上午": "a", "오전": "a", "下午": "p", "오후": "p"}.get(
        told.get("before") or "", ""
    )
    if not half or hour > _NOON:
        return hour
    return hour % _NOON + _NOON * (half == "p")


def _minutes(told: dict[str, str | None]) -> timedelta | None:
    if told.get("zulu"):
        return timedelta()
    offset = (told.get("offset") or "").replace(":", "")
    if not offset:
        return None
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
    return -ahead if offset[0] == "-" else ahead


def _numeric_day(text: str, *, month_first: bool) -> tuple[_Day | None, str]:
    """Return year, month and day, and what else there is."""
    for match in _NUMBERS.finditer(text):
        day = _day(match, month_first=month_first)
        if day is not None:
            return day, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _day(match: re.Match[str], *, month_first: bool) -> _Day | None:
    first, second, third = (int(part) for part in match.groups())
    lengths = (len(match[1]), len(match[3]))
    if lengths[0] == 4:
        year, month, date = first, second, third
    elif lengths[0] < 3 and lengths[1] in {2, 4}:
        is_swapped = month_first and "." not in match[0] and first <= _NOON
        month, date = (first, second) if second > _NOON or is_swapped else (second, first)
        year = third
    else:
        return None
    return (year, month, date) if 1 <= month <= _NOON and 1 <= date <= 31 else None


def _named_day(text: str) -> _Day | None:
    """Of "7 mars 2026" and "Mar 7, 2026": the month by its name, the day and year beside it."""
    tokens = _WORDS.findall(text)
    for at, token in enumerate(tokens):
        month = _month(token)
        if month is None:
            continue
        before = [one for one in tokens[max(0, at - 2) : at] if one.isdecimal()]
        after = [one for one in tokens[at + 1 : at + 4] if one.isdecimal()]
        for date, year in _pairs(before, after):
            if len(date) <= 2 and len(year) in {2, 4} and 1 <= int(date) <= 31:
                return int(year), month, int(date)
    return None


def _pairs(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """Return what may be day and year, the likeliest first."""
    found: list[tuple[str, str]] = []
    if before and after:
        found += [(before[-1], after[0]), (after[0], before[-1])]
    if len(after) > 1:
        found.append((after[0], after[1]))
    return sorted(found, key=lambda pair: len(pair[1]) != 4)


def _month(word: str) -> int | None:
    fitting = [(len(stem), number) for stem, number in _MONTHS if word.startswith(stem)]
    return max(fitting)[1] if fitting else None
