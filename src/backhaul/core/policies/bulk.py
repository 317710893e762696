"""Many units through a policy at once: the same outcomes as `decide`, without the words.

The facts lie in columns, read once and asked by any number of policies; each value of a column
is looked at once per policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from operator import or_
from zoneinfo import ZoneInfo

from backhaul.core.policies.answering import LAW_BITS, answer, standing
from backhaul.core.policies.bits import Answer, Bits, is_of_window
from backhaul.core.policies.facts import OrderFacts, RequestFacts
from backhaul.core.policies.lawful import Lawful, law_of
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.return_window import known_of, open_window
from backhaul.core.policies.rules import Anchor, Window
from backhaul.core.policies.vocabulary import Known, Subject, Value

_DAY = timedelta(days=1)
_NO_ORDER = OrderFacts(ref="")
Begun = Sequence[int | None]
"""Days begun since something, rounded up, below zero if it is to come; None: not known."""


class Batch:
    """Units with their facts in columns; amounts are known in `currency` alone."""

    def __init__(self, requests: Iterable[RequestFacts], currency: str) -> None:
        self.subjects = [
            Subject(request, unit, request.order_of(unit) or _NO_ORDER, currency)
            for request in requests
            for unit in request.units
        ]
        self._columns: dict[str, list[Value]] = {}
        self._known = [Known(subject) for subject in self.subjects]
        self._begun: dict[tuple[Anchor, int | None], Begun] = {}
        self._over: dict[date, Begun] = {}

    def __len__(self) -> int:
        return len(self.subjects)

    @cached_property
    def laws(self) -> list[Lawful]:
        return [law_of(one.request, one.unit, one.order) for one in self.subjects]

    @cached_property
    def standings(self) -> list[int]:
        return [standing(law) for law in self.laws]

    def column(self, name: str) -> list[Value]:
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = [known[name] for known in self._known]
        return found

    def known(self, number: int, window: Window) -> Known:
        """Return one unit's facts with those of its window."""
        one = self.subjects[number]
        opened = open_window(window, one.unit, one.order)
        return self._known[number].otherwise(known_of(opened, one.request.requested_at))

    def begun(self, window: Window) -> Begun:
        """Return the days begun of each unit's window, were this rule the one that decides."""
        assumed = window.assumed_days if window.anchor is Anchor.DELIVERED else None
        asked = (window.anchor, assumed)
        found = self._begun.get(asked)
        if found is None:
            began = (open_window(window, one.unit, one.order).began_at for one in self.subjects)
            found = self._begun[asked] = self._days_since(began)
        return found

    def over(self, day: date) -> Begun:
        """Return the days begun since `day` was over where each order went."""
        found = self._over.get(day)
        if found is None:
            zones = {one.order.zone for one in self.subjects}
            ends = {zone: _end_of(day, zone) for zone in zones}
            found = self._over[day] = self._days_since(
                ends[one.order.zone] for one in self.subjects
            )
        return found

    def _days_since(self, moments: Iterable[datetime | None]) -> Begun:
        return [
            None if moment is None else -((moment - one.request.requested_at) // _DAY)
            for moment, one in zip(moments, self.subjects, strict=True)
        ]


def answers(policy: Policy, batch: Batch) -> list[Answer]:
    """Return what comes out for each unit, in their order."""
    bits = policy.bits
    keys = [0] * len(batch)
    for name in bits.before:
        said = map(bits.columns[name].__getitem__, batch.column(name))
        keys = list(map(or_, keys, said))
    for names, table in bits.expressions:
        if not any(map(is_of_window, names)):
            told = zip(*map(batch.column, names), strict=True)
            keys = list(map(or_, keys, map(table.__getitem__, told)))
    windows = _windows(policy, bits, keys)
    keys = list(map(or_, keys, _of_windows(bits, batch, windows)))
    keys = _beyond(bits, batch, windows, keys)
    return _answered(policy, batch, windows, keys)


def _answered(
    policy: Policy, batch: Batch, windows: list[Window], keys: list[int]
) -> list[Answer]:
    found: list[Answer] = []
    kept, laws = policy.bits.answered, batch.laws
    for number, (key, stands) in enumerate(zip(keys, batch.standings, strict=True)):
        one = kept.get(key << LAW_BITS | stands)
        if one is None:
            known = batch.known(number, windows[number])
            one = answer(policy, key, laws[number], known)
        found.append(one)
    return found


def _windows(policy: Policy, bits: Bits, keys: list[int]) -> list[Window]:
    """Return the window rule of each unit; its table asks for nothing that comes later."""
    if not policy.tables.window:
        return [policy.window] * len(keys)
    kept: dict[int, Window] = {}
    found = []
    for key in keys:
        window = kept.get(key)
        if window is None:
            row = bits.first(0, key)
            window = kept[key] = row.rule.then if row else policy.window
        found.append(window)
    return found


def _of_windows(bits: Bits, batch: Batch, windows: list[Window]) -> list[int]:
    """Return the bits of what is known of each unit's window, as `known_of` would say it."""
    columns = [bits.columns[name] for name in bits.after]
    kept: dict[tuple[int, int | None, int | None], int] = {}
    rules = list({id(one): one for one in windows}.values())
    begun = {id(one): batch.begun(one) for one in rules}
    over = {id(one): batch.over(one.until) for one in rules if one.until is not None}
    found = []
    for number, window in enumerate(windows):
        days = begun[id(window)][number]
        late = None if days is None else days - window.days
        if late is not None and window.until is not None:
            end = over[id(window)][number]
            late = late if end is None else min(late, end)
        asked = (window.days, days, late)
        said = kept.get(asked)
        if said is None:
            facts = _known_of(*asked)
            said = 0
            for name, column in zip(bits.after, columns, strict=True):
                said |= column[facts[name]]
            kept[asked] = said
        found.append(said)
    return found


def _known_of(length: int, days: int | None, late: int | None) -> dict[str, Value]:
    return {
        "window_days": length,
        "is_in_window": late is None or late <= 0,
        "days_in_window": None if days is None else max(0, days),
        "days_late": None if late is None else max(0, late),
    }


def _beyond(bits: Bits, batch: Batch, windows: list[Window], keys: list[int]) -> list[int]:
    """Add what expressions say that ask for the window."""
    for names, table in bits.expressions:
        if any(map(is_of_window, names)):
            for number, window in enumerate(windows):
                known = batch.known(number, window)
                keys[number] |= table[tuple(known[name] for name in names)]
    return keys


def _end_of(day: date, zone: str) -> datetime:
    over = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return over.astimezone(UTC)
