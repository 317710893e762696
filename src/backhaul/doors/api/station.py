"""The return centre: what is expected, what arrived, what was found, what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from backhaul.core.contents import HEAVIEST_GRAMS, Difference
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import read_ran
from backhaul.core.inspection import MOST_POINTS, Condition
from backhaul.core.receiving import printable
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import (
    Body,
    Minor,
    Note,
    Optional80,
    Optional120,
    Optional200,
    Ordinal,
    Said,
    Seconds,
)
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.stages.disposition.actions import CarriedOut, Wish, decide, finish
from backhaul.stages.inspection.actions import Findings, inspect, undo_inspection
from backhaul.stages.receiving.actions import receive, receive_unknown, undo_receipt
from backhaul.stages.receiving.contents import read_serial, weigh
from backhaul.stages.receiving.queries import Candidate, Expected, expected
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns.case import Case

router = Router()
_STATE = {200: shapes.ReturnState}
Scanned = Annotated[str, Field(min_length=1, max_length=120)]
"""As the scanner sent it: control characters and all."""
Title = Annotated[Optional200, Field(min_length=1)]
Ordinals = Annotated[list[Ordinal], Field(min_length=1, max_length=200)]


class ExpectedParcelSaid(Said):
    id: int
    carrier: str
    tracking_number: str
    position: str | None


class ExpectedUnitSaid(Said):
    ordinal: int
    sku: str
    title: str
    reason: str
    authorization: str
    processing: str
    lpn: str | None
    checks: list[str] = Field(description="The questions that an inspection of it answers.")
    points: list[str] = Field(
        description="What its brand wants looked at: answered in this order by `points`."
    )
    is_expected: bool = Field(description="Taken to be in the box when nobody says what is.")


class CandidateSaid(Said):
    ran: str | None
    headline: str
    incident: str | None
    matched_by: str
    site: str
    parcels: list[ExpectedParcelSaid]
    units: list[ExpectedUnitSaid]


class ExpectedSaid(Said):
    scanned: str
    reason: str | None = Field(description="Why there is no candidate.")
    candidates: list[CandidateSaid]


class SerialIn(Body):
    unit: Ordinal
    serial: Annotated[Optional80, Field(min_length=1)]


class ReceiptIn(Body):
    scan: Scanned = Field(description="A return number, tracking number or licence plate.")
    ran: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="Which return, where several fit the scan."
    )
    units: Ordinals | None = Field(None, description="Ordinals; null: all that are expected.")
    unexpected: Annotated[list[Title], Field(max_length=50)] = Field(
        [], description="Pieces that nobody announced, each by a name."
    )
    site: Annotated[Optional80, Field(min_length=1)] = "main"
    seconds: Seconds = 0
    note: Note = ""
    weight_grams: Annotated[int, Field(ge=1, le=HEAVIEST_GRAMS)] | None = Field(
        None, description="Of the whole parcel: compared with what it should weigh."
    )
    serials: Annotated[list[SerialIn], Field(max_length=200)] = Field(
        [], description="Numbers on the pieces: compared with those that were sold."
    )


class ReceiptSaid(shapes.ReturnState):
    receipt_id: int
    received: list[int] = Field(description="Ordinals of what came out of this box.")
    differences: list[str] = Field(
        description="What does not fit: `weight`, `serial`, `serial_again`."
    )


class UndoIn(Body):
    ran: Annotated[str, Field(max_length=40)]
    units: Ordinals


class UnexpectedIn(Body):
    scan: Annotated[Optional120, Field(description="What was on it, if anything.")] = ""
    site: Annotated[Optional80, Field(min_length=1)] = "main"
    note: Note = ""


class LooseUnit(Said):
    lpn: str
    processing: str
    site: str
    received_at: datetime


class InspectionIn(Body):
    """Answers to the unit's `checks`; null: not looked at."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"is_complete": True, "is_matching": True, "condition": "as_new"}]
        }
    )

    is_complete: bool | None = None
    is_matching: bool | None = None
    condition: Condition | None = None
    points: Annotated[list[bool | None], Field(max_length=MOST_POINTS)] = Field(
        [], description="For each point of the unit, in its order, whether it is so."
    )
    missing: Annotated[
        list[Annotated[Optional80, Field(min_length=1)]], Field(max_length=20)
    ] = []
    note: Note = ""
    seconds: Seconds = 0


