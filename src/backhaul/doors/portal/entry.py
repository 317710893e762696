"""Where a shopper begins: the look-up, a code instead of it, a link of somebody else's."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backhaul.core.axes import Origin
from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.portal import draft_cookie
from backhaul.doors.portal.drafting import Writing, with_draft
from backhaul.doors.portal.entry_forms import CodeForm, LookUpForm, NumberForm
from backhaul.doors.portal.policy_wording import entry_facts
from backhaul.doors.portal.shop import Visit, brand_page, too_often
from backhaul.foundation.limits.addresses import network_of
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake import drafts
from backhaul.stages.intake.lookup import Asked, Looked, ask_for_code, look_up, redeem_code
from backhaul.stages.orders.queries import address_of, number_like
from backhaul.stages.policies.queries import policy_if_any

_FORMS = ("GET", "HEAD", "POST")
_ASKED = "look-up"
_ASKED_FOR = 15 * 60
"""So long the code page knows what was asked: a little longer than a code is right."""


@require_http_methods(_FORMS)
@brand_page
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the order; a right answer begins a draft, any other is the same page."""
    example = number_like(visit.brand.pk)
    if request.method != "POST":
        return _home(request, visit, LookUpForm(example=example))
    form = LookUpForm(request.POST, example=example)
    if not form.is_valid():
        return _home(request, visit, form)
    asked = _asked(request, form.cleaned_data["number"], form.cleaned_data["email"])
    if visit.brand.lookup == Brand.Lookup.CODE:
        return _code_on_its_way(request, visit, asked)
    looked = look_up(visit.brand, asked, at=visit.now)
    if looked.again_at is not None:
        return too_often(request, visit, looked.again_at)
    if looked.order_id is None:
        form.add_error(None, _not_found())
        return _home(request, visit, form)
    return _begin(visit, looked.order_id, asked)


def _home(request: HttpRequest, visit: Visit, form: LookUpForm) -> HttpResponse:
    policy = policy_if_any(visit.brand.pk)
    context = {
        "form": form,
        "facts": entry_facts(policy, visit.local) if policy else (),
        "is_paperless": policy is not None and {"qr", "pickup"} & set(policy.methods),
        "wants_code": visit.brand.lookup == Brand.Lookup.CODE,
    }
    status = 422 if form.errors else 200
    return visit.render(request, "portal/entry/home.html", context, status=status)


def _not_found() -> str:
    return _(
        "We find no order with this number and this e-mail address. "
        "Both are in the e-mail that confirmed your order."
    )


def _asked(request: HttpRequest, number: str, email: str) -> Asked:
    return Asked(number=number, email=email, network=network_of(request))


def _begin(visit: Visit, order_id: int, asked: Asked) -> HttpResponse:
    token = drafts.open_draft(
        visit.brand,
        [order_id],
        email_norm=asked.email_norm,
        origin=Origin.PORTAL,
        at=visit.now,
    )
    response = redirect("portal:items", visit.brand.slug)
    draft_cookie.keep(response, visit.brand, token)
    return response


def _code_on_its_way(request: HttpRequest, visit: Visit, asked: Asked) -> HttpResponse:
    looked = ask_for_code(visit.brand, asked, get_language(), at=visit.now)
    if looked.again_at is not None:
        return too_often(request, visit, looked.again_at)
    response = redirect("portal:code", visit.brand.slug)
    response.set_signed_cookie(
        _ASKED,
        json.dumps([asked.number, asked.email]),
        salt=_salt(visit.brand),
        max_age=_ASKED_FOR,
        path=_code_path(visit.brand),
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_http_methods(_FORMS)
@brand_page
def code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the six digits; nothing on this page tells whether there is such an order."""
    asked = _remembered(request, visit.brand)
    if asked is None or visit.brand.lookup != Brand.Lookup.CODE:
        return redirect("portal:home", visit.brand.slug)
    form = CodeForm(request.POST if request.method == "POST" else None)
    looked = Looked()
    if form.is_valid():
        looked = redeem_code(visit.brand, asked, form.cleaned_data["code"], at=visit.now)
        if looked.again_at is not None:
            return too_often(request, visit, looked.again_at)
        if looked.order_id is None:
            form.add_error("code", _("This is not the newest code, or it is too old."))
    if looked.order_id is None:
        context = {"form": form, "email": asked.email, "number": asked.number}
        status = 422 if form.errors else 200
        return visit.render(request, "portal/entry/code.html", context, status=status)
    response = _begin(visit, looked.order_id, asked)
    response.delete_cookie(_ASKED, path=_code_path(visit.brand), samesite="Lax")
    return response


def _remembered(request: HttpRequest, brand: Brand) -> Asked | None:
    kept = request.get_signed_cookie(_ASKED, default="", salt=_salt(brand), max_age=_ASKED_FOR)
    if not kept:
        return None
    number, email = json.loads(kept)
    return _asked(request, number, email)


def _salt(brand: Brand) -> str:
    """Another brand's cookie, sent here by hand, is none of ours."""
    return f"portal.look-up.{brand.pk}"


def _code_path(brand: Brand) -> str:
    return f"/{brand.slug}/code/"


@require_http_methods(_FORMS)
@with_draft
def add_order(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Look one more order of the same shopper up, and add it to the draft."""
    visit = writing.visit
    if writing.draft.is_gift:  # other orders are none of the receiver's
        return writing.go("items")
    form = NumberForm(
        request.POST if request.method == "POST" else None,
        example=number_like(visit.brand.pk),
    )
    if form.is_valid():
        answer = _added(request, visit, writing, form)
        if answer is not None:
            return answer
    status = 422 if form.errors else 200
    return visit.render(request, "portal/entry/add_order.html", {"form": form}, status=status)


def _added(
    request: HttpRequest, visit: Visit, writing: Writing, form: NumberForm
) -> HttpResponse | None:
    draft = writing.draft
    # An agent may begin a draft without an address: then its first order's own is meant.
    email = draft.email_norm or address_of(visit.brand.pk, draft.order_ids[0])
    asked = _asked(request, form.cleaned_data["number"], email)
    looked = look_up(visit.brand, asked, at=visit.now)
    if looked.again_at is not None:
        return too_often(request, visit, looked.again_at)
    if looked.order_id is None:
        form.add_error(
            "number", _("We find no order of yours with this number. Please look once more.")
        )
        return None
    try:
        drafts.add_order(writing.draft, looked.order_id, at=writing.now)
    except DomainError as error:
        form.add_error(None, sentence(error))
        return None
    return redirect("portal:items", visit.brand.slug)


@require_POST
@brand_page
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the draft of this browser: it was somebody else's order, or another one."""
    token = draft_cookie.token_of(request, visit.brand)
    draft = drafts.draft_of(visit.brand.pk, token, visit.now) if token else None
    if draft is not None and not draft.is_sent:
        drafts.end(draft, at=visit.now)
    response = redirect("portal:home", visit.brand.slug)
    draft_cookie.forget(response, visit.brand)
    return response


@require_safe
@brand_page
def start(_request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Go on with a draft that an agent began: its link is as good as a look-up."""
    if drafts.draft_of(visit.brand.pk, token, visit.now) is None:
        raise NotFound("no_such_draft")
    response = redirect("portal:items", visit.brand.slug)
    draft_cookie.keep(response, visit.brand, token)
    return response
