"""Work that follows from a journal entry, until it is done; and who is alive to do it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backhaul.foundation.tenancy.models import Code


class Task(models.Model):
    """One reaction to one entry. Ids only. A row goes away in the transaction of its work."""

    job = Code()
    brand_id = models.BigIntegerField()
    return_id = models.BigIntegerField(null=True)
    kind = Code()
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")
    is_parked = models.BooleanField(default=False)
    """Failed too often: it waits for a person and holds up nobody."""

    class Meta:
        indexes = (
            models.Index(
                fields=("due_at", "id"), name="task_due", condition=Q(is_parked=False)
            ),
        )


class Heartbeat(models.Model):
    """When a part of the worker last said that it is well."""

    part = Code(primary_key=True)
    beat_at = models.DateTimeField()
    """Wall-clock time of the database, whatever a sandbox's clock says."""
