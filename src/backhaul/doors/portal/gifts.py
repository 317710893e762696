"""A gift that comes back: its link or its code, and who it is that sends it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.portal import draft_cookie
from backhaul.doors.portal.gift_forms import GiftForm, ReceiverForm
from backhaul.doors.portal.shop import Visit, brand_page, too_often
from backhaul.doors.portal.things import own_address
from backhaul.foundation.limits.addresses import network_of
from backhaul.foundation.pages.problems import sentence
from backhaul.stages.intake import drafts
from backhaul.stages.intake.gifts import OpenGift, begin, open_gift
from backhaul.stages.intake.offers import GiftItem, gift_items

_FORMS = ("GET", "HEAD", "POST")


@require_http_methods(_FORMS)
@brand_page
def enter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say where the link is found, and take the code in its place."""
    form = GiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        opened = open_gift(visit.brand.pk, code, network_of(request), at=visit.now)
        if opened.again_at is not None:
            return too_often(request, visit, opened.again_at)
        if opened.gift is not None:
            return redirect("portal:gift", visit.brand.slug, code)
        form.add_error("code", _("No gift has this code, or its time is over."))
    status = 422 if form.errors else 200
    return visit.render(request, "portal/entry/gift.html", {"form": form}, status=status)


@require_http_methods(_FORMS)
@brand_page
def gift(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Show what the link opens, and ask who sends it; then it goes on like any request."""
    opened = open_gift(visit.brand.pk, code, network_of(request), at=visit.now)
    if opened.again_at is not None:
        return too_often(request, visit, opened.again_at)
    if opened.gift is None:
        raise NotFound("no_such_gift")
    if request.method != "POST":
        form = ReceiverForm(local=visit.local, known=_known(request, visit, opened.gift))
        return _page(request, visit, opened.gift, form)
    form = ReceiverForm(request.POST, local=visit.local, known={})
    if not form.is_valid():
        return _page(request, visit, opened.gift, form)
    try:
        token = begin(visit.brand, opened.gift, form.cleaned_data, at=visit.now)
    except DomainError as error:
        form.add_error(None, sentence(error))
        return _page(request, visit, opened.gift, form)
    response = redirect("portal:items", visit.brand.slug)
    draft_cookie.keep(response, visit.brand, token)
    return response


def _known(request: HttpRequest, visit: Visit, opened: OpenGift) -> dict[str, str]:
    """Return what this browser told before, when it comes back to the same gift."""
    token = draft_cookie.token_of(request, visit.brand)
    draft = drafts.draft_of(visit.brand.pk, token, visit.now) if token else None
    return dict(draft.receiver) if draft is not None and draft.gift_id == opened.id else {}


def _page(
    request: HttpRequest, visit: Visit, opened: OpenGift, form: ReceiverForm
) -> HttpResponse:
    context = {
        "form": form,
        "items": _items(visit, opened),
        "until": visit.local.day_of(opened.expires_at),
    }
    status = 422 if form.errors else 200
    return visit.render(request, "portal/entry/gift_open.html", context, status=status)


def _items(visit: Visit, opened: OpenGift) -> list[GiftItem]:
    found = gift_items(visit.brand.pk, opened)
    return [replace(item, image=own_address(item.image)) for item in found]
