"""What happens to a unit, why, and what it was estimated to be worth; and where it lies."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import Brand, BrandModel, Code


class Choice(BrandModel):
    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="choices")
    disposition = Code()
    proposed = Code()
    value_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    reasons = models.JSONField(default=list)
    alternatives = models.JSONField(default=list)
    override_code = Code(default="", blank=True)
    override_note = models.TextField(default="", blank=True, max_length=2000)
    decided_at = models.DateTimeField()
    decided_by = Code()
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "unit"), name="choice_of_unit"),)


class Bin(models.Model):
    """A place of a site for units with one fate.

    It is the operator's and not a brand's, because one shelf holds units of many brands and
    it says nothing about any of them; `kept_for` reserves it for one.
    """

    site = Code()
    code = Code(max_length=8)
    purpose = Code()
    """A Disposition, or one of core.bins: unknown, quarantine."""
    place = models.CharField(max_length=80, default="", blank=True)
    """In words, as people of the site call it."""
    kept_for = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("site", "code"), name="bin_of_a_site"),)


class Placement(BrandModel):
    """Where a unit lies now: one row per unit, so that a plate is in one place."""

    unit = models.ForeignKey(
        "returns.Unit", on_delete=models.PROTECT, related_name="placements"
    )
    site = Code()
    bin = Code()
    note = models.TextField(default="", blank=True, max_length=2000)
    """Why it was put aside."""
    since = models.DateTimeField()
    put_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "unit"), name="unit_is_in_one_place"),
        )
        indexes = (
            models.Index(
                fields=("brand", "site", "bin", "-since", "-id"), name="placement_of_a_bin"
            ),
        )
