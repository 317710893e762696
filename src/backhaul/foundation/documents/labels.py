"""Return labels: what a carrier scans, what the return centre scans, and how to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backhaul.core.ports.carrier import Address
from backhaul.foundation.documents import codes, locales, typesetting
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


def _text(label: ReturnLabel, words: LabelWords, locale: str) -> dict[str, Tree]:
    here, there = label.sender, label.destination
    return {
        "ran": label.ran,
        "carrier": label.carrier_name,
        "service": label.service_text,
        "tracking_number": label.tracking_number,
        "brand": label.brand_name,
        "weight": locales.weight(label.weight_grams, locale),
        "printed_on": locales.day(label.printed_on, locale),
        "references": list(label.references),
        "instructions": list(label.instructions),
        "sender_name": here.name,
        "sender": [*address_lines(here, other=there, locale=locale)],
        "destination_name": there.name,
        "destination": [*address_lines(there, other=here, locale=locale)],
        "destination_phone": there.phone,
        "postcode": there.postcode.upper(),
        "sandbox": words.sandbox if label.is_sandbox else "",
        "words": typesetting.spoken(words),
    }


def _sheet(label: ReturnLabel, words: LabelWords, paper: Paper, locale: str) -> Sheet:
    return Sheet(
        template=paper.value,
        text=_text(label, words, locale),
        codes={
            "tracking": codes.code128(label.tracking_number),
            "carrier": codes.qr(label.qr_text or label.tracking_number),
            "ran": codes.code128(label.ran),
            "ran_qr": codes.qr(label.ran),
        },
        language=locales.language_of(locale),
    )


def label_pdf(label: ReturnLabel, *, words: LabelWords, paper: Paper, locale: str) -> Printed:
    """Return the label as PDF; the same input gives the same bytes."""
    return typesetting.set_pdf(_sheet(label, words, paper, locale))


def label_png(
    label: ReturnLabel, *, words: LabelWords, paper: Paper, locale: str, ppi: float = 203.0
) -> bytes:
    return typesetting.set_png(_sheet(label, words, paper, locale), ppi=ppi)
