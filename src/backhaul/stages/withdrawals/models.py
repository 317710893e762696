"""Declarations that a contract is withdrawn from: as they came, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core import withdrawals
from backhaul.foundation.tenancy.models import BrandModel, Code


class Declaration(BrandModel):
    """One declaration; the same one made again is the same row, and counts from the first."""

    class State(models.TextChoices):
        NEW = "new"
        """Received; its order was not looked for yet."""
        OPEN = "open"
        """A person has to look, see `why`."""
        DONE = "done"

    number = Code()
    fingerprint = models.BinaryField(max_length=32)
    channel = Code(choices=[(one.value, one.value) for one in withdrawals.Channel])
    name = models.CharField(max_length=withdrawals.MOST_NAME)
    contract = models.CharField(max_length=withdrawals.MOST_CONTRACT)
    parts = models.TextField(default="", blank=True, max_length=withdrawals.MOST_PARTS)
    lines = models.JSONField(default=dict)
    """The order's line → how many; empty: all, or what `parts` says."""
    email = models.CharField(max_length=254)
    email_norm = Code(max_length=254)
    language = Code()
    declared_at = models.DateTimeField()
    """The day of it decides whether it is in time."""
    times = models.PositiveIntegerField(default=1)
    state = Code(choices=State, default=State.NEW)
    why = models.JSONField(default=list)
    """Codes of core.withdrawals.Why."""
    order_id = models.BigIntegerField(null=True)
    return_id = models.BigIntegerField(null=True)
    ran = Code(default="", blank=True)
    refund_by = models.DateField(null=True)
    """The last day for the money, by the notice alone."""
    acknowledged_at = models.DateTimeField(null=True)
    """When the first acknowledgement was on its way."""
    post_error = models.CharField(max_length=300, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = Code(default="", blank=True)
    answer = models.TextField(default="", blank=True, max_length=2000)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="declaration_number"),
            models.UniqueConstraint(
                fields=("brand", "fingerprint"), name="declaration_counts_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("brand", "declared_at", "id"),
                name="declaration_open",
                condition=~Q(state="done"),
            ),
            models.Index(fields=("brand", "-declared_at", "-id"), name="declaration_newest"),
            models.Index(fields=("brand", "order_id"), name="declaration_of_order"),
            models.Index(fields=("declared_at",), name="declaration_by_age"),
        )
