"""What a scale and the number on a piece say, told at the bench and compared with the sale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backhaul.core.contents import HEAVIEST_GRAMS, SERIAL_LIMIT
from backhaul.core.errors import DomainError
from backhaul.core.receiving import SCAN_LIMIT, as_printed
from backhaul.doors.station.addresses import box_url
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.steps import began, once
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.receiving.contents import read_serial
from backhaul.stages.receiving.contents import weigh as weigh_box
from backhaul.stages.receiving.opening import OpenBox, open_box


@bench_page(May.RECEIVE)
def weigh(request: HttpRequest, bench: Bench, slug: str, ran: str) -> HttpResponse:
    """Say what the box on the bench weighs."""
    found = open_box(bench.brand(slug).pk, ran, _scan(request))
    given = request.POST.get("grams", "").strip()
    wrong = ""
    if request.method == "POST":
        if given.isascii() and given.isdecimal() and len(given) < 9:

            def do(at: datetime) -> str:
                scanned = _scan(request) or found.ran
                _, told = weigh_box(
                    found.brand_id, ran, scanned, int(given), at=at, actor=bench.actor
                )
                return _back(request, slug, found, "weighed" if told.fits else "odd_weight")

            done = _tried(request, bench, found, do)
            if isinstance(done, HttpResponse):
                return done
            wrong = done
        else:
            wrong = sentence(DomainError("weight_out_of_range", most=HEAVIEST_GRAMS))
    return _page(request, bench, slug, found, "weigh", given=given, wrong=wrong)


@bench_page(May.RECEIVE)
def serial(request: HttpRequest, bench: Bench, slug: str, ran: str) -> HttpResponse:
    """Read the number on a piece that was taken out of the box."""
    found = open_box(bench.brand(slug).pk, ran, _scan(request))
    given = as_printed(request.POST.get("number", "")[:SCAN_LIMIT])
    wanted = request.POST.get("unit") or request.GET.get("unit", "")
    unit = next((one for one in found.here if str(one.ordinal) == wanted), None)
    unit = unit or next((one for one in found.here if one.wants_serial), None)
    wrong = "" if unit else _("Receive it first: then its number can be read.")
    if request.method == "POST" and unit is not None:
        ordinal = unit.ordinal

        def do(at: datetime) -> str:
            _, told = read_serial(found.brand_id, ran, ordinal, given, at=at, actor=bench.actor)
            return _back(request, slug, found, told.difference or "serial_fits")

        done = _tried(request, bench, found, do)
        if isinstance(done, HttpResponse):
            return done
        wrong = done
    return _page(request, bench, slug, found, "serial", given=given, wrong=wrong, unit=unit)


def _tried(
    request: HttpRequest, bench: Bench, found: OpenBox, do: Callable[[datetime], str]
) -> HttpResponse | str:
    """Do it once; or return what stands against it: nothing is written then."""
    try:
        return once(request, bench, found.brand_id, lambda: do(bench.now))
    except DomainError as error:
        return sentence(error)


def _page(
    request: HttpRequest, bench: Bench, slug: str, found: OpenBox, which: str, **more: object
) -> HttpResponse:
    context = {
        "box": found,
        "slug": slug,
        "scan": _scan(request),
        "began": began(request),
        "longest": SERIAL_LIMIT,
        **more,
    }
    status = 422 if more.get("wrong") else 200
    return bench.render(request, f"station/{which}.html", context, status=status)


def _back(request: HttpRequest, slug: str, found: OpenBox, said: str) -> str:
    told = {"scan": _scan(request), "began": began(request), "said": said}
    return box_url(slug, found.ran, **told)


def _scan(request: HttpRequest) -> str:
    return (request.POST.get("scan") or request.GET.get("scan", ""))[:SCAN_LIMIT]
