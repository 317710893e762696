"""The tracking page and the few things that a shopper can do on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.portal.answering import Said, question_card, take_answer
from backhaul.doors.portal.bank_account import account_card
from backhaul.doors.portal.credit_notes import notes_given
from backhaul.doors.portal.drop_off import Answered, take
from backhaul.doors.portal.going_out import Swaps, going_out, later, swaps
from backhaul.doors.portal.links import Opened, opened_by_link
from backhaul.doors.portal.look import look_of
from backhaul.doors.portal.missing_goods import missing_card
from backhaul.doors.portal.second_look import second_look_card
from backhaul.doors.portal.shown import Shown, document_title, local_of, shown
from backhaul.foundation.documents.codes import qr_svg
from backhaul.foundation.documents.labels import Paper
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_page import tracking_page
from backhaul.stages.casefile.tracking_subject import qr_text_of, ran_of, subject_of
from backhaul.stages.casefile.tracking_view import TrackingView
from backhaul.stages.playbooks.telling import last_told
from backhaul.stages.shipping.labels import label_pdf_for
from backhaul.stages.tracking.actions import ClaimKind, ask_now, claim
from backhaul.stages.tracking.drop_off import MOST_RECEIPTS
from backhaul.stages.tracking.queries import receipts_of

SHOPPER = "shopper"


@require_safe
@opened_by_link
def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    return _page(request, opened, said=request.GET.get("said", ""))


def _page(
    request: HttpRequest,
    opened: Opened,
    *,
    said: str = "",
    answered: Answered | None = None,
    told_us: Said | None = None,
) -> HttpResponse:
    view = tracking_page(opened.brand.pk, opened.return_id, now=opened.now)
    local = local_of(view, Local.of(get_language(), opened.brand.time_zone, opened.now))
    bank = account_card(opened, view, local)
    out, has_account = swaps(opened, view), bank is not None and bool(bank.known)
    after = later(out, view, local)
    words = shown(view, local, said=said, knows_account=has_account, later=after)
    wrong = answered.wrong if answered else {}
    is_in_review = view.headline.code == "in_review"
    question = question_card(opened, local, told_us or Said(), is_in_review=is_in_review)
    return render(
        request,
        "portal/tracking/page.html",
        {
            "page": words,
            "title": document_title(words, opened.brand.name),
            "brand": look_of(opened.brand),
            "token": opened.token,
            "here": _address(opened),
            **_drop_off(opened, words, local),
            "typed": answered.typed if answered else {},
            "question": question,
            "bank": bank,
            **_cards(opened, view, local, out),
            "wrong": wrong,
            "wrong_receipt": wrong.get("receipt", ""),
        },
        status=422 if wrong or (told_us and told_us.wrong) else 200,
    )


def _drop_off(opened: Opened, words: Shown, local: Local) -> dict[str, object]:
    """Return what the shopper has told us and given us of the hand-over."""
    given = receipts_of(opened.brand.pk, opened.return_id) if words.wants_receipt else []
    parcel = words.drop_off_parcel
    told = last_told(opened.brand.pk, parcel) if words.wants_receipt and parcel else None
    return {
        "receipts": [local.moment_within(receipt.given_at) for receipt in given],
        "can_add_receipt": len(given) < MOST_RECEIPTS,
        "drop_off_parcel": parcel,
        "told_drop_off": f"{told.place}, {local.moment(told.happened_at)}" if told else "",
    }


def _cards(opened: Opened, view: TrackingView, local: Local, out: Swaps) -> dict[str, object]:
    """Return what stands on the page for some returns only."""
    return {
        "second_look": second_look_card(opened, local),
        "missing": missing_card(opened, view, local),
        "going_out": going_out(out, local),
        "credit_notes": notes_given(opened, view, local),
    }


@require_POST
@opened_by_link
def claims(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Take the shopper's word: it is evidence, and moves nothing."""
    try:
        kind = ClaimKind(request.POST.get("kind", ""))
    except ValueError:
        return _back(opened)
    subject = subject_of(opened.brand.pk, opened.return_id, _parcel(request))
    try:
        claim(
            opened.brand.pk,
            subject.ran,
            subject.parcel_id,
            kind,
            at=opened.now,
            actor=SHOPPER,
        )
    except DomainError:
        return _back(opened, "too_late")
    return _back(opened, kind.value)


@require_POST
@opened_by_link
def receipt(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Keep what the shopper knows of the hand-over; what is wrong is told at its field."""
    answered = take(request, opened, _parcel(request) if "parcel" in request.POST else None)
    if answered.wrong:
        return _page(request, opened, answered=answered)
    return _back(opened, answered.said)


@require_POST
@opened_by_link
def answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Keep what the shopper answers to our question; what is wrong is told at its field."""
    told_us = take_answer(request, opened)
    if told_us.wrong:
        return _page(request, opened, told_us=told_us)
    return _back(opened, "answered")


@require_POST
@opened_by_link
def ask(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Have the carrier asked again; the answer comes when the worker has it."""
    subject = subject_of(opened.brand.pk, opened.return_id, _parcel(request))
    is_asked = ask_now(opened.brand.pk, subject.parcel_id, at=opened.now)
    return _back(opened, "asked" if is_asked else "asked_lately")


@require_safe
@opened_by_link
def qr(_request: HttpRequest, opened: Opened) -> HttpResponse:
    text = qr_text_of(opened.brand.pk, opened.return_id)
    return HttpResponse(qr_svg(text), content_type="image/svg+xml")


@require_safe
@opened_by_link
def label(request: HttpRequest, opened: Opened) -> HttpResponse:
    try:
        paper = Paper(request.GET.get("paper", Paper.A4))
    except ValueError:
        raise NotFound("no_such_paper") from None
    ran = ran_of(opened.brand.pk, opened.return_id)
    pdf = label_pdf_for(opened.brand.pk, ran, paper, get_language())
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{ran}.pdf"'
    return response


def _parcel(request: HttpRequest) -> int:
    text = request.POST.get("parcel", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound("no_such_parcel")
    return int(text)


def _address(opened: Opened) -> str:
    return reverse("portal:tracking", args=[opened.brand.slug, opened.token])


def _back(opened: Opened, said: str = "") -> HttpResponse:
    where = _address(opened)
    return HttpResponseRedirect(f"{where}?said={said}" if said else where)
