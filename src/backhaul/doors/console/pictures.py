"""Photos, for members of their brand alone; no browser keeps them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile import pictures


@require_safe
@desk_page(May.VIEW)
def photo(_request: HttpRequest, desk: Desk, photo_id: int) -> HttpResponse:
    return _jpeg(pictures.photo(desk.brand.pk, photo_id))


@require_safe
@desk_page(May.VIEW)
def bench_photo(_request: HttpRequest, desk: Desk, photo_id: int) -> HttpResponse:
    return _jpeg(pictures.bench_photo(desk.brand.pk, photo_id))


@require_safe
@desk_page(May.VIEW)
def receipt(_request: HttpRequest, desk: Desk, receipt_id: int) -> HttpResponse:
    return _jpeg(pictures.drop_off_receipt(desk.brand.pk, receipt_id))


def _jpeg(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
