"""What is where: the bins of the site, what lies in each, and which bin a plate is in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import read_lpn
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.bin_look import look_of, other_place
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition.bins import bins_of
from backhaul.stages.disposition.queries import Lying, filled_bins, lying_in
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
    looks = [look_of(one) for one in known]
    codes = {one.code for one in known}
    looks += [other_place(code) for code in sorted(filled) if code not in codes]
    context = {
        "bins": [_row(bench, look, filled.get(look.code)) for look in looks],
        "asked": asked,
        "wrong": wrong,
    }
    return bench.render(
        request, "station/bench/places.html", context, status=422 if wrong else 200
    )


def _row(bench: Bench, look: Any, filled: Any) -> dict[str, Any]:
    return {
        "look": look,
        "count": filled.count if filled else 0,
        "oldest": bench.local.day_of(filled.oldest) if filled else "",
    }


@bench_page(May.RECEIVE)
@require_safe
def inside(request: HttpRequest, bench: Bench, code: str) -> HttpResponse:
    """What lies in one bin, the newest first, a page at a time."""
    known = {one.code: one for one in bins_of(bench.site.code)}
    if len(code) > _LONGEST_CODE:
        raise NotFound("no_such_bin")
    try:
        page = lying_in(bench.own_ids, bench.site.code, code, request.GET.get("after", ""))
    except DomainError:
        return HttpResponseRedirect(reverse("station:bin", args=[code]))
    if code not in known and not page.rows:
        raise NotFound("no_such_bin")
    here = reverse("station:bin", args=[code])
    context = {
        "bin": look_of(known[code]) if code in known else other_place(code),
        "rows": [_lying(bench, one) for one in page.rows],
        "next": f"{here}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "first": here if "after" in request.GET else "",
    }
    return bench.render(request, "station/bench/bin.html", context)


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
