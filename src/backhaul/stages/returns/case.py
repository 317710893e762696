"""A return with all its units, loaded and locked together, and written back together.

Every action on a return has the same shape: `load` it, ask the core, change the rows in
memory, note what happened, `write`. The headline follows from the units by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from backhaul.core.axes import Authorization, Method, Processing, Resolution, UnitMoney
from backhaul.core.errors import NotFound
from backhaul.core.headline import Headline, UnitFact, headline
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.terms import Terms
from backhaul.core.tracking.words import IncidentKind, Position
from backhaul.foundation.bulk import Statement, array, update_statement
from backhaul.foundation.journal.record import record
from backhaul.foundation.reading import columns_of, fetch
from backhaul.stages.returns.models import Return, Unit

_SUMMARY = (
    "headline",
    "step",
    "headline_count",
    "headline_of",
    "headline_at",
    "is_done",
    "open_legs",
    "incident",
    "reached",
    "due_at",
    "due_what",
    "value_minor",
    "site",
    "needs_inspection",
    "needs_refund",
)

#: Beside the milestones in `reached`: when it was last said that units were not in their box.
MISSING = "missing"


@dataclass(slots=True)
class Case:
    """One return, its units in their order, and what is to be written about it."""

    ret: Return
    units: list[Unit]
    entries: list[NewEntry] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    """Ids of the units to write back."""

    def unit(self, ordinal: int) -> Unit:
        """Raises NotFound `no_such_unit`."""
        for unit in self.units:
            if unit.ordinal == ordinal:
                return unit
        raise NotFound("no_such_unit", ran=self.ret.ran, unit=ordinal)

    def change(self, unit: Unit, **values: object) -> None:
        for name, value in values.items():
            setattr(unit, name, value)
        self.changed.add(unit.pk)

    def reach(self, milestone: str, at: datetime) -> None:
        """Keep the first time of one of `core.headline.STEPS`."""
        known = self.ret.reached.get(milestone)
        if known is None or datetime.fromisoformat(known) > at:
            self.ret.reached = {**self.ret.reached, milestone: at.isoformat()}

    def note(
        self, kind: EntryKind, *, at: datetime, actor: str, source: str = "", **data: object
    ) -> None:
        """Add an entry to what `write` records."""
        self.entries.append(
            NewEntry(
                kind=kind,
                brand_id=self.ret.brand_id,
                return_id=self.ret.pk,
                occurred_at=at,
                actor=actor,
                source=source,
                data=data,
            )
        )


# Units are locked too: after a wait PostgreSQL reads locked rows again, and only those. A
# statement of our own, because every action begins with it (see foundation.reading).
_CASES = """
SELECT {columns} FROM returns_return r JOIN returns_unit u
  ON u.brand_id = r.brand_id AND u.return_id = r.id
