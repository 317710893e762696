"""Money that went early and whose goods are missing: the board, one case, and the rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.errors import DomainError
from backhaul.core.money import Money, exponent
from backhaul.core.recovery import LIVE, MOST_DAYS, Rule, State
from backhaul.doors.console import flash
from backhaul.doors.console.case import clocks
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work import charge_at_bank, charges
from backhaul.foundation import cursors
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May, name_of
from backhaul.stages.advances.rules import rule_of, set_rule
from backhaul.stages.recovery import queries
from backhaul.stages.recovery.deciding import (
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    Word,
    charge,
    chargeable_minor,
    write_off,
)

_PAGE = 50
#: State → word, tone, icon.
_STATES: dict[str, tuple[Any, str, str]] = {
    "open": (gettext_lazy("The goods are asked for"), "wait", "hourglass"),
    "undecided": (gettext_lazy("Waits for a decision"), "bad", "incident"),
    "charging": (gettext_lazy("The provider is asked for the money"), "wait", "hourglass"),
    "charged": (gettext_lazy("Charged again"), "ok", "money"),
    "written_off": (gettext_lazy("Written off"), "mute", "close"),
    "healed": (gettext_lazy("The goods came"), "ok", "check"),
}
_CAUSES: Words = {
    "not_arrived": gettext_lazy("Never arrived"),
    "empty": gettext_lazy("Not in the box"),
    "other_goods": gettext_lazy("Something else was sent"),
}


@require_safe
@desk_page(May.VIEW)
def shortfalls(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the cases that are not over, or all; above them what they come to."""
    after, is_all = request.GET.get("after", ""), request.GET.get("show") == "all"
    try:
        place = cursors.read_after(after) if after else None
    except DomainError as error:
        raise Http404 from error
    found = queries.page(desk.brand.pk, is_all=is_all, after=place, limit=_PAGE)
    here = reverse("console:shortfalls", kwargs={"slug": desk.brand.slug})
    show = "show=all&" if is_all else ""
    last = found.rows[-1] if found.rows else None
    context = {
        "rows": [_row(row, desk) for row in found.rows],
        "figures": _figures(desk),
        "is_all": is_all,
        "may_configure": desk.may(May.CONFIGURE),
        "start": f"{here}?{show}".rstrip("?&") if after else "",
        "following": f"{here}?{show}after={cursors.after(last.opened_at, last.pk)}"
        if last and found.has_more
        else "",
    }
    return desk.render(request, "console/work/shortfalls.html", context, current="shortfalls")


def _figures(desk: Desk) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    lately = _("in {n} days").format(n=queries.SPAN.days)
    for one in queries.figures(desk.brand.pk, at=desk.now):
        live = ngettext("{n} case", "{n} cases", one.live).format(n=one.live)
        came = ngettext("{n} case", "{n} cases", one.healed).format(n=one.healed)
        money = [
            desk.local.money(Money(minor, one.currency))
            for minor in (one.live_minor, one.recovered_minor, one.written_off_minor)
        ]
        found += [
            (_("Goods missing for"), money[0], live),
            (_("The goods came"), came, lately),
            (_("Charged again"), money[1], lately),
            (_("Written off"), money[2], lately),
        ]
    return found


