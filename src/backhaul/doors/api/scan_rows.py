"""Scans as somebody hands them in, row by row: a bad one is told, and spoils no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import msgspec
from pydantic import (
    Field,
    SkipValidation,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from backhaul.core.ids import compact
from backhaul.core.tracking.words import IncidentKind, Word
from backhaul.doors.api.fields import (
    Body,
    Country,
    Instant,
    Number,
    Optional80,
    Optional200,
    Optional300,
    Said,
)

ADAPTER = "backhaul"
"""The sender of scans that are in our own words."""
MOST_SCANS = 5000


class ScanIn(Body):
    carrier: Annotated[Optional80, Field(min_length=1)] = Field(
        description="Whose event it is; your own name for the carrier will do."
    )
    tracking_number: Annotated[Number, Field(max_length=40)]
    word: Word = Field(description="What happened. `incident` needs `incident` beside it.")
    incident: IncidentKind | None = None
    at: Instant = Field(
        description="When, with the offset of the place: the local time is kept."
    )
    code: Optional80 = Field("", description="The carrier's own code.")
    text: Optional300 = ""
    place: Optional200 = ""
    country: Country | None = None

    @field_validator("tracking_number")
    @classmethod
    def _names_something(cls, number: str) -> str:
        if not compact(number):
            raise PydanticCustomError("number_empty", "There is no letter or digit in it.")
        return number

    @model_validator(mode="after")
    def _incident_has_a_kind(self) -> Self:
        if (self.word is Word.INCIDENT) != (self.incident is not None):
            raise PydanticCustomError(
                "incident_kind", "`incident` is given with the word `incident`, and only then."
            )
        return self


class ScansIn(Body):
    """Each row is checked for itself, not with the body."""

    scans: Annotated[list[SkipValidation[ScanIn]], Field(min_length=1, max_length=MOST_SCANS)]


class RowProblem(Said):
    code: str
    detail: str
    pointer: str = Field(description="JSON pointer into the row.")


class RowResult(Said):
    row: int = Field(description="Its place in `scans`, from 0.")
    status: Literal["accepted", "refused"]
    problems: list[RowProblem] = Field(
        default_factory=list, description="Why it was refused; it is not kept."
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """What was accepted, as it was given, and a result for every row."""

    accepted: list[Any]
    results: list[dict[str, Any]]

    @property
    def refused(self) -> int:
        return len(self.results) - len(self.accepted)

    def body(self) -> bytes:
        """Return the accepted rows as our own parser reads them."""
        return msgspec.json.encode({"scans": self.accepted})


_ROW: TypeAdapter[ScanIn] = TypeAdapter(ScanIn)
#: Where the library's own words speak of its classes.
_PLAINER = {"model_type": "A row is a JSON object."}


def checked(rows: Sequence[Any], *, first: int = 0) -> Checked:
    """Check each row for itself; `first` is the number of the first one."""
    accepted: list[Any] = []
    results: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=first):
        problems = _problems(row)
        if problems:
            results.append({"row": number, "status": "refused", "problems": problems})
        else:
            accepted.append(row)
            results.append({"row": number, "status": "accepted", "problems": []})
    return Checked(accepted, results)


def _problems(row: Any) -> list[dict[str, str]]:
    try:
        _ROW.validate_python(row)
    except ValidationError as wrong:
        return [
            {
                "code": error["type"],
                "detail": _PLAINER.get(error["type"], error["msg"]),
                "pointer": _pointer(error["loc"]),
            }
            for error in wrong.errors(include_url=False, include_input=False)
        ]
    return []


def _pointer(loc: tuple[str | int, ...]) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in loc)
    return "".join(f"/{step}" for step in steps)
