"""The append-only history of everything that happened: codes, ids and amounts, nothing else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backhaul.foundation.tenancy.models import BrandModel, Code


class Entry(BrandModel):
    """One thing that happened. The runtime role may insert and read, never change."""

    kind = Code()
    return_id = models.BigIntegerField(null=True)
    seq = models.PositiveIntegerField(null=True)
    """The place in the history of its return."""
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    actor = Code()
    """`kind:id`, e.g. `api:12`, `shopper`, `system`."""
    source = Code(default="", blank=True)
    data = models.JSONField(default=dict)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "return_id", "seq"), name="entry_has_its_place"
            ),
            models.CheckConstraint(
                condition=Q(return_id=None, seq=None) | Q(return_id__isnull=False, seq__gt=0),
                name="entry_of_a_return_is_numbered",
            ),
        )
        indexes = (models.Index(fields=("brand", "kind", "occurred_at"), name="entry_by_kind"),)
