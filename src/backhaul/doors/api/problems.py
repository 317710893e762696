"""Everything that goes wrong, as problem+json (RFC 9457): one shape, one table of statuses."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.doors.api.answers import encoded
from backhaul.doors.api.keys import KeyUnknown, ScopeMissing
from backhaul.foundation.pages.problems import detail_of, title_of

MEDIA_TYPE = "application/problem+json"
URN = "urn:backhaul:problem:"
_SECONDS_TO_RETRY = 5
_log = logging.getLogger(__name__)

#: Codes of what was sent, rather than of the state it met. All other codes are conflicts.
UNPROCESSABLE = frozenset(
    {
        "address_incomplete",
        "amount_below_zero",
        "answers_missing",
        "carrier_refused",
        "cursor_invalid",
        "declaration_unusable",
        "deduction_needs_a_reason",
        "deduction_out_of_range",
        "delivery_of_unknown_line",
        "destruction_needs_proof",
        "credit_hold_too_long",
        "credit_in_other_currency",
        "disposition_needed",
        "disposition_not_open",
        "bic_unusable",
        "email_missing",
        "email_unusable",
        "execute_on_unusable",
        "holder_missing",
        "holder_too_long",
        "holder_unreadable",
        "iban_check",
        "iban_length",
        "iban_missing",
        "iban_not_sepa",
        "idempotency_mismatch",
        "letter_empty",
        "letter_too_long",
        "line_twice",
        "missing_too_long",
        "line_without_quantity",
        "line_without_sku",
        "more_returned_than_sold",
        "no_such_site",
        "note_missing",
        "note_too_long",
        "nothing_received",
        "order_twice",
        "order_without_lines",
        "other_currency",
        "override_code_malformed",
        "override_needs_reason",
        "parcel_twice",
        "payment_twice",
        "photo_too_many_pixels",
        "photo_unreadable",
        "reference_malformed",
        "reason_missing",
        "request_invalid",
        "review_decides",
        "shipping_taxes_differ",
        "statement_columns",
        "statement_line",
        "statement_missing",
        "statement_unknown",
        "statement_unreadable",
        "tax_above_price",
        "taxes_differ",
        "time_without_zone",
        "tracking_number_missing",
        "unknown_carrier",
        "unknown_condition",
        "unknown_disposition",
    }
)
#: The outside did not answer: the same call may succeed a little later.
UNAVAILABLE = frozenset({"carrier_unavailable", "label_is_coming", "label_unknown"})
_STATUS = {
    **dict.fromkeys(UNPROCESSABLE, 422),
    **dict.fromkeys(UNAVAILABLE, 503),
    "idempotency_key_invalid": 400,
    "idempotency_key_missing": 400,
    "photo_too_large": 413,
    "account_too_often": 429,
    "statement_too_large": 413,
    "too_many_attempts": 429,
}
#: Facts of errors that are of no use to a caller.
_OWN_WORDS = frozenset({"problems"})


def status_of(error: DomainError) -> int:
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, IllegalStep):
        return 409
    return _STATUS.get(error.code, 409)


def problem(
    request: HttpRequest,
    code: str,
    status: int,
    *,
    facts: Mapping[str, object] | None = None,
    problems: Sequence[Mapping[str, object]] = (),
) -> HttpResponse:
    """Return the answer for one problem; `facts` fill its words and stand beside them."""
    said: dict[str, Any] = {
        "type": URN + code,
        "title": title_of(code),
        "status": status,
        "detail": detail_of(code, facts or {}),
        "instance": request.path,
        "code": code,
    }
    if facts:
        said["facts"] = {name: _plain(value) for name, value in facts.items()}
    if problems:
        said["problems"] = problems
    response = HttpResponse(encoded(said), content_type=MEDIA_TYPE, status=status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="backhaul"'
    if status == 503:
        response["Retry-After"] = str(_SECONDS_TO_RETRY)
    return response


def install(api: NinjaAPI) -> None:
    for kind, handler in _HANDLERS:
        api.add_exception_handler(kind, handler)


def _domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    listed = error.facts.get("problems")
    named = [_named(one) for one in listed] if isinstance(listed, list) else []
    facts = {name: value for name, value in error.facts.items() if name not in _OWN_WORDS}
    return problem(request, error.code, status_of(error), facts=facts, problems=named)


def _named(one: Mapping[str, object]) -> dict[str, object]:
    code = str(one["code"])
    facts = {name: value for name, value in one.items() if name != "code"}
    return {"code": code, "detail": detail_of(code, facts), "facts": facts}


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [
        {
            "code": str(one["type"]),
            "detail": str(one["msg"]),
            **_where(one["loc"]),
        }
        for one in error.errors[:100]
    ]
    return problem(request, "invalid", 422, problems=found)


def _where(loc: Sequence[str | int]) -> dict[str, str]:
    """Say where in the request it is: a JSON pointer into the body, or a parameter's name."""
    source, *rest = loc
    if source in {"query", "path", "header", "form", "file"}:
        return {"in": str(source), "name": ".".join(map(str, rest))}
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in rest[1:]]
    return {"in": "body", "pointer": "".join(f"/{step}" for step in steps)}


def _fixed(code: str, status: int) -> Any:
    def handle(request: HttpRequest, _error: Exception) -> HttpResponse:
        return problem(request, code, status)

    return handle


def _scope(request: HttpRequest, error: ScopeMissing) -> HttpResponse:
    return problem(request, "scope_missing", 403, facts={"scope": error.scope})


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses is a body that its parser cannot read."""
    return problem(request, "body_not_json", error.status_code)


def _database(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("the database did not answer", exc_info=error)
    return problem(request, "unavailable", 503)


def _ours(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(request, "internal", 500)


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case dict():
            return {str(name): _plain(item) for name, item in value.items()}
        case _:
            return str(value)


_HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (DomainError, _domain),
    (ValidationError, _invalid),
    (KeyUnknown, _fixed("key_unknown", 401)),
    (ScopeMissing, _scope),
    (Http404, _fixed("not_found", 404)),
    (HttpError, _http),
    (RequestDataTooBig, _fixed("body_too_large", 413)),
    (SuspiciousOperation, _fixed("request_malformed", 400)),
    (MultiPartParserError, _fixed("request_malformed", 400)),
    (UnreadablePostError, _fixed("request_malformed", 400)),
    (OperationalError, _database),
    (InterfaceError, _database),
    (Exception, _ours),
)
