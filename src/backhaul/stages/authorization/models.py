"""What the policy said, with everything that was known then."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class Decision(BrandModel):
    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    policy_number = models.PositiveIntegerField()
    facts = models.JSONField()
    """All facts known then, used or not."""
    outcomes = models.JSONField()
    """Per unit ordinal: outcome and all reasons."""
    decided_at = models.DateTimeField()
    decided_by = Code()
    note = models.TextField(default="", blank=True, max_length=2000)
    """Why a person decided as they did."""

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "ret"), name="decision_of_return"),)
