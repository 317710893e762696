"""What a brand sells: products, and the variants that have a stock number."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class Variant(BrandModel):
    """What is sold under one stock number. Facts a channel did not tell are empty."""

    sku = Code()
    title = models.CharField(max_length=200)
    variant_title = models.CharField(max_length=120, default="", blank=True)
    category = Code(default="", blank=True)
    product = Code(max_length=120, default="", db_default="", blank=True)
    """What it is a variant of, by the channel's own name."""
    tags = models.JSONField(null=True)
    is_hazardous = models.BooleanField(null=True)
    is_serialised = models.BooleanField(null=True)
    weight_grams = models.PositiveIntegerField(null=True)
    image_url = models.CharField(max_length=300, default="", blank=True)
    cost_minor = models.BigIntegerField(null=True)
    """Landed cost in the brand's currency, if the brand told it."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "sku"), name="variant_sku"),
        )
