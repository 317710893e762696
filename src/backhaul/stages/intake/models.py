"""What a shopper sends along with a request."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class Photo(BrandModel):
    """A picture, re-encoded by us: nothing of the uploaded bytes is kept."""

    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="photos")
    file = Code(max_length=200)
    """Its name in the storage."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    uploaded_at = models.DateTimeField()
    uploaded_by = Code()
