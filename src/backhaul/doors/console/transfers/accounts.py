"""Account numbers: the brand's own, and one that a shopper tells on the telephone."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backhaul.core.banking.iban import MOST_HOLDER
from backhaul.core.errors import DomainError
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import put_refusal, text
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.messaging.accounts import preview
from backhaul.stages.transfers import accounts, asking
from backhaul.stages.transfers.queries import return_id_of

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class PayToForm(forms.Form):
    holder = text(gettext_lazy("Holder of the account"), most=MOST_HOLDER)
    iban = text(gettext_lazy("IBAN"), most=60, attrs=_PLAIN)


class OwnForm(PayToForm):
    bic = text(
        gettext_lazy("BIC"),
        most=20,
        required=False,
        attrs=_PLAIN,
        help_text=gettext_lazy("Only if your bank asks for it."),
    )


@desk_page(May.CONFIGURE)
@sensitive_post_parameters("iban", "holder")
@require_http_methods(("GET", "HEAD", "POST"))
def own(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show from which account refunds are paid, and change it."""
    form = OwnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.keep_own_account(
                desk.brand.pk, **form.cleaned_data, at=desk.now, actor=desk.actor
            )
        except DomainError as error:
            put_refusal(form, error, _field_of(error))
        else:
            tell(request, _("Refunds by bank transfer are paid from this account now."))
            return redirect("console:transfers", slug=desk.brand.slug)
    known = accounts.own_account(desk.brand.pk)
    return _page(request, desk, form, {"masked": known.masked if known else "", "is_own": True})


@desk_page(May.VIEW)
@sensitive_post_parameters("iban", "holder")
@require_http_methods(("GET", "HEAD", "POST"))
def pay_to(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Show to which account a return is paid, and keep what a shopper tells."""
    if not desk.may(May.CARE) and not desk.may(May.PAY):
        raise Http404
    return_id = return_id_of(desk.brand.pk, ran)
    if request.POST.get("act") == "ask":
        return _ask(request, desk, ran, return_id)
    form = PayToForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.give_account(
                desk.brand.pk, return_id, **form.cleaned_data, at=desk.now, actor=desk.actor
            )
        except DomainError as error:
            put_refusal(form, error, _field_of(error))
        else:
            tell(request, _("{ran} is paid to this account.").format(ran=ran))
            return redirect("console:transfers", slug=desk.brand.slug)
    return _page(request, desk, form, _about(desk, ran, return_id))


def _ask(request: HttpRequest, desk: Desk, ran: str, return_id: int) -> HttpResponse:
    """Have the shopper asked by letter, with a new link."""
    error = attempt(
        desk,
        lambda: asking.ask_again(desk.brand.pk, return_id, at=desk.now, actor=desk.actor),
    )
    if error:
        told = {**_about(desk, ran, return_id), "wrong": [sentence(error)]}
        return _page(request, desk, PayToForm(), told)
    tell(request, _("The shopper is asked by e-mail."))
    return redirect("console:transfers_to", slug=desk.brand.slug, ran=ran)


def _about(desk: Desk, ran: str, return_id: int) -> dict[str, object]:
    known = accounts.account_of(desk.brand.pk, return_id)
    stands = asking.standing(desk.brand.pk, return_id)
    amount = asking.waiting(desk.brand.pk, return_id)
    moments = {
        "asked": stands.asked_at if stands else None,
        "reminded": stands.reminded_at if stands else None,
        "entered": known.given_at if known else None,
    }
    return {
        "ran": ran,
        "masked": known.masked if known else "",
        "is_wanted": amount is not None,
        "letter": preview(desk.brand.pk, return_id, amount, at=desk.now) if amount else None,
        **{name: desk.local.day_of(at) if at else "" for name, at in moments.items()},
    }


def _field_of(error: DomainError) -> str:
    return next((name for name in ("iban", "bic", "holder") if error.code.startswith(name)), "")


def _page(
    request: HttpRequest, desk: Desk, form: forms.Form, told: dict[str, object]
) -> HttpResponse:
    return desk.render(
        request,
        "console/transfers/account.html",
        {**told, "form": form},
        current="transfers",
        status=422 if form.errors or told.get("wrong") else 200,
    )
