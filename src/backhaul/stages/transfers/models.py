"""Refunds by bank transfer: to which account, in which file, and what the bank said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class OwnAccount(BrandModel):
    """Whence a brand pays. Sealed: holder, iban, bic."""

    sealed = models.BinaryField()
    masked = models.CharField(max_length=20)
    changed_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="own_account_of_brand"),
        )


class PayTo(BrandModel):
    """The shopper's account for one return. Sealed: holder, iban. Thrown away after use."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    sealed = models.BinaryField()
    masked = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = Code()
    paid_at = models.DateTimeField(null=True)
    """When the bank said that all transfers to it were made."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "ret"), name="pay_to_of_return"),
        )


class AccountAsk(BrandModel):
    """A letter that asked a shopper for the account of one return; the newest one counts."""

    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    hash = models.BinaryField(max_length=32)
    """Of the secret in its link."""
    letter = models.PositiveSmallIntegerField(default=0)
    """The how many-th it is; its reminder is the same one."""
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True)
    """Null: nobody is reminded, or was already."""
    reminded_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "ret"), name="account_ask_of_return"),
            models.UniqueConstraint(fields=("brand", "hash"), name="account_ask_by_link"),
        )
        indexes = (
            models.Index(
                fields=("remind_at",),
                name="account_ask_reminds",
                condition=Q(remind_at__isnull=False),
            ),
        )


class TransferFile(BrandModel):
    """A file for the bank. Its bytes are made once and never again."""

    class Format(models.TextChoices):
        PAIN001 = "pain001"
        CSV = "csv"

    class State(models.TextChoices):
        MADE = "made"
        GIVEN = "given"
        """A person has handed it to the bank."""
        DONE = "done"
        """The bank has spoken about every transfer in it."""
        DISCARDED = "discarded"

    number = Code(max_length=35)
    format = Code(choices=Format)
    state = Code(choices=State, default=State.MADE)
    count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    execute_on = models.DateField()
    sealed = models.BinaryField()
    """Empty: thrown away after its time."""
    sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    made_by = Code()
    ended_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="transfer_file_number"),
        )
        indexes = (models.Index(fields=("brand", "-id"), name="transfer_file_newest"),)


class Transfer(BrandModel):
    """One leg in one file. A leg is in no second one."""

    class State(models.TextChoices):
        WAITING = "waiting"
        PAID = "paid"
        REFUSED = "refused"
        RETURNED = "returned"
        DISCARDED = "discarded"

    file = models.ForeignKey(TransferFile, on_delete=models.PROTECT, related_name="transfers")
    leg = models.ForeignKey("settlement.Leg", on_delete=models.PROTECT, related_name="+")
    return_id = models.BigIntegerField()
    end_to_end = Code(max_length=35)
    state = Code(choices=State, default=State.WAITING)
    amount_minor = models.BigIntegerField()
    currency = Code(max_length=3)
    masked = models.CharField(max_length=20)
    code = Code(max_length=35, default="", blank=True)
    bank_reference = Code(max_length=120, default="", blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "leg"), name="leg_is_in_one_file"),
            models.UniqueConstraint(fields=("brand", "end_to_end"), name="transfer_end_to_end"),
        )
        indexes = (models.Index(fields=("brand", "file"), name="transfer_of_file"),)


class BankStatement(BrandModel):
    """A message of the bank, known by its bytes, which are not kept."""

    sha256 = models.BinaryField(max_length=32)
    name = models.CharField(max_length=120, default="", blank=True)
    heard_at = models.DateTimeField()
    heard_by = Code()
    matched = models.PositiveIntegerField()
    unmatched = models.PositiveIntegerField()
    others = models.PositiveIntegerField()
    """Lines of other business, of which nothing is kept."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "sha256"), name="bank_statement_once"),
        )


class LooseLine(BrandModel):
    """A line that fits no transfer as it should: a person looks at it."""

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="loose")
    problem = Code()
    became = Code()
    end_to_end = Code(max_length=35, default="", blank=True)
    file_number = Code(max_length=35, default="", blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = Code(max_length=3, default="", blank=True)
    on = models.DateField(null=True)
    code = Code(max_length=35, default="", blank=True)
    bank_reference = Code(max_length=120, default="", blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = Code(default="", blank=True)

    class Meta(BrandModel.Meta):
        indexes = (
            models.Index(
                fields=("brand", "id"),
                name="loose_line_open",
                condition=Q(seen_at__isnull=True),
            ),
        )
