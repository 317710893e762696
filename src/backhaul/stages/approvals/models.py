"""Limits of who may let money go alone, and payments that wait for a second person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class Rules(BrandModel):
    """The newest holds; amounts are in minor units of the brand's currency."""

    by_role = models.JSONField(default=dict)
    second_above_minor = models.BigIntegerField(null=True)
    from_at = models.DateTimeField()
    set_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "from_at"), name="money_rules_from"),
        )


class Asked(BrandModel):
    """A payment that one person wants and another has to confirm: never the same one."""

    class Kind(models.TextChoices):
        SETTLE = "settle"
        REPLACE = "replace"
        BESIDE = "beside"
        """Goodwill or interest, beside what is due for a return."""
        CREDIT = "credit"
        """Store credit without a return, to an e-mail address."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    ret = models.ForeignKey(
        "returns.Return",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="return_id",
    )
    """Null: of `credit`, which is for no return."""
    leg_id = models.BigIntegerField(null=True)
    """Of `replace`: which leg is to be paid anew."""
    kind = Code(choices=Kind)
    state = Code(choices=State, default=State.WAITING)
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    reason = models.CharField(max_length=200, default="", blank=True)
    deduction_bp = models.PositiveIntegerField(default=0)
    taken_id = models.BigIntegerField(null=True)
    """Of `settle`: a refund made elsewhere, of which `taken_minor` counts for the return."""
    taken_minor = models.BigIntegerField(default=0, db_default=0)
    way = Code(default="", blank=True)
    """Of `replace` and `beside`: how."""
    purpose = Code(default="", blank=True, db_default="")
    """Of `beside`: what for."""
    email = Code(max_length=254, default="", blank=True, db_default="")
    """Of `credit`: whose, in lower case."""
    asked_at = models.DateTimeField()
    asked_by = Code()
    decided_at = models.DateTimeField(null=True)
    decided_by = Code(default="", blank=True)
    answer = models.CharField(max_length=200, default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "kind", "ret", "leg_id", "purpose", "email"),
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="second_person_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit", ret=None) & ~Q(email="")
                | ~Q(kind="credit") & Q(ret__isnull=False, email=""),
                name="second_person_is_asked_about_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("asked_by")),
                name="second_person_is_another",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="asked_for_some"),
        )
        indexes = (
            models.Index(
                fields=("brand", "id"), name="second_person_waits", condition=Q(state="waiting")
            ),
        )
