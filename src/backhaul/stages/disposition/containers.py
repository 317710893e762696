"""Boxes and pallets: opened at a place, filled by scan, closed, moved, and handed on.

What is inside are units of brands, behind their wall; the container and its history are the
operator's, as a bin is. One that is kept for a brand is that brand's people's to handle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.bins import PACKABLE, BinKind
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import container, read_container
from backhaul.core.receiving import printable
from backhaul.foundation.reading import rows_of
from backhaul.stages.disposition.models import Bin, BinEvent

PLACE_LIMIT = 80
NOTE_LIMIT = 200
SHOWN = 50
_NEXT = "SELECT nextval(pg_get_serial_sequence('disposition_bin', 'id'))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who handles a container: at which site, with which brands' goods."""

    site: str
    brand_ids: Sequence[int]
    is_operator: bool
    actor: str

    def may_handle(self, one: Bin) -> bool:
        """Whoever changes a container must see all that is in it."""
        if one.kept_for_id is not None:
            return one.kept_for_id in self.brand_ids
        return self.is_operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A container to be opened. `kept_for` None: it takes units of every brand."""

    kind: str
    purpose: str
    place: str = ""
    kept_for: int | None = None


def open_container(hands: Hands, wanted: Wanted, *, at: datetime) -> Bin:
    """Open an empty box or pallet; raises DomainError: not_packable, not_for_you."""
    is_kind = wanted.kind in {BinKind.BOX, BinKind.PALLET}
    if not is_kind or wanted.purpose not in PACKABLE:
        raise DomainError("not_packable")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        (number,) = cursor.fetchone()
    one = Bin(
        id=number,
        site=hands.site,
        code=container(number),
        kind=wanted.kind,
        purpose=wanted.purpose,
        place=printable(wanted.place, PLACE_LIMIT),
        kept_for_id=wanted.kept_for,
        opened_at=at,
    )
    if not hands.may_handle(one):
        raise DomainError("not_for_you")
    one.save(force_insert=True)
    note(one, "opened", at=at, actor=hands.actor)
    return one


def close_container(hands: Hands, code: str, *, at: datetime) -> Bin:
    """Nothing more goes in, and nothing comes out; raises DomainError `container_closed`."""
    one = locked(hands, code)
    if one.closed_at is not None:
        raise DomainError("container_closed", container=one.code)
    one.closed_at = at
    one.save(update_fields=("closed_at",))
    note(one, "closed", at=at, actor=hands.actor)
    return one


def reopen_container(hands: Hands, code: str, reason: str, *, at: datetime) -> Bin:
    """Open a closed one again; raises DomainError: reopening_needs_reason, container_open."""
    told = printable(reason, NOTE_LIMIT)
    if not told:
        raise DomainError("reopening_needs_reason")
    one = locked(hands, code)
    if one.closed_at is None:
        raise DomainError("container_open", container=one.code)
    one.closed_at = None
    one.save(update_fields=("closed_at",))
    note(one, "reopened", at=at, actor=hands.actor, why=told)
    return one


def move_container(hands: Hands, code: str, place: str, *, at: datetime) -> Bin:
    """Say where it stands now; raises DomainError `value_missing`."""
    told = printable(place, PLACE_LIMIT)
    if not told:
        raise DomainError("value_missing")
    one = locked(hands, code)
    if one.place != told:
        one.place = told
        one.save(update_fields=("place",))
        note(one, "moved", at=at, actor=hands.actor)
    return one


def locked(hands: Hands, code: str) -> Bin:
    """Lock a container that is in use: nothing is put in meanwhile.

    Raises NotFound `no_such_bin`, and DomainError `not_for_you` for a shared one.
    """
    rest = "WHERE t.site = %s AND t.code = %s AND t.emptied_at IS NULL FOR UPDATE"
    found = rows_of(Bin, rest, [hands.site, read_container(code) or ""])
    if not found or found[0].kept_for_id not in {None, *hands.brand_ids}:
        raise NotFound("no_such_bin", bin=printable(code, 20))
    if not hands.may_handle(found[0]):
        raise DomainError("not_for_you")
    return found[0]


def note(one: Bin, what: str, *, at: datetime, actor: str, why: str = "") -> None:
    BinEvent.objects.create(bin=one, what=what, place=one.place, note=why, at=at, actor=actor)


def container_by_code(brand_ids: Sequence[int], code: str) -> Bin:
    """Return a container of any site, also one that was handed on; raises `no_such_bin`."""
    found = rows_of(Bin, "WHERE t.code = %s", [read_container(code) or ""])
    if not found or found[0].kept_for_id not in {None, *brand_ids}:
        raise NotFound("no_such_bin", bin=printable(code, 20))
    return found[0]


def containers_of(site: str, brand_ids: Sequence[int]) -> tuple[Bin, ...]:
    """Return what is in use at a site, the newest first."""
    return _listed("t.emptied_at IS NULL", "t.id DESC", site, brand_ids)


def emptied_of(site: str, brand_ids: Sequence[int]) -> tuple[Bin, ...]:
    """Return what was handed on, the last one first."""
    return _listed("t.emptied_at IS NOT NULL", "t.emptied_at DESC, t.id DESC", site, brand_ids)


def _listed(which: str, order: str, site: str, brand_ids: Sequence[int]) -> tuple[Bin, ...]:
    rest = (
        f"WHERE t.site = %s AND {which} AND t.kind <> %s "
        "AND (t.kept_for_id IS NULL OR t.kept_for_id = ANY(%s::bigint[])) "
        f"ORDER BY {order} LIMIT {SHOWN}"
    )
    return tuple(rows_of(Bin, rest, [site, BinKind.BIN, list(brand_ids)]))


def history_of(one: Bin) -> tuple[BinEvent, ...]:
    """Return what happened to a container, the last thing first."""
    return tuple(rows_of(BinEvent, "WHERE t.bin_id = %s ORDER BY t.id DESC LIMIT 50", [one.pk]))


_NAMES = """
SELECT u.id, CASE WHEN u.name = '' THEN u.email ELSE u.name END FROM tenancy_user u
WHERE u.id = ANY(%s::bigint[]) AND EXISTS (
  SELECT FROM tenancy_member m WHERE m.user_id = u.id
    AND (m.brand_id IS NULL OR m.brand_id = ANY(%s::bigint[])))
"""


def names_for(brand_ids: Sequence[int], actors: Sequence[str]) -> Mapping[str, str]:
    """Return how people are called to whoever shares a brand with them; others stay unnamed."""
    told = {actor: actor.removeprefix("member:") for actor in actors}
    ids = {actor: int(text) for actor, text in told.items() if text.isdecimal()}
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [sorted(set(ids.values())), list(brand_ids)])
        names = dict(cursor.fetchall())
    return {actor: names[pk] for actor, pk in ids.items() if pk in names}
