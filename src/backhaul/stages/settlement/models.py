"""What is owed and what was paid: legs, the units they pay for, and the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backhaul.core.axes import LegState
from backhaul.foundation.tenancy.models import BrandModel, Code


class Leg(BrandModel):
    """One payment of a settlement. Approved is our decision, paid is the provider's word."""

    class Kind(models.TextChoices):
        REFUND = "refund"
        CREDIT = "credit"
        BY_HAND = "by_hand"
        EXCHANGE = "exchange"
        POINTS = "points"
        """Loyalty points, which somebody gives at the shop and notes."""

    class Purpose(models.TextChoices):
        """What is not due for units counts against no payment and no line."""

        DUE = "due"
        BONUS = "bonus"
        GOODWILL = "goodwill"
        INTEREST = "interest"

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="legs", db_column="return_id"
    )
    kind = Code(choices=Kind)
    purpose = Code(choices=Purpose, default=Purpose.DUE, db_default="due")
    state = Code(choices=[(state.value, state.value) for state in LegState])
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    payment = models.ForeignKey(
        "orders.Payment", on_delete=models.PROTECT, related_name="+", null=True
    )
    intent = Code(max_length=32, unique=True)
    """Our public id; the provider keeps it beside its refund."""
    provider_ref = Code(max_length=120, default="", blank=True)
    bank_reference = Code(max_length=120, default="", blank=True)
    failure_code = Code(default="", blank=True)
    explanation = models.JSONField(default=list)
    """Each amount with the code of its reason."""
    decision = models.JSONField(default=dict)
    """What allowed it: trigger, tier, the facts known then, the policy's version."""
    approved_at = models.DateTimeField(null=True)
    approved_by = Code(default="", blank=True)
    ordered_at = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    """When the provider took it on."""
    paid_at = models.DateTimeField(null=True)
    paid_from = Code(default="", blank=True, db_default="")
    """The ledger's account that paid it; empty: not paid, or from the provider's clearing."""
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    due_what = Code(default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="leg_pays_something"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=False) | Q(state__in=("proposed", "cancelled")),
                name="leg_is_sent_only_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(purpose="due") | Q(kind__in=("credit", "by_hand")),
                name="leg_of_a_payment_is_due",
            ),
        )
        indexes = (
            models.Index(fields=("brand", "ret"), name="leg_of_return"),
            models.Index(fields=("due_at",), name="leg_due", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=("brand", "id"),
                name="leg_left_to_a_person",
                condition=Q(state__in=("proposed", "failed", "unknown", "reversed"))
                | Q(state="approved", kind__in=("by_hand", "points")),
            ),
            # Reconciliation looks for both, each hour.
            models.Index(
                fields=("brand", "provider_ref"),
                name="leg_by_provider_ref",
                condition=~Q(provider_ref=""),
            ),
            models.Index(
                fields=("brand", "sending_at"),
                name="leg_by_sending",
                condition=Q(sending_at__isnull=False),
            ),
        )


#: A person pays it and notes that: no provider is asked.
BY_PERSON = (Leg.Kind.BY_HAND, Leg.Kind.POINTS)


class LegUnit(BrandModel):
    """How much of a leg is for which unit. A unit has one living leg of refund at a time."""

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="shares")
    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="shares")
    tender = models.PositiveSmallIntegerField(default=0)
    """Which of several tenders pays this share: the first is 0."""
    amount_minor = models.BigIntegerField()
    is_alive = models.BooleanField(default=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "unit", "tender"),
                condition=Q(is_alive=True),
                name="unit_is_paid_once",
            ),
        )
        indexes = (models.Index(fields=("brand", "leg"), name="share_of_leg"),)


class TakenBack(BrandModel):
    """Money that left a payment without us: refunded by somebody else, or charged back."""

    class Kind(models.TextChoices):
        REFUND = "refund"
        CHARGEBACK = "chargeback"

    payment = models.ForeignKey(
        "orders.Payment", on_delete=models.PROTECT, related_name="taken_back"
    )
    kind = Code(choices=Kind)
    provider_ref = Code(max_length=120)
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    taken_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)
    """When it turned out that it did not happen, or the dispute was won."""
    counted_for = models.BigIntegerField(null=True)
    """The one return for which a person counts it as refunded: `counted_minor` of it."""
    counted_minor = models.BigIntegerField(default=0, db_default=0)
    counted_alone = models.JSONField(null=True)
    """What of it left nothing due, and so stands in no leg: `[unit, minor, of it the way]`."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "provider_ref"), name="taken_back_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="taken_back_is_some"),
            models.CheckConstraint(
                condition=Q(counted_for=None, counted_minor=0)
                | Q(
                    counted_for__isnull=False,
                    counted_minor__gt=0,
                    counted_minor__lte=F("amount_minor"),
                    kind="refund",
                ),
                name="taken_back_counts_once",
            ),
        )
        indexes = (models.Index(fields=("brand", "payment"), name="taken_back_of_payment"),)


class CreditAccount(BrandModel):
    """A shopper's store credit. Its balance is always the sum of its ledger lines."""

    email_norm = Code(max_length=254)
    currency = Code(max_length=3)
    code = Code(max_length=40)
    opened_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "email_norm", "currency"), name="credit_account_of_shopper"
            ),
            models.UniqueConstraint(fields=("brand", "code"), name="credit_account_code"),
        )


class LedgerLine(BrandModel):
    """One side of a booking. Append-only; each booking balances at commit."""

    booking = Code(max_length=40)
    account = Code()
    return_id = models.BigIntegerField(null=True)
    leg_id = models.BigIntegerField(null=True)
    credit_account = models.ForeignKey(
        CreditAccount, on_delete=models.PROTECT, related_name="ledger", null=True
    )
    debit_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0)
    currency = Code(max_length=3)
    booked_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(debit_minor__gt=0, credit_minor=0)
                | Q(debit_minor=0, credit_minor__gt=0),
                name="ledger_line_has_one_side",
            ),
        )
        indexes = (
            models.Index(fields=("brand", "booking"), name="ledger_booking"),
            models.Index(fields=("brand", "credit_account"), name="ledger_of_credit"),
        )
