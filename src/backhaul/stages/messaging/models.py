"""Who was told what, and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class Message(BrandModel):
    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    return_id = models.BigIntegerField()
    occasion = Code()
    """The headline or incident it is about, told once per return; or which letter it is."""
    written_by = Code(default="", blank=True)
    """The member who wrote it; empty: it was told by itself."""
    to = models.CharField(max_length=254)
    locale = Code()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    state = Code(choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="", blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "return_id", "occasion"), name="message_told_once"
            ),
        )
        indexes = (
            models.Index(fields=("id",), name="message_queued", condition=Q(state="queued")),
            # By the moment: ordered by id alone, the planner walks the key of all brands.
            models.Index(fields=("brand", "-created_at", "-id"), name="message_newest"),
            models.Index(
                fields=("brand", "-created_at", "-id"),
                name="message_failed",
                condition=Q(state="failed"),
            ),
        )
