"""What is held on cards: one hold with its steps, and the rules of a brand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.holds import LIVE, MOST_DAYS, RENEWS_DAYS, Rule, Security, State, Step
from backhaul.core.money import Money, exponent
from backhaul.doors.console import flash
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May, name_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.exchanges.securing import need_of, set_need
from backhaul.stages.holds import deciding, queries
from backhaul.stages.holds.ordering import Word
from backhaul.stages.holds.queries import HoldRow
from backhaul.stages.holds.rules import rule_of, set_rule

#: State → word, tone, icon.
STATES: dict[str, tuple[Any, str, str]] = {
    "wanted": (gettext_lazy("The provider is asked"), "wait", "hourglass"),
    "held": (gettext_lazy("Held"), "info", "pause"),
    "captured": (gettext_lazy("Charged"), "ok", "money"),
    "released": (gettext_lazy("Let go"), "mute", "check"),
    "expired": (gettext_lazy("Expired"), "bad", "incident"),
    "failed": (gettext_lazy("Refused"), "bad", "incident"),
}
_PURPOSES: Words = {
    "early": gettext_lazy("for money that went early"),
    "exchange": gettext_lazy("for what goes out early"),
}
_ACTS = frozenset({"capture", "release", "give_back", "confirm", "declare_failed"})
_STEPS: Words = {
    "hold": gettext_lazy("the provider is asked to hold it"),
    "capture": gettext_lazy("the provider is asked to charge it"),
    "release": gettext_lazy("the provider is asked to let it go"),
    "give_back": gettext_lazy("the provider is asked to give it back"),
}


def card(hold: HoldRow, desk: Desk) -> dict[str, Any]:
    """Return what a list shows of a hold, and its own page."""
    text, tone, icon = STATES[hold.state]
    local, currency = desk.local, hold.currency

    def told(minor: int | None) -> str:
        return local.money(Money(minor, currency)) if minor else ""

    return {
        "id": hold.pk,
        "amount": told(hold.amount_minor),
        "state": str(text),
        "tone": tone,
        "icon": icon,
        "purpose": word(_PURPOSES, hold.purpose),
        "step": word(_STEPS, hold.step) if hold.step else "",
        "until": local.moment(hold.expires_at)
        if hold.expires_at and hold.state in LIVE
        else "",
        "captured": told(hold.captured_minor),
        "given_back": told(hold.given_back_minor),
        "at_bank": told(hold.taken_back_minor),
        "reference": hold.provider_ref,
        "failure": hold.failure_code,
        "second": told(hold.second_minor),
    }


@desk_page(May.VIEW, in_beats=True)
@require_http_methods(("GET", "HEAD", "POST"))
def hold(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show a hold; a POST takes one of its open steps, or confirms somebody else's."""
    if request.method != "POST":
        with acting_for(desk.brand.pk):
            return _one(request, desk, number, "")
    act = request.POST.get("act", "")
    if act not in _ACTS or not desk.may(May.PAY):
        raise Http404
    if act == "declare_failed":
        return _declare(request, desk, number)
    with acting_for(desk.brand.pk):
        wrong = attempt(desk, _work(request, desk, number, act))
        if wrong is not None:
            return _one(request, desk, number, sentence(wrong), status=422)
        flash.tell(request, _("It is kept. The provider is asked by itself."))
        return redirect("console:hold", slug=desk.brand.slug, number=number)


