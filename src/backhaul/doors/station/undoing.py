"""Taking back the last step of a unit, one step at a time, and saying why when it cannot be."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from backhaul.core.axes import Processing
from backhaul.core.disposition import SELLABLE, Disposition
from backhaul.core.errors import IllegalStep
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.things import Thing, thing_of
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition.actions import undo_decision
from backhaul.stages.inspection.actions import asked, undo_inspection
from backhaul.stages.receiving import steps
from backhaul.stages.receiving.steps import Finished

INSPECTION = "inspection"
DECISION = "decision"
#: What the last step of a unit was, where it can be taken back.
_WHAT = {Processing.INSPECTED: INSPECTION, Processing.DECIDED: DECISION}


def remember(bench: Bench, thing: Thing, what: str) -> None:
    """Make a step the one that F2 takes back."""
    told = _finished(thing, what)
    steps.remember(thing.brand.pk, told, at=bench.now, actor=bench.actor)


def _finished(thing: Thing, what: str) -> Finished:
    return Finished(what=what, ran=thing.found.ran, ordinals=(thing.found.unit.ordinal,))


@bench_page(May.INSPECT)
def undo_unit(
    request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int
) -> HttpResponse:
    """Take back the last step of this unit, whoever took it."""
    thing = thing_of(bench, slug, ran, ordinal)
    if request.method != "POST":
        return HttpResponseRedirect(thing.at("unit"))
    try:
        address = take_back(bench, thing)
    except IllegalStep:
        return HttpResponseRedirect(thing.at("unit", "fixed=1"))
    last = steps.last_step(bench.brand_ids, bench.actor, at=bench.now)
    if last is not None and last.finished == _finished(thing, _WHAT[thing.processing]):
        steps.forget(last, at=bench.now)
    return HttpResponseRedirect(address)


def take_back(bench: Bench, thing: Thing, what: str = "") -> str:
    """Take the unit one step back; return where work goes on.

    Raises IllegalStep when there is no way back, or when the last step is not `what`.
    """
    told = (thing.brand.pk, thing.found.ran, thing.found.unit.ordinal)
    if what and _WHAT.get(thing.processing) != what:
        raise IllegalStep("illegal_step", state=thing.processing.value, step="undo")
    match thing.processing:
        case Processing.DECIDED:
            undo_decision(*told, at=bench.now, actor=bench.actor)
            return thing.at("disposition", "undone=1")
        case Processing.INSPECTED:
            undo_inspection(*told, at=bench.now, actor=bench.actor)
            last = asked(thing.found.unit)[-1:]
            return thing.at("inspect", f"q={last[0]}" if last else "")
        case _:
            raise IllegalStep("illegal_step", state=thing.processing.value, step="undo")


def why_fixed(thing: Thing) -> str:
    """Return why nothing of a unit can be taken back; empty when something can be."""
    if thing.processing is not Processing.FINISHED:
        return ""
    disposition = thing.found.unit.disposition
    if disposition in SELLABLE:
        return _("It is back on sale, and may be sold by now: what was decided stands.")
    if disposition == Disposition.DISPOSE:
        return _("It is destroyed. This cannot be taken back.")
    return _("It has left the building: only F2, right after it was handed on, brings it back.")
