"""Return labels: what a carrier scans, what the return centre scans, and how to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backhaul.core.ports.carrier import Address
from backhaul.foundation.documents import codes, typesetting
from backhaul.foundation.documents.addresses import address_lines
from backhaul.foundation.documents.typesetting import Printed, Sheet, Tree


class Paper(StrEnum):
    FOUR_BY_SIX = "four_by_six"
    """4 × 6 inch, thermal, 203 dpi."""
    A4 = "a4"
    """For a printer at home: the label to cut out, the steps, a slip for the box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLabel:
    ran: str
    carrier_name: str
    tracking_number: str
    sender: Address
    destination: Address
    weight_grams: int
    brand_name: str
    printed_on: date
    qr_text: str = ""
    """What the carrier's counter scans; empty: the tracking number."""
    service_text: str = ""
    references: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    """How to pack, in the shopper's language; on A4 only."""
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelWords:
    """Every printed word, translated by the caller."""

    return_parcel: str
    sender: str
    destination: str
    weight: str
    printed_on: str
    tracking_number: str
    return_number: str
    carrier_scans: str
    sandbox: str
    how_to_return: str
    steps: tuple[str, ...]
    how_to_pack: str
    cut_here: str
    slip_title: str
    slip_text: str


def _weight(grams: int, locale: str) -> str:
    from babel.numbers import format_decimal

    spelled = locale.replace("-", "_")
    return f"{format_decimal(grams / 1000, format='#,##0.0##', locale=spelled)} kg"


def _day(day: date, locale: str) -> str:
    from babel.dates import format_date

    return format_date(day, format="medium", locale=locale.replace("-", "_"))


def _text(label: ReturnLabel, words: LabelWords, locale: str) -> dict[str, Tree]:
    here, there = label.sender, label.destination
    return {
        "ran": label.ran,
        "carrier": label.carrier_name,
        "service": label.service_text,
        "tracking_number": label.tracking_number,
        "brand": label.brand_name,
        "weight": _weight(label.weight_grams, locale),
        "printed_on": _day(label.printed_on, locale),
        "references": list(label.references),
        "instructions": list(label.instructions),
        "sender_name": here.name,
        "sender": address_lines(here, other=there, locale=locale),
        "destination_name": there.name,
        "destination": address_lines(there, other=here, locale=locale),
        "destination_phone": there.phone,
        "sandbox": words.sandbox if label.is_sandbox else "",
        "words": _spoken(words),
    }


def _spoken(words: LabelWords) -> dict[str, Tree]:
    spoken: dict[str, Tree] = {}
    for name in LabelWords.__slots__:
        value = getattr(words, name)
        spoken[name] = value if isinstance(value, str) else list(value)
    return spoken


def _codes(label: ReturnLabel) -> tuple[dict[str, Tree], tuple[str, ...]]:
    tracking, ran = codes.code128(label.tracking_number), codes.code128(label.ran)
    drawn = {
        "tracking": tracking,
        "ran": ran,
        "carrier": codes.qr(label.qr_text or label.tracking_number),
        "ran_qr": codes.qr(label.ran),
    }
    warnings = () if tracking else (f"no_bar_code:{label.tracking_number}",)
    return {name: _symbol(symbol) for name, symbol in drawn.items()}, warnings