def _declare(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Ask the provider first, outside of any transaction: it has the last word."""
    said = Word(actor=desk.actor, at=desk.now)
    try:
        row = deciding.declare_failed(desk.brand, number, said)
    except NotFound:
        raise
    except DomainError as error:
        with acting_for(desk.brand.pk):
            return _one(request, desk, number, sentence(error), status=422)
    is_ours = row.failure_code == deciding.DECLARED
    told = _("It counts as failed.") if is_ours else _("The provider knows: see what it says.")
    flash.tell(request, told)
    return redirect("console:hold", slug=desk.brand.slug, number=number)


def _work(request: HttpRequest, desk: Desk, number: int, act: str) -> Callable[[], object]:
    row = queries.by_id(desk.brand.pk, number)
    said = Word(actor=desk.actor, at=desk.now)
    if act == "confirm":
        seen = request.POST.get("seen", "")
        minor = int(seen) if seen.isascii() and seen.isdigit() else 0
        return lambda: deciding.confirm(desk.brand, number, minor, said)
    typed = minor_of(request.POST.get("amount", ""), row.currency)
    return lambda: deciding.order(desk.brand, number, Step(act), typed, said)


def minor_of(text: str, currency: str) -> int:
    """Return an amount as typed in minor units; 0 for what is none."""
    field = forms.DecimalField(decimal_places=exponent(currency), max_digits=12, localize=True)
    try:
        return int(field.clean(text) * 10 ** exponent(currency))
    except forms.ValidationError:
        return 0


def _one(
    request: HttpRequest, desk: Desk, number: int, wrong: str, *, status: int = 200
) -> HttpResponse:
    row = queries.by_id(desk.brand.pk, number)
    may_pay = desk.may(May.PAY)
    steps = [step.value for step in queries.open_steps(row)] if may_pay else []
    is_taken = row.state == State.CAPTURED
    most = Money(row.left_minor if is_taken else row.amount_minor, row.currency)
    consent = row.consent
    context = {
        "one": card(row, desk),
        "row": row,
        "steps": steps,
        "waits_for_bank": row.bank.is_open,
        "wrong": wrong,
        "typed": request.POST.get("amount", str(most.major)),
        "may_declare": may_pay and deciding.may_declare(row, desk.now),
        "may_confirm": may_pay and row.second_minor and row.second_by != desk.actor,
        "asked_by": name_of(row.second_by) if row.second_by else "",
        "made": _by(desk, row.made_at, row.made_by),
        "agreed": desk.local.moment(consent.given_at),
        "consent": consent,
        "card": row.payment.label,
    }
    return desk.render(
        request, "console/work/hold.html", context, current="shortfalls", status=status
    )


def _by(desk: Desk, at: Any, actor: str) -> str:
    name = People.known_to(desk.seat.user.pk, [actor]).name(actor)
    return _("{moment}, {name}").format(moment=desk.local.moment(at), name=name)


class HoldForm(forms.Form):
    """Amounts in whole units of the brand's currency; the share in percent."""

    charges_by_itself = forms.BooleanField(
        label=gettext_lazy("Charge by itself, as agreed, when the time for an answer is over"),
        required=False,
    )
    by_itself_most = forms.DecimalField(
        label=gettext_lazy("At most so much by itself"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Above it a person decides. Empty: no limit."),
    )
    is_needed = forms.BooleanField(
        label=gettext_lazy("What goes out before its return was seen needs a hold"),
        required=False,
    )
    share = forms.DecimalField(
        label=gettext_lazy("So many percent of its value are held"),
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
    )
    capture_days = forms.IntegerField(
        label=gettext_lazy("Charge it so many days after it was sent"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=gettext_lazy("If the goods are not here by then. Empty: a person decides."),
    )
    renews = forms.BooleanField(
        label=gettext_lazy("Hold it anew when it would expire before the goods are here"),
        required=False,
        help_text=format_lazy(
            gettext_lazy(
                "For {days} days after the first hold, and the days above. After that a person"
                " decides."
            ),
            days=RENEWS_DAYS,
        ),
    )

    def __init__(self, *args: Any, currency: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self._unit = Decimal(10) ** exponent(currency)
        most = self.fields["by_itself_most"]
        most.decimal_places = exponent(currency)  # type: ignore[attr-defined]

    def rule(self) -> Rule:
        given = self.cleaned_data
        most = given["by_itself_most"]
        return Rule(
            charges_by_itself=given["charges_by_itself"],
            by_itself_most_minor=None if most is None else int(most * self._unit),
        )

    def need(self) -> Security:
        given = self.cleaned_data
        return Security(
            is_needed=given["is_needed"],
            share_bp=int(given["share"] * 100),
            capture_days=given["capture_days"],
            renews=given["renews"],
        )


@desk_page(May.CONFIGURE)
@require_http_methods(("GET", "HEAD", "POST"))
def hold_rule(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show when is held and charged; a POST changes it."""
    brand_id, currency = desk.brand.pk, desk.brand.currency
    rule, need = rule_of(brand_id), need_of(brand_id)
    most = rule.by_itself_most_minor
    initial = {
        "charges_by_itself": rule.charges_by_itself,
        "by_itself_most": None if most is None else Money(most, currency).major,
        "is_needed": need.is_needed,
        "share": Decimal(need.share_bp) / 100,
        "capture_days": need.capture_days,
        "renews": need.renews,
    }
    form = HoldForm(request.POST or None, initial=initial, currency=currency)
    if request.method == "POST" and form.is_valid():
        set_rule(brand_id, form.rule(), at=desk.now, actor=desk.actor)
        set_need(brand_id, form.need(), at=desk.now, actor=desk.actor)
        flash.tell(request, _("Cards are held and charged by it from now on."))
        return redirect("console:hold_rule", slug=desk.brand.slug)
    return desk.render(
        request,
        "console/work/hold_rule.html",
        {"form": form, "currency": currency},
        current="shortfalls",
        status=422 if form.errors else 200,
    )
