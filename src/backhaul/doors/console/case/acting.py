"""Doing something to a return: the effect is told first, and a refusal writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.flash import tell
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.acting import acting_for

_ASKS = "console/case/act.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A page that asks before it acts. `effects` say what will have changed afterwards."""

    ran: str
    title: str
    effects: Sequence[str]
    submit: str
    form: forms.Form | None = None
    is_no: bool = False
    """A refusal, or an end: its button is not the inviting one."""
    extra: dict[str, Any] = field(default_factory=dict)
    template: str = _ASKS


def ask(
    request: HttpRequest, desk: Desk, act: Act, *, wrong: DomainError | None = None
) -> HttpResponse:
    """Show the page; with `wrong`, or a form that is, it is shown again as it was filled in."""
    is_wrong = wrong is not None or bool(act.form and act.form.errors)
    context = {
        "act": act,
        "form": act.form,
        "ran": act.ran,
        "wrong": [sentence(wrong)] if wrong else [],
        **act.extra,
    }
    status = 422 if is_wrong else 200
    return desk.render(request, act.template, context, current="returns", status=status)


def attempt(desk: Desk, work: Callable[[], object]) -> DomainError | None:
    """Do `work` in a block of its own: what it wrote before a refusal is taken back.

    What is not there stays not found.
    """
    try:
        with acting_for(desk.brand.pk):
            work()
    except NotFound:
        raise
    except DomainError as error:
        return error
    return None


def done(request: HttpRequest, desk: Desk, ran: str, told: str) -> HttpResponse:
    tell(request, told)
    return to_case(desk, ran)


def refused(request: HttpRequest, desk: Desk, ran: str, error: DomainError) -> HttpResponse:
    """Say why not on the return's page: for what is done at once, without a form."""
    tell(request, sentence(error), tone="error")
    return to_case(desk, ran)


def to_case(desk: Desk, ran: str, *, at: str = "") -> HttpResponse:
    url = reverse("console:return", kwargs={"slug": desk.brand.slug, "ran": ran})
    return HttpResponseRedirect(f"{url}#{at}" if at else url)
