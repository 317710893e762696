"""Why things come back and what goes wrong on the way, as cards."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.reasons import LEAVES, AtFault
from backhaul.doors.console.work.charts import Bar, bar_width
from backhaul.doors.console.work.figures import (
    Card,
    Figures,
    no_returns,
    nothing,
    rate_bars,
    table_share,
)
from backhaul.doors.console.work.tables import Table
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word

_TOP_REASONS = 3


def incidents(on: Figures) -> Card:
    found = on.incidents
    title = _("What goes wrong on the way")
    if not found.any.of:
        return nothing("incidents", title, no_returns())
    if not found.kinds:
        none = ngettext(
            "None of the {n} returns had an incident.",
            "None of the {n} returns had an incident.",
            found.any.of,
        )
        return nothing("incidents", title, none.format(n=on.number(found.any.of, 0)))
    kind, first = found.kinds[0]
    title = _("“{kind}” is the most frequent incident: {share} of the returns").format(
        kind=word(words.INCIDENTS, kind), share=on.percent(first.share, 1)
    )
    return Card(
        code="incidents",
        title=title,
        sub=_("Returns with such an incident, with the range that chance allows"),
        foot=_("{share} of {n} returns had any; 95 % range drawn as a line").format(
            share=on.percent(found.any.share, 1), n=on.number(found.any.of, 0)
        ),
        label=title,
        bars=rate_bars(on, [(word(words.INCIDENTS, k), r) for k, r in found.kinds[:8]]),
        labels=(_("Incident"), _("Returns with it"), _("Of returns"), _("Share")),
        table=Table(
            ("incident", "returns_with_it", "of_returns", "share"),
            tuple((k, str(r.hits), str(r.of), table_share(r)) for k, r in found.kinds),
        ),
    )


def reasons(on: Figures) -> Card:
    found = on.reasons
    whole = sum(one.units for one in found)
    if not whole:
        return nothing("reasons", _("Why things come back"), no_returns())
    top = found[:_TOP_REASONS]
    share = round(100 * sum(one.units for one in top) / whole)
    first = word(words.REASONS, top[0].reason) if top[0].reason else _("no reason")
    title = (
        _("Three reasons make up {n} % of the items").format(n=share)
        if len(found) > _TOP_REASONS
        else _("“{reason}” is the most frequent reason").format(reason=first)
    )
    longest = found[0].units
    return Card(
        code="reasons",
        title=title,
        sub=_("Items by reason; orange is the doing of the seller or the carrier"),
        foot=ngettext("{n} item", "{n} items", whole).format(n=on.number(whole, 0)),
        label=title,
        bars=tuple(
            Bar(
                name=word(words.REASONS, one.reason) if one.reason else _("no reason"),
                width=bar_width(one.units, longest),
                value=on.percent(one.units / whole),
                more=on.number(one.units, 0),
                is_odd=LEAVES.get(one.reason) in {AtFault.SELLER, AtFault.CARRIER},
            )
            for one in found[:10]
        ),
        labels=(_("Reason"), _("Items"), _("Share")),
        table=Table(
            ("reason", "items", "share"),
            tuple((one.reason, str(one.units), f"{one.units / whole:.4f}") for one in found),
        ),
    )


def products(on: Figures) -> Card:
    found = on.products
    if not found:
        text = _("Nothing that was ordered in this time came back.")
        return nothing("products", _("Which products come back"), text)
    first = found[0]
    title = _("{title} comes back most: {asked} of {sold} sold").format(
        title=first.title,
        asked=on.number(first.rate.hits, 0),
        sold=on.number(first.rate.of, 0),
    )
    named = [(f"{one.title} {one.variant}".strip(), one.rate) for one in found]
    return Card(
        code="products",
        title=title,
        sub=_("Items asked back of those ordered in this time; the ten with the most"),
        foot=_("95 % range drawn as a line; a short line means many were sold"),
        label=title,
        bars=rate_bars(on, named),
        labels=(_("Product"), _("SKU"), _("Asked back"), _("Sold"), _("Share")),
        table=Table(
            ("product", "sku", "asked_back", "sold", "share"),
            tuple(
                (name, one.sku, str(one.rate.hits), str(one.rate.of), table_share(one.rate))
                for one, (name, _rate) in zip(found, named, strict=True)
            ),
        ),
    )
