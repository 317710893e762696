"""Dates that were given to a shopper, with their condition, and whether they were kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class Promise(BrandModel):
    ret = models.ForeignKey(
        "returns.Return",
        on_delete=models.PROTECT,
        related_name="promises",
        db_column="return_id",
    )
    kind = Code()
    on = models.DateField(null=True)
    handed_over_by = models.DateField(null=True)
    business_days = models.PositiveSmallIntegerField(default=0)
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When a newer one took its place, or it was kept."""
    was_kept = models.BooleanField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "ret"), condition=Q(ended_at=None), name="promise_in_force"
            ),
        )
