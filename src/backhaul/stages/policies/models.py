"""Versions of a brand's policy. What a version promised is frozen per unit as Terms."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class PolicyVersion(BrandModel):
    number = models.PositiveIntegerField()
    data = models.JSONField()
    """A core.policies.model.Policy."""
    published_at = models.DateTimeField()
    published_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="policy_version"),
        )
