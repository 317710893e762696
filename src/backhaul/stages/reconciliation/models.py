"""Runs that compared a provider's books with ours, and what did not fit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.reconciliation import BreakKind, Repair
from backhaul.foundation.tenancy.models import BrandModel, Code


class Run(BrandModel):
    """One comparison: of a provider's list with ours, or of goods with money (no provider)."""

    connection_name = Code(default="", blank=True)
    """Empty: goods and money of the returns were compared."""
    adapter = Code(default="", blank=True)
    since = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    """When it was last at work: one that is silent for long is no more."""
    ended_at = models.DateTimeField(null=True)
    asked_by = Code()
    theirs = models.PositiveIntegerField(default=0)
    """How many the provider told of."""
    matched = models.PositiveIntegerField(default=0)
    strangers = models.PositiveIntegerField(default=0)
    """Refunds of payments that this brand does not have."""
    disputes = models.PositiveIntegerField(default=0, db_default=0)
    """How many disputes the provider told of."""
    disputes_matched = models.PositiveIntegerField(default=0, db_default=0)
    breaks = models.PositiveIntegerField(default=0)
    """How many of its breaks were open when it ended."""
    failure = models.CharField(max_length=300, default="", blank=True)
    """Why it could not be finished: a code, or the provider's words."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "connection_name"),
                condition=Q(ended_at=None),
                name="reconciliation_runs_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("brand", "connection_name", "-began_at"), name="reconciliation_newest"
            ),
        )


class Break(BrandModel):
    """Something that does not fit, from when it was found until it is gone or explained."""

    kind = Code(choices=[(kind.value, kind.value) for kind in BreakKind])
    subject = Code(max_length=140)
    """What it is about: `leg:12`, `taken:3`, `ref:re_1`, `dispute:5`, `case:dp_1`, `unit:7`."""
    connection_name = Code(default="", blank=True)
    adapter = Code(default="", blank=True)
    repair = Code(choices=[(one.value, one.value) for one in Repair], default="", blank=True)
    return_id = models.BigIntegerField(null=True)
    leg_id = models.BigIntegerField(null=True)
    payment_id = models.BigIntegerField(null=True)
    ours_minor = models.BigIntegerField(null=True)
    ours_currency = Code(max_length=3, default="", blank=True)
    ours_state = Code(default="", blank=True)
    theirs = models.JSONField(default=dict)
    """The provider's word as it was last heard: the fields of ProviderRefund; or nothing.

    Of a dispute those that both have, and `reason`.
    """
    happened_at = models.DateTimeField()
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    run_id = models.BigIntegerField()
    """Which run saw it last."""
    owner = Code(default="", blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = Code(default="", blank=True)
    resolution = Code(default="", blank=True)
    """`gone`, `explained`, or the repair that ended it."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "kind", "subject"), name="break_once"),
        )
        indexes = (
            models.Index(
                fields=("brand", "found_at", "id"),
                name="break_open",
                condition=Q(resolved_at=None),
            ),
            models.Index(
                fields=("brand", "-resolved_at", "-id"),
                name="break_resolved",
                condition=Q(resolved_at__isnull=False),
            ),
        )


class BreakNote(BrandModel):
    """What somebody who looked into a break wrote down for the others."""

    about = models.ForeignKey(Break, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()
    written_by = Code()

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "about"), name="note_of_break"),)


class Sighting(BrandModel):
    """What of ours a run that is at work has seen in the provider's list."""

    run_id = models.BigIntegerField()
    subject = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "run_id", "subject"), name="sighting"),
        )
