"""Parcels on their way back, and the label each travels under."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.tracking.words import IncidentKind, Position
from backhaul.foundation.tenancy.models import BrandModel, Code


class Direction(models.TextChoices):
    OUTBOUND = "outbound"
    RETURN = "return"


class LabelState(models.TextChoices):
    """Buying a label is money out: it has the same three beats as a refund."""

    NONE = "none"
    ORDERED = "ordered"
    BOUGHT = "bought"
    FAILED = "failed"
    UNKNOWN = "unknown"
    VOIDED = "voided"


class Parcel(BrandModel):
    direction = Code(choices=Direction, default=Direction.RETURN)
    ret = models.ForeignKey(
        "returns.Return",
        on_delete=models.PROTECT,
        related_name="parcels",
        null=True,
        db_column="return_id",
    )
    """The return it was made for; what is really in it say its units."""
    carrier = Code(default="", blank=True)
    carrier_name = models.CharField(max_length=80, default="", blank=True)
    tracking_number = Code(default="", blank=True)
    connection_id = models.BigIntegerField(null=True)
    label_state = Code(choices=LabelState, default=LabelState.NONE)
    label_key = Code(max_length=64, null=True)
    label_order = models.JSONField(null=True)
    """What was ordered, frozen at the intent: the same key must bring the same question."""
    label_asked_at = models.DateTimeField(null=True)
    """When it was ordered of a carrier that sells another one whenever it is asked again."""
    carrier_label_id = Code(default="", blank=True)
    price_minor = models.BigIntegerField(null=True)
    currency = Code(max_length=3, default="", blank=True)
    qr_text = models.CharField(max_length=300, default="", blank=True)
    service = Code(default="", db_default="", blank=True)
    """Which of the carrier's services it travels by; empty: nobody told."""
    rates = models.JSONField(null=True)
    """What was on offer when it was bought: [service, minor, currency], the cheapest first."""
    is_paperless = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    destination = models.JSONField(default=dict)
    crosses_border = models.BooleanField(default=False)
    position = Code(null=True, choices=[(p.value, p.value) for p in Position])
    reached = models.JSONField(default=dict)
    """Position → ISO instant of its first scan."""
    last_scan = models.JSONField(null=True)
    """instant, local, place, word, code: what the tracking page shows."""
    incident = Code(null=True, choices=[(k.value, k.value) for k in IncidentKind])
    asked_at = models.DateTimeField(null=True)
    """When the carrier last told us anything, scan or not."""
    ask_at = models.DateTimeField(null=True)
    """When the carrier is asked next; None: no answer of it is waited for."""
    claimed_at = models.DateTimeField(null=True)
    """When the shopper said that they handed it over."""
    received_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    """When the shopper chose another way: nothing should travel in it any more."""
    due_at = models.DateTimeField(null=True)
    due_what = Code(default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "label_key"), name="parcel_label_key"),
        )
        indexes = (
            models.Index(fields=("brand", "tracking_number"), name="parcel_by_tracking"),
            models.Index(fields=("brand", "ret"), name="parcel_of_return"),
            models.Index(
                fields=("due_at",), name="parcel_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(
                fields=("connection_id", "ask_at"),
                name="parcel_to_ask",
                condition=Q(ask_at__isnull=False),
            ),
        )


class WeightTolerance(BrandModel):
    """By how much the weight of a brand's parcels may differ; without one, as usual."""

    percent = models.PositiveSmallIntegerField()
    grams = models.PositiveIntegerField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="weight_tolerance_once"),
        )


class LabelFile(BrandModel):
    """A label that its carrier drew itself, byte for byte."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="label_files")
    media_type = Code()
    body = models.BinaryField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "parcel"), name="label_file_of_parcel"),
        )


class ParcelUnit(BrandModel):
    """Which units travel in which parcel: a box can hold units of several returns."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="holds")
    unit = models.ForeignKey(
        "returns.Unit", on_delete=models.PROTECT, related_name="in_parcels"
    )

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "parcel", "unit"), name="parcel_holds_once"
            ),
        )
        indexes = (models.Index(fields=("brand", "unit"), name="parcel_of_unit"),)