@desk_page(May.VIEW)
def shortfall(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show a case; a POST charges it or writes it off."""
    if request.method != "POST":
        return _one(request, desk, number)
    act = request.POST.get("act", "")
    if not desk.may(May.PAY) or act not in {"charge", "write_off", "bank", *charges.ACTS}:
        raise Http404
    if act == "bank":
        return _by_bank(request, desk, number)
    if act in charges.ACTS:
        return _by_provider(request, desk, number, act)
    said = Word(actor=desk.actor, at=desk.now, note=request.POST.get("note", ""))
    try:
        if act == "write_off":
            write_off(desk.brand.pk, number, said)
        else:
            row = queries.shortfall_of(desk.brand.pk, number)
            back = _minor(request.POST.get("amount", ""), row.currency)
            charge(desk.brand.pk, number, back, request.POST.get("reference", ""), said)
    except DomainError as error:
        return _one(request, desk, number, {act: sentence(error)}, status=422)
    flash.tell(request, _("The case is over, and the books say so."))
    return redirect("console:shortfall", slug=desk.brand.slug, number=number)


def _by_provider(request: HttpRequest, desk: Desk, number: int, act: str) -> HttpResponse:
    wrong = attempt(desk, charges.work(request, desk, number, act))
    if wrong is not None:
        return _one(request, desk, number, {act: sentence(wrong)}, status=422)
    flash.tell(request, charges.told(act))
    return redirect("console:shortfall", slug=desk.brand.slug, number=number)


def _by_bank(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    wrong = attempt(desk, charge_at_bank.work(request, desk, number))
    if wrong is not None:
        return _one(request, desk, number, {"bank": sentence(wrong)}, status=422)
    flash.tell(request, _("It is kept. What goes back follows from it."))
    return redirect("console:shortfall", slug=desk.brand.slug, number=number)


def _minor(text: str, currency: str) -> int:
    """Return an amount as typed in minor units; 0 for what is none."""
    field = forms.DecimalField(decimal_places=exponent(currency), max_digits=12, localize=True)
    try:
        return int(field.clean(text) * 10 ** exponent(currency))
    except forms.ValidationError:
        return 0


def _row(row: Any, desk: Desk) -> dict[str, Any]:
    state, tone, icon = _STATES[row.state]
    return {
        "id": row.pk,
        "ran": row.ret.ran,
        "name": row.ret.name or "–",
        "cause": word(_CAUSES, row.cause),
        "state": str(state),
        "tone": tone,
        "icon": icon,
        "amount": desk.local.money(Money(row.amount_minor, row.currency)),
        "opened": desk.local.moment(row.opened_at),
        "age": clocks.length(desk.now - row.opened_at),
        "clock": clocks.running(row.due_at, desk.local) if row.due_at else None,
        "next": _next(row),
        "letters": ngettext("{n} letter", "{n} letters", row.reminded).format(n=row.reminded),
        "is_live": State(row.state) in LIVE,
    }


def _next(row: Any) -> str:
    if row.due_what == "remind" and row.reminded:
        return _("the shopper is asked again")
    return _("a person decides") if row.due_at else ""


def _one(
    request: HttpRequest,
    desk: Desk,
    number: int,
    wrong: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    row = queries.shortfall_of(desk.brand.pk, number)
    is_live = State(row.state) in LIVE
    most = chargeable_minor(row) if is_live else 0
    amount = Money(most or row.amount_minor, row.currency)
    at_provider = charges.panel(row, desk, most_minor=most)
    context = {
        "one": _row(row, desk),
        "row": row,
        "parts": _parts(row, desk),
        "recovered": desk.local.money(Money(row.recovered_minor, row.currency)),
        "closed": _("{moment}, {name}").format(
            moment=desk.local.moment(row.closed_at), name=name_of(row.closed_by)
        )
        if row.closed_at
        else "",
        "wrong": wrong or {},
        "typed": {
            "amount": request.POST.get("amount", at_provider.get("typed", str(amount.major))),
            "reference": request.POST.get("reference", ""),
            "note": request.POST.get("note", ""),
        },
        "longest": LONGEST_NOTE,
        "longest_reference": LONGEST_REFERENCE,
        "may_decide": is_live and desk.may(May.PAY),
        "can_charge": most > 0,
        "at_provider": at_provider,
        "at_bank": charge_at_bank.panel(request, row, desk),
    }
    return desk.render(
        request, "console/work/shortfall.html", context, current="shortfalls", status=status
    )


def _parts(row: Any, desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            "unit": part["unit"],
            "cause": word(_CAUSES, part["cause"]),
            "amount": desk.local.money(Money(part["amount_minor"], row.currency)),
        }
        for part in row.parts
    ]


class RuleForm(forms.Form):
    """Amounts in whole units of the brand's currency and their parts."""

    shopper_most = forms.DecimalField(
        label=gettext_lazy("At most so much at one shopper"),
        min_value=0,
        required=False,
        help_text=gettext_lazy(
            "Money that went before the goods were seen. Above it a refund waits until they"
            " are here. Empty: no limit."
        ),
    )
    brand_most = forms.DecimalField(
        label=gettext_lazy("At most so much at all shoppers together"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Empty: no limit."),
    )
    wait_days = forms.IntegerField(
        label=gettext_lazy("Wait so many days for the parcel"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("From the refund on; then it is a case."),
    )
    remind_days = forms.IntegerField(
        label=gettext_lazy("Ask the shopper again after so many days"),
        min_value=1,
        max_value=MOST_DAYS,
    )
    decide_days = forms.IntegerField(
        label=gettext_lazy("Decide after so many days"), min_value=1, max_value=MOST_DAYS
    )
    may_recharge = forms.BooleanField(
        label=gettext_lazy(
            "Shoppers agreed that they are charged again, and the law of the shop allows it"
        ),
        required=False,
    )

    def __init__(self, *args: Any, currency: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self._unit = Decimal(10) ** exponent(currency)
        for name in ("shopper_most", "brand_most"):
            self.fields[name].decimal_places = exponent(currency)  # type: ignore[attr-defined]

    def rule(self) -> Rule:
        given = self.cleaned_data
        return Rule(
            wait_days=given["wait_days"],
            remind_days=given["remind_days"],
            decide_days=given["decide_days"],
            may_recharge=given["may_recharge"],
            shopper_most_minor=self._minor(given["shopper_most"]),
            brand_most_minor=self._minor(given["brand_most"]),
        )

    def _minor(self, amount: Decimal | None) -> int | None:
        return None if amount is None else int(amount * self._unit)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                self.rule().check()
            except DomainError as error:
                self.add_error("remind_days", sentence(error))
        return given


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def advance_rule(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the rule for money that goes early; a POST changes it."""
    rule, currency = rule_of(desk.brand.pk), desk.brand.currency
    initial = {
        "shopper_most": _major(rule.shopper_most_minor, currency),
        "brand_most": _major(rule.brand_most_minor, currency),
        "wait_days": rule.wait_days,
        "remind_days": rule.remind_days,
        "decide_days": rule.decide_days,
        "may_recharge": rule.may_recharge,
    }
    form = RuleForm(request.POST or None, initial=initial, currency=currency)
    if request.method == "POST" and form.is_valid():
        set_rule(desk.brand.pk, form.rule(), at=desk.now, actor=desk.actor)
        flash.tell(request, _("Money that goes early is limited by it from now on."))
        return redirect("console:advance_rule", slug=desk.brand.slug)
    context = {"form": form, "currency": currency}
    return desk.render(
        request,
        "console/work/advance_rule.html",
        context,
        current="shortfalls",
        status=422 if form.errors else 200,
    )


def _major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money(minor, currency).major
