"""A brand's connections to the outside: which adapter, how to reach it, and its secrets."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import Brand, BrandModel, Code


class Connection(BrandModel):
    class Kind(models.TextChoices):
        CARRIER = "carrier"
        PAYMENTS = "payments"

    kind = Code(choices=Kind)
    adapter = Code()
    name = Code()
    config = models.JSONField(default=dict)
    sealed = models.BinaryField(default=b"")
    """Secrets of the configuration, encrypted with the installation's key."""
    is_default = models.BooleanField(default=True)
    ask_from = models.DateTimeField(null=True)
    """Before that no more questions are sent: the carrier's limit, or it did not answer."""
    ask_failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many batches of questions in a row went without an answer."""
    tried_at = models.DateTimeField(null=True)
    """When a worker tried it last, where web must not."""
    tried_said = models.CharField(max_length=250, default="", db_default="", blank=True)
    """What was wrong: `Refused: …` or `Unavailable: …`; empty: it works."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "kind", "name"), name="connection_named"),
        )


class Hook(models.Model):
    """The directory of webhook addresses: the hash of the address's token → a connection."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    hash = models.BinaryField(max_length=32, unique=True)
    connection_id = models.BigIntegerField()
    kind = Code()
    adapter = Code()
