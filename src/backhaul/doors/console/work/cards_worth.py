"""What a return costs and what its items are still worth, as cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.money import Money
from backhaul.doors.console.work.charts import Bar, bar_width
from backhaul.doors.console.work.figures import Card, Figures, in_words, nothing
from backhaul.doors.console.work.tables import Table
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word
from backhaul.stages.insights import worth


def costs(on: Figures) -> Card:
    money, work = on.costs.money, on.costs.work
    if not money and not work:
        text = _("No label was bought and no work was timed for these returns.")
        return nothing("costs", _("What a return costs"), text)
    return Card(
        code="costs",
        title=_cost_title(on, money, work),
        sub=_("Per return that has such a cost; orange is time of work"),
        foot=_("What is not noted is unknown and not counted; time has no wage here"),
        label=_("Noted costs per return"),
        bars=(*_money_bars(on, money), *_work_bars(on, work)),
        labels=(_("Cost"), _("Total"), _("Unit"), _("Returns")),
        table=Table(
            ("cost", "total", "unit", "returns"),
            (
                *(
                    (
                        one.what,
                        _major(one.total_minor, one.currency),
                        one.currency,
                        str(one.returns),
                    )
                    for one in money
                ),
                *((one.stage, str(one.seconds), "s", str(one.returns)) for one in work),
            ),
        ),
    )


def _money_bars(on: Figures, money: Sequence[worth.Money]) -> Iterator[Bar]:
    longest = max((one.total_minor / one.returns for one in money), default=0)
    for one in money:
        each = one.total_minor / one.returns
        yield Bar(
            name=_cost_name(one.what),
            width=bar_width(each, longest),
            value=on.local.money(Money(round(each), one.currency)),
            more=in_words(on, one.returns),
        )


def _work_bars(on: Figures, work: Sequence[worth.Work]) -> Iterator[Bar]:
    longest = max((one.seconds / one.returns for one in work), default=0)
    for one in work:
        each = one.seconds / one.returns
        yield Bar(
            name=_cost_name(one.stage),
            width=bar_width(each, longest),
            value=_("{n} s").format(n=on.number(each, 0)),
            more=in_words(on, one.returns),
            is_odd=True,
        )


def _major(minor: int, currency: str) -> str:
    return str(Money(minor, currency).major)


def _cost_title(on: Figures, money: Sequence[worth.Money], work: Sequence[worth.Work]) -> str:
    label = next((m for m in money if m.what == "label" and m.currency == on.currency), None)
    total = on.number(sum(one.seconds / one.returns for one in work), 0)
    if label is None:
        return _("A return takes {n} s of work").format(n=total)
    price = on.local.money(Money(round(label.total_minor / label.returns), label.currency))
    if not work:
        return _("A label costs {price}").format(price=price)
    return _("A label costs {price}, and a return takes {n} s of work").format(
        price=price, n=total
    )


def _cost_name(code: str) -> str:
    return {
        "label": _("Label"),
        "disposition": _("Carrying out"),
        "receiving": _("Check-in"),
        "inspection": _("Inspection"),
    }.get(code, code.replace("_", " "))


def recovery(on: Figures) -> Card:
    mine = [one for one in on.recovered if one.currency == on.currency and one.paid_minor > 0]
    if not mine:
        text = _("No item of these returns has a disposition yet.")
        return nothing("recovery", _("What is kept of the value"), text)
    title = _("{what}: {share} of the value is kept").format(
        what=word(words.DISPOSITIONS, mine[0].disposition),
        share=on.percent(mine[0].worth_minor / mine[0].paid_minor),
    )
    kept, paid = sum(one.worth_minor for one in mine), sum(one.paid_minor for one in mine)
    return Card(
        code="recovery",
        title=title,
        sub=_("Worth by the estimate of the decision, of what was paid, by disposition"),
        foot=_("{kept} of {paid}").format(
            kept=on.local.money(Money(kept, on.currency)),
            paid=on.local.money(Money(paid, on.currency)),
        ),
        label=title,
        bars=tuple(_kept_bar(on, one) for one in mine),
        labels=(_("Disposition"), _("Items"), _("Paid"), _("Worth"), _("Currency")),
        table=Table(
            ("disposition", "items", "paid", "worth", "currency"),
            tuple(_kept_row(one) for one in on.recovered),
        ),
    )


def _kept_bar(on: Figures, one: worth.Recovered) -> Bar:
    return Bar(
        name=word(words.DISPOSITIONS, one.disposition),
        width=bar_width(min(max(0, one.worth_minor), one.paid_minor), one.paid_minor),
        value=on.percent(one.worth_minor / one.paid_minor),
        more=ngettext("{n} item", "{n} items", one.units).format(n=one.units),
    )


def _kept_row(one: worth.Recovered) -> tuple[str, ...]:
    return (
        one.disposition,
        str(one.units),
        _major(one.paid_minor, one.currency),
        _major(one.worth_minor, one.currency),
        one.currency,
    )
