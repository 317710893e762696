"""What happens to a unit, why, and what it was estimated to be worth; and where it lies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.bins import BinKind
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
    seconded_by = Code(default="", db_default="", blank=True)
    """The colleague who agreed, where two have to."""
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "unit"), name="choice_of_unit"),)


class Bin(models.Model):
    """A place of a site for units with one fate: a shelf, a box or a pallet.

    It is the operator's and not a brand's, because one shelf holds units of many brands and
    it says nothing about any of them; `kept_for` reserves it for one.
    """

    site = Code()
    code = Code(max_length=12)
    kind = Code(default=BinKind.BIN.value)
    """A core.bins.BinKind. What follows from `opened_at` on is of boxes and pallets."""
    purpose = Code()
    """A Disposition, or one of core.bins: unknown, quarantine."""
    place = models.CharField(max_length=80, default="", blank=True)
    """In words, as people of the site call it."""
    kept_for = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)
    """Handed on with all that was in it: its code is never used again."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("site", "code"), name="bin_of_a_site"),
            models.UniqueConstraint(
                fields=("code",), condition=~Q(kind=BinKind.BIN.value), name="container_code"
            ),
        )
        indexes = (
            models.Index(
                fields=("site", "-id"), name="bin_in_use", condition=Q(emptied_at=None)
            ),
            models.Index(
                fields=("site", "-emptied_at", "-id"),
                name="bin_emptied",
                condition=Q(emptied_at__isnull=False),
            ),
        )

    @property
    def is_container(self) -> bool:
        return str(self.kind) != BinKind.BIN


class BinEvent(models.Model):
    """What happened to a container: its own history, which is the operator's as it is."""

    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    what = Code()
    """opened, closed, reopened, moved, emptied or emptying_undone."""
    place = models.CharField(max_length=80, default="", blank=True)
    note = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField()
    actor = Code()


class Handover(BrandModel):
    """Units that left a bin or a container together, with what brings them back."""

    site = Code()
    bin = Code()
    reference = Code(default="", blank=True)
    units = models.JSONField()
    """Of each its id, whether it was finished by leaving, and the row of where it lay."""
    at = models.DateTimeField()
    actor = Code()
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "-at"), name="handover_newest"),)


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
