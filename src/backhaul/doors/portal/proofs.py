"""Goods without an order: the receipt or the serial number, for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.proofs import MOST_PHOTOS, Given, problems
from backhaul.doors.portal.proof_form import ProofForm
from backhaul.doors.portal.shop import Visit, brand_page, too_often
from backhaul.foundation.images import MOST_BYTES
from backhaul.foundation.limits.addresses import network_of
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.proofs import queries
from backhaul.stages.proofs.giving import give, limit

_ADDRESS = ("name", "line1", "line2", "postcode", "city", "region", "country")


@require_http_methods(("GET", "HEAD", "POST"))
@brand_page
def receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask what it is and what shows it; nothing tells whether anybody used it before."""
    if not visit.brand.takes_proofs:
        raise NotFound("no_proofs")
    if request.method != "POST":
        return _page(request, visit, ProofForm(local=visit.local))
    form = ProofForm(request.POST, local=visit.local)
    files = request.FILES.getlist("photo")[: MOST_PHOTOS + 1]
    given = _given(form, visit) if form.is_valid() else None
    if given is not None:
        wrong = problems(given, photos=len(files), today=visit.now.date())
        for field, code in wrong.items():
            form.add_error(field, sentence(DomainError(code)))
    if given is None or form.errors:
        return _page(request, visit, form)
    again_at = limit(visit.brand.pk, given.email_norm, network_of(request), at=visit.now)
    if again_at is not None:
        return too_often(request, visit, again_at)
    try:
        number = give(
            visit.brand, given, _read(files), language=get_language() or "en", at=visit.now
        )
    except DomainError as error:
        form.add_error(None, sentence(error))
        return _page(request, visit, form)
    return redirect("portal:proof", visit.brand.slug, queries.signed(visit.brand.pk, number))


@require_safe
@brand_page
def proof(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Show whoever gave it what became of it."""
    number = queries.read_signed(visit.brand.pk, token)
    if number is None:
        raise NotFound("no_such_proof")
    row = queries.proof(visit.brand.pk, number)
    context = {
        "row": row,
        "title": _title(row.state),
        "token": link_token(row.return_id) if row.return_id else "",
        "given": visit.local.moment(row.given_at),
    }
    return visit.render(request, "portal/entry/proof_given.html", context)


def _title(state: str) -> str:
    match state:
        case "approved":
            return _("You can send it back")
        case "refused":
            return _("We cannot take it back")
        case _:
            return _("A person looks at it")


def _page(request: HttpRequest, visit: Visit, form: ProofForm) -> HttpResponse:
    context = {
        "form": form,
        "titles": list(queries.titles(visit.brand.pk)),
        "most": MOST_PHOTOS,
    }
    status = 422 if form.errors else 200
    return visit.render(request, "portal/entry/proof.html", context, status=status)


def _given(form: ProofForm, visit: Visit) -> Given:
    typed = form.cleaned_data
    known = queries.titles(visit.brand.pk)
    return Given(
        where=typed["where"],
        seller=typed["seller"],
        bought_on=typed["bought_on"],
        title=typed["title"],
        sku=known.get(typed["title"].strip(), ""),
        serial=typed["serial"],
        receipt=typed["receipt"],
        reason=typed["reason"],
        comment=typed["comment"],
        name=typed["name"],
        email=typed["email"],
        address={name: typed[name] for name in _ADDRESS},
    )


def _read(files: Sequence[UploadedFile[Any]]) -> list[bytes]:
    """Raises DomainError `photo_too_large` before anything of a file is read."""
    if any((file.size or 0) > MOST_BYTES for file in files):
        raise DomainError("photo_too_large", most_bytes=MOST_BYTES)
    return [file.read() for file in files]
