"""A brand's risk rules, what became of their flags, and the second looks shoppers asked for.

Of a shopper only keyed hashes stand here; they are of one brand, and end on a day.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.risk.appealing import AppealState
from backhaul.core.risk.fairness import Because, Effect, FlagState
from backhaul.core.risk.rules import Signal
from backhaul.foundation.tenancy.models import BrandModel, Code


def _choices(words: type[object]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]  # type: ignore[attr-defined]


class RiskVersion(BrandModel):
    """A version of a brand's points and thresholds; without any, those that are shipped."""

    number = models.PositiveIntegerField()
    data = models.JSONField()
    """A core.risk.rules.RiskRules."""
    published_at = models.DateTimeField()
    published_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="risk_version"),
        )


class Flag(BrandModel):
    """A signal that fired and that the shopper felt; what became of it says if it was right."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    signal = Code(choices=_choices(Signal))
    points = models.SmallIntegerField()
    number = models.BigIntegerField()
    """What was found: minor units, days, percent, or how many."""
    version = models.PositiveIntegerField()
    effect = Code(choices=_choices(Effect))
    customer = models.BinaryField(max_length=32)
    """A keyed hash of who asked, for links to others; empty: nobody that we know."""
    fired_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = Code(choices=_choices(FlagState), default=FlagState.OPEN)
    because = Code(choices=_choices(Because), default="", blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "ret", "signal"), name="risk_flag_once"),
        )
        indexes = (
            models.Index(fields=("brand", "signal", "fired_at"), name="risk_flag_of_signal"),
            models.Index(
                fields=("brand", "customer"),
                name="risk_flag_confirmed",
                condition=Q(state="confirmed"),
            ),
            models.Index(
                fields=("expires_at",),
                name="risk_flag_expires",
                condition=~Q(state="expired"),
            ),
        )


class Link(BrandModel):
    """That a shopper used an address or a network, as keyed hashes: never the thing itself."""

    class Kind(models.TextChoices):
        ADDRESS = "address"
        NETWORK = "network"

    kind = Code(choices=Kind)
    hash = models.BinaryField(max_length=32)
    customer = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "kind", "hash", "customer"), name="risk_link_once"
            ),
        )
        indexes = (models.Index(fields=("expires_at",), name="risk_link_expires"),)


class Habit(BrandModel):
    """How much of a category the brand's customers bought in a year, and sent back of it."""

    category = Code()
    bought = models.PositiveIntegerField()
    back = models.PositiveIntegerField()
    learnt_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "category"), name="risk_habit_of_category"
            ),
        )


class Appeal(BrandModel):
    """A shopper asks for a second look, once; somebody who did not decide before decides."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    words = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = Code()
    answer_by = models.DateTimeField()
    first_deciders = models.JSONField(default=list)
    """Whoever decided before, as the journal names them: none of them decides this."""
    state = Code(choices=_choices(AppealState), default=AppealState.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = Code(default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "ret"), name="risk_appeal_once"),
        )
        indexes = (
            models.Index(
                fields=("brand", "answer_by"),
                name="risk_appeal_open",
                condition=Q(state="open"),
            ),
        )
