"""Deciding what waits for a person: unit by unit, with a note that says why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from backhaul.core.axes import Authorization
from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.refusing import RefusalGround, grounds_of
from backhaul.doors.console.case.acting import Act, ask, attempt, done, refused, to_case
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.foundation.pages import words
from backhaul.foundation.pages.legal_words import legal_ground
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.actions import Word, review_by
from backhaul.stages.authorization.reopening import reopen as take_back
from backhaul.stages.casefile.desk import case_of
from backhaul.stages.returns.case import terms_of

_CHOICES = (
    (Outcome.AUTHORIZE.value, gettext_lazy("Approve")),
    (Outcome.REFUSE.value, gettext_lazy("Refuse")),
    ("", gettext_lazy("Leave it for now")),
)


class ReviewForm(forms.Form):
    """One choice per unit in review, and one note for all."""

    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept with the decision. The shopper does not see it."),
    )

    legal_ground = forms.ChoiceField(
        label=gettext_lazy("The law may give a right: what lets you refuse it?"),
        required=False,
        help_text=gettext_lazy("Only for a refusal. It is kept, and the shopper reads it."),
    )

    def __init__(
        self,
        *args: Any,
        units: list[tuple[int, str]],
        grounds: Sequence[RefusalGround],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        told = [(one.code, f"{legal_ground(one.code)} {one.source}".strip()) for one in grounds]
        self.fields["legal_ground"].choices = [("", "–"), *told]  # type: ignore[attr-defined]
        if not told:
            del self.fields["legal_ground"]
        self._ordinals = [ordinal for ordinal, _label in units]
        for ordinal, label in units:
            self.fields[f"unit_{ordinal}"] = forms.ChoiceField(
                label=label, choices=_CHOICES, required=False, widget=forms.RadioSelect
            )
        asked = [f"unit_{ordinal}" for ordinal in self._ordinals]
        self.order_fields([*asked, "legal_ground", "note"])

    def outcomes(self) -> dict[int, Outcome]:
        given = {n: self.cleaned_data.get(f"unit_{n}") for n in self._ordinals}
        return {n: Outcome(value) for n, value in given.items() if value}

    def clean(self) -> dict[str, Any]:
        if not self.outcomes() and not self.errors:
            raise forms.ValidationError(_("Approve or refuse at least one unit."))
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.DECIDE)
def review(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    case = case_of(desk.brand.pk, ran)
    waiting = [u for u in case.units if u.authorization == Authorization.IN_REVIEW]
    labels = [(unit.ordinal, _label(unit, desk, case.ret.currency)) for unit in waiting]
    wanted = request.GET.get("outcome", Outcome.AUTHORIZE.value)
    initial = {f"unit_{unit.ordinal}": wanted for unit in waiting}
    grounds = {one.code: one for unit in waiting for one in grounds_of(terms_of(unit))}
    form = ReviewForm(
        request.POST or None, units=labels, initial=initial, grounds=[*grounds.values()]
    )
    act = Act(
        ran=ran,
        title=_("Approve or refuse"),
        effects=(
            _("What is approved may be sent, under the terms that the policy gave it."),
            _("What is refused is not paid for; if it comes all the same, a person is asked."),
            _("The shopper is told by e-mail. You can take it back until a label is bought."),
        ),
        submit=_("Decide"),
        form=form,
    )
    if request.method != "POST" or not form.is_valid():
        return ask(request, desk, act)
    outcomes = form.outcomes()
    says = Word(form.cleaned_data["note"], form.cleaned_data.get("legal_ground", ""))
    work = partial(review_by, desk.brand.pk, ran, outcomes, says, at=desk.now, actor=desk.actor)
    error = attempt(desk, work)
    if error:
        return ask(request, desk, act, wrong=error)
    tell(request, _told(outcomes), undo=_reopening(desk, ran))
    return to_case(desk, ran)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.DECIDE)
def reopen(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Take the decision of a person back, as long as nothing followed from it."""
    case = case_of(desk.brand.pk, ran)
    act = Act(
        ran=ran,
        title=_("Take the decision back"),
        effects=(
            _("What a person approved or refused waits for a decision again."),
            _("The letter about it may have gone: tell the shopper if it was wrong."),
        ),
        submit=_("Take it back"),
        is_no=True,
    )
    if request.method != "POST":
        return ask(request, desk, act)
    work = partial(take_back, desk.brand.pk, case.ret.ran, at=desk.now, actor=desk.actor)
    error = attempt(desk, work)
    if error:
        return refused(request, desk, ran, error)
    return done(request, desk, ran, _("It is in review again."))


def _reopening(desk: Desk, ran: str) -> str:
    return reverse("console:return_reopen", kwargs={"slug": desk.brand.slug, "ran": ran})


def _label(unit: Any, desk: Desk, currency: str) -> str:
    reason = word(words.REASONS, unit.reason) if unit.reason else "–"
    paid = desk.local.money(Money(unit.paid_minor, currency))
    return f"{unit.title or unit.sku} · {reason} · {paid}"


def _told(outcomes: dict[int, Outcome]) -> str:
    yes = sum(outcome is Outcome.AUTHORIZE for outcome in outcomes.values())
    no = len(outcomes) - yes
    parts = []
    if yes:
        told = ngettext("{n} unit is approved.", "{n} units are approved.", yes)
        parts.append(told.format(n=yes))
    if no:
        parts.append(
            ngettext("{n} unit is refused.", "{n} units are refused.", no).format(n=no)
        )
    return " ".join(parts)
