"""From a parsed request to its answer: one transaction, one brand, once per idempotency key."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpResponse

from backhaul.core.errors import DomainError
from backhaul.doors.api.keys import ApiRequest
from backhaul.foundation import clock
from backhaul.foundation.idempotency.actions import (
    Claim,
    Kept,
    claim,
    fingerprint,
    keep,
    release,
)
from backhaul.foundation.tenancy.acting import acting_for

JSON = "application/json"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a successful call says. `location` is the path of what was made."""

    data: Any
    status: int = 200
    location: str = ""


Work = Callable[[datetime], Answer]
"""What a call does, at the installation's time."""


def read(request: ApiRequest, query: Callable[[int], Any]) -> HttpResponse:
    """Answer with what `query` finds for the key's brand."""
    with acting_for(request.auth.brand_id, is_one_snapshot=True):
        found = query(request.auth.brand_id)
    return HttpResponse(encoded(found), content_type=JSON)


def change_once(request: ApiRequest, work: Work) -> HttpResponse:
    """The same for what nothing else keeps from being done twice: a key is needed.

    Raises DomainError `idempotency_key_missing`.
    """
    if "Idempotency-Key" not in request.headers:
        raise DomainError("idempotency_key_missing")
    return change(request, work)


def change(request: ApiRequest, work: Work, *, content: bytes | None = None) -> HttpResponse:
    """Do `work` in one transaction; with an Idempotency-Key it is done once.

    `content` stands for the body where the body is not the same twice (multipart).
    """
    with acting_for(request.auth.brand_id):
        at = clock.now()
        wanted = _wanted(request, content)
        if wanted is not None and (kept := claim(wanted, at=at)):
            return _again(kept)
        answer = _kept(work(at))
        if wanted is not None:
            keep(wanted, answer)
    return _first(answer)


def change_in_beats(request: ApiRequest, work: Work) -> HttpResponse:
    """The same for work that commits on its way, since somebody outside is asked in between.

    A second call with the key is refused while the first is at it.
    """
    brand_id = request.auth.brand_id
    with acting_for(brand_id):
        at = clock.now()
        wanted = _wanted(request, None)
        if wanted is not None and (kept := claim(wanted, at=at)):
            return _again(kept)
    try:
        answer = _kept(work(at))
    except BaseException:
        if wanted is not None:
            with acting_for(brand_id):
                release(wanted)
        raise
    if wanted is not None:
        with acting_for(brand_id):
            keep(wanted, answer)
    return _first(answer)


def encoded(data: Any) -> bytes:
    return msgspec.json.encode(data)


def _wanted(request: ApiRequest, content: bytes | None) -> Claim | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return None
    if not _KEY.fullmatch(key):
        raise DomainError("idempotency_key_invalid")
    body = request.body if content is None else content
    print_ = fingerprint(request.method.encode(), request.get_full_path().encode(), body)
    return Claim(request.auth.brand_id, key, print_)


def _kept(answer: Answer) -> Kept:
    return Kept(answer.status, encoded(answer.data).decode(), answer.location)


def _first(kept: Kept) -> HttpResponse:
    response = HttpResponse(kept.answer, content_type=JSON, status=kept.status)
    if kept.location:
        response["Location"] = kept.location
    return response


def _again(kept: Kept) -> HttpResponse:
    response = _first(kept)
    response["Idempotent-Replayed"] = "true"
    return response
