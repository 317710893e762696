"""Where a candidate, a box or a unit is shown: every page asks here."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from backhaul.core.axes import Processing
from backhaul.core.receiving import ScanKind
from backhaul.doors.station.bench import Bench
from backhaul.foundation.tenancy.access import May
from backhaul.stages.receiving.queries import Candidate, ExpectedUnit

_ON_THE_BENCH = frozenset(
    {Processing.RECEIVED, Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED}
)


def with_query(address: str, **values: str) -> str:
    told = {name: value for name, value in values.items() if value}
    return f"{address}?{urlencode(told)}" if told else address


def box_url(slug: str, ran: str, **values: str) -> str:
    return with_query(reverse("station:box", kwargs={"slug": slug, "ran": ran}), **values)


def inspect_url(slug: str, ran: str, ordinal: int) -> str:
    return reverse("station:inspect", kwargs={"slug": slug, "ran": ran, "ordinal": ordinal})


def may_inspect(bench: Bench, brand_id: int) -> bool:
    return bench.seat.may(May.INSPECT, brand_id)


def candidate_url(bench: Bench, found: Candidate, scanned: str) -> str:
    """A plate of a piece on the bench opens its questions; all else opens the box."""
    plated = _plated(found, scanned)
    if found.ran is None:
        plate = plated.lpn if plated and plated.lpn else ""
        name = "plate" if found.brand_id in bench.brand_ids else "loose"
        return reverse(f"station:{name}", args=[plate])
    is_here = plated is not None and Processing(plated.processing) in _ON_THE_BENCH
    if plated is not None and is_here and may_inspect(bench, found.brand_id):
        return inspect_url(found.brand, found.ran, plated.ordinal)
    began = str(int(bench.now.timestamp()))
    return box_url(found.brand, found.ran, scan=scanned, began=began)


def _plated(found: Candidate, scanned: str) -> ExpectedUnit | None:
    if found.matched_by is not ScanKind.LPN and found.ran is not None:
        return None
    wears = [unit for unit in found.units if unit.lpn]
    worn = [unit for unit in wears if unit.lpn == scanned]
    return next(iter(worn or (wears if found.ran is None else [])), None)
