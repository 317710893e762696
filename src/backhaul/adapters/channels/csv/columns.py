"""The mapping file of a CSV: which column is what, how it is written, what its lines mean."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from fnmatch import translate
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from backhaul.core.errors import DomainError

REQUIRED = ("order", "placed_at", "sku", "quantity", "currency")
OPTIONAL = (
    "number", "line", "email", "customer", "customer_name", "phone", "locale", "title",
    "variant_title", "category", "unit_price", "line_total", "discount", "tax", "status",
    "shipping", "order_total", "returned_quantity", "weight_grams", "image_url", "final_sale",
    "name", "line1", "line2", "city", "region", "postcode", "country", "shipped_at",
    "delivered_at", "carrier", "tracking_number", "payment_method", "payment_ref",
    "payment_label", "serials", "order_tags", "customer_tags", "member_tier",
    "order_discount", "gift", "contract", "full_price", "product", "product_tags", "goods",
    "hazardous", "serialised", "cost", "first_used_at", "shipping_tax", "shipping_standard",
    "shipping_refunded", "duties", "tax_name", "tax_rate", "discount_name", "gift_card_paid",
    "shipping_tax_name", "shipping_tax_rate",
)  # fmt: skip
NAMES = frozenset(REQUIRED + OPTIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForm:
    """How the file is written."""

    channel: str = "csv"
    encoding: str = "utf-8"
    """A byte order mark is understood."""
    delimiter: str = ","
    quote: str = '"'
    decimal: str = "."
    thousands: str = ""
    """The sign between groups of three digits; empty: there is none."""
    dates: list[str] = field(default_factory=lambda: ["iso"])
    """`iso` or patterns of strptime, the first that fits."""
    zone: str = "UTC"
    """Of times that name none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the lines mean."""

    group_by: str = "anywhere"
    """Where the lines of an order stand: `anywhere` in the file, or `together`."""
    cancellation_prefix: str = ""
    """Orders whose number begins so are returns of earlier ones."""
    negative_quantity: str = "return"
    """What it is outside a cancellation: `return` or `stock_adjustment`."""
    zero_price_guest: str = "order"
    """A free line of nobody: `order` or `stock_adjustment`."""
    guests: str = "place"
    """An order that names nobody: `place` it, or `skip` it."""
    fee_skus: list[str] = field(default_factory=list)
    """With `*` for any text; nothing of these is a product."""
    postage_skus: list[str] = field(default_factory=list)
    """Like a fee, but what was paid for it is the order's postage."""
    spreadsheet_numbers: list[str] = field(default_factory=list)
    """Columns whose numbers a spreadsheet made decimal: `13747.0` is `13747`."""
    cancelled_statuses: list[str] = field(default_factory=list)
    returned_statuses: list[str] = field(default_factory=list)
    prices_include_tax: bool = True


_WORDS = {
    "group_by": ("anywhere", "together"),
    "negative_quantity": ("return", "stock_adjustment"),
    "zero_price_guest": ("order", "stock_adjustment"),
    "guests": ("place", "skip"),
}


@dataclass(frozen=True)
class Columns:
    """A mapping file, checked."""

    form: FileForm
    rules: Rules
    columns: dict[str, str]
    """Our name → the column's name in the file."""
    constants: dict[str, str]
    """Our name → the same value for every line."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises DomainError when it is not a mapping; its facts say where."""
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, OSError) as wrong:
            raise DomainError(
                "columns_file_unreadable", file=str(path), why=str(wrong)
            ) from wrong
        return cls.from_tables(told)

    @classmethod
    def from_tables(cls, told: dict[str, Any]) -> Self:
        unknown = told.keys() - {"file", "rules", "columns", "constants"}
        if unknown:
            raise DomainError("columns_key_unknown", keys=sorted(unknown))
        form = FileForm(**_checked("file", told.get("file", {}), FileForm))
        rules = Rules(**_checked("rules", told.get("rules", {}), Rules))
        columns = _checked("columns", told.get("columns", {}), None)
        constants = _checked("constants", told.get("constants", {}), None)
        _check_form(form)
        _check_words(rules)
        _check_names(columns.keys() | constants.keys())
        return cls(form, rules, columns, constants)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.form.zone)

    @cached_property
    def fees(self) -> re.Pattern[str]:
        return _any_of(self.rules.fee_skus)

    @cached_property
    def postage(self) -> re.Pattern[str]:
        return _any_of(self.rules.postage_skus)

    @cached_property
    def cancelled(self) -> frozenset[str]:
        return frozenset(status.casefold() for status in self.rules.cancelled_statuses)

    @cached_property
    def returned(self) -> frozenset[str]:
        return frozenset(status.casefold() for status in self.rules.returned_statuses)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """Return one pattern for all, `*` and `?` as in file names; it fits nothing if empty."""
    return re.compile("|".join(map(translate, patterns)) or r"(?!)", re.IGNORECASE)


def _checked(table: str, told: object, shape: type | None) -> dict[str, Any]:
    """Return `told` if all its keys and the types of its values are known."""
    if not isinstance(told, dict):
        raise DomainError("columns_key_wrong", key=table)
    if shape is None:
        defaults: dict[str, Any] = dict.fromkeys(NAMES, "")
    else:
        whole = shape()
        defaults = {each.name: getattr(whole, each.name) for each in fields(shape)}
    unknown = told.keys() - defaults.keys()
    if unknown:
        raise DomainError("columns_key_unknown", keys=[f"{table}.{k}" for k in sorted(unknown)])
    for key, value in told.items():
        is_list_of_text = isinstance(value, list) and all(isinstance(v, str) for v in value)
        if type(value) is not type(defaults[key]) or (
            isinstance(value, list) and not is_list_of_text
        ):
            raise DomainError("columns_key_wrong", key=f"{table}.{key}")
    return told


def _check_form(form: FileForm) -> None:
    wrong = [
        f"file.{name}" for name in ("delimiter", "quote", "decimal")
        if len(getattr(form, name)) != 1
    ]  # fmt: skip
    if len(form.thousands) > 1 or form.thousands == form.decimal:
        wrong.append("file.thousands")
    if not form.dates:
        wrong.append("file.dates")
    try:
        "".encode(form.encoding)
    except LookupError:
        wrong.append("file.encoding")
    try:
        ZoneInfo(form.zone)
    except (KeyError, ValueError, OSError):
        wrong.append("file.zone")
    if wrong:
        raise DomainError("columns_key_wrong", key=", ".join(wrong))


def _check_words(rules: Rules) -> None:
    for key, words in _WORDS.items():
        if getattr(rules, key) not in words:
            raise DomainError("columns_key_wrong", key=f"rules.{key}", words=list(words))
    unknown = set(rules.spreadsheet_numbers) - NAMES
    if unknown:
        raise DomainError("columns_key_unknown", keys=sorted(unknown))


def _check_names(given: set[str]) -> None:
    missing = [name for name in REQUIRED if name not in given]
    if not given & {"unit_price", "line_total"}:
        missing.append("unit_price")
    if missing:
        raise DomainError("columns_not_mapped", missing=missing)
