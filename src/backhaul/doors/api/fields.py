"""What a field may hold: checked at the door, so that nothing the database refuses gets in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from backhaul.core.ids import compact
from backhaul.core.money import Money

#: C0 controls but for tab and line ends, and DEL: no name or note holds them, and PostgreSQL
#: takes no NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
MOST_MINOR = 10**13
_MOST_NUMBER = 120


class Body(BaseModel):
    """What comes in: an unknown field is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(BaseModel):
    """What goes out. These schemas document; answers are made as plain values for speed."""

    model_config = ConfigDict(extra="forbid")


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("control_characters", "Control characters are not text.")
    return text


def _comparable(text: str) -> str:
    """Compared in upper case: some letters grow by it, and the column would not hold them."""
    if len(compact(text)) > _MOST_NUMBER:
        raise PydanticCustomError("string_too_long", "The number is too long.")
    return text


def _lowerable(text: str) -> str:
    if len(text.strip().lower()) > 254:
        raise PydanticCustomError("string_too_long", "The address is too long.")
    return text


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise PydanticCustomError(
            "instant", "A time is RFC 3339 with an offset, like 2026-11-16T10:00:00+01:00."
        )
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("instant", "There is no such time.") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise PydanticCustomError("instant", "The year is out of range.")
    return moment.astimezone(UTC)


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Line = Annotated[
    str, StringConstraints(min_length=1, max_length=120), AfterValidator(_printable)
]
"""A reference of somebody's own: an order, a line, a payment."""
Optional80 = Annotated[str, StringConstraints(max_length=80), AfterValidator(_printable)]
Optional120 = Annotated[str, StringConstraints(max_length=120), AfterValidator(_printable)]
Optional200 = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
Optional300 = Annotated[str, StringConstraints(max_length=300), AfterValidator(_printable)]
Note = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_printable)]
Number = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_MOST_NUMBER),
    AfterValidator(_printable),
    AfterValidator(_comparable),
]
"""A number that people know: of an order, of a parcel."""
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=r"^$|^[^\s@]+@[^\s@]+$"),
    AfterValidator(_printable),
    AfterValidator(_lowerable),
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.:\-]{1,80}$")]
Quantity = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Seconds = Annotated[int, Field(strict=True, ge=0, le=86_400)]
Ordinal = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Minor = Annotated[int, Field(strict=True, ge=0, le=MOST_MINOR)]


class Amount(Body):
    """Whole minor units of an ISO 4217 currency: 1250 EUR is twelve euro fifty."""

    minor: Minor
    currency: Currency

    def money(self) -> Money:
        return Money(self.minor, self.currency)


class Address(Body):
    """A postal address; country is ISO 3166-1 alpha-2."""

    name: Optional200 = ""
    line1: Optional200 = ""
    line2: Optional200 = ""
    city: Optional120 = ""
    region: Optional120 = ""
    postcode: Annotated[str, StringConstraints(max_length=20), AfterValidator(_printable)] = ""
    country: Country
    phone: Annotated[str, StringConstraints(max_length=60), AfterValidator(_printable)] = ""


def plain_path(value: str) -> bool:
    """Whether a part of an address can be a name of anything: the database takes no NUL."""
    return bool(value) and len(value) <= _MOST_NUMBER and not _CONTROL.search(value)
