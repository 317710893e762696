"""Store credit for promises that were broken: how much a brand gives, and to whom it gave."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class AmendsRule(BrandModel):
    """A brand without one gives nothing."""

    amount_minor = models.BigIntegerField()
    """In minor units of the brand's currency; 0: nothing."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="amends_rule_of_brand"),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0), name="amends_are_not_below_zero"
            ),
        )


class Amends(BrandModel):
    """What was given for a return: once, however often its promises were broken."""

    return_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    """Of settlement's CreditAccount."""
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    given_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "return_id"), name="amends_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="amends_are_something"
            ),
        )
