"""Store credit that is spent: amounts that a shop reserved, and what moved beside returns."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class Hold(BrandModel):
    """An amount that a shop set aside for an order; it lapses unless it is captured."""

    class State(models.TextChoices):
        HELD = "held"
        CAPTURED = "captured"
        RELEASED = "released"
        LAPSED = "lapsed"

    account = models.ForeignKey(
        "settlement.CreditAccount", on_delete=models.PROTECT, related_name="+"
    )
    number = Code(max_length=40)
    reference = Code(max_length=120)
    """The shop's own name for what it is for."""
    state = Code(choices=State, default=State.HELD)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField(default=0)
    given_back_minor = models.BigIntegerField(default=0)
    currency = Code(max_length=3)
    made_at = models.DateTimeField()
    made_by = Code()
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="credit_hold_number"),
            models.UniqueConstraint(
                fields=("brand", "account", "reference"),
                condition=Q(state__in=("held", "captured")),
                name="credit_hold_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, captured_minor__gte=0, given_back_minor__gte=0)
                & Q(captured_minor__lte=F("amount_minor"))
                & Q(given_back_minor__lte=F("captured_minor")),
                name="credit_hold_never_above_itself",
            ),
        )
        indexes = (
            models.Index(
                fields=("brand", "account"), name="credit_held", condition=Q(state="held")
            ),
            models.Index(
                fields=("lapses_at",), name="credit_lapses", condition=Q(state="held")
            ),
        )


class Change(BrandModel):
    """A movement that no return made; `booking` is its name in the ledger."""

    class Kind(models.TextChoices):
        GIVEN = "given"
        TAKEN = "taken"
        SPENT = "spent"
        UNSPENT = "unspent"
        EXPIRED = "expired"

    account = models.ForeignKey(
        "settlement.CreditAccount", on_delete=models.PROTECT, related_name="+"
    )
    kind = Code(choices=Kind)
    booking = Code(max_length=40)
    amount_minor = models.BigIntegerField()
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="+", null=True)
    reference = Code(max_length=120, default="", blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)
    made_at = models.DateTimeField()
    made_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "booking"), name="credit_change_booking"),
            models.UniqueConstraint(
                fields=("brand", "hold", "reference"),
                condition=Q(kind="unspent"),
                name="credit_given_back_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="credit_change_is_some"
            ),
        )
        indexes = (models.Index(fields=("brand", "account"), name="credit_change_of"),)


class Rule(BrandModel):
    """For how long credit that is given from then on can be spent."""

    valid_months = models.PositiveSmallIntegerField(null=True)
    """None: it does not expire."""
    from_at = models.DateTimeField()
    set_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "from_at"), name="credit_rule_from"),
        )
