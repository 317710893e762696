"""Returns as integrators see them: the documented schemas, and rows made into their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from pydantic import Field

from backhaul.doors.api.fields import Said
from backhaul.foundation.tenancy import directory
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.casefile.record import Record
from backhaul.stages.returns.case import Case

Values = dict[str, Any]
Row = Mapping[str, Any]


class Money(Said):
    """Whole minor units of an ISO 4217 currency."""

    minor: int
    currency: str


class NamedTax(Said):
    name: str
    rate_bp: int | None = Field(description="In basis points: 1900 is 19 %; null: not told.")
    amount: Money


class Progress(Said):
    """`count` of `of` units are where the headline says; `step` is 1 to 9 of the usual way."""

    step: int | None
    count: int
    of: int


class ReturnSummary(Said):
    ran: str = Field(description="The return's number: what is printed, scanned and quoted.")
    client_ref: str | None = Field(description="Your own number of the request.")
    origin: str
    headline: str = Field(description="Where it is, in one code.")
    progress: Progress
    headline_since: datetime
    is_done: bool
    incident: str | None = Field(description="The gravest open incident.")
    resolution: str
    method: str
    email: str
    order_numbers: list[str]
    currency: str
    requested_at: datetime


class UnitState(Said):
    ordinal: int = Field(description="Its number within the return, from 1.")
    sku: str
    title: str
    category: str
    reason: str
    comment: str
    authorization: str
    position: str | None = Field(description="Where its newest parcel is.")
    processing: str
    money: str
    paid: Money = Field(description="Its share of what was paid for its line, tax in.")
    tax: Money
    lpn: str | None = Field(description="Its licence plate, once it was received.")
    site: str
    bin: str
    grade: str
    disposition: str
    received_at: datetime | None
    inspected_at: datetime | None
    decided_at: datetime | None
    terms: dict[str, Any] | None = Field(
        description="What was promised when it was authorised; it never changes."
    )


class ReturnState(ReturnSummary):
    """A return with its units: what every step answers."""

    tracking_url: str = Field(description="The shopper's page. Whoever has it sees the return.")
    units: list[UnitState]


class Reason(Said):
    """One thing that spoke for or against a unit."""

    code: str
    outcome: str
    facts: dict[str, str | int]


class UnitVerdict(Said):
    ordinal: int
    outcome: str
    reasons: list[Reason]


class Decision(Said):
    decided_at: datetime
    decided_by: str
    policy_version: int
    note: str
    units: list[UnitVerdict]


class UnitRecord(UnitState):
    order: str | None = Field(description="The number of its order.")
    line: str | None = Field(description="Your own name of its order line.")


class ParcelRecord(Said):
    id: int
    carrier: str
    tracking_number: str
    label_state: str
    price: Money | None
    qr_text: str
    is_paperless: bool
    expires_at: datetime | None
    position: str | None
    reached: dict[str, datetime] = Field(description="Position → when it was first reached.")
    last_scan: dict[str, Any] | None
    incident: str | None
    asked_at: datetime | None = Field(description="When the carrier last told us anything.")
    received_at: datetime | None
    units: list[int] = Field(description="Which units of this return travel in it.")
    label_url: str | None


class LegShare(Said):
    ordinal: int
    amount: Money


class LegRecord(Said):
    """One payment. Approved is the brand's decision, paid is the provider's word."""

    intent: str = Field(description="Its public id; the provider keeps it beside the refund.")
    kind: str
    purpose: str = Field(
        description="`due`, or beside that: `bonus`, `goodwill` or `interest`."
    )
    state: str
    amount: Money
    provider_ref: str
    bank_reference: str
    failure_code: str
    explanation: list[dict[str, Any]]
    approved_at: datetime | None
    approved_by: str
    sent_at: datetime | None
    paid_at: datetime | None
    units: list[LegShare]


class PromiseRecord(Said):
    """What the shopper was told: a date, or business days after a condition."""

    kind: str
    on: date | None
    handed_over_by: date | None
    business_days: int
    amount: Money
    given_at: datetime


class IncidentRecord(Said):
    id: int
    ran: str | None
    kind: str
    subject: str
    severity: str
    owner: str
    evidence: dict[str, Any]
    opened_at: datetime
    healed_at: datetime | None


class ReturnRecord(ReturnSummary):
    """Everything about a return."""

    tracking_url: str
    units: list[UnitRecord]
    parcels: list[ParcelRecord]
    legs: list[LegRecord]
    promise: PromiseRecord | None
    incidents: list[IncidentRecord]
    decisions: list[Decision]


def money(minor: int, currency: str) -> Values:
    return {"minor": minor, "currency": currency}


def taxes(told: Iterable[tuple[str, int | None, int]], currency: str) -> list[Values]:
    """Return taxes by name; one that nobody named has an empty name and no rate."""
    return [
        {"name": name, "rate_bp": rate_bp, "amount": money(minor, currency)}
        for name, rate_bp, minor in told
    ]


def instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def summary(ret: Any) -> Values:
    return {
        "ran": ret.ran,
        "client_ref": ret.client_ref,
        "origin": ret.origin,
        "headline": ret.headline,
        "progress": {"step": ret.step, "count": ret.headline_count, "of": ret.headline_of},
        "headline_since": instant(ret.headline_at),
        "is_done": ret.is_done,
        "incident": ret.incident or None,
        "resolution": ret.resolution,
        "method": ret.method,
        "email": ret.email,
        "order_numbers": ret.order_numbers,
        "currency": ret.currency,
        "requested_at": instant(ret.requested_at),
    }


def state(case: Case) -> Values:
    """Return a ReturnState."""
    ret = case.ret
    return {
        **summary(ret),
        "tracking_url": tracking_url(ret.brand_id, ret.pk),
        "units": [unit_state(unit, ret.currency) for unit in case.units],
    }


def unit_state(unit: Any, currency: str) -> Values:
    return {
        "ordinal": unit.ordinal,
        "sku": unit.sku,
        "title": unit.title,
        "category": unit.category,
        "reason": unit.reason,
        "comment": unit.comment,
        "authorization": unit.authorization,
        "position": unit.position or None,
        "processing": unit.processing,
        "money": unit.money,
        "paid": money(unit.paid_minor, currency),
        "tax": money(unit.tax_minor, currency),
        "lpn": unit.lpn,
        "site": unit.site,
        "bin": unit.bin,
        "grade": unit.grade,
        "disposition": unit.disposition,
        "received_at": instant(unit.received_at),
        "inspected_at": instant(unit.inspected_at),
        "decided_at": instant(unit.decided_at),
        "terms": unit.terms,
    }


def record(found: Record) -> Values:
    """Return a ReturnRecord."""
    ret = found.ret
    return {
        **summary(ret),
        "tracking_url": tracking_url(ret.brand_id, ret.pk),
        "units": [
            {
                **unit_state(unit, ret.currency),
                "order": unit.line.order.number if unit.line else None,
                "line": unit.line.external_id if unit.line else None,
            }
            for unit in found.units
        ],
        "parcels": [parcel(row, ret.ran) for row in found.parcels],
        "legs": [leg(row) for row in found.legs],
        "promise": promise(found.promise) if found.promise else None,
        "incidents": [incident(row, ret.ran) for row in found.incidents],
        "decisions": [decision(row) for row in found.decisions],
    }


def parcel(row: Row, ran: str) -> Values:
    is_bought = row["label_state"] == "bought"
    price = row["price_minor"]
    return {
        "id": row["id"],
        "carrier": row["carrier_name"] or row["carrier"],
        "tracking_number": row["tracking_number"],
        "label_state": row["label_state"],
        "price": None if price is None else money(price, row["currency"]),
        "qr_text": row["qr_text"],
        "is_paperless": row["is_paperless"],
        "expires_at": row["expires_at"],
        "position": row["position"],
        "reached": row["reached"],
        "last_scan": row["last_scan"],
        "incident": row["incident"],
        "asked_at": row["asked_at"],
        "received_at": row["received_at"],
        "units": row["units"],
        "label_url": label_url(ran) if is_bought else None,
    }


def leg(row: Row) -> Values:
    currency = row["currency"]
    told = (
        "intent",
        "kind",
        "purpose",
        "state",
        "provider_ref",
        "bank_reference",
        "failure_code",
    )
    return {
        **{name: row[name] for name in told},
        "amount": money(row["amount_minor"], currency),
        "explanation": row["explanation"],
        "approved_at": row["approved_at"],
        "approved_by": row["approved_by"],
        "sent_at": row["sent_at"],
        "paid_at": row["paid_at"],
        "units": [
            {"ordinal": share["ordinal"], "amount": money(share["amount_minor"], currency)}
            for share in row["units"]
        ],
    }


def promise(row: Row) -> Values:
    return {
        "kind": row["kind"],
        "on": row["on"],
        "handed_over_by": row["handed_over_by"],
        "business_days": row["business_days"],
        "amount": money(row["amount_minor"], row["currency"]),
        "given_at": row["given_at"],
    }


def incident(row: Row, ran: str | None) -> Values:
    told = ("id", "kind", "subject", "severity", "owner", "evidence", "opened_at", "healed_at")
    return {"ran": ran, **{name: row[name] for name in told}}


def decision(row: Row) -> Values:
    return {
        "decided_at": row["decided_at"],
        "decided_by": row["decided_by"],
        "policy_version": row["policy_number"],
        "note": row["note"],
        "units": [
            {
                "ordinal": int(unit["key"]),
                "outcome": unit["outcome"],
                "reasons": unit.get("reasons", []),
            }
            for unit in row["units"] or []
        ],
    }


def tracking_url(brand_id: int, return_id: int) -> str:
    return directory.tracking_url(_slug(brand_id), return_id)


@lru_cache(maxsize=1024)
def _slug(brand_id: int) -> str:
    """Asked once per process: it stands in links that were sent, so it never changes."""
    return Brand.objects.values_list("slug", flat=True).get(pk=brand_id)


def return_url(ran: str) -> str:
    return f"/api/v1/returns/{ran}"


def label_url(ran: str) -> str:
    return f"{settings.PUBLIC_URL}{return_url(ran)}/label.pdf"
