"""What each stage of a return was given, what it took, and the brand's own targets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.deadlines import SlaClock
from backhaul.foundation.tenancy.models import BrandModel, Code


class State(models.TextChoices):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    DROPPED = "dropped"
    """Nobody waits for it any more: the return ended, or its start was taken back."""


class Clock(BrandModel):
    """One clock of one return, with the target that held when it was last measured."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    clock = Code(choices=[(clock.value, clock.value) for clock in SlaClock])
    state = Code(choices=State)
    site = Code(default="", blank=True)
    carrier = models.CharField(max_length=80, default="", blank=True)
    """Its name as people read it; empty: it travels without one that we know."""
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """Null while it is paused."""
    met_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    """When somebody was told that it ran out; only the refund clock tells."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "ret", "clock"), name="service_clock_of_return"
            ),
        )
        indexes = (
            models.Index(
                fields=("brand", "due_at", "id"),
                name="service_clock_running",
                condition=Q(state="running"),
            ),
            models.Index(
                fields=("brand", "clock", "due_at", "id"),
                name="service_clock_of_kind",
                condition=Q(state="running"),
            ),
            models.Index(
                fields=("brand", "paused_at", "id"),
                name="service_clock_paused",
                condition=Q(state="paused"),
            ),
            models.Index(
                fields=("due_at",),
                name="service_refund_late",
                condition=Q(state="running", clock="refund", told_at=None),
            ),
        )


class Target(BrandModel):
    """A brand's own target of a clock, for what comes from one country or, without one, any."""

    clock = Code(choices=[(clock.value, clock.value) for clock in SlaClock])
    country = Code(max_length=2, default="", blank=True)
    amount = models.PositiveIntegerField()
    """Hours; of the refund clock business days."""
    on_business_days = models.BooleanField(default=False)
    pauses = models.JSONField(default=list)
    """Kinds of incidents during which it stands still."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "clock", "country"), name="service_target_once"
            ),
        )
