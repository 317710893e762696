"""A step is done once: a double press, or a repeat after a lost answer, changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from backhaul.doors.station.bench import Bench
from backhaul.foundation.idempotency.actions import Claim, Kept, claim, fingerprint, keep

LONGEST_SECONDS = 900
"""Longer than that nobody stands over one box: they walked away."""
_LONGEST_STEP = 80


class SeeOther(HttpResponseRedirect):
    """After a post the answer is another page, which can be read again."""

    status_code = 303


def once(
    request: HttpRequest, bench: Bench, brand_id: int, do: Callable[[], str]
) -> HttpResponse:
    """Do `do`, which returns the address of the page to show next, and go there.

    The same `step` again goes to the same page without doing anything. A refusal (DomainError)
    leaves nothing behind, so that the step can be taken after all.
    """
    step = request.POST.get("step", "")[:_LONGEST_STEP]
    if not (step and step.isascii() and step.isprintable()):
        return SeeOther(do())
    claimed = Claim(brand_id, f"station:{step}", fingerprint(bench.actor.encode()))
    with transaction.atomic():
        before = claim(claimed, at=bench.now)
        if before is not None:
            return SeeOther(before.location)
        location = do()
        keep(claimed, Kept(303, "", location))
    return SeeOther(location)


def began(request: HttpRequest) -> str:
    """Return when the work in hand began, as pages hand it on: seconds since 1970."""
    given = request.POST.get("began") or request.GET.get("began", "")
    return given if given.isascii() and given.isdecimal() and len(given) < 12 else ""


def seconds_since(text: str, now: datetime) -> int:
    """Return how long the work took; 0 when it is not known, or somebody walked away."""
    took = int(now.timestamp()) - int(text) if text else 0
    return took if 0 <= took <= LONGEST_SECONDS else 0
