"""Something is wrong with a parcel, a unit or a refund; somebody owns it until it is healed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.models import BrandModel, Code

NOTE = "note"
"""The evidence of an incident that somebody closed against the scans: why."""

HEALED = "healed"
"""The evidence of an incident that is over: by which scan, if one ended it."""


class Incident(BrandModel):
    kind = Code(choices=[(kind.value, kind.value) for kind in IncidentKind])
    return_id = models.BigIntegerField(null=True)
    subject = Code(default="", blank=True)
    """What it is about: `parcel:12`, `unit:7`, `leg:3`; empty: the return as a whole."""
    severity = Code()
    owner = Code(default="", blank=True)
    """The member who took it; empty: nobody yet."""
    evidence = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True)
    healed_by = Code(default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "return_id", "kind", "subject"),
                condition=Q(healed_at=None),
                nulls_distinct=False,
                name="incident_is_open_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("brand", "-opened_at"),
                name="incident_open",
                condition=Q(healed_at=None),
            ),
            models.Index(fields=("brand", "return_id"), name="incident_of_return"),
            models.Index(
                fields=("brand", "severity", "kind", "opened_at"),
                name="incident_board",
                condition=Q(healed_at=None),
            ),
        )


class IncidentNote(BrandModel):
    """What somebody who looked at an incident wrote down for the others."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()
    written_by = Code()

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "incident"), name="note_of_incident"),)