class InspectionSaid(shapes.ReturnState):
    grade: str
    reasons: list[str]
    differs: bool = Field(description="It is not what was authorised.")


class DispositionIn(Body):
    disposition: Disposition | None = Field(None, description="Null: as the rule proposes.")
    override_code: Annotated[str, Field(max_length=40, pattern="^([a-z][a-z0-9_]*)?$")] = ""
    override_note: Note = ""
    bin: Optional80 = ""


class DispositionSaid(shapes.ReturnState):
    disposition: str
    proposed: str
    value: shapes.Money
    reasons: list[str]


class FinishIn(Body):
    bin: Optional80 = ""
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9_:./+\-]{0,80}$")] = Field(
        "", description="The number of the proof, where a unit was destroyed."
    )
    seconds: Seconds = 0
    cost_minor: Minor | None = None


@router.get(
    "station/expected", summary="What is expected", **says("station", {200: ExpectedSaid})
)
def get_expected(
    request: ApiRequest, scan: Annotated[str, Query(min_length=1, max_length=120)]
) -> HttpResponse:
    """Say what a scanned text may stand for: everything that fits."""
    return read(request, lambda brand_id: _expected(expected([brand_id], scan)))


@router.post("receipts", summary="Receive", **says("station", {201: ReceiptSaid}))
def create_receipt(request: ApiRequest, body: ReceiptIn) -> HttpResponse:
    """Receive units: each gets a licence plate, and its parcel is received with it."""
    return change(request, lambda at: _received(request, body, at))


@router.post("receipts/undo", summary="Undo a receipt", **says("station", _STATE))
def undo_receipts(request: ApiRequest, body: UndoIn) -> HttpResponse:
    """Take back the receipt of units that were not inspected yet."""
    number = number_of(body.ran)
    brand_id, by = request.auth.brand_id, actor(request)
    return change(
        request,
        lambda at: Answer(
            shapes.state(undo_receipt(brand_id, number, body.units, at=at, actor=by))
        ),
    )


@router.post(
    "units/unexpected", summary="Receive the unknown", **says("station", {201: LooseUnit})
)
def create_unexpected(request: ApiRequest, body: UnexpectedIn) -> HttpResponse:
    """Receive a piece that belongs to no return: it gets a plate, and a person looks at it."""
    brand_id, by = request.auth.brand_id, actor(request)

    def taken(at: datetime) -> Answer:
        arrival = Arrival(site=body.site, scanned=body.scan, note=body.note)
        unit = receive_unknown(arrival, at=at, actor=by, brand_id=brand_id)
        said = {
            "lpn": unit.lpn,
            "processing": unit.processing,
            "site": unit.site,
            "received_at": shapes.instant(unit.received_at),
        }
        return Answer(said, 201)

    return change(request, taken)


@router.post(
    "returns/{ran}/units/{ordinal}/inspection",
    summary="Inspect a unit",
    **says("station", {200: InspectionSaid}),
)
def inspect_unit(
    request: ApiRequest, ran: str, ordinal: int, body: InspectionIn
) -> HttpResponse:
    """Say what was found; the grade follows."""
    number = number_of(ran)
    given = {"missing": tuple(body.missing), "points": tuple(body.points)}
    findings = Findings(**{**body.model_dump(), **given})
    brand_id, by = request.auth.brand_id, actor(request)

    def inspected(at: datetime) -> Answer:
        case, found = inspect(brand_id, number, ordinal, findings, at=at, actor=by)
        said = {"grade": found.grade, "reasons": found.reasons, "differs": found.differs}
        return Answer({**shapes.state(case), **said})

    return change(request, inspected)


@router.post(
    "returns/{ran}/units/{ordinal}/inspection/undo",
    summary="Undo an inspection",
    **says("station", _STATE),
)
def undo_inspections(request: ApiRequest, ran: str, ordinal: int) -> HttpResponse:
    """Take back what was found, as long as nothing was decided on it."""
    number = number_of(ran)
    brand_id, by = request.auth.brand_id, actor(request)
    return change(
        request,
        lambda at: Answer(
            shapes.state(undo_inspection(brand_id, number, ordinal, at=at, actor=by))
        ),
    )


