"""All that the tracking page of one return shows, as values: codes, dates and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.deadlines import PromiseKind
from backhaul.core.headline import Headline, StepState
from backhaul.core.money import Money
from backhaul.core.tracking.words import IncidentKind, Position
from backhaul.stages.settlement.back_to import GoesBack
from backhaul.stages.settlement.ways import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """`offset_minutes` is that of the place of the scan, None when nobody told it."""

    at: datetime
    offset_minutes: int | None
    place: str
    word: str
    is_uncertain: bool = False
    """The carrier wrote a time without its zone: `at` may be hours off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One of the nine rows; `scan` is the one that proves it, `expected_on` a day to come."""

    code: str
    state: StepState
    at: datetime | None
    expected_on: date | None
    scan: ScanView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """A label or code that was bought and is still waiting to be used."""

    is_paperless: bool
    qr_text: str
    works_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    id: int
    number: int
    """From 1, as the shopper counts."""
    carrier: str
    tracking_number: str
    position: Position | None
    last_scan: ScanView | None
    asked_at: datetime | None
    is_followed: bool
    """The carrier answers for it, and may still have news."""
    can_be_asked: bool
    """It may be asked about again; not so when somebody just did."""
    claimed_at: datetime | None
    made_at: datetime
    received_at: datetime | None
    label: LabelView | None

    @property
    def is_with_shopper(self) -> bool:
        return self.position in {None, Position.LABEL_CREATED} and self.received_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """Why a unit is refused: the decision's code and the facts that fill its words."""

    code: str
    facts: tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """So many units of one kind that are at the same place."""

    title: str
    variant: str
    image: str
    quantity: int
    amount: Money
    code: str
    """A headline code: where these units are."""
    parcel: int | None
    """The number of the parcel they travel in."""
    received_at: datetime | None
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """`holds` is False when the day can't be kept any more, by us or for want of a parcel.

    `was_on` is the day of the promise before, when this one is later.
    """

    kind: PromiseKind
    on: date | None
    handed_over_by: date | None
    business_days: int
    holds: bool
    was_on: date | None
    is_ours: bool = False
    """That it is late is the return centre's doing, not the parcel's."""
    was_kept: bool | None = None
    """By the earliest day that was given; None: not known yet."""


class MoneyState(StrEnum):
    NONE = "none"
    """Nothing is promised: not decided yet, refused, or nothing due."""
    PROMISED = "promised"
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidView:
    """What the provider said was paid. `reference` is for the shopper's bank."""

    amount: Money
    at: datetime
    is_seen_by: date | None
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyView:
    """`state` and `amount` are of what is still to come, or of all when all is paid.

    `target` is the payment's own label ("Visa ••42"); empty: we know none, or several. `way`
    is how a person pays what no payment takes back: "transfer", "hand", or empty.
    """

    state: MoneyState
    amount: Money
    target: str
    promise: PromiseView | None
    paid: PaidView | None
    sent_at: datetime | None
    fee: Money
    deduction: Money
    kept: Money
    """Not given back, because the thing stays where it is."""
    elsewhere: Money
    """Refunded without us already, by a person's word."""
    bonus: Money
    shipping: Money
    """What goes back of the way out, and of what the customs took."""
    duties: Money
    refund_days: int
    """Business days from the condition to the order at the payment provider."""
    bank_days: str
    """What the bank then takes: `1–3`."""
    is_stopped: bool = False
    """Money of the order left by another way: a person looks at what is not in `amount`."""
    is_held: bool = False
    """By what was found a person has to say whether it goes: it is not in `amount`."""
    way: Way = ""
    parts: tuple[GoesBack, ...] = ()
    """By which ways `amount` goes back, where it is not the one way that it was paid."""

    @property
    def is_all_stopped(self) -> bool:
        """Whether nothing goes before a person has decided: neither amount nor day is told."""
        is_open = self.amount.minor or self.state is not MoneyState.CHECKING
        return (self.is_stopped or self.is_held) and not is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    kind: IncidentKind
    since: datetime
    parcel: ParcelView | None
    code: str = ""
    """What it is about, where its kind alone does not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingView:
    ran: str
    origin: Origin
    method: Method
    resolution: Resolution
    requested_at: datetime
    ended_at: datetime | None
    headline: Headline
    steps: tuple[StepView, ...]
    city: str
    """Where the return centre is."""
    items: tuple[ItemView, ...]
    parcels: tuple[ParcelView, ...]
    money: MoneyView
    incident: IncidentView | None
    send_by: date | None
    """The last day on which the authorisation holds when nothing is handed over."""
    claim_answered_by: date
    """The day on which an unproven claim made now becomes a person's matter."""
    transit_days: int
    scan_hours: int
    """How long the first scan may take after the hand-over."""
    ways: tuple[Method, ...] = ()
    """How its Terms let a shopper send it."""
    is_short: bool = False
    """Goods of it are missing for money that went."""

    @property
    def pieces(self) -> int:
        return sum(item.quantity for item in self.items)

    def expected(self, step: str) -> date | None:
        """Return the day by which `step` is expected, None when it is over or unknown."""
        return next((row.expected_on for row in self.steps if row.code == step), None)
