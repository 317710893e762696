"""Returns of Sam's at every stage of their way: what a tracking page can be about.

The journey is told by the same actions that tell it in life; only what comes from other
people's books (the bank's reference, a bought label) is written down directly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backhaul.core.axes import LegState, Method, Origin, Resolution, UnitMoney
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.money import Money
from backhaul.core.policies.model import RefundTrigger, Triggers
from backhaul.core.policies.policy import Policy
from backhaul.core.tracking.scan import CarrierScan, ScanSource
from backhaul.core.tracking.words import Position, Word
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.foundation.tenancy.models import Brand, Installation
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.catalog.models import Variant
from backhaul.stages.disposition.actions import decide
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.models import PolicyVersion
from backhaul.stages.promises.actions import renew
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.rows import Arrival
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.actions import settle
from backhaul.stages.settlement.models import Leg
from backhaul.stages.shipping.models import LabelState, Parcel, ParcelUnit
from backhaul.stages.tracking.actions import take_scans
from tests.cast import SHOPPER_EMAIL
from tests.makers.orders import sold_line, sold_order

NUMBER = "PK4471902833"
SECOND_NUMBER = "PK4471902825"
#: Monday evening in Berlin; then the parcel's way, day by day.
REQUESTED = datetime(2026, 11, 16, 18, 42, tzinfo=UTC)
LABELLED = REQUESTED + timedelta(minutes=1)
DROPPED = datetime(2026, 11, 18, 11, 5, tzinfo=UTC)
FIRST_SCAN = datetime(2026, 11, 18, 16, 31, tzinfo=UTC)
MAGDEBURG = datetime(2026, 11, 19, 5, 12, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 19, 8, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
LEIPZIG = datetime(2026, 11, 20, 9, 8, tzinfo=UTC)
OPENED = datetime(2026, 11, 20, 14, 31, tzinfo=UTC)
INSPECTED = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
PAID = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
_ITEMS = (
    ("TEE", "Lys cotton tee", "Moss · L", "tee.svg", 3000),
    ("MUG", "Skarv enamel mug", "Amber", "mug.svg", 1800),
    ("HAT", "Ull wool beanie", "Rust · one size", "beanie.svg", 2400),
)
_WAY = (
    (DROPPED, Word.DROPPED_OFF, "Kiosk Lindner, Berlin"),
    (FIRST_SCAN, Word.PICKED_UP, "Depot Berlin-Süd"),
    (MAGDEBURG, Word.IN_TRANSIT, "Hub Magdeburg"),
    (LEIPZIG, Word.DELIVERED, "Leipzig"),
)


@dataclass(frozen=True, slots=True)
class Story:
    brand: Brand
    ran: str
    return_id: int

    @property
    def path(self) -> str:
        return f"/{self.brand.slug}/r/{link_token(self.return_id)}/"

    @property
    def ret(self) -> Return:
        with acting_for(self.brand.pk):
            return Return.objects.get(brand_id=self.brand.pk, id=self.return_id)


def pays_on(brand: Brand, trigger: RefundTrigger) -> None:
    """Make the brand pay at the same moment, unasked, whatever a return is worth."""
    always = Triggers(low=trigger, normal=trigger, high=trigger)
    policy = Policy.default("EUR").model_copy(
        update={"refund_trigger": always, "review_above_minor": None}
    )
    with acting_for(brand.pk):
        PolicyVersion.objects.filter(brand=brand, number=1).update(
            data=policy.model_dump(mode="json")
        )


def asked_for(
    brand: Brand,
    *,
    items: int = 2,
    quantity: int = 1,
    method: Method = Method.QR,
    resolution: Resolution = Resolution.REFUND,
) -> Story:
    """A request of Monday evening that no rule has judged yet."""
    goods = _ITEMS[:items]
    lines = tuple(
        sold_line(
            sku, sku=sku, title=title, quantity=quantity, paid=Money(paid * quantity, "EUR")
        )
        for sku, title, _, _, paid in goods
    )
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [sold_order("NL-100482", lines=lines)])
        for sku, _, variant, image, _ in goods:
            Variant.objects.filter(brand=brand, sku=sku).update(
                variant_title=variant, image_url=f"/static/demo/{image}"
            )
        request = ReturnRequest(
            wanted=tuple(
                Wanted(order="NL-100482", line=sku, quantity=quantity, reason="too_large")
                for sku, *_ in goods
            ),
            resolution=resolution,
            method=method,
            origin=Origin.PORTAL,
            email=SHOPPER_EMAIL,
        )
        case, _ = request_return(brand, request, at=REQUESTED, actor="shopper")
    return Story(brand, case.ret.ran, case.ret.pk)


def approved(brand: Brand, **values: object) -> Story:
    story = asked_for(brand, **values)  # type: ignore[arg-type]  # as asked_for takes them
    with acting_for(brand.pk):
        authorize(brand.pk, story.ran, at=REQUESTED, actor="system")
        renew([brand.pk], {story.return_id: REQUESTED})
    return story


def labelled(brand: Brand, *, numbers: tuple[str, ...] = (NUMBER,), **values: object) -> Story:
    """Its label was bought a minute later: one per number, the units dealt out in turn."""
    story = approved(brand, **values)
    with acting_for(brand.pk):
        case = cases.load(brand.pk, story.ran)
        for n, number in enumerate(numbers):
            parcel = _parcel(story, number, is_paperless=case.ret.method == Method.QR)
            for unit in case.units[n :: len(numbers)]:
                ParcelUnit.objects.create(brand=brand, parcel=parcel, unit=unit)
                case.change(unit, position=Position.LABEL_CREATED)
        case.reach("label_ready", LABELLED)
        cases.write([case], fields=("position",), at=LABELLED, actor="system")
    return story


def _parcel(story: Story, number: str, *, is_paperless: bool) -> Parcel:
    parcel: Parcel = Parcel.objects.create(
        brand=story.brand,
        ret_id=story.return_id,
        carrier="sandbox",
        carrier_name="Paketo",
        tracking_number=number,
        connection_id=1,
        label_state=LabelState.BOUGHT,
        label_key=f"key-{number}",
        qr_text=f"PAKETO:{number}",
        is_paperless=is_paperless,
        expires_at=datetime(2026, 12, 12, 22, 0, tzinfo=UTC),
        destination={"name": "Kestrel Fulfilment", "line1": "Messeallee 4",
                     "city": "Leipzig", "postcode": "04356", "country": "DE"},
        position=Position.LABEL_CREATED,
        reached={"label_created": LABELLED.isoformat()},
        made_at=LABELLED,
    )  # fmt: skip
    return parcel


def scanned(story: Story, upto: datetime, number: str = NUMBER) -> Story:
    """Let the carrier tell its scans up to that time; it was asked twelve minutes before."""
    told = [
        CarrierScan(
            tracking_number=number,
            word=word,
            instant=at,
            local_text=at.isoformat(),
            utc_offset_minutes=60,
            code=word.value,
            source=ScanSource.PARTNER if at == DROPPED else ScanSource.CARRIER,
            place=place,
            country="DE",
        )
        for at, word, place in _WAY
        if at <= upto
    ]
    with acting_for(story.brand.pk):
        take_scans(story.brand.pk, told, carrier="sandbox", raw_id=None, at=upto)
        renew([story.brand.pk], {story.return_id: upto})
    return story


def asked_carrier(story: Story, at: datetime) -> Story:
    with acting_for(story.brand.pk):
        Parcel.objects.filter(brand=story.brand, ret_id=story.return_id).update(asked_at=at)
    return story


def received(
    story: Story, *, number: str = NUMBER, ordinals: tuple[int, ...] | None = None
) -> Story:
    arrival = Arrival(site="main", scanned=number, ordinals=ordinals, seconds=20)
    with acting_for(story.brand.pk):
        receive(story.brand.pk, story.ran, arrival, at=OPENED, actor="member:1")
        renew([story.brand.pk], {story.return_id: OPENED})
    return story


def looked_at(story: Story, ordinals: tuple[int, ...]) -> Story:
    fine = Findings(is_complete=True, is_matching=True, condition="as_new", seconds=12)
    with acting_for(story.brand.pk):
        for ordinal in ordinals:
            inspect(story.brand.pk, story.ran, ordinal, fine, at=INSPECTED, actor="member:1")
        renew([story.brand.pk], {story.return_id: INSPECTED})
    return story


def decided(story: Story, ordinals: tuple[int, ...]) -> Story:
    brand = story.brand
    with acting_for(brand.pk):
        for ordinal in ordinals:
            decide(brand.pk, story.ran, ordinal, at=INSPECTED, actor="member:1")
    return story


def settled(story: Story, at: datetime, state: LegState = LegState.PAID) -> Story:
    """Order the money at `at`, and let the provider say what became of it."""
    brand = story.brand
    with acting_for(brand.pk):
        settle(brand.pk, story.ran, at=at, actor="system")
        is_paid = state is LegState.PAID
        Leg.objects.filter(brand=brand, ret_id=story.return_id).update(
            state=state,
            sent_at=at,
            paid_at=at if is_paid else None,
            bank_reference="7461 2093 5518" if is_paid else "",
        )
        money = {LegState.PAID: UnitMoney.PAID, LegState.SENDING: UnitMoney.SENT}
        case = cases.load(brand.pk, story.ran)
        for unit in case.units:
            if unit.money == UnitMoney.APPROVED:
                case.change(unit, money=money.get(state, UnitMoney.CHECKING))
        case.ret.open_legs = 0 if is_paid else 1
        if is_paid:
            case.reach("paid", at)
        cases.write([case], fields=("money",), at=at, actor="system")
        renew([brand.pk], {story.return_id: at})
    return story


def standing_at(when: datetime) -> None:
    """Move the sandbox's clock so that it is `when` now, and a moment later."""
    ahead = when - clock.now() + clock.offset()
    Installation.objects.filter(id=1).update(
        clock_offset_seconds=math.ceil(ahead.total_seconds())
    )
