"""Every kind of tracking page by its name: the return, and when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from backhaul.core.axes import Authorization, LegState, Method, Resolution, UnitMoney
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize, withdraw
from backhaul.stages.incidents.actions import Opening, open_incidents
from backhaul.stages.orders.models import Delivery, OrderLine
from backhaul.stages.promises.actions import renew
from backhaul.stages.returns import case as cases
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import ClaimKind, claim
from tests.makers.stories import (
    FRIDAY,
    LABELLED,
    LEIPZIG,
    MAGDEBURG,
    NUMBER,
    PAID,
    REQUESTED,
    SECOND_NUMBER,
    THURSDAY,
    Story,
    approved,
    asked_carrier,
    asked_for,
    decided,
    labelled,
    looked_at,
    pays_on,
    received,
    scanned,
    settled,
)

TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
AFTER_PAID = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
Variant = tuple[Story, datetime]
_TWELVE_MINUTES = timedelta(minutes=12)


def in_review(brand: Brand) -> Variant:
    story = asked_for(brand)
    with acting_for(brand.pk):
        case = cases.load(brand.pk, story.ran)
        for unit in case.units:
            case.change(unit, authorization=Authorization.IN_REVIEW)
        cases.write([case], fields=("authorization",), at=REQUESTED, actor="system")
    return story, TUESDAY


def to_send(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.DELIVERED)
    return asked_carrier(labelled(brand), TUESDAY - _TWELVE_MINUTES), TUESDAY


def to_print(brand: Brand) -> Variant:
    return labelled(brand, method=Method.LABEL, items=1, resolution=Resolution.CREDIT), TUESDAY


def on_its_way(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.DELIVERED)
    story = scanned(labelled(brand), MAGDEBURG)
    return asked_carrier(story, THURSDAY - _TWELVE_MINUTES), THURSDAY


def not_sent_yet(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.DELIVERED)
    story = asked_carrier(labelled(brand), FRIDAY - _TWELVE_MINUTES)
    return _troubled(story, IncidentKind.NOT_SENT_YET, LABELLED + timedelta(hours=72)), FRIDAY


def claimed_not_scanned(brand: Brand) -> Variant:
    story = asked_carrier(labelled(brand), FRIDAY - _TWELVE_MINUTES)
    with acting_for(brand.pk):
        claim(
            brand.pk, story.ran, None, ClaimKind.DROPPED_OFF, at=TUESDAY, actor="shopper"
        )  # fmt: skip
    return _troubled(story, IncidentKind.CLAIMED_NOT_SCANNED, FRIDAY), FRIDAY


def no_movement(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.DELIVERED)
    story = scanned(labelled(brand), MAGDEBURG)
    since = MAGDEBURG + timedelta(days=5)
    asked_carrier(story, since)
    return _troubled(story, IncidentKind.NO_MOVEMENT, since), since + _TWELVE_MINUTES


def delivered_not_received(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.INSPECTION)
    story = scanned(labelled(brand), LEIPZIG)
    since = LEIPZIG + timedelta(hours=24)
    return _troubled(story, IncidentKind.DELIVERED_NOT_RECEIVED, since), since


def in_parts(brand: Brand) -> Variant:
    """Two of three items came and are paid; the third is in a second parcel."""
    pays_on(brand, RefundTrigger.DELIVERED)
    story = labelled(brand, items=3, numbers=(NUMBER, SECOND_NUMBER))
    scanned(story, LEIPZIG)
    scanned(story, MAGDEBURG, SECOND_NUMBER)
    received(story, ordinals=(1, 3))
    settled(story, PAID)
    with acting_for(brand.pk):
        renew([brand.pk], {story.return_id: AFTER_PAID})
    return asked_carrier(story, AFTER_PAID - _TWELVE_MINUTES), AFTER_PAID


def paid(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.INSPECTION)
    story = received(scanned(labelled(brand), LEIPZIG))
    decided(looked_at(story, (1, 2)), (1, 2))
    return settled(story, PAID), AFTER_PAID


def paid_early(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.FIRST_SCAN)
    story = settled(scanned(labelled(brand), MAGDEBURG), MAGDEBURG)
    return asked_carrier(story, THURSDAY - _TWELVE_MINUTES), THURSDAY


def refund_unknown(brand: Brand) -> Variant:
    pays_on(brand, RefundTrigger.DELIVERED)
    story = received(scanned(labelled(brand), LEIPZIG))
    settled(story, PAID, LegState.UNKNOWN)
    return _troubled(story, IncidentKind.REFUND_UNKNOWN, PAID), AFTER_PAID


def refused(brand: Brand) -> Variant:
    story = asked_for(brand, items=2)
    with acting_for(brand.pk):
        OrderLine.objects.filter(brand=brand, external_id="TEE").update(is_final_sale=True)
        long_ago = REQUESTED - timedelta(days=44)
        OrderLine.objects.filter(brand=brand).update(delivered_at=long_ago)
        Delivery.objects.filter(brand=brand).update(delivered_at=long_ago)
        authorize(brand.pk, story.ran, at=REQUESTED, actor="system")
    return story, TUESDAY


def withdrawn(brand: Brand) -> Variant:
    story = approved(brand)
    with acting_for(brand.pk):
        withdraw(brand.pk, story.ran, None, at=TUESDAY, actor="shopper")
    return story, TUESDAY


def expired(brand: Brand) -> Variant:
    story = labelled(brand)
    late = datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
    with acting_for(brand.pk):
        case = cases.load(brand.pk, story.ran)
        for unit in case.units:
            case.change(unit, authorization=Authorization.EXPIRED, money=UnitMoney.NONE)
        cases.write([case], fields=("authorization", "money"), at=late, actor="system")
    return story, late


def _troubled(story: Story, kind: IncidentKind, since: datetime) -> Story:
    with acting_for(story.brand.pk):
        case = cases.load(story.brand.pk, story.ran)
        parcel = Parcel.objects.filter(brand=story.brand, ret_id=story.return_id).first()
        about = "" if kind is IncidentKind.REFUND_UNKNOWN or parcel is None else parcel.pk
        opening = Opening(
            brand_id=story.brand.pk,
            kind=kind,
            case=case,
            subject=f"parcel:{about}" if about else "",
        )
        open_incidents([opening], at=since, actor="system")
        cases.write([case], fields=(), at=since, actor="system")
    return story


VARIANTS: Mapping[str, Callable[[Brand], Variant]] = {
    make.__name__: make
    for make in (
        in_review,
        to_send,
        to_print,
        on_its_way,
        not_sent_yet,
        claimed_not_scanned,
        no_movement,
        delivered_not_received,
        in_parts,
        paid,
        paid_early,
        refund_unknown,
        refused,
        withdrawn,
        expired,
    )
}
