"""What was bought, paid and shipped: snapshots as the channel told them, never rewritten.

Beside two snapshots stand counters that only this product moves: how many units of a line
were asked back, and how much of a line or a payment we ordered to be refunded. Their CHECKs
are the last net of invariants A1 and M1.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backhaul.foundation.tenancy.models import BrandModel, Code


class Order(BrandModel):
    channel = Code()
    external_id = Code(max_length=120)
    number = Code(max_length=120)
    number_norm = Code(max_length=120)
    placed_at = models.DateTimeField()
    currency = Code(max_length=3)
    email = models.CharField(max_length=254, default="", blank=True)
    email_norm = Code(max_length=254, default="", blank=True)
    customer_ref = Code(max_length=120, default="", blank=True)
    """The channel's own number of the customer, where there is one."""
    customer_name = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=60, default="", blank=True)
    ship_to = models.JSONField(default=dict)
    locale = Code(default="", blank=True)
    shipping_paid_minor = models.BigIntegerField(default=0)
    shipping_tax_minor = models.BigIntegerField(default=0, db_default=0)
    """Inside it."""
    shipping_taxes = models.JSONField(null=True)
    """As a line's `taxes`: they sum to `shipping_tax_minor`; None: only the sum is told."""
    shipping_standard_minor = models.BigIntegerField(null=True)
    """The cheapest usual way that was offered; None: not told."""
    shipping_refunded_minor = models.BigIntegerField(default=0, db_default=0)
    """What of it went back without us, as the channel told."""
    shipping_ordered_minor = models.BigIntegerField(default=0, db_default=0)
    """Pending, unknown and paid refunds of it: our own counter."""
    shown_currency = Code(max_length=3, default="", db_default="", blank=True)
    shown_total_minor = models.BigIntegerField(null=True)
    """The whole order as the shopper was shown it, where that was another currency."""
    tags = models.JSONField(null=True)
    """None: the channel told none, as of all that follows."""
    customer_tags = models.JSONField(null=True)
    member_tier = Code(default="", db_default="", blank=True)
    discount_minor = models.BigIntegerField(null=True)
    is_gift = models.BooleanField(null=True)
    contract = Code(default="", db_default="", blank=True)
    """How it was sold: core.law.words.Channel."""
    is_whole = models.BooleanField(default=True)
    """False: lines of it may still come (a file is being imported)."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "channel", "external_id"), name="order_of_a_channel"
            ),
            models.CheckConstraint(
                condition=Q(shipping_ordered_minor=0)
                | Q(
                    shipping_ordered_minor__gt=0,
                    shipping_ordered_minor__lte=F("shipping_paid_minor"),
                ),
                name="order_shipping_never_refunded_twice",
            ),
        )
        indexes = (
            models.Index(fields=("brand", "external_id"), name="order_by_external_id"),
            models.Index(fields=("brand", "number_norm"), name="order_by_number"),
            models.Index(fields=("brand", "email_norm"), name="order_by_email"),
            models.Index(fields=("brand", "customer_ref"), name="order_by_customer"),
            models.Index(fields=("brand", "placed_at"), name="order_by_placing"),
        )


class OrderLine(BrandModel):
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    external_id = Code(max_length=120)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    shipped = models.PositiveIntegerField(default=0)
    """How many units were sent, as far as the channel told; never more than `quantity`."""
    already_returned = models.PositiveIntegerField(default=0)
    """Came back before or beside us, as the channel told."""
    paid_minor = models.BigIntegerField()
    """For the whole line: discounts off, tax in."""
    tax_minor = models.BigIntegerField(default=0)
    is_final_sale = models.BooleanField(null=True)
    delivered_at = models.DateTimeField(null=True)
    """When the last parcel that held units of this line was delivered."""
    delivered_by = Code(default="", db_default="", blank=True)
    """Who said so in the channel's place; empty: the channel did."""
    channel_delivered_at = models.DateTimeField(null=True)
    """What the channel says, while a person's word counts in its place."""
    serials = models.JSONField(null=True)
    """Serial numbers of the pieces that were sent; None: the channel told none."""
    full_minor = models.BigIntegerField(null=True)
    """For the whole line before discounts, tax in."""
    goods = models.JSONField(null=True)
    """What the law would call it: core.law.words.Goods."""
    first_used_at = models.DateTimeField(null=True)
    taxes = models.JSONField(null=True)
    """[name, rate in basis points or null, minor units]: they sum to `tax_minor`."""
    discounts = models.JSONField(null=True)
    """[name, minor units] of each that was taken off."""
    duties_minor = models.BigIntegerField(default=0, db_default=0)
    """Beside `paid_minor`, for the whole line."""
    asked = models.PositiveIntegerField(default=0)
    """Units asked back and not let go: our own counter."""
    refund_ordered_minor = models.BigIntegerField(default=0)
    """Pending, unknown and paid refunds of this line: our own counter."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "order", "external_id"), name="line"),
            models.CheckConstraint(
                condition=Q(asked__lte=F("quantity") - F("already_returned")),
                name="line_never_asked_back_twice",
            ),
            models.CheckConstraint(
                condition=Q(already_returned__lte=F("quantity")), name="line_came_back_once"
            ),
            models.CheckConstraint(
                condition=Q(shipped__lte=F("quantity")), name="line_shipped_what_was_sold"
            ),
            models.CheckConstraint(
                condition=Q(
                    refund_ordered_minor__gte=0,
                    refund_ordered_minor__lte=F("paid_minor") + F("duties_minor"),
                ),
                name="line_never_refunded_above_paid",
            ),
        )


class Payment(BrandModel):
    """A captured tender of an order."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    external_id = Code(max_length=120)
    method = Code()
    label = models.CharField(max_length=60, default="", blank=True)
    connection_name = Code(default="", blank=True)
    """Which connection can refund it; empty: by hand only."""
    provider_ref = Code(max_length=120, default="", blank=True)
    captured_minor = models.BigIntegerField()
    refund_ordered_minor = models.BigIntegerField(default=0)
    taken_back_minor = models.BigIntegerField(default=0)
    """Refunded elsewhere or charged back: recorded always, even above what was captured."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "order", "external_id"), name="payment"),
            models.CheckConstraint(
                condition=Q(
                    refund_ordered_minor__gte=0,
                    refund_ordered_minor__lte=F("captured_minor"),
                ),
                name="payment_never_refunded_above_captured",
            ),
        )
        indexes = (models.Index(fields=("brand", "provider_ref"), name="payment_by_ref"),)


class Delivery(BrandModel):
    """An outbound parcel as the channel told it, with how many of which line it held."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    external_id = Code(max_length=120)
    carrier = Code(default="", blank=True)
    tracking_number = Code(default="", blank=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    contents = models.JSONField(default=dict)
    """Line external id → quantity."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "order", "external_id"), name="delivery"),
        )


class RecordedReturn(BrandModel):
    """Goods that came back before or beside us, as a file told: so that they count once."""

    channel = Code()
    external_id = Code(max_length=200)
    sku = Code()
    quantity = models.PositiveIntegerField()
    parts = models.JSONField()
    """Order line id → how many of it; together at most `quantity`."""
    amount_minor = models.BigIntegerField(null=True)
    """What of it was taken off payments; None: the payments told it already."""
    came_back_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "channel", "external_id"), name="return_recorded_once"
            ),
        )


class OrderFile(BrandModel):
    """A file of orders that a member handed in: looked through first, then imported."""

    class State(models.TextChoices):
        CHECKING = "checking"
        CHECKED = "checked"
        IMPORTING = "importing"
        IMPORTED = "imported"
        REFUSED = "refused"
        """Nothing in it could be read: `error` says why."""

    name = models.CharField(max_length=200)
    form = Code()
    stored = models.CharField(max_length=200, default="", blank=True)
    """Where the file is kept; empty when it is not needed any more."""
    columns = models.TextField(default="", blank=True)
    """The mapping that came with a CSV."""
    channel = Code(default="", blank=True)
    state = Code(choices=State, default=State.CHECKING)
    lines_done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    """The sums of core.orders.ImportReport, and its first problems."""
    error = models.JSONField(default=dict)
    to_mend = models.CharField(max_length=200, default="", blank=True)
    """Where the lines are kept that were not understood."""
    created_at = models.DateTimeField()
    created_by = Code()
    done_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "-id"), name="order_file_newest"),)
