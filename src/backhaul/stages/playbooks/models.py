"""What is done about incidents: a brand's playbooks, each step taken, and money to get back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backhaul.core.playbooks.model import StepKind
from backhaul.core.playbooks.recovery import RecoveryState
from backhaul.core.playbooks.taking import StepState
from backhaul.foundation.tenancy.models import BrandModel, Code


class PlaybookVersion(BrandModel):
    """One version of a brand's playbooks; a brand without one has those of the product."""

    number = models.PositiveIntegerField()
    data = models.JSONField()
    """A core.playbooks.model.Playbooks."""
    published_at = models.DateTimeField()
    published_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="playbook_version"),
        )


class TakenStep(BrandModel):
    """One step for one incident: there is never a second one of its kind."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="steps"
    )
    return_id = models.BigIntegerField(null=True)
    step = Code(choices=[(kind.value, kind.value) for kind in StepKind])
    place = models.PositiveSmallIntegerField()
    state = Code(choices=[(state.value, state.value) for state in StepState])
    due_at = models.DateTimeField(null=True)
    """When its time comes; of no account once it came."""
    due_h = models.PositiveIntegerField()
    due_by = models.DateTimeField(null=True)
    """By when a person is to have done it."""
    done_at = models.DateTimeField(null=True)
    done_by = Code(default="", blank=True)
    code = Code(default="", blank=True)
    """Why it came out as it did: `healed`, `answered`, `not_loyal`, `task`."""

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "incident", "step"), name="step_is_taken_once"
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), name="step_due", condition=Q(state="waiting")),
            models.Index(
                fields=("brand", "due_by"), name="step_of_a_person", condition=Q(state="open")
            ),
            models.Index(fields=("brand", "return_id"), name="step_of_return"),
        )


class DropOff(BrandModel):
    """What the shopper tells of handing a parcel over: evidence, not a position."""

    parcel = models.ForeignKey(
        "shipping.Parcel", on_delete=models.PROTECT, related_name="drop_offs"
    )
    happened_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    weight_grams = models.PositiveIntegerField(null=True)
    """What the receipt says."""
    told_at = models.DateTimeField()
    told_by = Code()

    class Meta(BrandModel.Meta):
        indexes = (models.Index(fields=("brand", "parcel"), name="drop_off_of_parcel"),)


class Recovery(BrandModel):
    """Money to get back from a carrier for a parcel; how it is booked is not said here."""

    parcel = models.ForeignKey(
        "shipping.Parcel", on_delete=models.PROTECT, related_name="recoveries"
    )
    return_id = models.BigIntegerField(null=True)
    incident_id = models.BigIntegerField(null=True)
    carrier = Code(default="", blank=True)
    state = Code(choices=[(state.value, state.value) for state in RecoveryState])
    amount_minor = models.BigIntegerField()
    """What is asked for: what was paid for what is in the parcel."""
    recovered_minor = models.BigIntegerField(default=0)
    currency = Code(max_length=3)
    reference = Code(max_length=80, default="", blank=True)
    """The carrier's own number of the claim."""
    form = models.JSONField(default=dict)
    """What the carrier's form asks for, as it was when the claim was prepared."""
    due_by = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("brand", "parcel"),
                condition=Q(closed_at=None),
                name="recovery_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, recovered_minor__gte=0),
                name="recovery_amounts",
            ),
        )
        indexes = (
            models.Index(
                fields=("brand", "due_by", "id"),
                name="recovery_open",
                condition=Q(closed_at=None),
            ),
            models.Index(fields=("brand", "return_id"), name="recovery_of_return"),
        )
