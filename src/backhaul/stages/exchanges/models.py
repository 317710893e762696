"""What goes out for what comes back, and of what the shop has how many."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backhaul.core.axes import Resolution
from backhaul.core.exchanges import Ending, State
from backhaul.core.policies.exchanging import SendWhen
from backhaul.foundation.tenancy.models import BrandModel, Code


class Stock(BrandModel):
    """How many of a variant the shop has for exchanges; what it did not tell cannot be had."""

    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=0)
    """By the shop's word, and what came back since and was restocked."""
    reserved = models.PositiveIntegerField(default=0)
    price_minor = models.BigIntegerField(null=True)
    """Tax in, in the brand's currency; null: as what it is exchanged for."""
    told_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "variant"), name="stock_of_variant"),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("count")), name="stock_is_never_given_twice"
            ),
        )


class Restocked(BrandModel):
    """A unit that came back and was counted into the stock: once, whatever is undone."""

    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "unit"), name="unit_is_restocked_once"),
        )


class HoldNeed(BrandModel):
    """What a brand wants held for what goes out early; see core.holds.Security."""

    is_needed = models.BooleanField(default=False)
    share_bp = models.PositiveIntegerField(default=10_000)
    capture_days = models.PositiveSmallIntegerField(null=True)
    renews = models.BooleanField(default=False)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="hold_need_of_brand"),
        )


class Exchange(BrandModel):
    """One piece that goes out for one unit that comes back. What was agreed is frozen here."""

    ref = Code(max_length=32, unique=True)
    """Its public id, which the shop gets."""
    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, related_name="+", db_column="return_id"
    )
    unit = models.ForeignKey("returns.Unit", on_delete=models.PROTECT, related_name="+")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    """What goes out."""
    kind = Code(choices=[(one.value, one.value) for one in Resolution])
    state = Code(choices=[(state.value, state.value) for state in State])
    send_when = Code(choices=[(one.value, one.value) for one in SendWhen])
    currency = Code(max_length=3)
    value_minor = models.BigIntegerField()
    """The price of what goes out."""
    due_minor = models.BigIntegerField(default=0)
    """What the shopper pays on top before it goes; see `due_paid_at`."""
    waived_minor = models.BigIntegerField(default=0)
    due_paid_at = models.DateTimeField(null=True)
    due_paid_by = Code(default="", blank=True)
    due_reference = models.CharField(max_length=120, default="", blank=True)
    hold_minor = models.BigIntegerField(default=0, db_default=0)
    """So much has to be held before it goes out unseen; 0: nothing."""
    hold_capture_days = models.PositiveSmallIntegerField(null=True)
    """As the shopper read it: so long after it went out it is taken; null: by a person."""
    hold_renews = models.BooleanField(default=False, db_default=False)
    """As the shopper read it: the hold may be placed anew when it would expire."""
    hold_id = models.BigIntegerField(null=True)
    """The hold whose amount counts for it."""
    secured_at = models.DateTimeField(null=True)
    """Since when it is held."""
    instead = Code(choices=[(one.value, one.value) for one in Resolution])
    """What the shopper gets where it cannot be had."""
    ending = Code(choices=[(one.value, one.value) for one in Ending], default="", blank=True)
    carrier = models.CharField(max_length=80, default="", blank=True)
    tracking_number = Code(default="", blank=True)
    asked_at = models.DateTimeField()
    reserved_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField(null=True)
    """When waiting for a piece is over; null: it has one."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "unit"),
                condition=~Q(state="ended"),
                name="unit_is_exchanged_once",
            ),
            models.CheckConstraint(
                condition=Q(state="ended") | Q(ending=""), name="exchange_ends_for_a_reason"
            ),
        )
        indexes = (
            models.Index(fields=("brand", "ret"), name="exchange_of_return"),
            models.Index(fields=("brand", "state", "-id"), name="exchange_by_state"),
            models.Index(
                fields=("brand", "variant", "id"),
                name="exchange_in_line",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=("waits_until",),
                name="exchange_waits",
                condition=Q(waits_until__isnull=False),
            ),
        )
