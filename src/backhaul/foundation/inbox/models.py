"""Bodies from outside, stored raw before anything reads them: a 2xx means it is here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backhaul.foundation.tenancy.models import Code


class RawBody(models.Model):
    """One body of one sender. Belongs to the installation until it is split."""

    class Kind(models.TextChoices):
        TRACKING = "tracking"
        PAYMENTS = "payments"

    class State(models.TextChoices):
        NEW = "new"
        DONE = "done"
        PARKED = "parked"
        """Understood in part or not at all: a person looks at it. Nothing is lost."""

    kind = Code(choices=Kind)
    adapter = Code()
    connection_id = models.BigIntegerField(null=True)
    brand_id = models.BigIntegerField()
    """Whose connection it came through."""
    sha256 = models.BinaryField(max_length=32)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    state = Code(choices=State, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    problems = models.JSONField(default=list)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = Code(default="", db_default="", blank=True)
    set_aside_why = models.CharField(max_length=300, default="", db_default="", blank=True)
    """In a person's words, for a body that nothing is to be done about."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "brand_id", "sha256"), name="rawbody_is_kept_once"
            ),
        )
        indexes = (
            # What a webhook brought has headers; what we asked for has none.
            models.Index(
                fields=("connection_id", "-id"), name="rawbody_heard", condition=~Q(headers={})
            ),
            models.Index(fields=("kind", "id"), name="rawbody_new", condition=Q(state="new")),
            models.Index(fields=("id",), name="rawbody_parked", condition=Q(state="parked")),
        )
