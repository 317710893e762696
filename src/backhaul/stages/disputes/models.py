"""Payments that a shopper disputes with their bank: what is known, and what we answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.disputes import Answer, HandIn
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation.tenancy.models import BrandModel, Code


class Dispute(BrandModel):
    """One chargeback or inquiry, as its provider told it last."""

    payment = models.ForeignKey(
        "orders.Payment", on_delete=models.PROTECT, related_name="disputes"
    )
    provider_ref = Code(max_length=120)
    """Its name at the provider; that of the money, while nothing else is known of it."""
    taken_ref = Code(max_length=120, default="", db_default="", blank=True)
    """Of the money that the provider took by itself, where it tells that apart."""
    status = Code(choices=[(one.value, one.value) for one in DisputeStatus])
    reason = Code(default="", blank=True)
    """The provider's own code."""
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    """When the provider said what holds now."""
    won_at = models.DateTimeField(null=True)
    """When the provider first said that it was won, whatever it said since."""
    respond_by = models.DateTimeField(null=True)
    answer = Code(choices=[(one.value, one.value) for one in Answer], default="", blank=True)
    note = models.TextField(default="", blank=True, max_length=2000)
    answered_at = models.DateTimeField(null=True)
    answered_by = Code(default="", blank=True)
    due_at = models.DateTimeField(null=True)
    """When a person is told that evidence is due."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "provider_ref"), name="dispute_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="dispute_is_about_something"
            ),
        )
        indexes = (
            models.Index(fields=("brand", "payment"), name="dispute_of_payment"),
            models.Index(fields=("brand", "-opened_at", "-id"), name="dispute_newest"),
            models.Index(
                fields=("due_at",), name="dispute_due", condition=Q(due_at__isnull=False)
            ),
        )


class Submission(BrandModel):
    """Evidence that a person had handed in, by three beats; the last is what came of it."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="submissions")
    key = Code(max_length=80)
    state = Code(choices=[(one.value, one.value) for one in HandIn])
    pdf = models.BinaryField(null=True)
    """The paper, as long as it may have to be sent again; None: what came of it is known."""
    facts = models.JSONField(default=dict)
    """The words that go along; nothing once the outcome is known."""
    sha256 = Code(max_length=64)
    size = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = Code()
    sent_at = models.DateTimeField(null=True)
    """When it was sent last."""
    ended_at = models.DateTimeField(null=True)
    failure = Code(max_length=120, default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "dispute"),
                condition=~Q(state=HandIn.REFUSED.value),
                name="evidence_once",
            ),
            models.UniqueConstraint(fields=("brand", "key"), name="evidence_key_once"),
        )
