"""Steps for many returns at once: shown first, unless they can simply be undone."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.listing import bulk_more
from backhaul.doors.console.listing.asked import back_to
from backhaul.doors.console.listing.plans import Plan, told_refusals
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_frame import frame_of
from backhaul.stages.incidents import taking_many
from backhaul.stages.returns import owners
from backhaul.stages.tracking import asking_many

_MOST = 200
_SALT = "console.bulk"
_UNDO_FOR = 3600
#: Step → who may.
STEPS = {
    "take": May.CARE,
    "assign": May.CARE,
    "ask": May.CARE,
    "incidents": May.CARE,
    "write": May.CARE,
    "pay": May.PAY,
}
NOBODY = "nobody"


@desk_page(May.VIEW)
@require_POST
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    step, rans = _read(request, desk)
    return preview_of(request, desk, step, rans)


def preview_of(
    request: HttpRequest, desk: Desk, step: str, rans: Sequence[str]
) -> HttpResponse:
    """Show what `step` would do for these returns, whichever board they were chosen on."""
    if not rans:
        tell(request, _("No return is selected."), tone="warning")
        return _back(request, desk)
    if step == "take":
        return _done(request, desk, step, _do(request, desk, step, rans))
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    plan = _plan(request, desk, step, rans)
    context = {
        "step": step,
        "title": _titles()[step],
        "effect": _effects()[step],
        "plan": plan,
        "fits": _("{n} of {all} can").format(n=len(plan.can), all=len(rans)),
        "why_not": told_refusals(plan.refused),
        "rans": rans,
        "people": frame.people,
        "back": request.POST.get("back", ""),
        "back_url": back_to(request.POST.get("back", ""), desk.brand.slug).url,
        **plan.extra,
    }
    return desk.render(request, "console/list/bulk.html", context, current="returns")


@desk_page(May.VIEW)
@require_POST
def do(request: HttpRequest, desk: Desk) -> HttpResponse:
    step, rans = _read(request, desk)
    try:
        return _done(request, desk, step, _do(request, desk, step, rans))
    except NotFound:
        raise
    except DomainError as error:
        tell(request, sentence(error), tone="error")
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
    if "owners" in said:
        back = owners.put_back(
            desk.brand.pk, said["owners"], since=said["to"], at=desk.now, actor=desk.actor
        )
        number = len(back.changed)
    else:
        number = taking_many.put_back_many(
            desk.brand.pk, said["incidents"], owner=desk.actor, at=desk.now
        )
    tell(request, ngettext("{n} was put back.", "{n} were put back.", number).format(n=number))
    return _back(request, desk)


def _plan(request: HttpRequest, desk: Desk, step: str, rans: Sequence[str]) -> Plan:
    match step:
        case "ask":
            asking = asking_many.can_ask(desk.brand.pk, rans, at=desk.now)
            return Plan(list(asking.parcels), asking.refused)
        case "incidents":
            taking = taking_many.can_take(desk.brand.pk, rans, desk.actor)
            return Plan(list(taking.incidents), taking.refused)
        case "write":
            return bulk_more.plan_letters(request, desk, rans)
        case "pay":
            return bulk_more.plan_refunds(desk, rans)
        case _:
            rows, refused = owners.can_hand(desk.brand.pk, rans, _to(request, desk))
            return Plan([row.ran for row in rows], refused)


def _do(request: HttpRequest, desk: Desk, step: str, rans: Sequence[str]) -> Plan:
    match step:
        case "ask":
            asked = asking_many.ask_many(desk.brand.pk, rans, at=desk.now)
            return Plan(list(asked.parcels), asked.refused)
        case "incidents":
            took = taking_many.take_many(desk.brand.pk, rans, owner=desk.actor, at=desk.now)
            ids = [pk for pks in took.incidents.values() for pk in pks]
            return Plan(list(took.incidents), took.refused, {"incidents": ids})
        case "write":
            return bulk_more.write_letters(request, desk, rans)
        case "pay":
            return bulk_more.pay_refunds(request, desk, rans)
        case _:
            to = desk.actor if step == "take" else _to(request, desk)
            at, actor = desk.now, desk.actor
            handed = owners.hand_over(desk.brand.pk, rans, to, at=at, actor=actor)
            undo_it = {"owners": dict(handed.changed), "to": to}
            return Plan(list(handed.changed), handed.refused, undo_it)


def _done(request: HttpRequest, desk: Desk, step: str, plan: Plan) -> HttpResponse:
    number = len(plan.can)
    said = _told(step, number).format(n=number, sum=plan.extra.get("sums", ""))
    if plan.refused:
        others = "; ".join(f"{ran} {why}" for ran, why in told_refusals(plan.refused)[:5])
        said = _("{done} Not the others: {others}.").format(done=said, others=others)
    address = ""
    if plan.undo and number:
        signed = {**plan.undo, "brand": desk.brand.pk, "by": desk.actor}
        token = signing.dumps(signed, salt=_SALT, compress=True)
        address = reverse("console:bulk_undo", kwargs={"slug": desk.brand.slug, "token": token})
    tell(request, said, undo=address, tone="ok" if number else "warning")
    return _back(request, desk)


def _told(step: str, number: int) -> str:
    words = {
        "take": ngettext("You have {n} return now.", "You have {n} returns now.", number),
        "assign": ngettext("{n} return was assigned.", "{n} returns were assigned.", number),
        "ask": ngettext(
            "The carrier is asked about {n} return.",
            "The carriers are asked about {n} returns.",
            number,
        ),
        "incidents": ngettext(
            "You have the incidents of {n} return now.",
            "You have the incidents of {n} returns now.",
            number,
        ),
        "write": ngettext("{n} letter is in the post.", "{n} letters are in the post.", number),
        "pay": ngettext(
            "{n} refund is on its way: {sum}.", "{n} refunds are on their way: {sum}.", number
        )
        if number
        else _("No refund was ordered."),
    }
    return words[step]


def _titles() -> dict[str, str]:
    return {
        "assign": _("Assign returns"),
        "ask": _("Ask the carriers again"),
        "incidents": _("Take over incidents"),
        "write": _("Write by template"),
        "pay": _("Approve refunds"),
    }


def _effects() -> dict[str, str]:
    return {
        "assign": _("The person finds them under “Owner: Me”. This can be undone."),
        "ask": _("Each carrier is asked once, within a minute. Its answer appears by itself."),
        "incidents": _("You own their open incidents that nobody has. This can be undone."),
        "write": _("Each shopper gets the letter in their language. It cannot be called back."),
        "pay": _(
            "The amounts are ordered in your name, each only if it is still the amount below. "
            "What was ordered is not called back."
        ),
    }


def _read(request: HttpRequest, desk: Desk) -> tuple[str, list[str]]:
    step = request.POST.get("step", "")
    if step not in STEPS or not desk.may(STEPS[step]):
        raise Http404
    rans = [ran[:80] for ran in request.POST.getlist("ran") if "\x00" not in ran]
    return step, list(dict.fromkeys(rans))[:_MOST]


def _to(request: HttpRequest, desk: Desk) -> str | None:
    """Return whom to assign to; somebody who may not have returns is nobody here."""
    said = request.POST.get("to", "")
    if said == NOBODY:
        return None
    people = frame_of(desk.brand.pk, desk.seat.user.pk).people
    known = {f"member:{pk}" for pk, _name in people}
    if said and said not in known:
        raise Http404
    return said or next(iter(sorted(known)), None)


def _back(request: HttpRequest, desk: Desk) -> HttpResponse:
    return back_to(request.POST.get("back", ""), desk.brand.slug)
