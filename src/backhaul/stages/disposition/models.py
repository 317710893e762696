"""What happens to a unit, why, and what it was estimated to be worth."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class Choice(BrandModel):
    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="choices")
    disposition = Code()
    proposed = Code()
    value_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    reasons = models.JSONField(default=list)
    alternatives = models.JSONField(default=list)
    override_code = Code(default="", blank=True)
    override_note = models.TextField(default="", blank=True, max_length=2000)
    decided_at = models.DateTimeField()
    decided_by = Code()

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "unit"), name="choice_of_unit"),)
