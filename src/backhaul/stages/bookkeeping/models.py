"""Books that were closed and handed over, and credit notes with numbers without gaps."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class BookKeeping(BrandModel):
    """How a brand's books are kept: one row, which is locked to give a number away."""

    settings = models.JSONField(default=dict)
    """A core.bookkeeping BookSettings."""
    next_export = models.PositiveIntegerField(default=1)
    next_note = models.PositiveIntegerField(default=1)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="bookkeeping_of_brand"),
        )


class Export(BrandModel):
    """All bookings up to a moment that no earlier export has: closed, and never changed."""

    number = models.PositiveIntegerField()
    until = models.DateTimeField()
    closed_at = models.DateTimeField()
    closed_by = Code()
    settings = models.JSONField()
    """As they were then: the files are made of them again, to the byte."""
    time_zone = Code()
    currency = Code(max_length=3)
    bookings = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    last_line = models.BigIntegerField(default=0)
    """The highest line of the ledger in it: what is newer is not looked for below."""
    sums = models.JSONField()
    """Currency → minor units on either side."""
    hashes = models.JSONField(default=dict)
    """Format → SHA-256 of the file."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="book_export_number"),
        )


class ExportedBooking(BrandModel):
    """Which export a booking is in: exactly one."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="+")
    booking = Code(max_length=40)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "booking"), name="booking_exported_once"),
        )
        indexes = (models.Index(fields=("brand", "export"), name="bookings_of_export"),)


class CreditNote(BrandModel):
    """What a shopper is credited with, on paper: its content stays as it was issued."""

    sequence = models.PositiveIntegerField()
    number = Code()
    return_id = models.BigIntegerField()
    issued_at = models.DateTimeField()
    country = Code(max_length=2, default="", blank=True)
    currency = Code(max_length=3)
    total_minor = models.BigIntegerField()
    content = models.JSONField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "sequence"), name="credit_note_sequence"),
            models.UniqueConstraint(fields=("brand", "number"), name="credit_note_number"),
        )
        indexes = (
            models.Index(fields=("brand", "return_id"), name="credit_note_of_return"),
            models.Index(fields=("brand", "issued_at"), name="credit_note_by_day"),
        )


class NotedLeg(BrandModel):
    """Which credit note a leg is on: its own, or that of the leg whose place it took."""

    note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="+")
    leg_id = models.BigIntegerField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "leg_id"), name="leg_is_noted_once"),
        )
