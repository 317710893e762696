"""Goods without an order: bought in a shop, on a marketplace, or given. What shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from backhaul.core.ids import ALPHABET, check_character, compact, order_key
from backhaul.core.reasons import is_leaf

MOST_TEXT = 120
MOST_COMMENT = 2000
MOST_PHOTOS = 4
SIGNS = 7


class Where(StrEnum):
    """Where it came from."""

    SHOP = "shop"
    MARKETPLACE = "marketplace"
    GIFT = "gift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody says about a thing, and who they are.

    `address` has the fields of core.ports.carrier.Address. A receipt's number and a serial
    number are each worth one return.
    """

    where: str
    seller: str
    bought_on: date | None
    title: str
    reason: str
    name: str
    email: str
    sku: str = ""
    serial: str = ""
    receipt: str = ""
    comment: str = ""
    address: Mapping[str, str] = field(default_factory=dict)

    @property
    def email_norm(self) -> str:
        return self.email.strip().lower()

    @property
    def serial_key(self) -> str:
        return compact(self.serial)[:MOST_TEXT]

    @property
    def receipt_key(self) -> str:
        """Return the receipt as it is compared, empty without a number: shops count alike."""
        number = order_key(self.receipt) if self.receipt.strip() else ""
        return f"{compact(self.seller)}:{number}"[: 2 * MOST_TEXT] if number else ""


def problems(given: Given, *, photos: int, today: date) -> Mapping[str, str]:
    """Return by field the code of what is wrong; empty: a person can look at it."""
    found: dict[str, str] = {}
    if given.where not in set(Where):
        found["where"] = "where_missing"
    if not given.title.strip():
        found["title"] = "title_missing"
    if given.bought_on is None or given.bought_on > today:
        found["bought_on"] = "bought_on_unusable"
    if not is_leaf(given.reason):
        found["reason"] = "reason_missing"
    if not photos and not given.serial_key:
        found["serial"] = "proof_missing"
    texts = (given.seller, given.title, given.serial, given.receipt, given.name)
    if any(len(text) > MOST_TEXT for text in texts) or len(given.comment) > MOST_COMMENT:
        found["title"] = "text_too_long"
    return found


def written(signs: str) -> str:
    """Return the number of a proof, `P-7F39-2QDK`, of seven signs of the alphabet."""
    whole = signs + check_character(signs)
    return f"P-{whole[:4]}-{whole[4:]}"


def read_number(text: str) -> str | None:
    """Return a proof's number in its written form, or None for what can be none."""
    plain = compact(text)
    whole = plain[1:]
    if not plain.startswith("P") or len(whole) != SIGNS + 1:
        return None
    if any(sign not in ALPHABET for sign in whole) or check_character(whole[:-1]) != whole[-1]:
        return None
    return written(whole[:-1])
