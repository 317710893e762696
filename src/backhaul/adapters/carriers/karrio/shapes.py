"""Our orders in Karrio's words, and Karrio's answers in ours."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from backhaul.adapters.carriers.karrio.config import KarrioConfig, LabelFormat
from backhaul.core.money import Money, exponent
from backhaul.core.ports.carrier import Address, LabelFile, LabelOrder, Rate

_PDF = b"%PDF-"
_ZPL = b"^XA"


def rate_request(order: LabelOrder, config: KarrioConfig) -> dict[str, Any]:
    """Ask in the direction in which it travels: from the shopper to the return centre."""
    return {
        "shipper": _party(order.sender),
        "recipient": _party(order.destination),
        "parcels": [_parcel(order, config)],
        "reference": order.reference,
        "services": [config.service] if config.service else [],
    }


def label_request(
    order: LabelOrder, config: KarrioConfig, service: str, *, as_return: bool
) -> dict[str, Any]:
    """`as_return`: Karrio turns the addresses itself, so they are given as on the way out."""
    ends = (_party(order.sender), _party(order.destination))
    shipper, recipient = reversed(ends) if as_return else ends
    return {
        "service": service,
        "shipper": shipper,
        "recipient": recipient,
        "parcels": [_parcel(order, config)],
        "reference": order.reference,
        "order_id": order.reference,
        "label_type": config.label_format.value,
        "options": config.group("option") if as_return else {},
        "is_return": as_return,
    }


def rates_of(told: Iterable[Any]) -> tuple[Rate, ...]:
    """Return what can be bought, the cheapest first; other currencies come last."""
    found = [
        Rate(service=str(one.service), price=price)
        for one in told
        if one.service and (price := price_of(one)) is not None
    ]
    main = found[0].price.currency if found else ""
    return tuple(
        sorted(found, key=lambda r: (r.price.currency != main, r.price.minor, r.service))
    )


def price_of(told: Any) -> Money | None:
    """Return the price of one of Karrio's rates; None where none is named."""
    if told is None or not told.currency or not told.total_charge:
        return None
    try:
        amount = Decimal(str(told.total_charge)).scaleb(exponent(told.currency))
        return Money(int(amount.quantize(Decimal(1), ROUND_HALF_UP)), told.currency)
    except (InvalidOperation, ValueError):
        return None


def file_of(docs: Any, wanted: LabelFormat) -> LabelFile | None:
    """Return the label itself, by what it is and not by what it is called."""
    known = ("zpl_label", "label") if wanted is LabelFormat.ZPL else ("label", "pdf_label")
    for name in known:
        try:
            body = base64.b64decode(getattr(docs, name, None) or "")
        except (binascii.Error, ValueError):
            continue
        if body.lstrip().startswith(_PDF):
            return LabelFile(media_type="application/pdf", body=body)
        if _ZPL in body[:200]:
            return LabelFile(media_type="application/zpl", body=body)
    return None


def said(messages: Sequence[Any]) -> tuple[str, str]:
    """Return the first code and all that was said, at a length that can be kept."""
    words = [f"{one.message}" for one in messages if one.message]
    code = next((str(one.code) for one in messages if one.code), "")
    return code[:80], "; ".join(words)[:200]


def _party(address: Address) -> dict[str, Any]:
    state = address.region.removeprefix(f"{address.country}-")
    return {
        "person_name": address.name,
        "address_line1": address.line1,
        "address_line2": address.line2 or None,
        "city": address.city,
        "postal_code": address.postcode,
        "country_code": address.country,
        "state_code": state or None,
        "phone_number": address.phone or None,
    }


def _parcel(order: LabelOrder, config: KarrioConfig) -> dict[str, Any]:
    return {
        "weight": order.weight_grams / 1000,
        "weight_unit": "KG",
        "reference_number": order.reference,
        **config.group("parcel"),
    }
