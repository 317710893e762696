"""Money to get back from carriers: what is open by what is due first, and one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backhaul.core.errors import DomainError
from backhaul.core.money import Money, exponent, parse_major
from backhaul.core.playbooks.recovery import OPEN, RecoveryState, RecoveryStep, open_steps
from backhaul.doors.console import flash
from backhaul.doors.console import playbook_words as wording
from backhaul.doors.console.case.acting import attempt, refused, to_case
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work.claim_form import address_lines, form_facts
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.desk import case_of
from backhaul.stages.casefile.tracking_subject import subject_of
from backhaul.stages.playbooks import queries, recovering
from backhaul.stages.playbooks.queries import Listed, Recovery
from backhaul.stages.playbooks.recovering import REFERENCE_LIMIT, Answer, Wanted

_CSV_MOST = 5000
#: Whoever cares for returns sends claims; whoever handles money says what came of them.
_NEEDS = {
    RecoveryStep.SEND: May.CARE,
    RecoveryStep.ANSWER: May.CARE,
    RecoveryStep.RECOVER: May.PAY,
    RecoveryStep.WRITE_OFF: May.PAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: int
    ran: str
    carrier: str
    number: str
    amount: str
    back: str
    state: str
    tone: str
    due: str
    is_late: bool


class StepForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("The carrier’s number of the claim"),
        max_length=REFERENCE_LIMIT,
        required=False,
    )
    amount = forms.CharField(
        label=gettext_lazy("What came back"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


@desk_page(May.VIEW)
@require_safe
def carrier_claims(request: HttpRequest, desk: Desk) -> HttpResponse:
    closed = request.GET.get("view") == "closed"
    found = queries.recoveries(desk.brand.pk, closed=closed)
    context = {
        "rows": [_row(one, desk) for one in found.rows],
        "closed": closed,
        "totals": [
            desk.local.money(Money(total.claimed_minor, total.currency))
            for total in found.totals
        ],
        "has_more": found.has_more,
    }
    return desk.render(request, "console/claims/list.html", context, current="claims")


@desk_page(May.VIEW)
@require_safe
def carrier_claims_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    closed = request.GET.get("view") == "closed"
    found = queries.recoveries(desk.brand.pk, closed=closed, limit=_CSV_MOST)
    head = (
        "ran", "carrier", "tracking_number", "state", "claimed", "recovered", "currency",
        "reference", "prepared_at", "sent_at", "answered_at", "closed_at", "due_by",
    )  # fmt: skip
    rows = tuple(_exported(one) for one in found.rows)
    return csv_response(Table(head, rows), f"carrier-claims-{desk.brand.slug}.csv")


def _exported(one: Listed) -> tuple[str, ...]:
    row = one.recovery
    moments = (row.prepared_at, row.sent_at, row.answered_at, row.closed_at, row.due_by)
    return (
        one.ran,
        row.carrier,
        str(row.form.get("tracking_number", "")),
        row.state,
        str(Money(row.amount_minor, row.currency).major),
        str(Money(row.recovered_minor, row.currency).major),
        row.currency,
        row.reference,
        *(moment.isoformat() if moment else "" for moment in moments),
    )


@desk_page(May.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def carrier_claim(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show one claim with its form; a POST takes it a step further."""
    found = queries.recovery(desk.brand.pk, number)
    form = StepForm(request.POST or None)
    if request.method != "POST":
        return _one(request, desk, found, form)
    step = _step(request, desk)
    error = attempt(desk, partial(_move, desk, found.recovery, step, form))
    if error is None:
        flash.tell(request, _("The claim is: {state}.").format(state=_state(desk, number)))
        return redirect("console:carrier_claim", slug=desk.brand.slug, number=number)
    field = {"recovered_amount_wrong": "amount", "reference_too_long": "reference"}
    form.add_error(field.get(error.code), sentence(error))
    return _one(request, desk, found, form, status=422)


def _step(request: HttpRequest, desk: Desk) -> RecoveryStep:
    try:
        step = RecoveryStep(request.POST.get("step", ""))
    except ValueError:
        raise Http404 from None
    if not desk.may(_NEEDS[step]):
        raise Http404
    return step


