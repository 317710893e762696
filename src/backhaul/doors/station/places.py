"""What is where: every bin and container of the site with how much is in it, and the plates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.core.bins import PACKABLE
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import read_container, read_lpn
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.bin_look import look_of, other_place
from backhaul.doors.station.container_view import card_of, shown_container
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition import containers
from backhaul.stages.disposition.bins import bins_of
from backhaul.stages.disposition.queries import Lying, Page, filled_bins, lying_in
from backhaul.stages.inspection.queries import by_plate

_LONGEST_CODE = 80


@bench_page(May.RECEIVE)
@require_safe
def places(request: HttpRequest, bench: Bench) -> HttpResponse:
    """All bins with how much is in them; a plate that is asked for opens its unit."""
    asked = request.GET.get("plate", "").strip()
    wrong = ""
    if asked:
        try:
            found = by_plate(bench.own_ids, read_lpn(asked) or "")
            return HttpResponseRedirect(reverse("station:plate", args=[found.unit.lpn]))
        except NotFound:
            wrong = _("No unit here wears this plate.")
    filled = filled_bins(bench.own_ids, bench.site.code)
    known = bins_of(bench.site.code)
    packed = containers.containers_of(bench.site.code, bench.brand_ids)
    looks = [look_of(one) for one in known]
    codes = {one.code for one in (*known, *packed)}
    others = sorted(code for code in filled if code not in codes and not read_container(code))
    looks += [other_place(code) for code in others]
    context = {
        "bins": [_row(bench, look, filled.get(look.code)) for look in looks],
        "containers": [card_of(bench, one, filled.get(one.code)) for one in packed],
        "asked": asked,
        "wrong": wrong,
    }
    return bench.render(
        request, "station/bench/places.html", context, status=422 if wrong else 200
    )


@bench_page(May.RECEIVE)
@require_safe
def handed_on(request: HttpRequest, bench: Bench) -> HttpResponse:
    """The containers that left, the last one first."""
    left = containers.emptied_of(bench.site.code, bench.brand_ids)
    context = {"containers": [card_of(bench, one, None) for one in left]}
    return bench.render(request, "station/bench/handed_on.html", context)


def _row(bench: Bench, look: Any, filled: Any) -> dict[str, Any]:
    return {
        "look": look,
        "count": filled.count if filled else 0,
        "oldest": bench.local.day_of(filled.oldest) if filled else "",
    }


@bench_page(May.RECEIVE)
@require_safe
def inside(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    """What lies in one bin or container, the newest first, a page at a time."""
    if len(code) > _LONGEST_CODE:
        raise NotFound("no_such_bin")
    written = read_container(code)
    try:
        page = lying_in(
            bench.own_ids, bench.site.code, written or code, request.GET.get("after", "")
        )
    except DomainError:
        return HttpResponseRedirect(reverse("station:bin", args=[code]))
    if written is not None:
        return _container(request, bench, written, page)
    known = {one.code: one for one in bins_of(bench.site.code)}
    if code not in known and not page.rows:
        raise NotFound("no_such_bin")
    can_leave = code in known and known[code].purpose in PACKABLE and page.rows
    context = {
        "bin": look_of(known[code]) if code in known else other_place(code),
        **_lying_rows(request, bench, code, page),
        "empty": _empty_link(bench, code) if can_leave else "",
        "left": _left(request),
    }
    return bench.render(request, "station/bench/bin.html", context)


def _container(request: HttpRequest, bench: Bench, code: str, page: Page) -> HttpResponse:
    one = containers.container_by_code(bench.own_ids, code)
    filled = filled_bins(bench.own_ids, one.site).get(one.code)
    shown = shown_container(bench, one, filled.count if filled else 0, request.GET)
    context = {
        **shown,
        **_lying_rows(request, bench, code, page),
        "empty": _empty_link(bench, code) if filled and shown["may_handle"] else "",
    }
    return bench.render(request, "station/bench/container.html", context)


def _empty_link(bench: Bench, code: str) -> str:
    may = any(bench.seat.may(May.INSPECT, brand.pk) for brand in bench.brands)
    return reverse("station:empty", args=[code]) if may else ""


def _left(request: HttpRequest) -> int:
    """Return how many units were just handed on."""
    told = request.GET.get("left", "")
    return int(told[:6]) if told.isascii() and told.isdecimal() else 0


def _lying_rows(request: HttpRequest, bench: Bench, code: str, page: Page) -> dict[str, Any]:
    here = reverse("station:bin", args=[code])
    return {
        "rows": [_lying(bench, one) for one in page.rows],
        "next": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first": here if "after" in request.GET else "",
    }


def _lying(bench: Bench, one: Lying) -> dict[str, Any]:
    brand = next((b for b in bench.brands if b.pk == one.unit.brand_id), None)
    variant = one.variant.variant_title if one.variant else ""
    url = one.variant.image_url if one.variant else ""
    return {
        "plate": one.unit.lpn,
        "title": one.unit.title or one.unit.sku or _("Nobody knows it yet"),
        "variant": variant,
        "image": url if url.startswith("/") and not url.startswith("//") else "",
        "brand": brand.name if brand else "",
        "ran": one.ret.ran if one.ret else "",
        "note": one.placement.note,
        "since": one.placement.since,
        "local": bench.local.moment(one.placement.since),
        "ago": bench.local.ago(one.placement.since),
        "link": reverse("station:plate", args=[one.unit.lpn]) if one.unit.lpn else "",
    }
