"""Who looks after a return: given, taken and let go, any number of returns at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.journal.record import record
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return


@dataclass(frozen=True, slots=True)
class Handed:
    changed: Mapping[str, str | None]
    """RAN → whose it was before."""
    refused: Mapping[str, str]
    """RAN → code: `is_done`, `has_it_already`, `no_such_return`."""


def can_hand(
    brand_id: int, rans: Sequence[str], owner: str | None
) -> tuple[list[Return], Mapping[str, str]]:
    """Return what can be handed to `owner`, and by RAN why the others cannot."""
    rows = list(Return.objects.filter(brand_id=brand_id, ran__in=rans).order_by("id"))
    known = {row.ran for row in rows}
    refused = {ran: "no_such_return" for ran in rans if ran not in known}
    for row in rows:
        if row.owner == owner:
            refused[row.ran] = "has_it_already"
        elif row.is_done and owner is not None:
            refused[row.ran] = "is_done"
    return [row for row in rows if row.ran not in refused], refused


def hand_over(
    brand_id: int, rans: Sequence[str], owner: str | None, *, at: datetime, actor: str
) -> Handed:
    """Make `owner` look after returns; None: nobody. Three statements for any number."""
    return _write(brand_id, dict.fromkeys(rans, owner), at=at, actor=actor)


def put_back(
    brand_id: int,
    before: Mapping[str, str | None],
    *,
    since: str | None,
    at: datetime,
    actor: str,
) -> Handed:
    """Undo `hand_over`: only what is still with `since`, whom it was handed to."""
    rows = Return.objects.filter(brand_id=brand_id, ran__in=list(before))
    still = {row.ran for row in rows if row.owner == since}
    kept = {ran: owner for ran, owner in before.items() if ran in still}
    return _write(brand_id, kept, at=at, actor=actor)


def _write(
    brand_id: int, wanted: Mapping[str, str | None], *, at: datetime, actor: str
) -> Handed:
    ids = Return.objects.filter(brand_id=brand_id, ran__in=list(wanted)).values_list("id")
    cases.lock([brand_id], [pk for (pk,) in ids])
    changed: dict[str, str | None] = {}
    refused: dict[str, str] = {}
    rows: list[Return] = []
    for owner in set(wanted.values()):
        rans = [ran for ran, to in wanted.items() if to == owner]
        can, cannot = can_hand(brand_id, rans, owner)
        refused |= cannot
        for row in can:
            changed[row.ran] = row.owner
            row.owner = owner
            rows.append(row)
    update = update_statement(rows, ("owner",))
    entries = [
        NewEntry(
            kind=EntryKind.RETURN_OWNER,
            brand_id=brand_id,
            return_id=row.pk,
            occurred_at=at,
            actor=actor,
            data={"owner": row.owner, "before": changed[row.ran]},
        )
        for row in rows
    ]
    record(entries, alongside=[update] if update else [])
    return Handed(changed, refused)
