"""Money by a person's word: the amount is shown first, and paid only if it still is that."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.entitlement import Standing
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.case.acting import Act, ask, attempt, done
from backhaul.doors.console.case.money import explained, leg_amount, leg_title, standing
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.seals import opened, sealed
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import LEG_STATES
from backhaul.foundation.pages.words import word as in_words
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.desk import leg_of
from backhaul.stages.casefile.desk_steps import leg_steps
from backhaul.stages.settlement import actions
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.forecast import Forecast, forecast

_REASON = 200


class SettleForm(forms.Form):
    deduction = forms.DecimalField(
        label=gettext_lazy("Deduction for its condition, in percent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        required=False,
        help_text=gettext_lazy("Of what was paid for each unit. It needs a reason."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=_REASON,
        required=False,
        help_text=gettext_lazy("Needed to pay before the condition is met, or to deduct."),
    )

    def word(self, desk: Desk) -> Word:
        given = self.cleaned_data
        percent = given.get("deduction") or Decimal(0)
        reason = str(given.get("reason") or "").strip()
        return Word(desk.actor, desk.now, reason, int(percent * 100))

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("deduction") and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("A deduction needs a reason."))
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.PAY)
def settle(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Show what would go; pay it when the amount that was shown is still the amount."""
    form = SettleForm(request.POST or None)
    is_good = form.is_valid() if request.method == "POST" else True
    word = form.word(desk) if form.is_bound and is_good else Word(desk.actor, desk.now)
    found = forecast(desk.brand.pk, ran, word)
    act = _settling(ran, form, found, desk)
    is_silent = form.is_bound and is_good and not word.reason
    if is_silent and _without_amount(ran, found, desk):
        form.add_error("reason", _("Say why it may go now."))
    if request.method != "POST" or not is_good or request.POST.get("step") != "pay":
        return ask(request, desk, act)
    shown = opened(request.POST.get("amount", ""))
    error = attempt(desk, partial(_pay, desk, ran, word, found, shown))
    if error:
        again = _settling(ran, form, forecast(desk.brand.pk, ran, word), desk)
        return ask(request, desk, again, wrong=error)
    assert shown is not None
    told = _("{amount} is on its way.").format(amount=desk.local.money(shown))
    return done(request, desk, ran, told)


def _pay(desk: Desk, ran: str, word: Word, found: Forecast, shown: Money | None) -> None:
    if shown is None:
        raise DomainError("amount_not_shown")
    if not shown.minor and not found.total.minor:
        raise DomainError("trigger_not_met" if found.left else "nothing_owed")
    actions.settle_by(desk.brand.pk, ran, word, shown=shown)


def _settling(ran: str, form: SettleForm, found: Forecast, desk: Desk) -> Act:
    amount = desk.local.money(found.total)
    title, effects, is_over = _("Pay"), _without_amount(ran, found, desk), False
    if found.total.minor:
        title = _("Pay {amount}").format(amount=amount)
        effects = (
            _("The amounts below are approved and ordered in your name."),
            _("What was ordered is not called back: a mistake is money lost."),
        )
    elif not effects:
        effects, is_over = (sentence(DomainError("nothing_owed")),), not form.is_bound
    return Act(
        ran=ran,
        title=title,
        effects=effects,
        submit=_("Pay {amount} now").format(amount=amount),
        form=form,
        extra={
            **_shown(found, desk),
            "total": found.total.minor,
            "seal": sealed(found.total),
            "is_over": is_over,
        },
        template="console/case/settle.html",
    )


def _without_amount(ran: str, found: Forecast, desk: Desk) -> tuple[str, ...]:
    """Return why nothing goes, and how much a reason would let go; empty: nothing at all."""
    if found.total.minor:
        return ()
    supposed = forecast(desk.brand.pk, ran, Word(desk.actor, desk.now, "supposed")).total
    if not supposed.minor:
        return ()
    return (
        _("Nothing may go by the rules now. With a reason you can let {amount} go.").format(
            amount=desk.local.money(supposed)
        ),
    )