@router.post(
    "returns/{ran}/units/{ordinal}/disposition",
    summary="Decide a disposition",
    **says("station", {200: DispositionSaid}),
)
def decide_unit(
    request: ApiRequest, ran: str, ordinal: int, body: DispositionIn | None = None
) -> HttpResponse:
    """Decide what becomes of an inspected unit: as proposed, or otherwise with a reason.

    A unit that goes back on sale is finished with it; other work ends with `finish`.
    """
    number = number_of(ran)
    wish = Wish(**body.model_dump()) if body else Wish()
    brand_id, by = request.auth.brand_id, actor(request)

    def decided(at: datetime) -> Answer:
        case, choice = decide(brand_id, number, ordinal, wish, at=at, actor=by)
        said = {
            "disposition": choice.disposition,
            "proposed": choice.proposed,
            "value": shapes.money(choice.value_minor, choice.currency),
            "reasons": choice.reasons,
        }
        return Answer({**shapes.state(case), **said})

    return change(request, decided)


@router.post(
    "returns/{ran}/units/{ordinal}/finish", summary="Finish a unit", **says("station", _STATE)
)
def finish_unit(
    request: ApiRequest, ran: str, ordinal: int, body: FinishIn | None = None
) -> HttpResponse:
    """Say that a disposition was carried out. There is no way back from it."""
    number = number_of(ran)
    done = CarriedOut(**body.model_dump()) if body else CarriedOut()
    brand_id, by = request.auth.brand_id, actor(request)
    return change(
        request,
        lambda at: Answer(
            shapes.state(finish(brand_id, number, ordinal, done, at=at, actor=by))
        ),
    )


def _received(request: ApiRequest, body: ReceiptIn, at: datetime) -> Answer:
    brand_id = request.auth.brand_id
    scan = printable(body.scan, 120)
    number = number_of(body.ran) if body.ran else read_ran(scan) or _number_for(brand_id, scan)
    arrival = Arrival(
        ordinals=body.units,
        site=body.site,
        scanned=scan,
        seconds=body.seconds,
        note=body.note,
        unexpected=body.unexpected,
    )
    found = receive(brand_id, number, arrival, at=at, actor=actor(request))
    case, differences = _compared(request, body, found.case, scan, at)
    said = {
        "differences": differences,
        "receipt_id": found.receipt.pk,
        "received": [unit.ordinal for unit in found.units],
    }
    return Answer({**shapes.state(case), **said}, 201)


def _compared(
    request: ApiRequest, body: ReceiptIn, case: Case, scan: str, at: datetime
) -> tuple[Case, list[str]]:
    """Return what does not fit, and the return as it is then."""
    brand_id, number, by = request.auth.brand_id, case.ret.ran, actor(request)
    found: list[str] = []
    if body.weight_grams is not None:
        case, told = weigh(brand_id, number, scan, body.weight_grams, at=at, actor=by)
        found += [] if told.fits else [Difference.WEIGHT.value]
    for one in body.serials:
        case, read = read_serial(brand_id, number, one.unit, one.serial, at=at, actor=by)
        found += [read.difference] if read.difference else []
    return case, found


def _number_for(brand_id: int, scan: str) -> str:
    """Return the one return that a scan stands for; raises NotFound or DomainError."""
    found = expected([brand_id], scan)
    numbers = [candidate.ran for candidate in found.candidates if candidate.ran]
    if not numbers:
        is_typo = found.reason == "wrong_check_character"
        raise NotFound("wrong_check_character" if is_typo else "nothing_expected", scan=scan)
    if len(numbers) > 1:
        raise DomainError("several_returns", rans=numbers)
    return numbers[0]


def _expected(found: Expected) -> shapes.Values:
    return {
        "scanned": found.scanned,
        "reason": found.reason,
        "candidates": [_candidate(candidate) for candidate in found.candidates],
    }


def _candidate(candidate: Candidate) -> shapes.Values:
    told = ("ran", "headline", "incident", "matched_by", "site")
    of_parcel = ("id", "carrier", "tracking_number", "position")
    of_unit = tuple(ExpectedUnitSaid.model_fields)
    return {
        **{name: getattr(candidate, name) for name in told},
        "parcels": [
            {name: getattr(parcel, name) for name in of_parcel} for parcel in candidate.parcels
        ],
        "units": [{name: getattr(unit, name) for name in of_unit} for unit in candidate.units],
    }
