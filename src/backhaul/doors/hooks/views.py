"""The door for webhooks by way of Django, where no web server of ours takes the short way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backhaul.doors.hooks.short_way import announced, content_of, headers_of
from backhaul.doors.hooks.taking import Knock, take
from backhaul.foundation.connections.models import Connection


@csrf_exempt
@require_POST
def carriers(request: HttpRequest, token: str, provider: str = "") -> HttpResponse:
    return _answer(request, Connection.Kind.CARRIER, token, provider)


@csrf_exempt
@require_POST
def payments(request: HttpRequest, token: str) -> HttpResponse:
    return _answer(request, Connection.Kind.PAYMENTS, token)


def _answer(
    request: HttpRequest, kind: Connection.Kind, token: str, provider: str = ""
) -> HttpResponse:
    length = announced(request.headers.get("Content-Length"))
    said = take(Knock(kind, token, request.headers, length, request.read, provider))
    return HttpResponse(content_of(said), status=said.status, headers=dict(headers_of(said)))
