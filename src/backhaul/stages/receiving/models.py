"""What physically arrived, where and when; and who has which unit in hand."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class Receipt(BrandModel):
    """One opening of a box at the dock. An unknown box belongs to the system brand."""

    site = Code()
    scanned = Code(max_length=120)
    """What was scanned or typed."""
    parcel = models.ForeignKey(
        "shipping.Parcel", on_delete=models.PROTECT, related_name="receipts", null=True
    )
    ret = models.ForeignKey(
        "returns.Return",
        on_delete=models.PROTECT,
        related_name="receipts",
        null=True,
        db_column="return_id",
    )
    received_at = models.DateTimeField()
    received_by = Code()
    seconds = models.PositiveIntegerField(default=0)
    note = models.TextField(default="", blank=True, max_length=2000)
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "-received_at"), name="receipt_newest"),)


class ReceivedUnit(BrandModel):
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="receipts")
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "unit"), name="received_unit"),)


class Weighing(BrandModel):
    """What a parcel weighed at the dock, beside what it should."""

    parcel = models.ForeignKey(
        "shipping.Parcel", on_delete=models.PROTECT, related_name="weighings"
    )
    grams = models.PositiveIntegerField()
    expected_grams = models.PositiveIntegerField(null=True)
    """None: nobody told what is in it weighs."""
    may_differ_grams = models.PositiveIntegerField()
    weighed_at = models.DateTimeField()
    weighed_by = Code()

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "parcel"), name="weighing_of_parcel"),)


class SerialRead(BrandModel):
    """The number that a piece on the bench wears; read again, the newer one counts."""

    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="serials")
    serial = models.CharField(max_length=80)
    key = Code()
    """As it is compared."""
    difference = Code(default="", blank=True)
    """A core.contents.Difference; empty: nothing speaks against it."""
    read_at = models.DateTimeField()
    read_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "unit"), name="serial_of_unit"),
        )
        indexes = (models.Index(fields=("brand", "key"), name="serial_by_key"),)


class Hold(BrandModel):
    """A unit in somebody's hands: nobody else is asked about it meanwhile."""

    unit = models.ForeignKey(
        "returns.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor = Code()
    since = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "unit"), name="unit_in_one_hand"),
        )


class BenchStep(BrandModel):
    """A finished step of a person at a bench, so that the last one can be taken back."""

    actor = Code()
    what = Code()
    """A code of whoever took the step: receipt, missing, unknown, inspection …"""
    ran = Code(default="", blank=True)
    ordinals = models.JSONField(default=list)
    plate = Code(default="", blank=True)
    """Of a piece that has no return."""
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (
            models.Index(
                fields=("brand", "actor", "-done_at", "-id"), name="bench_step_newest"
            ),
        )
