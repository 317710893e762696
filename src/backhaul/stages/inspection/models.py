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
