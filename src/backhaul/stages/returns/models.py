"""Return and Unit: four independent axes per unit, and the headline derived from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core import axes
from backhaul.core.disposition import Disposition
from backhaul.core.policies.facts import Said
from backhaul.core.tracking.words import IncidentKind, Position
from backhaul.foundation.tenancy.models import BrandModel, Code


def _choices(words: type[object]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]  # type: ignore[attr-defined]


def _is_one_of(column: str, words: type[object]) -> Q:
    return Q(**{f"{column}__in": [value for value, _ in _choices(words)]})


class Return(BrandModel):
    """One request of one shopper to one brand. Its number counts as RAN while authorised."""

    ran = Code()
    origin = Code(choices=_choices(axes.Origin))
    client_ref = Code(max_length=120, null=True)
    """The asker's own number; a second request with it is the same request."""
    email = models.CharField(max_length=254, default="", blank=True)
    email_norm = Code(max_length=254, default="", blank=True)
    name = models.CharField(max_length=200, default="", blank=True)
    locale = Code(default="en")
    ship_from = models.JSONField(default=dict)
    """The fields of core.ports.carrier.Address."""
    currency = Code(max_length=3)
    resolution = Code(choices=_choices(axes.Resolution))
    method = Code(choices=_choices(axes.Method))
    carrier = Code(default="", blank=True)
    tracking_number = Code(default="", blank=True)
    """Own carrier and its number, when the shopper sends it on their own."""
    order_numbers = models.JSONField(default=list)
    requested_at = models.DateTimeField()
    requested_by = Code()
    headline = Code()
    step = models.PositiveSmallIntegerField(null=True)
    headline_count = models.PositiveIntegerField(default=0)
    headline_of = models.PositiveIntegerField(default=0)
    headline_at = models.DateTimeField()
    is_done = models.BooleanField(default=False)
    open_legs = models.PositiveIntegerField(default=0)
    incident = Code(null=True, choices=_choices(IncidentKind))
    """The gravest open incident; null when all is well."""
    reached = models.JSONField(default=dict)
    """Milestone → ISO instant when it was first reached."""
    due_at = models.DateTimeField(null=True)
    due_what = Code(default="", blank=True)
    value_minor = models.BigIntegerField(default=0)
    """What was paid for its units."""
    site = Code(default="", blank=True)
    """Where it is, or where it is sent to."""
    needs_inspection = models.BooleanField(default=False)
    needs_refund = models.BooleanField(default=False)
    """A person has to say what becomes of the money of a unit."""
    promise_on = models.DateField(null=True)
    """The day of the promise in force, so that lists can be sorted by it."""
    promise_runs = models.BooleanField(default=False)
    """Whether that day counts: the shopper has done their part."""
    owner = Code(null=True)
    """The member who looks after it, as the journal names one; null: nobody."""
    created_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "ran"), name="return_ran"),
            models.UniqueConstraint(fields=("brand", "client_ref"), name="return_client_ref"),
            # The last net: what the buyer paid never goes back for whoever was given it.
            models.CheckConstraint(
                condition=~Q(origin="gift") | Q(resolution="credit"), name="return_of_a_gift"
            ),
        )
        indexes = (
            models.Index(fields=("brand", "-created_at", "-id"), name="return_newest"),
            models.Index(
                fields=("brand", "headline", "-created_at", "-id"), name="return_by_headline"
            ),
            models.Index(fields=("brand", "headline_at", "id"), name="return_by_change"),
            models.Index(fields=("brand", "email_norm"), name="return_by_email"),
            models.Index(
                fields=("brand", "-created_at", "-id"),
                name="return_incident",
                condition=Q(incident__isnull=False),
            ),
            models.Index(
                fields=("brand", "-created_at", "-id"),
                name="return_open",
                condition=Q(is_done=False),
            ),
            models.Index(
                fields=("brand", "-created_at", "-id"),
                name="return_to_inspect",
                condition=Q(needs_inspection=True),
            ),
            models.Index(
                fields=("brand", "-created_at", "-id"),
                name="return_to_refund",
                condition=Q(needs_refund=True),
            ),
            models.Index(
                fields=("brand", "owner", "-created_at", "-id"),
                name="return_of_owner",
                condition=Q(owner__isnull=False),
            ),
            models.Index(
                fields=("brand", "promise_on", "id"),
                name="return_by_promise",
                condition=Q(is_done=False, promise_on__isnull=False),
            ),
            models.Index(
                fields=("brand", "promise_on", "id"),
                name="return_overdue",
                condition=Q(is_done=False, promise_runs=True),
            ),
            models.Index(
                fields=("brand", "tracking_number"),
                name="return_by_tracking",
                condition=~Q(tracking_number=""),
            ),
            models.Index(
                fields=("due_at",), name="return_due", condition=Q(due_at__isnull=False)
            ),
        )


