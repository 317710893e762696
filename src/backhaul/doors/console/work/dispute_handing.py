"""How evidence that we hand in stands, and whether it can be handed in, for the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.disputes import ANSWERABLE, HandIn, is_late, may_be_under_way
from backhaul.core.errors import DomainError
from backhaul.core.ports.payments import DisputeStatus
from backhaul.doors.console.desk import Desk
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May, name_of
from backhaul.stages.disputes import handing_in
from backhaul.stages.disputes.handing_in import Stands
from backhaul.stages.disputes.queries import Found

#: State → word, tone, icon.
_STATES: dict[HandIn, tuple[Any, str, str]] = {
    HandIn.SENDING: (gettext_lazy("Being handed in"), "info", "clock"),
    HandIn.UNKNOWN: (gettext_lazy("The provider gave no answer"), "wait", "hourglass"),
    HandIn.DONE: (gettext_lazy("Handed in by us"), "ok", "check"),
    HandIn.REFUSED: (gettext_lazy("Refused by the provider"), "bad", "incident"),
}


def handing_of(found: Found, desk: Desk) -> dict[str, Any]:
    """Return what the page says of it; `button` is empty where nothing can be pressed."""
    row = found.row
    last = handing_in.newest_of(row)
    context: dict[str, Any] = {"button": "", "why_not": ""}
    if last is not None:
        context |= _stands(last, desk)
    is_open = DisputeStatus(row.status) in ANSWERABLE and not row.answer
    if not is_open or not desk.may(May.PAY):
        return context
    if why := _why_not(found, last, desk):
        return context | {"why_not": sentence(DomainError(why))}
    is_unsure = last is not None and last.state in {HandIn.SENDING, HandIn.UNKNOWN}
    again = _("Ask the provider, else hand it in again")
    return context | {"button": again if is_unsure else _("Hand in the evidence")}


def _why_not(found: Found, last: Stands | None, desk: Desk) -> str:
    """Return a code; empty: it can be handed in."""
    if is_late(found.row.respond_by, desk.now):
        return "evidence_too_late"
    if handing_in.provider_of(found.row) is None:
        return "evidence_not_taken"
    if last is None:
        return ""
    if last.failure == handing_in.CANNOT_BE_ASKED:
        return "evidence_unknown"
    under_way = may_be_under_way(last.state, last.sent_at, desk.now)
    return "evidence_on_its_way" if under_way else ""


def _stands(last: Stands, desk: Desk) -> dict[str, Any]:
    text, tone, icon = _STATES[last.state]
    failure = last.failure if last.state is HandIn.REFUSED else ""
    return {
        "state": str(text),
        "tone": tone,
        "icon": icon,
        "failure": failure,
        "when": _("{moment}, {name}").format(
            moment=desk.local.moment(last.asked_at), name=name_of(last.asked_by)
        ),
        "sum": last.sha256[:12],
    }
