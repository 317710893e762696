"""The box on the bench: what should be in it, what is, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.core.receiving import printable
from backhaul.doors.station.addresses import box_url, inspect_url, may_inspect
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.box_view import shown_box
from backhaul.doors.station.steps import SeeOther, began, once, seconds_since
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.receiving.actions import declare_missing, receive
from backhaul.stages.receiving.opening import OpenBox, open_box, unit_named
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.receiving.steps import Finished, remember

_LONGEST_NAME = 200


@bench_page(May.RECEIVE)
def box(request: HttpRequest, bench: Bench, slug: str, ran: str) -> HttpResponse:
    return _show(request, bench, slug, open_box(bench.brand(slug).pk, ran, _scan(request)))


@bench_page(May.RECEIVE)
def take_in(request: HttpRequest, bench: Bench, slug: str, ran: str) -> HttpResponse:
    """Receive the units that are named, or all that should be in the box."""
    if request.method != "POST":
        return SeeOther(box_url(slug, ran))
    found = open_box(bench.brand(slug).pk, ran, _scan(request))
    named = _ordinals(request) or [unit.ordinal for unit in found.todo]
    return _received(request, bench, found, slug, named)


def receive_scanned(
    request: HttpRequest, bench: Bench, found: OpenBox, scanned: str
) -> HttpResponse:
    """Receive the unit whose product was scanned out of the box in hand, if it is in there."""
    slug = next(brand.slug for brand in bench.brands if brand.pk == found.brand_id)
    unit = unit_named(found, scanned)
    if unit is None or unit.state in {"here", "done"}:
        said = "not_yours" if unit is None else "here"
        told = {"scan": _scan(request), "began": began(request), "said": said}
        return SeeOther(box_url(slug, found.ran, **told))
    return _received(request, bench, found, slug, [unit.ordinal])


@bench_page(May.RECEIVE)
def extra(request: HttpRequest, bench: Bench, slug: str, ran: str) -> HttpResponse:
    """A piece that nobody announced: it is named, gets a plate, and a person decides on it."""
    found = open_box(bench.brand(slug).pk, ran, _scan(request))
    name = printable(request.POST.get("name", ""), _LONGEST_NAME)
    wrong = ""
    if request.method == "POST":
        if name:
            return _received(request, bench, found, slug, [], extras=[name])
        wrong = _("Say in a few words what it is.")
    context = {
        "box": found,
        "slug": slug,
        "scan": _scan(request),
        "began": began(request),
        "name": name,
        "wrong": wrong,
    }
    return bench.render(request, "station/extra.html", context, status=422 if wrong else 200)


@bench_page(May.RECEIVE)
def missing(request: HttpRequest, bench: Bench, slug: str, ran: str) -> HttpResponse:
    """Say that a unit is not in the box; with several awaited ones, which."""
    brand = bench.brand(slug)
    found = open_box(brand.pk, ran, _scan(request))
    named = _ordinals(request)
    back = {"scan": _scan(request), "began": began(request)}
    if request.method == "POST" and named:

        def declare(at: datetime) -> str:
            declare_missing(brand.pk, ran, named, at=at, actor=bench.actor)
            finished = Finished(what="missing", ran=ran, ordinals=tuple(named))
            remember(brand.pk, finished, at=at, actor=bench.actor)
            return box_url(slug, ran, **back, said="missing")

        return _tried(request, bench, found, slug, declare)
    context = {"box": found, "slug": slug, **back}
    return bench.render(request, "station/missing.html", context)


def _received(
    request: HttpRequest,
    bench: Bench,
    found: OpenBox,
    slug: str,
    ordinals: Sequence[int],
    *,
    extras: Sequence[str] = (),
) -> HttpResponse:
    scanned = _scan(request) or found.ran

    def take(at: datetime) -> str:
        arrival = Arrival(
            ordinals=ordinals,
            site=bench.site.code,
            scanned=scanned,
            seconds=seconds_since(began(request), at),
            unexpected=extras,
        )
        done = receive(found.brand_id, found.ran, arrival, at=at, actor=bench.actor)
        units = tuple(unit.ordinal for unit in done.units)
        finished = Finished(what="receipt", ran=found.ran, ordinals=units)
        remember(found.brand_id, finished, at=at, actor=bench.actor)
        return box_url(
            slug,
            found.ran,
            scan=_scan(request),
            began=str(int(at.timestamp())),
            said="received",
        )

    return _tried(request, bench, found, slug, take)


def _tried(
    request: HttpRequest,
    bench: Bench,
    found: OpenBox,
    slug: str,
    do: Callable[[datetime], str],
) -> HttpResponse:
    """Do it once, or show the box with what stands against it: nothing is written then."""
    try:
        return once(request, bench, found.brand_id, lambda: do(bench.now))
    except DomainError as error:
        now = open_box(found.brand_id, found.ran, _scan(request))
        return _show(request, bench, slug, now, wrong=sentence(error))


def _show(
    request: HttpRequest, bench: Bench, slug: str, found: OpenBox, *, wrong: str = ""
) -> HttpResponse:
    said = request.GET.get("said", "")
    shown = shown_box(bench, bench.brand(slug), found, said=said, wrong=wrong)
    inspectable = next(iter(found.of_state("here")), None)
    may = inspectable is not None and may_inspect(bench, found.brand_id)
    context = {
        "box": shown,
        "slug": slug,
        "ran": found.ran,
        "note": found.ran if found.number else "",
        "scan": _scan(request),
        "began": began(request) or str(int(bench.now.timestamp())),
        "inspect": inspect_url(slug, found.ran, inspectable.ordinal)
        if may and inspectable
        else reverse("station:idle"),
        "inspectable": inspectable if may else None,
    }
    return bench.render(request, "station/box.html", context, status=409 if wrong else 200)


def _scan(request: HttpRequest) -> str:
    return (request.POST.get("scan") or request.GET.get("scan", ""))[:120]


def _ordinals(request: HttpRequest) -> list[int]:
    given = request.POST.getlist("unit")
    return [int(text[:6]) for text in given if text.isascii() and text.isdecimal()]
