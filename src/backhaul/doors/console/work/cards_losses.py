"""Goods that were paid for and never came, and disputes, as cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.core.recovery import State
from backhaul.doors.console.work.charts import Bar, bar_width
from backhaul.doors.console.work.disputes import STATES as DISPUTES
from backhaul.doors.console.work.figures import Card, Figures, in_words, nothing, range_of
from backhaul.doors.console.work.tables import Table
from backhaul.stages.insights.losses import Disputed, Missing

_MISSING: Mapping[State, Any] = {
    State.OPEN: gettext_lazy("Asked for"),
    State.UNDECIDED: gettext_lazy("Waits for a decision"),
    State.CHARGING: gettext_lazy("Being charged"),
    State.CHARGED: gettext_lazy("Charged"),
    State.WRITTEN_OFF: gettext_lazy("Written off"),
    State.HEALED: gettext_lazy("Came after all"),
}


def missing(on: Figures) -> Card:
    found = on.losses
    mine = [one for one in found.missing if one.currency == on.currency]
    if not mine:
        text = _("Nothing that was paid early is missing.")
        return nothing("missing", _("Goods missing"), text)
    whole = found.missing_minor(on.currency)
    return Card(
        code="missing",
        title=ngettext(
            "{n} return paid early did not come: {share} is back",
            "{n} returns paid early did not come: {share} is back",
            found.cases,
        ).format(
            n=on.number(found.cases, 0),
            share=on.percent(found.recovered_minor(on.currency) / whole),
        ),
        sub=_("By what became of the cases that were opened in this time"),
        foot=_("{back} recovered, {lost} written off, of {all}; {n} not over").format(
            back=_money(on, found.recovered_minor(on.currency)),
            lost=_money(on, found.written_off_minor(on.currency)),
            all=_money(on, whole),
            n=on.number(found.live, 0),
        ),
        label=_("Goods missing"),
        bars=_bars(
            on, [(str(_MISSING[one.state]), one.amount_minor, one.cases) for one in mine]
        ),
        labels=(_("State"), _("Cases"), _("Missing"), _("Charged"), _("Currency")),
        table=Table(
            ("state", "cases", "missing", "charged", "currency"),
            tuple(_missing_row(one) for one in found.missing),
        ),
    )


def chargebacks(on: Figures) -> Card:
    found = on.losses
    mine = [one for one in found.disputed if one.currency == on.currency]
    if not mine:
        text = _("No payment was disputed in this time.")
        return nothing("chargebacks", _("Chargebacks"), text)
    told = ngettext("{n} dispute", "{n} disputes", found.disputes).format(
        n=on.number(found.disputes, 0)
    )
    title = _("{disputes}, none decided yet").format(disputes=told)
    if found.won.of:
        title = _("{disputes}, {share} of those decided are won").format(
            disputes=told, share=on.percent(found.won.share)
        )
    return Card(
        code="chargebacks",
        title=title,
        sub=_("By how those stand that were opened in this time"),
        foot=range_of(on, found.won, _("{n} decided")) if found.won.of else "",
        label=_("Chargebacks"),
        bars=_bars(
            on,
            [(str(DISPUTES[one.status][0]), one.amount_minor, one.disputes) for one in mine],
        ),
        labels=(_("State"), _("Disputes"), _("Amount"), _("Currency")),
        table=Table(
            ("state", "disputes", "amount", "currency"),
            tuple(_disputed_row(one) for one in found.disputed),
        ),
    )


def _bars(on: Figures, told: Sequence[tuple[str, int, int]]) -> tuple[Bar, ...]:
    """Return bars of amounts: a name, minor units of the brand's currency, how many."""
    longest = max((minor for _name, minor, _n in told), default=0)
    return tuple(
        Bar(
            name=name,
            width=bar_width(minor, longest),
            value=_money(on, minor),
            more=in_words(on, count),
        )
        for name, minor, count in told
    )


def _missing_row(one: Missing) -> tuple[str, ...]:
    amounts = (
        _major(one.amount_minor, one.currency),
        _major(one.recovered_minor, one.currency),
    )
    return (one.state.value, str(one.cases), *amounts, one.currency)


def _disputed_row(one: Disputed) -> tuple[str, ...]:
    amount = _major(one.amount_minor, one.currency)
    return (DisputeStatus(one.status).value, str(one.disputes), amount, one.currency)


def _money(on: Figures, minor: int) -> str:
    return on.local.money(Money(minor, on.currency))


def _major(minor: int, currency: str) -> str:
    return str(Money(minor, currency).major)
