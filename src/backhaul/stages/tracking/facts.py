"""Rows → the scans, the facts and the windows that the fold and the silence rules ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from backhaul.core.axes import Authorization, Processing
from backhaul.core.ids import compact
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.silence import ParcelFacts
from backhaul.core.tracking.words import Position
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.facts import can_be_asked_about
from backhaul.stages.shipping.models import LabelState, Parcel

_NOT_A_CODE = re.compile(r"[^a-z0-9.+-]+")
#: What each column can hold.
_WIDTHS = {
    "tracking_number": 80,
    "local_text": 80,
    "code": 80,
    "text": 300,
    "place": 200,
    "country": 2,
    "event_id": 120,
    "table_version": 80,
}
_NEVER_TRAVELS = frozenset({LabelState.VOIDED, LabelState.FAILED})
_NOT_SENT = (None, Position.LABEL_CREATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One scan as it reached a brand, and in which body."""

    brand_id: int
    scan: CarrierScan
    raw_id: int | None
    asked_at: datetime | None = None
    """When the carrier looked, if the body is its answer and says so."""


@lru_cache(maxsize=1024)
def carrier_code(name: str) -> str:
    """Return `DHL Express` as `dhl-express`: fit for a column, a journal and a comparison."""
    return _NOT_A_CODE.sub("-", name.lower()).strip("-")[:40]


def as_kept(scan: CarrierScan, *, sender: str) -> CarrierScan:
    """Return the scan as its row will give it back, so that both have one fingerprint."""
    number = _number(scan.tracking_number)
    carrier = carrier_code(scan.carrier or sender)
    if number == scan.tracking_number and carrier == scan.carrier and _fits(scan):
        return scan
    return CarrierScan(
        tracking_number=number,
        word=scan.word,
        instant=scan.instant,
        local_text=scan.local_text[: _WIDTHS["local_text"]],
        utc_offset_minutes=scan.utc_offset_minutes,
        zone_source=scan.zone_source,
        incident=scan.incident,
        fault=scan.fault,
        code=scan.code[: _WIDTHS["code"]],
        text=scan.text[: _WIDTHS["text"]],
        place=scan.place[: _WIDTHS["place"]],
        country=scan.country[: _WIDTHS["country"]],
        sequence=scan.sequence,
        event_id=scan.event_id[: _WIDTHS["event_id"]],
        source=scan.source,
        carrier=carrier,
        table_version=scan.table_version[: _WIDTHS["table_version"]],
    )


def _fits(scan: CarrierScan) -> bool:
    return (
        len(scan.text) <= _WIDTHS["text"]
        and len(scan.code) <= _WIDTHS["code"]
        and len(scan.place) <= _WIDTHS["place"]
        and len(scan.country) <= _WIDTHS["country"]
        and len(scan.event_id) <= _WIDTHS["event_id"]
        and len(scan.local_text) <= _WIDTHS["local_text"]
        and len(scan.table_version) <= _WIDTHS["table_version"]
    )


@lru_cache(maxsize=4096)
def _number(given: str) -> str:
    """Bodies name a number again with each of its scans."""
    return compact(given)[: _WIDTHS["tracking_number"]]


def parcel_facts(parcel: Parcel, ret: Return | None, units: Iterable[Unit]) -> ParcelFacts:
    """A parcel of the shopper's own carrier has no label of ours to remind them of."""
    return ParcelFacts(
        label_made_at=parcel.made_at if _is_to_be_used(parcel) else None,
        claimed_at=parcel.claimed_at,
        crosses_border=parcel.crosses_border,
        can_ask_carrier=can_be_asked_about(parcel),
        is_closed=_is_closed(parcel, ret, units),
    )


def _is_to_be_used(parcel: Parcel) -> bool:
    return parcel.label_state == LabelState.BOUGHT and parcel.replaced_at is None


def _is_closed(parcel: Parcel, ret: Return | None, units: Iterable[Unit]) -> bool:
    if parcel.label_state in _NEVER_TRAVELS or (ret is not None and ret.is_done):
        return True
    if parcel.replaced_at is not None and parcel.position in _NOT_SENT:
        return True
    return not any(_is_awaited(unit) for unit in units)


def _is_awaited(unit: Unit) -> bool:
    """A unit whose authorisation ran out on its way is awaited all the same."""
    if unit.processing != Processing.AWAITED:
        return False
    if unit.authorization == Authorization.EXPIRED:
        return unit.position not in {None, Position.LABEL_CREATED}
    return bool(unit.is_going)
