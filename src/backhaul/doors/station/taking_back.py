"""F2: the last finished step of the person at the bench is taken back, and only once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from backhaul.core.errors import DomainError
from backhaul.doors.station.addresses import box_url, with_query
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.containers import address as container_address
from backhaul.doors.station.emptying import EMPTIED
from backhaul.doors.station.steps import SeeOther, once
from backhaul.doors.station.things import thing_of
from backhaul.doors.station.undoing import take_back
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition.emptying import undo_emptying
from backhaul.stages.disposition.places import clear_places
from backhaul.stages.receiving.actions import undo_missing, undo_receipt
from backhaul.stages.receiving.nobodys import undo_unknown
from backhaul.stages.receiving.steps import LastStep, forget, last_step


@bench_page(May.RECEIVE)
def undo(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Take the last step back; asked by a link, only say which it is."""
    if request.method != "POST":
        last = last_step(bench.own_ids, bench.actor, at=bench.now)
        done_at = bench.local.moment(last.done_at) if last else ""
        return bench.render(request, "station/undo.html", {"last": last, "done_at": done_at})
    try:
        return once(request, bench, bench.brand_ids[0], lambda: _undone(bench))
    except DomainError:
        # What became of it since cannot be undone from here: the step before it is the last.
        last = last_step(bench.own_ids, bench.actor, at=bench.now)
        if last is not None:
            forget(last, at=bench.now)
        return SeeOther(with_query(reverse("station:idle"), said="fixed"))


def _undone(bench: Bench) -> str:
    """Return the page on which work goes on; raises DomainError."""
    last = last_step(bench.own_ids, bench.actor, at=bench.now)
    if last is None:
        return with_query(reverse("station:idle"), said="nothing")
    address = _take_back(bench, last)
    forget(last, at=bench.now)
    return address


def _take_back(bench: Bench, last: LastStep) -> str:
    told = last.finished
    at, actor = bench.now, bench.actor
    if told.what == "unknown":
        undo_unknown(last.brand_id, told.plate, at=at, actor=actor)
        clear_places(last.brand_id, [told.plate])
        return with_query(reverse("station:idle"), said="undone")
    if told.what == EMPTIED:
        code = undo_emptying(bench.hands, told.ordinals, at=at)
        return container_address(code, said="back")
    brand = next(brand for brand in bench.brands if brand.pk == last.brand_id)
    match told.what:
        case "receipt":
            case = undo_receipt(brand.pk, told.ran, told.ordinals, at=at, actor=actor)
            clear_places(brand.pk, [unit.lpn for unit in case.units if unit.lpn])
        case "missing":
            undo_missing(brand.pk, told.ran, told.ordinals, at=at, actor=actor)
        case _:
            thing = thing_of(bench, brand.slug, told.ran, told.ordinals[0])
            return take_back(bench, thing, told.what)
    return box_url(brand.slug, told.ran, said="undone", began=str(int(bench.now.timestamp())))
