"""Money by a person's word: the amount is shown first, and paid only if it still is that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from backhaul.doors.console.case.settle_form import SettleForm
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.money import second
from backhaul.doors.console.money.forms import reason_field
from backhaul.doors.console.seals import opened, sealed
from backhaul.doors.console.work.elsewhere import (
    close_elsewhere,
    counted,
    ends,
    taken_elsewhere,
    told_elsewhere,
)
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import LEG_STATES
from backhaul.foundation.pages.words import word as in_words
from backhaul.foundation.tenancy.access import May
from backhaul.stages.approvals.actions import Wish
from backhaul.stages.approvals.limits import alone
from backhaul.stages.casefile.desk import leg_of
from backhaul.stages.casefile.desk_steps import leg_steps
from backhaul.stages.settlement import actions
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.forecast import Forecast, forecast


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.PAY)
def settle(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Show what would go; pay it when the amount that was shown is still the amount."""
    taken = taken_elsewhere(request, desk, ran)
    form = SettleForm(request.POST or told_elsewhere(taken, desk) or None, taken=taken)
    is_good = not form.is_bound or form.is_valid()
    word = form.word(desk) if form.is_bound and is_good else Word(desk.actor, desk.now)
    found = forecast(desk.brand.pk, ran, word)
    act = _settling(ran, form, found, desk)
    is_silent = form.is_bound and is_good and not word.reason
    if is_silent and _without_amount(ran, found, desk):
        form.add_error("reason", _("Say why it may go now."))
    if request.method != "POST" or not is_good or request.POST.get("step") != "pay":
        return ask(request, desk, act, wrong=counted(taken, desk, ran))
    shown = opened(request.POST.get("amount", ""))
    barred = second.barred(found.total, desk)
    if barred and not word.reason:
        form.add_error("reason", sentence(DomainError("reason_missing")))
        return ask(request, desk, act)
    if barred:
        error = _ask_second(desk, form.wish(ran, found.total, word), shown)
    else:
        error = attempt(desk, partial(_pay, desk, ran, word, found, shown))
    if error:
        again = _settling(ran, form, forecast(desk.brand.pk, ran, word), desk)
        return ask(request, desk, again, wrong=error)
    assert shown is not None
    if barred:
        return done(request, desk, ran, second.needs_another(shown, desk))
    if taken and (word.went or not shown):
        close_elsewhere(desk, taken, ran, word.reason)
    said = _ON_ITS_WAY if shown else _NOTHING_GOES
    return done(request, desk, ran, said.format(amount=desk.local.money(shown)))


_ON_ITS_WAY = gettext_lazy("{amount} is on its way.")
_NOTHING_GOES = gettext_lazy("Nothing is paid for these items any more.")


def _pay(desk: Desk, ran: str, word: Word, found: Forecast, shown: Money | None) -> None:
    if shown is None:
        raise DomainError("amount_not_shown")
    if not shown.minor and not found.total.minor and not ends(word, found):
        raise DomainError("trigger_not_met" if found.left else "nothing_owed")
    mine = replace(word, most=alone(desk.brand, desk.actor))
    actions.settle_by(desk.brand.pk, ran, mine, shown=shown)


def _ask_second(desk: Desk, wish: Wish, shown: Money | None) -> DomainError | None:
    """Ask for what was shown, if it still is that; whoever confirms it reads the reason."""
    if shown != wish.amount:
        return DomainError("amount_not_shown")
    return second.ask_for(wish, desk)


def _settling(ran: str, form: SettleForm, found: Forecast, desk: Desk) -> Act:
    amount = desk.local.money(found.total)
    title, effects, is_over = _("Pay"), _without_amount(ran, found, desk), False
    is_end = form.is_bound and form.is_valid() and ends(form.word(desk), found)
    barred = second.barred(found.total, desk)
    submit = str(second.ASK) if barred else _("Pay {amount} now")
    if barred:
        title = _("Pay {amount}").format(amount=amount)
        effects = (sentence(barred), *second.effects(found.total, desk))
    elif found.total.minor:
        title = _("Pay {amount}").format(amount=amount)
        effects = (
            _("The amounts below are approved and ordered in your name."),
            _("What was ordered is not called back: a mistake is money lost."),
            *_as_shown(found, desk),
        )
    elif is_end:
        title, submit = _("Pay nothing for it"), _("Nothing is due")
        effects = (
            _("Nothing is paid for the items below, now or later by a rule."),
            _("Your reason is kept. The money that went already is in the books."),
        )
    elif not effects:
        effects, is_over = (sentence(DomainError("nothing_owed")),), not form.is_bound
    return Act(
        ran=ran,
        title=title,
        effects=effects,
        submit=submit.format(amount=amount),
        form=form,
        extra={
            **_shown(found, desk),
            "total": found.total.minor,
            "seal": sealed(found.total),
            "is_over": is_over,
            "is_end": is_end,
        },
        template="console/case/settle.html",
    )


def _as_shown(found: Forecast, desk: Desk) -> tuple[str, ...]:
    """Return what it is in the currency that the shopper was shown, where it is another."""
    if found.shown is None:
        return ()
    said = _("The customer was shown another currency: it is about {amount} there.")
    return (said.format(amount=desk.local.money(found.shown)),)


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
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy(
            "Empty: now. While refunds are held after a restore it is needed: only what was "
            "paid before the restore can be noted then."
        ),
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

    def of(self, row: Mapping[str, Any]) -> WayForm:
        """Offer what this leg can take: what no payment took back has none to go back to."""
        if row["kind"] == "by_hand":
            only = ("by_hand", _("By bank transfer, or by hand"))
            self.fields["kind"].choices = [only]  # type: ignore[attr-defined] # a choice field
            self.fields["kind"].initial = "by_hand"
        return self


