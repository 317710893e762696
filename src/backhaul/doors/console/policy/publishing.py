"""The door to a new version: what is checked, who is asked, and who says yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError
from backhaul.core.policies.breaches import Breach
from backhaul.core.policies.examples import Difference
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.policy.on_desk import Drafted, Folk
from backhaul.doors.console.shell import page_url
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.policies import drafts


class PublishForm(forms.Form):
    use_required_attribute = False  # a note may be kept that is not written yet
    why = forms.CharField(
        label=gettext_lazy("What changed and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    begins = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        help_text=gettext_lazy("Empty: at once."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """One check before publishing; `state` is ok, bad, or what keeps nothing back."""

    state: str
    text: str
    url: str = ""

    @property
    def icon(self) -> str:
        return {"ok": "check", "bad": "close", "info": "clock"}.get(self.state, "person")


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands in the panel beside the rules; `is_mine`: this member wrote or asked."""

    gates: Sequence[Gate]
    form: PublishForm
    is_ready: bool
    is_asked: bool
    is_mine: bool
    needs_second: bool
    is_behind: bool
    newest: int
    asked_by: str
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks found."""

    examples: int
    failing: Sequence[Difference]
    breaches: Sequence[Breach]
    around: drafts.Surroundings


def panel_of(desk: Desk, draft: Drafted, found: Found, folk: Folk) -> Panel:
    row = draft.row
    second = draft.base.needs_second_person
    gates = list(_gates(desk, draft, found))
    if second:
        others = folk.others(row.changed_by, row.asked_by or desk.actor)
        gates.append(Gate("violet" if others else "bad", _second(others)))
    wanted = (
        row.wanted_from.astimezone(ZoneInfo(desk.brand.time_zone)) if row.wanted_from else None
    )
    form = PublishForm(initial={"why": row.why, "begins": wanted.date() if wanted else None})
    form.fields["why"].required = True
    return Panel(
        gates=gates,
        form=form,
        is_ready=all(gate.state != "bad" for gate in gates),
        is_asked=not draft.is_open,
        is_mine=desk.actor in (row.changed_by, row.asked_by),
        needs_second=second,
        is_behind=found.around.newest != row.base,
        newest=found.around.newest,
        asked_by=folk.name(row.asked_by),
        answer=row.answer,
        answered_by=folk.name(row.answered_by),
    )


def _gates(desk: Desk, draft: Drafted, found: Found) -> Any:
    if draft.count:
        text = ngettext("{n} change", "{n} changes", draft.count).format(n=draft.count)
        yield Gate("ok", text, page_url("console:policy_compare", slug=desk.brand.slug))
    else:
        yield Gate("bad", _("Nothing was changed yet"))
    yield _examples(desk, found)
    laws = len(found.breaches)
    if laws:
        text = ngettext("{n} legal breach, must be 0", "{n} legal breaches, must be 0", laws)
        yield Gate("bad", text.format(n=laws))
    else:
        yield Gate("ok", _("No breach of your markets’ laws"))
    machine = page_url("console:time_machine", slug=desk.brand.slug)
    if found.around.replay is not None:
        yield Gate("ok", _("The time machine ran on this draft"), machine)
    else:
        yield Gate("info", _("Not tried on your past returns yet"), machine)


def _examples(desk: Desk, found: Found) -> Gate:
    url = page_url("console:policy_examples", slug=desk.brand.slug)
    names = {one.example for one in found.failing}
    if names:
        text = ngettext("{n} example fails", "{n} examples fail", len(names))
        return Gate("bad", text.format(n=len(names)), url)
    if not found.examples:
        return Gate("ok", _("No examples yet"), url)
    text = ngettext("{n} example still passes", "All {n} examples still pass", found.examples)
    return Gate("ok", text.format(n=found.examples), url)


def _second(others: Sequence[str]) -> str:
    if not others:
        return _("A second person reviews, and there is nobody else who may")
    names = _(" or ").join(others[:3])
    return _("A second person reviews: {names}").format(names=names)


def begins_at(desk: Desk, day: date | None) -> datetime | None:
    """Return the first moment of a day where the brand is; None for today and at once."""
    if day is None:
        return None
    zone = ZoneInfo(desk.brand.time_zone)
    moment = datetime.combine(day, time(), zone)
    return None if day == desk.now.astimezone(zone).date() else moment


@desk_page(May.CONFIGURE)
@require_POST
def publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep the note, ask, take back, send back or publish, by the button that was pressed."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(one) for several in form.errors.values() for one in several)
        tell(request, words, tone="error")
        return redirect("console:policy_draft", slug=desk.brand.slug)
    act = _ACTS.get(request.POST.get("act", ""), _keep)
    try:
        with transaction.atomic():
            words = act(desk, form.cleaned_data, request.POST.get("answer", ""))
    except DomainError as error:
        tell(request, sentence(error), tone="error")
        return redirect("console:policy_draft", slug=desk.brand.slug)
    tell(request, words)
    has_draft = drafts.draft_of(desk.brand.pk) is not None
    page = "console:policy_draft" if has_draft else "console:policy"
    return redirect(page, slug=desk.brand.slug)


def _keep(desk: Desk, given: dict[str, Any], answer: str) -> str:
    del answer
    begins = begins_at(desk, given["begins"])
    if begins is not None and begins < desk.now:
        raise DomainError("in_force_too_early")
    drafts.note_draft(desk.brand.pk, given["why"], wanted_from=begins)
    return _("The note is kept.")


def _ask(desk: Desk, given: dict[str, Any], answer: str) -> str:
    if not given["why"].strip():
        raise DomainError("note_missing")
    _keep(desk, given, answer)
    drafts.ask_for_review(desk.brand.pk, at=desk.now, by=desk.actor)
    return _("A second person is asked. Nothing changes until they agree.")


def _take_back(desk: Desk, given: dict[str, Any], answer: str) -> str:
    del given
    drafts.give_back(desk.brand.pk, at=desk.now, by=desk.actor, answer=answer)
    return _("The draft is open again.")


def _publish(desk: Desk, given: dict[str, Any], answer: str) -> str:
    draft = drafts.draft_of(desk.brand.pk)
    if draft is not None and drafts.is_open(draft):
        if not given["why"].strip():
            raise DomainError("note_missing")
        _keep(desk, given, answer)
    number = drafts.publish_draft(desk.brand.pk, at=desk.now, by=desk.actor)
    words = _("Policy {n} is published. Returns already authorised keep the old one.")
    return words.format(n=number)


def _carry(desk: Desk, given: dict[str, Any], answer: str) -> str:
    del given, answer
    draft = drafts.carry_over(desk.brand.pk, at=desk.now, by=desk.actor)
    return _("The draft now follows policy {n}. Look at what it changes.").format(n=draft.base)


_ACTS = {
    "keep": _keep,
    "ask": _ask,
    "take_back": _take_back,
    "send_back": _take_back,
    "publish": _publish,
    "carry": _carry,
}
