"""Every event that a carrier told, in its words and in ours; and what people claim."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backhaul.foundation.tenancy.models import BrandModel, Code


class Scan(BrandModel):
    """One carrier event. `parcel_id` empty: a number that we do not know yet."""

    parcel = models.ForeignKey(
        "shipping.Parcel", on_delete=models.PROTECT, related_name="scans", null=True
    )
    carrier = Code()
    tracking_number = Code()
    fingerprint = Code(max_length=64)
    raw_id = models.BigIntegerField(null=True)
    """The body it came in."""
    word = Code()
    incident = Code(null=True)
    fault = Code(default="", blank=True)
    instant = models.DateTimeField()
    local_text = models.CharField(max_length=80)
    utc_offset_minutes = models.SmallIntegerField(null=True)
    zone_source = Code()
    code = Code(default="", blank=True)
    text = models.CharField(max_length=300, default="", blank=True)
    place = models.CharField(max_length=200, default="", blank=True)
    country = Code(max_length=2, default="", blank=True)
    sequence = models.BigIntegerField(default=0)
    event_id = Code(max_length=120, default="", blank=True)
    source = Code()
    table_version = Code(default="", blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "carrier", "tracking_number", "fingerprint"),
                name="scan_told_once",
            ),
        )
        indexes = (
            models.Index(fields=("brand", "parcel"), name="scan_of_parcel"),
            models.Index(
                fields=("brand", "-recorded_at"),
                name="scan_for_a_person",
                condition=Q(parcel=None) | Q(word="unknown"),
            ),
            models.Index(
                fields=("brand", "tracking_number"),
                name="scan_of_no_parcel",
                condition=Q(parcel=None),
            ),
            models.Index(
                fields=("brand", "carrier", "code"),
                name="scan_guessed",
                condition=Q(table_version__contains="+g"),
            ),
        )


class DropOffReceipt(BrandModel):
    """A picture of what the counter gave the shopper: evidence for a search, not a position."""

    ret = models.ForeignKey(
        "returns.Return",
        on_delete=models.PROTECT,
        related_name="drop_off_receipts",
        db_column="return_id",
    )
    file = Code(max_length=200)
    """Its name in the storage."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    given_at = models.DateTimeField()
    given_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "ret", "sha256"), name="drop_off_receipt_once"
            ),
        )


class Claim(BrandModel):
    """What a person says happened: evidence, not a position."""

    parcel = models.ForeignKey(
        "shipping.Parcel", on_delete=models.PROTECT, related_name="claims"
    )
    kind = Code()
    """dropped_off, not_sent_yet."""
    claimed_at = models.DateTimeField()
    claimed_by = Code()


class Confirmation(BrandModel):
    """What a member said a carrier's unknown words mean; kept after it was withdrawn."""

    carrier = Code()
    code = Code(default="", blank=True)
    key = models.CharField(max_length=120, default="", blank=True)
    """The sentence without figures; empty: whatever the sentence."""
    text = models.CharField(max_length=300, default="", blank=True)
    """A sentence as the carrier told it, for people."""
    word = Code()
    incident = Code(null=True)
    fault = Code(default="", blank=True)
    confirmed_at = models.DateTimeField()
    confirmed_by = Code()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = Code(default="", blank=True)
    is_replaying = models.BooleanField(default=False)
    """History is still being looked at again, in the worker."""
    scans = models.PositiveIntegerField(default=0)
    """How many scans of before it gave a meaning, or took one from."""
    scans_done = models.PositiveIntegerField(default=0)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "carrier", "code", "key"),
                condition=Q(withdrawn_at=None),
                name="meaning_confirmed_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("id",), name="meaning_replaying", condition=Q(is_replaying=True)
            ),
        )
