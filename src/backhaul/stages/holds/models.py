"""Money held on a card: what the shopper agreed to, a brand's rule, and each hold."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backhaul.core.holds import Asked, AtBank, Purpose, State, Step, left_of
from backhaul.foundation.tenancy.models import BrandModel, Code

_PURPOSES = [(one.value, one.value) for one in Purpose]
_LIVE = ("wanted", "held")


class HoldRule(BrandModel):
    """A brand without one has the figures of core.holds.Rule."""

    charges_by_itself = models.BooleanField(default=False)
    by_itself_most_minor = models.BigIntegerField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="hold_rule_of_brand"),
        )


class Consent(BrandModel):
    """What a shopper read and agreed to, word for word, before anything was held or charged."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    purpose = Code(choices=_PURPOSES)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    locale = Code()
    most_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    days = models.PositiveSmallIntegerField(null=True)
    """So long after our letter nothing is charged; null: the words name none, or are older."""
    given_at = models.DateTimeField()
    given_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "ret", "purpose"), name="agreed_once"),
            models.CheckConstraint(condition=Q(most_minor__gt=0), name="agreed_to_some"),
        )


class Hold(BrandModel):
    """One hold, or a charge: that is one which is captured as soon as it is placed."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey("orders.Payment", on_delete=models.PROTECT, related_name="+")
    """Whose instrument it is on, and whose connection is asked."""
    purpose = Code(choices=_PURPOSES)
    shortfall_id = models.BigIntegerField(null=True)
    """The case that it is charged for."""
    intent = Code(max_length=32, unique=True)
    """Our public id; the provider keeps it beside its hold."""
    provider_ref = Code(max_length=120, default="", blank=True)
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    captured_minor = models.BigIntegerField(default=0)
    given_back_minor = models.BigIntegerField(default=0)
    taken_back_minor = models.BigIntegerField(default=0, db_default=0)
    """By the bank: disputes of the charge that are not won."""
    bank_keeps_minor = models.BigIntegerField(default=0, db_default=0)
    """Of that for good: disputes that are lost."""
    state = Code(choices=[(one.value, one.value) for one in State])
    step = Code(choices=[(one.value, one.value) for one in Step], default="", blank=True)
    """What the provider is asked for now; empty: nothing."""
    asked = Code(choices=[(one.value, one.value) for one in Asked], default="", blank=True)
    step_minor = models.BigIntegerField(default=0)
    turn = models.PositiveSmallIntegerField(default=0)
    """Steps that have ended: part of the key of the next one."""
    attempts = models.PositiveSmallIntegerField(default=0)
    step_since = models.DateTimeField(null=True)
    """Since when the provider may know this step."""
    then_minor = models.BigIntegerField(default=0)
    """So much is captured as soon as it is held."""
    second_minor = models.BigIntegerField(null=True)
    """What one person wants to be captured or given back, and another has to confirm."""
    second_step = Code(
        choices=[(one.value, one.value) for one in (Step.CAPTURE, Step.GIVE_BACK)],
        default="",
        blank=True,
    )
    second_by = Code(default="", blank=True)
    renews = models.BooleanField(default=False)
    """It is let go to be held anew."""
    failure_code = Code(default="", blank=True)
    expires_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = Code()
    held_at = models.DateTimeField(null=True)
    captured_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Nothing is held any more; what was captured may still be given back."""
    due_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "ret", "purpose"),
                condition=Q(state__in=_LIVE),
                name="held_once",
            ),
            models.UniqueConstraint(
                fields=("brand", "shortfall_id"),
                condition=Q(state__in=("wanted", "held", "captured"))
                & Q(shortfall_id__isnull=False),
                name="shortfall_charged_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor__gt=0,
                    captured_minor__gte=0,
                    captured_minor__lte=F("amount_minor"),
                    given_back_minor__gte=0,
                    given_back_minor__lte=F("captured_minor"),
                ),
                name="hold_amounts",
            ),
            models.CheckConstraint(
                condition=Q(step="", asked="") | ~Q(step="") & ~Q(asked=""),
                name="hold_step_is_asked",
            ),
        )
        indexes = (
            models.Index(fields=("brand", "ret"), name="hold_of_return"),
            models.Index(
                fields=("due_at",), name="hold_due", condition=Q(due_at__isnull=False)
            ),
        )

    @property
    def bank(self) -> AtBank:
        return AtBank(self.taken_back_minor, self.bank_keeps_minor)

    @property
    def left_minor(self) -> int:
        """Return how much of what was captured is still with us."""
        return left_of(self.captured_minor, self.given_back_minor, self.bank)
