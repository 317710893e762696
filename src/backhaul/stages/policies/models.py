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

    class Meta(BrandModel.Meta):
        constraints = (
            *BrandModel.Meta.constraints,
            models.UniqueConstraint(fields=("brand",), name="policy_one_draft"),
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
