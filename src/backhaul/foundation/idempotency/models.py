"""Answers kept under the key that an integrator gave, so that a repeated call does nothing."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class KeptAnswer(BrandModel):
    key = Code(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    """Of method, path and body: the same key with another request is an error."""
    status = models.PositiveSmallIntegerField(null=True)
    """None while the first request with this key is still at work."""
    answer = models.TextField(default="")
    """The body, byte for byte as it was given."""
    location = Code(max_length=300, default="")
    created_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "key"), name="answer_kept_once"),
        )
        indexes = (models.Index(fields=("created_at",), name="answer_by_age"),)
