"""One difference: both sides of it, what may safely be done, and what people found out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError, NotFound, OutsideError
from backhaul.doors.console import flash
from backhaul.doors.console.books.breaks import amount, row_of
from backhaul.doors.console.books.words import EFFECTS, MEANS, REPAIRS
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.work.people import owners
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile.console_frame import frame_of
from backhaul.stages.reconciliation import handling, queries, repairing, sweeping


@desk_page(May.VIEW)
def one_break(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    return _page(request, desk, number)


@desk_page(May.PAY, in_beats=True)
@require_POST
def repair_break(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Do the safe thing of its kind; the provider is asked outside of any transaction."""
    try:
        ended = repairing.repair(desk.brand.pk, number, actor=desk.actor)
    except NotFound:
        raise
    except DomainError as error:
        return _again(request, desk, number, sentence(error))
    except OutsideError:
        wrong = _("The provider does not answer right now. Nothing was changed.")
        return _again(request, desk, number, wrong)
    told = _("Done: {what}.").format(what=word(REPAIRS, ended.resolution))
    flash.tell(request, told)
    return redirect("console:breaks", slug=desk.brand.slug)


@desk_page(May.PAY)
@require_POST
def handle_break(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take it, let it go, write a note, or explain it, which ends it."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    text = request.POST.get("text", "")
    try:
        flash.tell(request, act(desk, number, text))
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, desk, number, wrong=sentence(error), text=text, status=422)
    return redirect("console:one_break", slug=desk.brand.slug, number=number)


@desk_page(May.PAY)
@require_POST
def compare_now(request: HttpRequest, desk: Desk) -> HttpResponse:
    sweeping.compare_now(desk.brand.pk)
    flash.tell(request, _("It is being compared. Look again in a moment."))
    return redirect("console:breaks", slug=desk.brand.slug)


def _take(desk: Desk, number: int, text: str) -> str:
    del text
    handling.own(desk.brand.pk, [number], owner=desk.actor)
    return _("It is yours.")


def _let_go(desk: Desk, number: int, text: str) -> str:
    del text
    handling.own(desk.brand.pk, [number], owner="")
    return _("It is nobody’s.")


def _note(desk: Desk, number: int, text: str) -> str:
    handling.note(desk.brand.pk, number, text, at=desk.now, actor=desk.actor)
    return _("The note is kept.")


def _explain(desk: Desk, number: int, text: str) -> str:
    handling.explain(desk.brand.pk, number, text, at=desk.now, actor=desk.actor)
    return _("It is explained. It comes back only if something of it changes.")


_ACTS: Mapping[str, Callable[[Desk, int, str], str]] = {
    "take": _take,
    "let_go": _let_go,
    "note": _note,
    "explain": _explain,
}


def _again(request: HttpRequest, desk: Desk, number: int, wrong: str) -> HttpResponse:
    with acting_for(desk.brand.pk):
        return _page(request, desk, number, wrong=wrong, status=422)


def _page(
    request: HttpRequest,
    desk: Desk,
    number: int,
    *,
    wrong: str = "",
    text: str = "",
    status: int = 200,
) -> HttpResponse:
    one, notes = queries.break_of(desk.brand.pk, number)
    people = frame_of(desk.brand.pk, desk.seat.user.pk)
    writers = owners(desk.seat.user.pk, [note.written_by for note in notes])
    context = {
        "one": one,
        "row": row_of(one, desk, people),
        "means": word(MEANS, one.kind),
        "repair": word(REPAIRS, one.repair) if one.repair else "",
        "effect": word(EFFECTS, one.repair) if one.repair else "",
        "ours": amount(one.ours, desk),
        "theirs": amount(one.theirs, desk),
        "happened": desk.local.moment(one.happened_at),
        "notes": [
            {
                "text": note.text,
                "by": writers.get(note.written_by),
                "at": desk.local.moment(note.written_at),
            }
            for note in notes
        ],
        "is_mine": one.owner == desk.actor,
        "may_pay": desk.may(May.PAY) and one.resolved_at is None,
        "wrong": wrong,
        "text": text,
        "longest": handling.NOTE_LIMIT,
    }
    return desk.render(
        request, "console/books/break.html", context, current="breaks", status=status
    )
