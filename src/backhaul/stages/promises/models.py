"""Dates that were given to a shopper, with their condition, and whether they were kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.forecast.pace import Span
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
    """Whether the money was there by the day; null: not known yet, or it does not count."""
    bound_on = models.DateField(null=True)
    """The earliest day given to the shopper whose condition was not missed: that is kept."""
    lapsed = models.BooleanField(default=False, db_default=False)
    """The shopper missed the day of the condition or chose another way: nobody broke it."""
    is_undecided = models.BooleanField(default=False, db_default=False)
    """It ended as a person has to say whether the money goes: until then its day counts."""
    is_at_risk = models.BooleanField(default=False, db_default=False)
    """An incident says so, and somebody owns it."""
    due_at = models.DateTimeField(null=True)
    """When to look at it again: it may be at risk then, or its day is over."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "ret"), condition=Q(ended_at=None), name="promise_in_force"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), name="promise_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(fields=("brand", "ret"), name="promise_of_return"),
        )


class Pace(BrandModel):
    """How long parcels of one level of a lane took: the steps of core.forecast.curve.Curve."""

    span = Code(choices=[(span.value, span.value) for span in Span])
    level = Code(max_length=200, default="", blank=True)
    """From coarse to fine, `paketo|main`; empty: all of the brand's."""
    hours = models.JSONField(default=list)
    over = models.JSONField(default=list)
    alive = models.JSONField(default=list)
    count = models.FloatField(default=0)
    """So many ended cases it is worth."""
    backlog_days = models.PositiveSmallIntegerField(default=0)
    """Of a site: business days until what waits there is inspected."""
    learnt_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "span", "level"), name="pace_of_level"),
        )
