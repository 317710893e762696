"""Steps for many incidents at once: take, hand on, close with a reason, write, ask."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.listing import bulk
from backhaul.doors.console.listing.asked import back_to
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import INCIDENTS, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_frame import frame_of
from backhaul.stages.incidents import handling_many
from backhaul.stages.incidents.handling_many import One

_MOST = 200
_SALT = "console.incidents"
_UNDO_FOR = 3600
#: Steps for the return behind each: they are shown and done as for any list of returns.
_OF_RETURNS = frozenset({"ask", "write"})
_OWN = frozenset({"take", "assign", "close"})
NOBODY = "nobody"


@desk_page(May.CARE)
@require_POST
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what would be done; `take` can simply be undone, and is done at once."""
    step, found = _read(request, desk)
    if not found:
        tell(request, _("No open incident is selected."), tone="warning")
        return _back(request, desk)
    if step in _OF_RETURNS:
        rans = list(dict.fromkeys(one.ran for one in found if one.ran))
        return bulk.preview_of(request, desk, step, rans)
    if step == "take":
        return _handed(request, desk, found, desk.actor)
    return _show(request, desk, step, found)


@desk_page(May.CARE)
@require_POST
def do(request: HttpRequest, desk: Desk) -> HttpResponse:
    step, found = _read(request, desk)
    if step == "assign":
        return _handed(request, desk, found, _to(request, desk))
    if step != "close":
        raise Http404
    ids = [one.id for one in found]
    why = request.POST.get("why", "")
    try:
        number = handling_many.close_many(
            desk.brand.pk, ids, note=why, at=desk.now, actor=desk.actor
        )
    except DomainError as error:
        return _show(request, desk, step, found, wrong=sentence(error), status=422)
    closed = ngettext("{n} incident is closed.", "{n} incidents are closed.", number)
    tell(request, closed.format(n=number), tone="ok" if number else "warning")
    return _back(request, desk)


@desk_page(May.CARE)
@require_POST
def undo(request: HttpRequest, desk: Desk, token: str) -> HttpResponse:
    try:
        said = signing.loads(token, salt=_SALT, max_age=_UNDO_FOR)
    except signing.BadSignature as error:
        raise Http404 from error
    if said.get("brand") != desk.brand.pk or said.get("by") != desk.actor:
        raise Http404
    before = {int(pk): owner for pk, owner in said["owners"].items()}
    back = handling_many.put_back_many(
        desk.brand.pk, before, since=said["to"], at=desk.now, actor=desk.actor
    )
    number = len(back.before)
    tell(request, ngettext("{n} was put back.", "{n} were put back.", number).format(n=number))
    return _back(request, desk)


def _show(
    request: HttpRequest,
    desk: Desk,
    step: str,
    found: Sequence[One],
    *,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    titles = {"assign": _("Assign incidents"), "close": _("Close incidents")}
    effects = {
        "assign": _("The person finds them under “Owner: Me”. This can be undone."),
        "close": _(
            "Shoppers may be told that all is well. Each opens again only if something new "
            "happens. This cannot be undone."
        ),
    }
    context = {
        "step": step,
        "title": titles[step],
        "effect": effects[step],
        "fits": ngettext("{n} incident", "{n} incidents", len(found)).format(n=len(found)),
        "rows": [(one.id, one.ran, word(INCIDENTS, one.kind)) for one in found],
        "people": frame_of(desk.brand.pk, desk.seat.user.pk).people,
        "back": request.POST.get("back", ""),
        "back_url": _back(request, desk).url,
        "wrong": wrong,
        "why": request.POST.get("why", ""),
    }
    return desk.render(
        request, "console/boards/incidents.html", context, current="incidents", status=status
    )


def _handed(request: HttpRequest, desk: Desk, found: Sequence[One], to: str) -> HttpResponse:
    done = handling_many.hand_many(
        desk.brand.pk, {one.id: to for one in found}, at=desk.now, actor=desk.actor
    )
    number = len(done.before)
    address = ""
    if number:
        signed = {"owners": done.before, "to": to, "brand": desk.brand.pk, "by": desk.actor}
        token = signing.dumps(signed, salt=_SALT, compress=True)
        named = {"slug": desk.brand.slug, "token": token}
        address = reverse("console:incidents_undo", kwargs=named)
    if to == desk.actor:
        told = ngettext("You have {n} incident now.", "You have {n} incidents now.", number)
    else:
        told = ngettext("{n} incident was assigned.", "{n} incidents were assigned.", number)
    tell(request, told.format(n=number), undo=address, tone="ok" if number else "warning")
    return _back(request, desk)


def _read(request: HttpRequest, desk: Desk) -> tuple[str, list[One]]:
    step = request.POST.get("step", "")
    if step not in _OWN | _OF_RETURNS:
        raise Http404
    said = request.POST.getlist("incident")[:_MOST]
    ids = [int(text) for text in said if text.isascii() and text.isdecimal() and len(text) < 19]
    return step, handling_many.open_ones(desk.brand.pk, ids)


def _to(request: HttpRequest, desk: Desk) -> str:
    said = request.POST.get("to", "")
    if said == NOBODY:
        return ""
    people = frame_of(desk.brand.pk, desk.seat.user.pk).people
    if said not in {f"member:{pk}" for pk, _name in people}:
        raise Http404
    return said


def _back(request: HttpRequest, desk: Desk) -> HttpResponseRedirect:
    said = request.POST.get("back", "") or "at=incidents"
    return back_to(said, desk.brand.slug)
