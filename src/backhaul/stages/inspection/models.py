"""What was found when a unit was looked at."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class Inspection(BrandModel):
    unit = models.ForeignKey(
        "returns.Unit", on_delete=models.PROTECT, related_name="inspections"
    )
    answers = models.JSONField()
    grade = Code()
    reasons = models.JSONField(default=list)
    differs = models.BooleanField(default=False)
    """It is not what was authorised: another product, missing parts, an extra."""
    note = models.TextField(default="", blank=True, max_length=2000)
    seconds = models.PositiveIntegerField(default=0)
    inspected_at = models.DateTimeField()
    inspected_by = Code()
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "unit"), name="inspection_of_unit"),)


class Photo(BrandModel):
    """What an inspector saw, re-encoded by us: nothing of the uploaded bytes is kept."""

    unit = models.ForeignKey(
        "returns.Unit", on_delete=models.PROTECT, related_name="inspection_photos"
    )
    file = Code(max_length=200)
    """Its name in the storage."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    taken_at = models.DateTimeField()
    taken_by = Code()

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "unit"), name="inspection_photo_of_unit"),)


class Sheet(BrandModel):
    """The answers so far for a unit on the bench; gone once it is decided what becomes of it.

    `step` grows with every answer: what is posted for an earlier one changes nothing.
    """

    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="sheets")
    answers = models.JSONField(default=dict)
    """Check → the code of its answer."""
    missing = models.JSONField(default=list)
    note = models.TextField(default="", blank=True, max_length=2000)
    step = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    written_at = models.DateTimeField()
    written_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "unit"), name="sheet_of_unit"),
        )
