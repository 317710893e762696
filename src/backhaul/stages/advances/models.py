"""Money paid before the goods are seen: a brand's rule, and returns that wait because of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class AdvanceRule(BrandModel):
    """A brand without one has the figures of core.recovery.Rule."""

    wait_days = models.PositiveSmallIntegerField(default=30)
    remind_days = models.PositiveSmallIntegerField(default=7)
    decide_days = models.PositiveSmallIntegerField(default=14)
    may_recharge = models.BooleanField(default=False)
    shopper_most_minor = models.BigIntegerField(null=True)
    brand_most_minor = models.BigIntegerField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="advance_rule_of_brand"),
        )


class AdvanceHold(BrandModel):
    """A return whose trigger was met, and whose money waits for the goods all the same."""

    return_id = models.BigIntegerField()
    limit = Code()
    """`shopper` or `brand`."""
    amount_minor = models.BigIntegerField()
    out_minor = models.BigIntegerField()
    """What was out already."""
    most_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    held_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "return_id"), name="advance_held_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="advance_holds_something"
            ),
        )