def _move(desk: Desk, row: Recovery, step: RecoveryStep, form: StepForm) -> None:
    form.is_valid()
    given = form.cleaned_data
    amount = _minor(str(given.get("amount") or ""), row.currency)
    answer = Answer(reference=str(given.get("reference") or ""), amount_minor=amount)
    recovering.move(desk.brand.pk, row.pk, step, answer, at=desk.now, actor=desk.actor)


def _minor(text: str, currency: str) -> int | None:
    if not text.strip():
        return None
    try:
        return parse_major(text.strip().replace(",", "."), currency).minor
    except ValueError:
        return -1


def _state(desk: Desk, number: int) -> str:
    row = queries.recovery(desk.brand.pk, number).recovery
    return word(wording.RECOVERY_STATES, row.state)


def _one(
    request: HttpRequest, desk: Desk, found: Listed, form: StepForm, *, status: int = 200
) -> HttpResponse:
    row = found.recovery
    steps = [step for step in open_steps(RecoveryState(row.state)) if desk.may(_NEEDS[step])]
    traced = recovering.parcel_form(desk.brand.pk, row.parcel_id)
    context: dict[str, Any] = {
        "row": _row(found, desk),
        "reference": row.reference,
        "facts": form_facts(row.form, row.currency, desk.local),
        "newer": _newer(row, traced.form, desk),
        "dates": _dates(row, desk),
        "sender": address_lines(traced.sender),
        "destination": address_lines(traced.destination),
        "form": form,
        "steps": [(step.value, word(wording.RECOVERY_STEPS, step.value)) for step in steps],
        "asks_amount": RecoveryStep.RECOVER in steps,
        "asks_reference": bool({RecoveryStep.SEND, RecoveryStep.ANSWER} & set(steps)),
        "currency": row.currency,
        "places": max(0, exponent(row.currency)),
    }
    template = "console/claims/one.html"
    return desk.render(request, template, context, current="claims", status=status)


def _newer(row: Recovery, now: Mapping[str, Any], desk: Desk) -> str:
    """Say that the parcel was seen since the claim was prepared: it may be unfounded."""
    last = now.get("last_scan") or {}
    if not last or last == row.form.get("last_scan") or RecoveryState(row.state) not in OPEN:
        return ""
    when = desk.local.moment(datetime.fromisoformat(str(last["instant"])))
    where = str(last.get("place") or "")
    told = _("The parcel was scanned since the claim was prepared: {what}.")
    return told.format(what=", ".join(filter(None, (where, when))))


def _dates(row: Recovery, desk: Desk) -> Sequence[tuple[str, str]]:
    told = (
        (_("Prepared"), row.prepared_at),
        (_("Sent"), row.sent_at),
        (_("Answered"), row.answered_at),
        (_("Closed"), row.closed_at),
        (_("Due"), row.due_by),
    )
    return [(term, desk.local.moment(at)) for term, at in told if at is not None]


def _row(one: Listed, desk: Desk) -> Row:
    row = one.recovery
    late = row.due_by is not None and row.due_by < desk.now
    is_open = RecoveryState(row.state) in OPEN
    back = Money(row.recovered_minor, row.currency)
    return Row(
        id=row.pk,
        ran=one.ran,
        carrier=str(row.form.get("carrier") or row.carrier),
        number=str(row.form.get("tracking_number") or ""),
        amount=desk.local.money(Money(row.amount_minor, row.currency)),
        back=desk.local.money(back) if row.recovered_minor else "",
        state=word(wording.RECOVERY_STATES, row.state),
        tone="wait" if is_open else ("ok" if row.recovered_minor else "mute"),
        due=desk.local.moment_within(row.due_by) if row.due_by else "",
        is_late=late,
    )


@require_POST
@desk_page(May.CARE)
def prepare(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    """Prepare a claim for a parcel of the return because a person wants it."""
    text = request.POST.get("parcel", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    subject = subject_of(desk.brand.pk, case_of(desk.brand.pk, ran).ret.pk, int(text))
    wanted = [Wanted(desk.brand.pk, subject.parcel_id, None)]
    made = recovering.prepare(wanted, at=desk.now, actor=desk.actor)
    if not made:
        return refused(request, desk, ran, DomainError("nothing_to_claim"))
    flash.tell(request, _("The claim is prepared: send it to the carrier."))
    return to_case(desk, ran, at="carrier-claims")
