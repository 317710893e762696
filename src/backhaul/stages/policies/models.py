"""Versions of a brand's policy. What a version promised is frozen per unit as Terms."""

from __future__ import annotations

from django.db import models

from backhaul.foundation.tenancy.models import BrandModel, Code


class PolicyVersion(BrandModel):
    number = models.PositiveIntegerField()
    data = models.JSONField()
    """A core.policies.policy.Policy."""
    published_at = models.DateTimeField()
    published_by = Code()
    in_force_at = models.DateTimeField()
    """From then on it decides, until a later version does."""
    written_by = Code(default="", blank=True)
    """Who wrote it, where a second person published it."""
    why = models.TextField(default="", blank=True, max_length=2000)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "number"), name="policy_version"),
        )


class PolicyDraft(BrandModel):
    """The next version while it is written and looked at. A brand has one at a time."""

    class State(models.TextChoices):
        OPEN = "open"
        ASKED = "asked"
        """A second person is to look at it; nobody changes it meanwhile."""

    base = models.PositiveIntegerField()
    """The version it was written from."""
    data = models.JSONField()
    """A core.policies.policy.Policy; its version is the base's."""
    why = models.TextField(default="", blank=True, max_length=2000)
    state = Code(choices=State, default=State.OPEN)
    changed_at = models.DateTimeField()
    changed_by = Code()
    asked_at = models.DateTimeField(null=True)
    asked_by = Code(default="", blank=True)
    revision = models.PositiveIntegerField(default=0)
    """Goes up with every change of it, also with one that is taken back."""
    wanted_from = models.DateTimeField(null=True)
    """From when whoever wrote it wants it to decide; None: at once."""
    answer = models.TextField(default="", blank=True, max_length=2000)
    """Why the second person sent it back."""
    answered_by = Code(default="", blank=True)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="policy_one_draft"),
        )


class PolicyDraftStep(BrandModel):
    """What the brand's draft said before one of its changes: the way back."""

    revision = models.PositiveIntegerField()
    """Of the draft before that change."""
    data = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "revision"), name="policy_draft_step"),
        )


class DraftReplay(BrandModel):
    """What the time machine found for the brand's draft: its last run, while it runs and after.

    `found` is what core.policies.replayed.told returns; `done` of `requests` are replayed.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    revision = models.PositiveIntegerField()
    """Of the draft that was replayed."""
    state = Code(choices=State, default=State.RUNNING)
    since = models.DateTimeField()
    until = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = Code()
    requests = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    found = models.JSONField(null=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="policy_one_replay"),
        )


class PolicyExample(BrandModel):
    """A request with the answer that every version has to give: run at each publication."""

    name = models.CharField(max_length=120)
    facts = models.JSONField()
    """A core.policies.facts.RequestFacts."""
    expected = models.JSONField()
    """Outcome per unit key, and the fees and rules that the author cares about."""
    written_at = models.DateTimeField()
    written_by = Code()

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand", "name"), name="policy_example"),
        )