class MoneyForPointsForm(forms.Form):
    reason = reason_field()


_FORMS: dict[str, type[forms.Form]] = {
    "pay_by_hand": ReferenceForm,
    "replace": WayForm,
    "points_as_money": MoneyForPointsForm,
}
_BY_TWO = frozenset({"replace", "points_as_money"})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.PAY)
def leg(request: HttpRequest, desk: Desk, ran: str, leg_id: int, step: str) -> HttpResponse:
    """Do to one leg what its state allows; the page says what that means."""
    _case, row = leg_of(desk.brand.pk, ran, leg_id)
    if step not in _DONE:
        raise Http404
    amount = Money(int(row["amount_minor"]), str(row["currency"]))
    if step in _BY_TWO and (barred := second.barred(amount, desk)):
        return _by_two(request, desk, ran, row, step, barred)
    form = _form(step, row, request) if step in _FORMS else None
    is_giving = step == "pay_by_hand" and row["kind"] == "points"
    said = "give_points" if is_giving else step
    act = _about_leg(ran, said, leg_amount(row, desk.local), form)
    is_ready = request.method == "POST" and (form is None or form.is_valid())
    if not is_ready:
        return ask(request, desk, act, wrong=_moved_on(row, step))
    error = attempt(desk, partial(_do, desk, leg_id, step, form))
    if error:
        return ask(request, desk, act, wrong=error)
    return done(request, desk, ran, _DONE[step].format(amount=leg_amount(row, desk.local)))


def _form(step: str, row: Mapping[str, Any], request: HttpRequest) -> forms.Form:
    form = _FORMS[step](request.POST or None)
    return form.of(row) if isinstance(form, WayForm) else form


def _moved_on(row: Mapping[str, Any], step: str) -> DomainError | None:
    """Return why a step is not open for a leg (any more)."""
    if step in leg_steps(dict(row)):
        return None
    state = in_words(LEG_STATES, str(row["state"]))
    return DomainError("leg_has_moved_on", state=state)


def _by_two(
    request: HttpRequest,
    desk: Desk,
    ran: str,
    row: Mapping[str, Any],
    step: str,
    barred: DomainError,
) -> HttpResponse:
    """Ask a second person for a payment anew, or for money for points, above the limit."""
    amount = Money(int(row["amount_minor"]), str(row["currency"]))
    form = _form(step, row, request)
    form.fields["reason"] = reason_field()
    act = replace(
        _about_leg(ran, step, desk.local.money(amount), form),
        effects=(sentence(barred), *second.effects(amount, desk)),
        submit=str(second.ASK),
    )
    wrong = _moved_on(row, step)
    if wrong or request.method != "POST" or not form.is_valid():
        return ask(request, desk, act, wrong=wrong)
    given = form.cleaned_data
    way = given.get("kind", "by_hand")
    wish = Wish(ran=ran, amount=amount, reason=given["reason"], leg_id=row["id"], way=way)
    if error := second.ask_for(wish, desk):
        return ask(request, desk, act, wrong=error)
    return done(request, desk, ran, second.needs_another(amount, desk))


def _do(desk: Desk, leg_id: int, step: str, form: forms.Form | None) -> object:
    brand_id, at, actor = desk.brand.pk, desk.now, desk.actor
    given = form.cleaned_data if form else {}
    match step:
        case "pay_by_hand":
            return actions.pay_by_hand(brand_id, leg_id, **given, at=at, actor=actor)
        case "cancel":
            return actions.cancel(brand_id, leg_id, at=at, actor=actor)
        case "points_as_money":
            most, reason = alone(desk.brand, actor), given["reason"]
            return actions.points_as_money(
                brand_id, leg_id, reason, at=at, actor=actor, most=most
            )
        case "replace":
            most, kind = alone(desk.brand, actor), given["kind"]
            return actions.replace(brand_id, leg_id, kind=kind, at=at, actor=actor, most=most)
        case _:
            return actions.declare_failed(brand_id, leg_id, at=at, actor=actor)


_DONE = {
    "pay_by_hand": gettext_lazy("{amount} is noted as paid."),
    "cancel": gettext_lazy("{amount} is cancelled."),
    "replace": gettext_lazy("{amount} is ordered anew."),
    "declare_failed": gettext_lazy("{amount} counts as not paid."),
    "points_as_money": gettext_lazy("{amount} waits to be paid by hand."),
}


def _about_points() -> dict[str, tuple[str, tuple[str, ...], str]]:
    return {
        "give_points": (
            _("Note that points worth {amount} were given back"),
            (_("Nothing is sent: you say that the shopper has the points again."),
             _("The shopper is told that it was paid.")),
            _("They were given back"),
        ),
        "points_as_money": (
            _("Pay {amount} in money instead of points"),
            (_("The points are not given back then: somebody pays the amount by hand."),
             _("Your reason is kept with it.")),
            _("Pay it in money"),
        ),
    }  # fmt: skip


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
        **_about_points(),
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