def _shown(found: Forecast, desk: Desk) -> dict[str, Any]:
    local = desk.local
    units = [
        {
            "title": found.titles[unit.ordinal],
            "amount": local.money(unit.rest),
            "why": ", ".join(explained(part, local) for part in unit.parts),
            "standing": standing(unit.standing)
            if unit.standing is not Standing.PAYABLE
            else "",
        }
        for unit in found.units
    ]
    legs = [
        {
            "kind": leg_title({"kind": leg.kind}),
            "label": leg.label,
            "by_hand": leg.kind == "by_hand",
            "amount": local.money(leg.amount),
        }
        for leg in found.legs
    ]
    left = [
        {"title": found.titles[ordinal], "standing": standing(why)}
        for ordinal, why in found.left
    ]
    return {"units": units, "legs": legs, "left": left}


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=120,
        help_text=gettext_lazy("The bank’s or the voucher’s: it proves that it was paid."),
    )


class WayForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=(
            ("refund", gettext_lazy("By the same payment again")),
            ("by_hand", gettext_lazy("By hand")),
        ),
        widget=forms.RadioSelect,
        initial="refund",
    )


_FORMS: dict[str, type[forms.Form]] = {"pay_by_hand": ReferenceForm, "replace": WayForm}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.PAY)
def leg(request: HttpRequest, desk: Desk, ran: str, leg_id: int, step: str) -> HttpResponse:
    """Do to one leg what its state allows; the page says what that means."""
    _case, row = leg_of(desk.brand.pk, ran, leg_id)
    if step not in {"pay_by_hand", "cancel", "replace", "declare_failed"}:
        raise Http404
    form = _FORMS[step](request.POST or None) if step in _FORMS else None
    act = _about_leg(ran, step, leg_amount(row, desk.local), form)
    is_ready = request.method == "POST" and (form is None or form.is_valid())
    if not is_ready and step not in leg_steps(row):
        state = in_words(LEG_STATES, str(row["state"]))
        return ask(request, desk, act, wrong=DomainError("leg_has_moved_on", state=state))
    if not is_ready:
        return ask(request, desk, act)
    error = attempt(desk, partial(_do, desk, leg_id, step, form))
    if error:
        return ask(request, desk, act, wrong=error)
    return done(request, desk, ran, _DONE[step].format(amount=leg_amount(row, desk.local)))


def _do(desk: Desk, leg_id: int, step: str, form: forms.Form | None) -> object:
    brand_id, at, actor = desk.brand.pk, desk.now, desk.actor
    given = form.cleaned_data if form else {}
    match step:
        case "pay_by_hand":
            reference = given["reference"]
            return actions.pay_by_hand(
                brand_id, leg_id, reference=reference, at=at, actor=actor
            )
        case "cancel":
            return actions.cancel(brand_id, leg_id, at=at, actor=actor)
        case "replace":
            return actions.replace(brand_id, leg_id, kind=given["kind"], at=at, actor=actor)
        case _:
            return actions.declare_failed(brand_id, leg_id, at=at, actor=actor)


_DONE = {
    "pay_by_hand": gettext_lazy("{amount} is noted as paid."),
    "cancel": gettext_lazy("{amount} is cancelled."),
    "replace": gettext_lazy("{amount} is ordered anew."),
    "declare_failed": gettext_lazy("{amount} counts as not paid."),
}


def _about_leg(ran: str, step: str, amount: str, form: forms.Form | None) -> Act:
    title, effects, submit = {
        "pay_by_hand": (
            _("Note that {amount} was paid by hand"),
            (_("Nothing is sent: you say that you have paid it already."),
             _("The shopper is told that it was paid.")),
            _("It was paid"),
        ),
        "cancel": (
            _("Cancel {amount}"),
            (_("It is not paid, and its units are open again: the rules do not start it "
               "anew, a person does."),),
            _("Cancel it"),
        ),
        "replace": (
            _("Pay {amount} anew"),
            (_("The old order is ended, and a new one takes its place."),),
            _("Pay it anew"),
        ),
        "declare_failed": (
            _("Say that {amount} was not paid"),
            (_("Only say so when the provider’s own books show no refund: it can be paid "
               "again afterwards, and then it may be paid twice."),),
            _("It was not paid"),
        ),
    }[step]  # fmt: skip
    return Act(
        ran=ran,
        title=title.format(amount=amount),
        effects=effects,
        submit=submit,
        form=form,
        is_no=step in {"cancel", "declare_failed"},
    )
