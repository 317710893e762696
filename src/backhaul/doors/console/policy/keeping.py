"""A form becomes a step of the draft, unless somebody else changed it meanwhile."""

from __future__ import annotations

from django import forms
from django.db import transaction

from backhaul.core.errors import DomainError
from backhaul.core.policies.policy import Policy
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.setup.forms import put_refusal
from backhaul.stages.policies.drafts import change_draft


def keep_in_draft(form: forms.Form, policy: Policy, desk: Desk) -> bool:
    """Return whether it is kept; a refusal stands in the form then. `seen` is its revision."""
    try:
        with transaction.atomic():
            change_draft(
                desk.brand.pk,
                policy,
                seen=form.cleaned_data["seen"],
                at=desk.now,
                by=desk.actor,
            )
    except DomainError as error:
        put_refusal(form, error)
        return False
    return True
