"""What a carrier's form asks for, as terms and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from backhaul.core.money import Money
from backhaul.foundation.pages.local import Local

Fact = tuple[str, str]


def form_facts(form: Mapping[str, Any], currency: str, local: Local) -> list[Fact]:
    """Return what is known; what is not is left out."""
    return [(term, told) for term, told in _facts(form, currency, local) if told]


def _facts(form: Mapping[str, Any], currency: str, local: Local) -> Iterator[Fact]:
    yield _("Carrier"), str(form.get("carrier") or "")
    yield _("Tracking number"), str(form.get("tracking_number") or "")
    yield _("Label made"), _moment(form.get("label_made_at"), local)
    yield _("Handed over"), _moment(form.get("handed_over_at"), local)
    yield _("Handed over where"), str(form.get("handed_over_where") or "")
    last = form.get("last_scan") or {}
    yield (
        _("Last scan"),
        ", ".join(
            filter(None, (_moment(last.get("instant"), local), str(last.get("place") or "")))
        ),
    )
    receipts = int(form.get("receipts") or 0)
    yield _("Drop-off receipts"), str(receipts) if receipts else ""
    grams = form.get("weight_grams")
    yield _("Weight"), _("{n} g").format(n=grams) if grams else ""
    for one in form.get("contents") or ():
        yield str(one["title"]), local.money(Money(int(one["paid_minor"]), currency))


def address_lines(address: Mapping[str, Any]) -> list[str]:
    town = " ".join(str(address.get(part) or "") for part in ("postcode", "city"))
    parts = [address.get(part) for part in ("name", "line1", "line2")]
    lines = [*parts, town.strip(), address.get("region"), address.get("country")]
    return [str(line) for line in lines if line]


def _moment(text: object, local: Local) -> str:
    return local.moment(datetime.fromisoformat(str(text))) if text else ""
