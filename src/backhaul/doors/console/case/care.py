"""What care does about a return: withdraw, label, claim, ask, incidents, photos."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.case.acting import Act, ask, attempt, done, refused
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.images import MOST_BYTES
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.actions import withdraw as withdraw_units
from backhaul.stages.casefile.desk import case_of, incident_of
from backhaul.stages.casefile.desk_steps import withdrawable
from backhaul.stages.casefile.tracking_subject import subject_of
from backhaul.stages.incidents.actions import close_incident, take_incident
from backhaul.stages.incidents.by_person import REPORTABLE, report_incident
from backhaul.stages.intake.photos import add_photo
from backhaul.stages.returns.owners import hand_over
from backhaul.stages.shipping.actions import get_label
from backhaul.stages.shipping.settling import write_off_label
from backhaul.stages.tracking.actions import ClaimKind, ask_now
from backhaul.stages.tracking.actions import claim as note_claim

_NOTE_LIMIT = 2000


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=_NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Colleagues read it, the shopper does not."),
    )


class ReportForm(NoteForm):
    kind = forms.ChoiceField(label=gettext_lazy("What is wrong"))
    field_order = ("kind", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, word(words.INCIDENTS, kind.value)) for kind in REPORTABLE]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField


class UnitsForm(forms.Form):
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Which units"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = choices  # type: ignore[attr-defined]  # likewise

    def ordinals(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["units"]]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.CARE)
def withdraw(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    case = case_of(desk.brand.pk, ran)
    choices = [(str(u.ordinal), u.title or u.sku) for u in withdrawable(case)]
    initial = {"units": [value for value, _title in choices]}
    form = UnitsForm(request.POST or None, choices=choices, initial=initial)
    act = Act(
        ran=ran,
        title=_("Withdraw the request"),
        effects=(
            _("The shopper keeps these units, and no money is owed for them any more."),
            _("They can be asked back again as long as the window is open."),
            _("The shopper is told by e-mail when nothing is left of the return."),
        ),
        submit=_("Withdraw"),
        form=form,
        is_no=True,
    )
    if request.method != "POST" or not form.is_valid():
        return ask(request, desk, act)
    ordinals = form.ordinals()
    work = partial(withdraw_units, desk.brand.pk, ran, ordinals, at=desk.now, actor=desk.actor)
    error = attempt(desk, work)
    if error:
        return ask(request, desk, act, wrong=error)
    n = len(ordinals)
    told = ngettext("{n} unit is withdrawn.", "{n} units are withdrawn.", n).format(n=n)
    return done(request, desk, ran, told)


@require_POST
@desk_page(May.CARE, in_beats=True)
def label(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Buy the label: committed before the carrier hears of it, so in no transaction of ours."""
    try:
        parcel = get_label(desk.brand.pk, ran, at=desk.now, actor=desk.actor)
    except NotFound:
        raise
    except DomainError as error:
        return refused(request, desk, ran, error)
    number = parcel.tracking_number
    return done(request, desk, ran, _("The label is there: {number}.").format(number=number))


