"""To which account the money goes that cannot go back the way it was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backhaul.core.banking.iban import MOST_HOLDER
from backhaul.core.errors import DomainError
from backhaul.doors.portal.links import Opened, opened_by_link
from backhaul.doors.portal.look import look_of
from backhaul.doors.portal.shop import Visit, brand_page
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.casefile.tracking_subject import ran_of
from backhaul.stages.casefile.tracking_view import MoneyState, TrackingView
from backhaul.stages.transfers import asking
from backhaul.stages.transfers.queries import asked_account

_SHOPPER = "shopper"
_PLAIN = {"spellcheck": "false", "autocapitalize": "characters", "maxlength": 60}


class AccountForm(forms.Form):
    holder = forms.CharField(
        label=gettext_lazy("Holder of the account"),
        max_length=MOST_HOLDER,
        widget=forms.TextInput({"autocomplete": "name", "maxlength": MOST_HOLDER}),
        help_text=gettext_lazy("As it is written at your bank."),
    )
    iban = forms.CharField(
        label=gettext_lazy("IBAN"),
        max_length=60,
        widget=forms.TextInput({**_PLAIN, "autocomplete": "off"}),
        help_text=gettext_lazy("It is on your bank card or your statement."),
    )


@dataclass(frozen=True, slots=True)
class AccountCard:
    """What the return's page says; `known` is masked, and empty while an account is missing."""

    known: str
    asked_on: str
    """Empty: nobody was asked by letter, and the account is entered behind the page itself."""
    until: str
    entered_on: str
    is_fixed: bool = False
    """Nobody can be written to: only the shop changes it."""


def account_card(opened: Opened, view: TrackingView, local: Local) -> AccountCard | None:
    """Return None where no account is asked for."""
    if view.money.state is not MoneyState.CHECKING or view.money.is_all_stopped:
        return None
    known = asked_account(opened.brand.pk, opened.return_id)
    if known is None:
        return None
    stands = asking.standing(opened.brand.pk, opened.return_id)
    if stands is None:
        by_letter = asking.is_by_letter(opened.brand.pk, opened.return_id)
        return AccountCard(known, "", "", "", is_fixed=bool(known) and not by_letter)
    is_open = stands.expires_at > opened.now
    return AccountCard(
        known,
        local.day_of(stands.asked_at),
        local.day_of(stands.expires_at) if is_open else "",
        local.day_of(stands.entered_at) if stands.entered_at else "",
    )


@sensitive_post_parameters("iban", "holder")
@require_http_methods(("GET", "HEAD", "POST"))
@opened_by_link
def account(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Send the letter wherever there is an address for it; else ask for the account here.

    Whoever knows the return's number and its e-mail address gets as far as here: an account
    is taken only from who reads that mail, whether one stands already or not.
    """
    page = _Page(opened.brand, opened.return_id, opened.now, opened.token)
    if not asking.is_by_letter(opened.brand.pk, opened.return_id):
        back = reverse("portal:tracking", args=[opened.brand.slug, opened.token])
        return _entry(request, page, asking.enter_unasked, after=f"{back}#bank")
    wrong, is_sent = "", request.GET.get("sent") == "1"
    if request.method == "POST":
        try:
            asking.ask_again(opened.brand.pk, opened.return_id, at=opened.now, actor=_SHOPPER)
        except DomainError as error:
            wrong = sentence(error)
        else:
            return HttpResponseRedirect(f"{request.path}?sent=1")
    more = {"is_letter": True, "is_sent": is_sent, "wrong": [wrong] if wrong else []}
    return _shown(request, page, more, status=422 if wrong else 200)


@sensitive_post_parameters("iban", "holder")
@require_http_methods(("GET", "HEAD", "POST"))
@brand_page
def details(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Take the account by the secret link of a letter; every wrong link is answered alike."""
    return_id = asking.return_of(visit.brand.pk, token, at=visit.now)
    page = _Page(visit.brand, return_id, visit.now, "")
    return _entry(request, page, asking.enter, after=f"{request.path}?done=1")


class Keep(Protocol):
    """What keeps an account that was typed."""

    def __call__(
        self, brand_id: int, return_id: int, *, holder: str, iban: str, at: datetime
    ) -> object: ...


@dataclass(frozen=True, slots=True)
class _Page:
    brand: Brand
    return_id: int
    now: datetime
    token: str
    """Of the return's page; empty: whoever is here came by the letter."""


def _entry(request: HttpRequest, page: _Page, keep: Keep, *, after: str) -> HttpResponse:
    """Ask for the account, and keep it; what is wrong is told at its field."""
    form = AccountForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            keep(page.brand.pk, page.return_id, **form.cleaned_data, at=page.now)
        except DomainError as error:
            names = (name for name in form.fields if error.code.startswith(name))
            form.add_error(next(names, None), sentence(error))
            status = 429 if error.code == "account_too_often" else 422
        else:
            return HttpResponseRedirect(after)
    status = 422 if form.errors and status == 200 else status
    more = {"form": form, "is_done": request.GET.get("done") == "1" and not form.is_bound}
    return _shown(request, page, more, status=status)


def _shown(
    request: HttpRequest, page: _Page, more: dict[str, object], *, status: int
) -> HttpResponse:
    known = asked_account(page.brand.pk, page.return_id)
    context = {
        "brand": look_of(page.brand),
        "here": request.path,
        "token": page.token,
        "ran": ran_of(page.brand.pk, page.return_id),
        "known": known,
        "is_fixed": bool(known and page.token) and "is_letter" not in more,
        **more,
    }
    return render(request, "portal/tracking/account.html", context, status=status)
