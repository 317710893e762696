"""A made-up request as a form: one thing, why it comes back, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backhaul.core.axes import Method, Resolution
from backhaul.core.law.words import Goods
from backhaul.core.money import Money, parse_major
from backhaul.core.policies.facts import (
    OrderFacts,
    Proof,
    RequestFacts,
    Said,
    ShopperFacts,
    UnitFacts,
)
from backhaul.core.reasons import TREE
from backhaul.doors.console.policy.saying import Tongue
from backhaul.doors.console.policy.vocabulary_words import CODES
from backhaul.foundation.calendars import calendar_for, zone_of_country
from backhaul.foundation.pages.words import METHODS, REASONS, RESOLUTIONS, word

#: Countries to try where a brand has not sold anything yet.
_USUAL = ("BR", "CN", "DE", "FR", "GB", "US")
_PERIOD = timedelta(days=120)


def _whole(label: Any, *, most: int, **more: Any) -> Any:
    widget = forms.NumberInput(attrs={"min": 0, "max": most, "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, widget=widget, **more
    )


def _codes(label: Any) -> Any:
    return forms.CharField(
        label=label,
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _chosen(label: Any, choices: Any, *, is_needed: bool = True) -> Any:
    given = list(choices) if is_needed else [("", _("not told")), *choices]
    return forms.ChoiceField(label=label, choices=given, required=False)


class TryForm(forms.Form):
    """`more` are the fields that most tries leave as they are."""

    price = _codes(_("Price"))
    reason = _chosen(
        _("Reason"), [(leaf, REASONS[leaf]) for leaves in TREE.values() for leaf in leaves]
    )
    delivered = _whole(_("Delivered, days ago"), most=3650)
    sent = _whole(_("Sent, days ago"), most=3650)
    country = _chosen(_("Country"), ())
    risk = _whole(_("Risk, of 100"), most=1000)
    is_final_sale = forms.BooleanField(label=_("Sold as final"), required=False)
    category = _codes(_("Category"))
    sku = _codes(_("Stock number"))
    product_tags = _codes(_("Tags of the product"))
    goods = _chosen(
        _("Kind of goods"), [(g.value, CODES["goods"][g.value]) for g in Goods], is_needed=False
    )
    said = _chosen(
        _("Condition, by the shopper"),
        [(one.value, CODES["said"][one.value]) for one in Said],
        is_needed=False,
    )
    photos = _whole(_("Photos"), most=10)
    proof = _chosen(
        _("Proof of purchase"), [(one.value, CODES["proof"][one.value]) for one in Proof]
    )
    resolution = _chosen(
        _("The shopper wants"), [(r.value, word(RESOLUTIONS, r.value)) for r in Resolution]
    )
    method = _chosen(_("Way back"), [(m.value, word(METHODS, m.value)) for m in Method])
    tier = _codes(_("The shopper’s tier"))
    shopper_tags = _codes(_("Tags of the shopper"))
    returns_before = _whole(_("Earlier returns"), most=10_000)
    is_withdrawal = forms.BooleanField(label=_("A declared withdrawal"), required=False)
    first = ("price", "reason", "delivered", "sent", "country", "risk")
    ticks = ("is_final_sale", "is_withdrawal")

    def __init__(self, tongue: Tongue, countries: Sequence[str], data: Any = None) -> None:
        super().__init__({**_BLANK, **data.dict()} if data else _BLANK, auto_id="try_%s")
        self._tongue = tongue
        self.fields["price"].label = _("Price, {currency}").format(currency=tongue.currency)
        codes = list(countries) or list(_USUAL)
        choices = sorted(
            ((code, tongue.code("country", code)) for code in codes), key=lambda one: one[1]
        )
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        self.data = {"country": choices[0][0], **self.data}

    @property
    def most_asked(self) -> list[Any]:
        return [self[name] for name in self.first]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in (*self.first, *self.ticks)]

    @property
    def boxes(self) -> list[Any]:
        return [self[name] for name in self.ticks]

    def clean_price(self) -> Money:
        text = str(self.cleaned_data["price"] or "0").replace(",", ".")
        try:
            found = parse_major(text, self._tongue.currency)
        except ValueError:
            found = Money(-1, self._tongue.currency)
        if found.minor < 0:
            raise forms.ValidationError(_("This is no amount."))
        return found

    def facts(self, now: datetime) -> RequestFacts:
        """Return the request as it would be asked `now`."""
        given = self.cleaned_data
        order = _order(given, now)
        return RequestFacts(
            units=(_unit(given, now),),
            orders=(order,),
            shopper=ShopperFacts(
                tags=_split(given["shopper_tags"]),
                tier=given["tier"],
                returns=given["returns_before"],
            ),
            resolution=Resolution(given["resolution"] or Resolution.REFUND),
            method=Method(given["method"] or Method.LABEL),
            currency=self._tongue.currency,
            requested_at=now,
            is_withdrawal=given["is_withdrawal"],
            risk_points=given["risk"],
        )


_BLANK = {"price": "100", "reason": "too_small", "delivered": "12", "sent": "15"}


def _unit(given: dict[str, Any], now: datetime) -> UnitFacts:
    return UnitFacts(
        key="1",
        line_id="1",
        sku=given["sku"] or "try",
        paid=given["price"],
        order_ref="try",
        reason=given["reason"] or None,
        category=given["category"],
        tags=_split(given["product_tags"]),
        goods=(Goods(given["goods"]),) if given["goods"] else (),
        is_final_sale=given["is_final_sale"],
        said=Said(given["said"]) if given["said"] else None,
        photos=given["photos"] or 0,
        proof=Proof(given["proof"] or Proof.ORDER),
        shipped_at=_ago(now, given["sent"]),
        delivered_at=_ago(now, given["delivered"]),
    )


def _order(given: dict[str, Any], now: datetime) -> OrderFacts:
    country = given["country"]
    zone = zone_of_country(country) or "UTC"
    placed_at = _ago(now, given["sent"]) or now
    known = calendar_for(country, zone, placed_at.year).holidays
    days = (day for day in known if abs(day - placed_at.date()) <= _PERIOD)
    return OrderFacts(
        ref="try",
        placed_at=placed_at,
        country=country,
        zone=zone,
        holidays=tuple(sorted(days)),
        paid=given["price"],
    )


def _ago(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def _split(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())
