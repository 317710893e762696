"""What physically arrived, where and when."""

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
