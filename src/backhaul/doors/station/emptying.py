"""Handing on what lies in a bin or container; F2 brings it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.bins import MOST_UNITS, PACKABLE
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.bin_look import fate_of
from backhaul.doors.station.containers import Asking, address, ask
from backhaul.doors.station.steps import once
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition.bins import bin_by_code
from backhaul.stages.disposition.emptying import Emptied, empty_bin
from backhaul.stages.disposition.queries import filled_bins
from backhaul.stages.receiving.steps import Finished, remember

EMPTIED = "emptied"


@bench_page(May.INSPECT)
def empty(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    """Say what leaves and where to, and do it on the green step."""
    found = bin_by_code(bench.site.code, code)
    is_mine = found is not None and found.kept_for_id in {None, *bench.brand_ids}
    if found is None or not is_mine or found.purpose not in PACKABLE:
        raise NotFound("no_such_bin")
    filled = filled_bins(bench.brand_ids, bench.site.code).get(found.code)
    count = filled.count if filled else 0
    if request.method != "POST":
        return _asked(request, bench, found, count)
    seen = request.POST.get("seen", "")
    wanted = Emptied(
        code=found.code,
        seen=int(seen[:6]) if seen.isascii() and seen.isdecimal() else 0,
        reference=request.POST.get("said", "").strip(),
    )
    try:
        return once(request, bench, bench.brand_ids[0], lambda: _emptied(bench, wanted))
    except DomainError as error:
        return _asked(request, bench, found, count, wrong=sentence(error))


def _emptied(bench: Bench, wanted: Emptied) -> str:
    left = empty_bin(bench.hands, wanted, at=bench.now)
    told = Finished(what=EMPTIED, plate=wanted.code, ordinals=left.handovers)
    remember(bench.brand_ids[0], told, at=bench.now, actor=bench.actor)
    return address(wanted.code, said="left", left=str(left.count))


def _asked(
    request: HttpRequest, bench: Bench, found: object, count: int, *, wrong: str = ""
) -> HttpResponse:
    purpose, code = str(getattr(found, "purpose", "")), str(getattr(found, "code", ""))
    leaving = min(count, MOST_UNITS)
    needs_proof = purpose == Disposition.DISPOSE
    title = ngettext("Hand on {n} unit: {fate}?", "Hand on {n} units: {fate}?", leaving).format(
        n=leaving, fate=fate_of(purpose)
    )
    asking = Asking(
        title=title,
        text=_("They leave {code}, and what was decided is carried out.").format(code=code),
        label=_("Number of the proof") if needs_proof else _("Number of the lot or order"),
        go=_("Hand on"),
        picture="truck",
        typed=request.POST.get("said", ""),
        wrong=wrong,
        is_optional=not needs_proof,
        hidden=(("seen", str(leaving)),),
    )
    return ask(request, bench, code, asking)
