"""Who was told what, and when; and what shoppers were asked before a decision."""

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


class Question(BrandModel):
    """What somebody has to know from the shopper before a request can be decided."""

    class Ended(models.TextChoices):
        ANSWERED = "answered"
        NO_ANSWER = "no_answer"
        DECIDED = "decided"
        """Nobody needs the answer any more."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    once = Code()
    """Names this asking: repeated, it is asked once."""
    text = models.TextField(max_length=5000)
    asked_at = models.DateTimeField()
    asked_by = Code()
    pauses = models.BooleanField()
    """Whether the clock of the review stands still until it ends."""
    remind_at = models.DateTimeField(null=True)
    """Null: nobody is reminded, or was already."""
    give_up_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = Code(choices=Ended, default="", blank=True)
    answer = models.TextField(default="", blank=True, max_length=5000)
    photos = models.PositiveSmallIntegerField(default=0)
    """So many came with the answer."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "ret", "once"), name="question_asked_once"
            ),
            models.UniqueConstraint(
                fields=("brand", "ret"),
                name="question_open_of_return",
                condition=Q(ended_at=None),
            ),
        )
        indexes = (
            models.Index(
                fields=("give_up_at",), name="question_open", condition=Q(ended_at=None)
            ),
        )


class AskingSetting(BrandModel):
    """A brand's own rule for questions; without a row the usual one holds."""

    pauses = models.BooleanField()
    remind_after_days = models.PositiveSmallIntegerField(null=True)
    give_up_after_days = models.PositiveSmallIntegerField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="asking_of_brand"),
        )