class Unit(BrandModel):
    """One physical piece, expected or not. It may have no return yet."""

    ret = models.ForeignKey(
        Return, on_delete=models.PROTECT, related_name="units", null=True, db_column="return_id"
    )
    ordinal = models.PositiveIntegerField(default=1)
    """Its number within the return, from 1."""
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, related_name="+", null=True
    )
    line_index = models.PositiveIntegerField(null=True)
    """Which unit of its line it is, from 0: its share of the price follows from it."""
    holds_allowance = models.BooleanField(default=False)
    sku = Code(default="", blank=True)
    title = models.CharField(max_length=200, default="", blank=True)
    category = Code(default="", blank=True)
    reason = Code(default="", blank=True)
    comment = models.TextField(default="", blank=True, max_length=2000)
    said = Code(choices=_choices(Said), default="", db_default="", blank=True)
    """Its state by the shopper's word; empty: nobody asked."""
    serial = Code(default="", db_default="", blank=True)
    """Its number as the shopper reads it; nobody has compared it with the piece."""
    resolution = Code(choices=_choices(axes.Resolution), default=axes.Resolution.REFUND)
    authorization = Code(choices=_choices(axes.Authorization))
    position = Code(null=True, choices=_choices(Position))
    """Where its newest parcel is; null: no parcel yet."""
    processing = Code(choices=_choices(axes.Processing), default=axes.Processing.AWAITED)
    money = Code(choices=_choices(axes.UnitMoney), default=axes.UnitMoney.NONE)
    terms = models.JSONField(null=True)
    """A core.policies Terms: the promise that later stages read."""
    paid_minor = models.BigIntegerField(default=0)
    """This unit's share of what was paid for its line, tax in."""
    tax_minor = models.BigIntegerField(default=0)
    lpn = Code(null=True)
    site = Code(default="", blank=True)
    bin = Code(default="", blank=True)
    grade = Code(default="", blank=True)
    disposition = Code(default="", blank=True)
    received_at = models.DateTimeField(null=True)
    inspected_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    @property
    def is_kept(self) -> bool:
        """Whether the shopper keeps it: nothing of it is shipped, awaited or inspected."""
        return bool(
            self.disposition == Disposition.KEEP and self.processing == axes.Processing.AWAITED
        )

    @property
    def is_going(self) -> bool:
        """Whether it was authorised and is to travel, on its way or not."""
        return bool(self.authorization == axes.Authorization.AUTHORIZED and not self.is_kept)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "ret", "ordinal"), name="unit_ordinal"),
            models.UniqueConstraint(fields=("brand", "lpn"), name="unit_lpn"),
            models.UniqueConstraint(
                fields=("brand", "line", "line_index"),
                condition=Q(holds_allowance=True),
                name="unit_of_a_line_comes_back_once",
            ),
            models.CheckConstraint(
                condition=_is_one_of("authorization", axes.Authorization),
                name="unit_authorization",
            ),
            models.CheckConstraint(
                condition=_is_one_of("processing", axes.Processing), name="unit_processing"
            ),
            models.CheckConstraint(
                condition=_is_one_of("money", axes.UnitMoney), name="unit_money"
            ),
        )
        indexes = (
            models.Index(fields=("brand", "ret"), name="unit_by_return"),
            models.Index(fields=("brand", "sku", "reason", "-id"), name="unit_alike"),
            models.Index(
                fields=("brand", "sku", "-id"),
                name="unit_awaited",
                condition=Q(processing="awaited"),
            ),
            models.Index(
                fields=("brand", "site", "received_at"),
                name="unit_to_inspect",
                condition=Q(processing="received", ret__isnull=False),
            ),
            models.Index(
                fields=("brand", "received_at"),
                name="unit_of_nobody",
                condition=Q(ret=None, processing="received"),
            ),
        )


class SavedView(BrandModel):
    """A view of a list that a member keeps: its address, without the page."""

    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    board = Code(default="", blank=True)
    """Which list: parcels, clocks, incidents; empty: that of the returns."""
    is_shared = models.BooleanField(default=False)
    """Whether every member of the brand has it too."""
    made_at = models.DateTimeField()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "user", "board", "name"), name="view_of_a_board_named_once"
            ),
        )