WHERE r.brand_id = ANY(%s::bigint[]) AND {which} ORDER BY r.id, u.ordinal {lock}
"""
_FOR_UPDATE = "FOR UPDATE OF r, u"


def load(brand_id: int, ran: str) -> Case:
    """Load and lock one return by its number; raises NotFound `no_such_return`."""
    return _one(_found("r.ran = %s", [brand_id], ran, lock=_FOR_UPDATE), ran)


def read(brand_id: int, ran: str) -> Case:
    """Load one return without locking it, to show it; raises NotFound `no_such_return`."""
    return _one(_found("r.ran = %s", [brand_id], ran), ran)


def read_many(brand_id: int, rans: Iterable[str]) -> list[Case]:
    """Load many returns by their numbers without locking, in the order of their ids."""
    return list(_found("r.ran = ANY(%s::text[])", [brand_id], array(rans)).values())


def _one(found: dict[int | None, Case], ran: str) -> Case:
    if not found:
        raise NotFound("no_such_return", ran=ran)
    return next(iter(found.values()))


def load_many(brand_ids: Sequence[int], return_ids: Iterable[int]) -> dict[int | None, Case]:
    """Load and lock many returns in one statement, always in the same order."""
    wanted = sorted(set(return_ids))
    if not wanted:
        return {}
    return _found("r.id = ANY(%s::bigint[])", brand_ids, array(wanted), lock=_FOR_UPDATE)


def lock(brand_ids: Sequence[int], return_ids: Iterable[int]) -> None:
    """Lock returns without reading them, in the order in which everybody locks."""
    wanted = sorted(set(return_ids))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [list(brand_ids), wanted])


_LOCK = """
SELECT count(*) FROM (
  SELECT id FROM returns_return WHERE brand_id = ANY(%s::bigint[]) AND id = ANY(%s::bigint[])
  ORDER BY id FOR UPDATE
) AS locked
"""


def _found(
    which: str, brand_ids: Sequence[int], wanted: object, *, lock: str = ""
) -> dict[int | None, Case]:
    columns = f"{columns_of(Return, 'r')}, {columns_of(Unit, 'u')}"
    sql = _CASES.format(columns=columns, which=which, lock=lock)
    cases: dict[int | None, Case] = {}
    belongs_to = Unit._meta.get_field("ret")
    for ret, unit in fetch((Return, Unit), sql, [array(brand_ids), wanted]):
        case = cases.get(ret.id) or cases.setdefault(ret.id, Case(ret, []))
        belongs_to.set_cached_value(unit, case.ret)
        case.units.append(unit)
    return cases


def write(
    cases: Iterable[Case],
    *,
    fields: Sequence[str],
    at: datetime,
    actor: str,
    source: str = "",
    alongside: Sequence[Statement] = (),
) -> None:
    """Write units, headlines and journal of `cases`, and `alongside`, in one statement.

    `fields` are the columns of Unit that were changed. A new headline and the end of a
    return are noted by themselves.
    """
    written = list(cases)
    entries: list[NewEntry] = []
    for case in written:
        _derive(case, at=at, actor=actor, source=source)
        entries.extend(case.entries)
        case.entries = []
    changed = [unit for case in written for unit in case.units if unit.pk in case.changed]
    updates = (
        update_statement(changed, fields),
        update_statement([case.ret for case in written], _SUMMARY),
    )
    record(entries, alongside=[*alongside, *(u for u in updates if u is not None)])
    for case in written:
        case.changed = set()


def append(case: Case, *, alongside: Sequence[Statement] = ()) -> None:
    """Write only the noted entries, and `alongside`: for a return that was just inserted."""
    record(case.entries, alongside=alongside)
    case.entries = []


def append_all(written: Sequence[Case], *, alongside: Sequence[Statement] = ()) -> None:
    """Write only the noted entries of many returns, and `alongside`."""
    record([entry for case in written for entry in case.entries], alongside=alongside)
    for case in written:
        case.entries = []


def summary_of(ret: Return, units: Sequence[Unit]) -> dict[str, Any]:
    """Return the columns of a Return that follow from its units."""
    facts = tuple([_axes(unit, ret.method) for unit in units])
    found = _headline(facts, ret.open_legs, ret.incident)
    return {
        "headline": found.code,
        "step": found.step,
        "headline_count": found.count,
        "headline_of": found.of,
        "is_done": found.is_done,
        "value_minor": sum([unit.paid_minor for unit in units]),
        "site": _site(units),
        "needs_inspection": any(unit.processing == Processing.RECEIVED for unit in units),
        "needs_refund": any(map(_waits_for_money, units)),
    }


_Axes = tuple[str, str | None, str, str, str, str, str]


def _axes(unit: Unit, method: str) -> _Axes:
    return (
        unit.authorization,
        unit.position,
        method,
        unit.processing,
        unit.money,
        unit.resolution,
        unit.disposition,
    )


@lru_cache(maxsize=4096)
def _headline(units: tuple[_Axes, ...], open_legs: int, incident: str | None) -> Headline:
    """Thousands of returns of a batch are alike: their headline is worked out once."""
    kind = IncidentKind(incident) if incident else None
    return headline([_fact(*axes) for axes in units], open_legs=open_legs, incident=kind)


def _site(units: Sequence[Unit]) -> str:
    """Return where the first of them is that arrived, else where the first is to go."""
    for unit in units:
        if unit.site:
            return str(unit.site)
    told = [str(unit.terms.get("site", "")) for unit in units if unit.terms]
    return next(filter(None, told), "")


_LOOKED_AT = (Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED)


def _waits_for_money(unit: Unit) -> bool:
    """Whether no rule moves its money on: a person has to."""
    is_held = unit.money == UnitMoney.PROMISED and unit.processing in _LOOKED_AT
    return is_held or unit.money == UnitMoney.CHECKING


def unit_fact(unit: Unit, method: str) -> UnitFact:
    return _fact(*_axes(unit, method))


@lru_cache(maxsize=4096)
def _fact(authorization: str, position: str | None, method: str, *rest: str) -> UnitFact:
    processing, money, resolution, disposition = rest
    return UnitFact(
        authorization=Authorization(authorization),
        position=Position(position) if position else None,
        method=Method(method),
        processing=Processing(processing),
        money=UnitMoney(money),
        resolution=Resolution(resolution),
        disposition=disposition or None,
    )


def _derive(case: Case, *, at: datetime, actor: str, source: str) -> None:
    ret = case.ret
    before = (ret.headline, ret.headline_count, ret.headline_of)
    was_done = ret.is_done
    for name, value in summary_of(ret, case.units).items():
        setattr(ret, name, value)
    if (ret.headline, ret.headline_count, ret.headline_of) != before:
        ret.headline_at = at
        case.note(
            EntryKind.RETURN_HEADLINE,
            at=at,
            actor=actor,
            source=source,
            headline=ret.headline,
            count=ret.headline_count,
            of=ret.headline_of,
            before=before[0],
        )
    if ret.is_done and not was_done:
        case.note(EntryKind.RETURN_DONE, at=at, actor=actor, source=source)


def terms_of(unit: Unit) -> Terms | None:
    """Return what was promised for a unit; None where nothing was."""
    return None if unit.terms is None else Terms.model_validate(unit.terms)


def by_return(units: Iterable[Unit]) -> Mapping[int, list[Unit]]:
    """Group units by their return; units without one are left out."""
    grouped: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.ret_id is not None:
            grouped[unit.ret_id].append(unit)
    return grouped