@require_POST
@desk_page(May.CARE)
def no_label(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Take a person's word that the carrier sold none: another can be bought from now on."""
    pk = _parcel(request)
    work = partial(write_off_label, desk.brand.pk, ran, pk, at=desk.now, actor=desk.actor)
    error = attempt(desk, work)
    if error:
        return refused(request, desk, ran, error)
    return done(request, desk, ran, _("Noted. Another label can be bought now."))


@require_POST
@desk_page(May.CARE)
def claim(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    subject = subject_of(desk.brand.pk, case_of(desk.brand.pk, ran).ret.pk, _parcel(request))
    kind = ClaimKind.DROPPED_OFF
    work = partial(
        note_claim, desk.brand.pk, ran, subject.parcel_id, kind, at=desk.now, actor=desk.actor
    )
    error = attempt(desk, work)
    if error:
        return refused(request, desk, ran, error)
    told = _("Noted: the shopper says that it was dropped off. We watch for the first scan.")
    return done(request, desk, ran, told)


@require_POST
@desk_page(May.CARE)
def ask_carrier(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    subject = subject_of(desk.brand.pk, case_of(desk.brand.pk, ran).ret.pk, _parcel(request))
    if ask_now(desk.brand.pk, subject.parcel_id, at=desk.now):
        return done(
            request, desk, ran, _("The carrier is being asked. Look again in a minute.")
        )
    return refused(request, desk, ran, DomainError("asked_lately"))


def _parcel(request: HttpRequest) -> int:
    text = request.POST.get("parcel", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise NotFound("no_such_parcel")
    return int(text)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.CARE)
def report(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    case_of(desk.brand.pk, ran)
    form = ReportForm(request.POST or None)
    act = Act(
        ran=ran,
        title=_("Report a problem"),
        effects=(
            _("An incident is opened, and stays open until somebody closes it."),
            _("The shopper gets a letter about it, and sees it on their return page."),
        ),
        submit=_("Open the incident"),
        form=form,
    )
    if request.method != "POST" or not form.is_valid():
        return ask(request, desk, act)
    kind = IncidentKind(form.cleaned_data["kind"])
    note = form.cleaned_data["note"]
    work = partial(
        report_incident, desk.brand.pk, ran, kind, note=note, at=desk.now, actor=desk.actor
    )
    error = attempt(desk, work)
    if error:
        return ask(request, desk, act, wrong=error)
    return done(request, desk, ran, _("The incident is open."))


@require_POST
@desk_page(May.CARE)
def own(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Look after the return oneself; whoever does already lets it go."""
    owner = case_of(desk.brand.pk, ran).ret.owner
    to = None if owner == desk.actor else desk.actor
    handed = hand_over(desk.brand.pk, [ran], to, at=desk.now, actor=desk.actor)
    if handed.refused:
        return refused(request, desk, ran, DomainError("return_done"))
    told = _("It is yours now.") if to else _("Nobody looks after it now.")
    return done(request, desk, ran, told)


@require_POST
@desk_page(May.CARE)
def take(request: HttpRequest, desk: Desk, ran: str, incident_id: int) -> HttpResponse:
    incident_of(desk.brand.pk, ran, incident_id)
    work = partial(take_incident, desk.brand.pk, incident_id, owner=desk.actor, at=desk.now)
    error = attempt(desk, work)
    if error:
        return refused(request, desk, ran, error)
    return done(request, desk, ran, _("It is yours now."))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.CARE)
def close(request: HttpRequest, desk: Desk, ran: str, incident_id: int) -> HttpResponse:
    _case, row = incident_of(desk.brand.pk, ran, incident_id)
    form = NoteForm(request.POST or None)
    kind = word(words.INCIDENTS, row.kind)
    act = Act(
        ran=ran,
        title=_("Close the incident: {kind}").format(kind=kind),
        effects=(
            _("The incident is over, and the return goes on."),
            _("Who was told of it is told that it is over."),
        ),
        submit=_("Close the incident"),
        form=form,
    )
    if request.method != "POST" or not form.is_valid():
        return ask(request, desk, act)
    note = form.cleaned_data["note"]
    work = partial(
        close_incident, desk.brand.pk, incident_id, note=note, at=desk.now, actor=desk.actor
    )
    error = attempt(desk, work)
    if error:
        return ask(request, desk, act, wrong=error)
    return done(request, desk, ran, _("The incident is closed."))


@require_POST
@desk_page(May.CARE)
def photo(request: HttpRequest, desk: Desk, ran: str, ordinal: int) -> HttpResponse:
    """Keep a photo that the shopper sent another way."""
    given = request.FILES.get("photo")
    if given is None:
        return refused(request, desk, ran, DomainError("photo_unreadable"))
    if (given.size or 0) > MOST_BYTES:
        return refused(request, desk, ran, DomainError("photo_too_large"))
    data = given.read()
    work = partial(add_photo, desk.brand.pk, ran, ordinal, data, at=desk.now, actor=desk.actor)
    error = attempt(desk, work)
    if error:
        return refused(request, desk, ran, error)
    return done(request, desk, ran, _("The photo is added."))
