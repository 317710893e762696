"""Returns that were paid for early, and whose goods did not come as promised."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.holds import AtBank
from backhaul.core.recovery import Cause, State
from backhaul.foundation.tenancy.models import BrandModel, Code

BY_PROVIDER = "provider"
"""Told of a dispute itself, by the charge's reference."""
_ENDED = ("charged", "written_off", "healed")


class Shortfall(BrandModel):
    """One case; a return has at most one that is not over."""

    ret = models.ForeignKey(
        "returns.Return",
        on_delete=models.PROTECT,
        related_name="shortfalls",
        db_column="return_id",
    )
    state = Code(choices=[(one.value, one.value) for one in State], default=State.OPEN.value)
    cause = Code(choices=[(one.value, one.value) for one in Cause])
    parts = models.JSONField(default=list)
    """Of each unit its ordinal, cause and amount."""
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    has_carrier = models.BooleanField(default=False)
    """A carrier's scan proves that it took the parcel over."""
    opened_at = models.DateTimeField()
    reminded = models.PositiveSmallIntegerField(default=0)
    """How many letters the shopper got."""
    told_at = models.DateTimeField(null=True)
    """Of the letter from which on the time for an answer runs."""
    told_with = models.PositiveSmallIntegerField(default=1, db_default=1)
    """Which letter that is, counted as `reminded`."""
    due_at = models.DateTimeField(null=True)
    due_what = Code(default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = Code(default="", blank=True)
    asked_minor = models.BigIntegerField(null=True)
    """What one person wants to be charged, and another has to confirm."""
    asked_by = Code(default="", blank=True, db_default="")
    recovered_minor = models.BigIntegerField(default=0)
    reference = Code(max_length=120, default="", blank=True)
    """Of the charge, at its provider."""
    taken_back_minor = models.BigIntegerField(default=0, db_default=0)
    """Of a charge by hand by the shopper's bank: disputes of it that are not won."""
    bank_keeps_minor = models.BigIntegerField(default=0, db_default=0)
    """Of that for good: disputes that are lost."""
    bank_by = Code(default="", blank=True, db_default="")
    """Who says so: a person, or BY_PROVIDER; empty: nobody knows of a dispute."""
    turn = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often the bank's word has changed: part of the name of what is booked since."""
    note = models.TextField(default="", blank=True, max_length=2000)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "ret"),
                condition=Q(closed_at=None),
                name="shortfall_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, recovered_minor__gte=0),
                name="shortfall_amounts",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ENDED, closed_at__isnull=False)
                | (~Q(state__in=_ENDED) & Q(closed_at=None)),
                name="shortfall_is_over_or_not",
            ),
        )
        indexes = (
            models.Index(fields=("brand", "ret"), name="shortfall_of_return"),
            models.Index(fields=("brand", "-opened_at", "-id"), name="shortfall_newest"),
            models.Index(
                fields=("due_at",), name="shortfall_due", condition=Q(due_at__isnull=False)
            ),
        )

    @property
    def bank(self) -> AtBank:
        return AtBank(self.taken_back_minor, self.bank_keeps_minor)
