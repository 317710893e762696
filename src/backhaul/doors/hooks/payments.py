"""Webhooks of payment providers: genuine ones are kept before anything is done with them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backhaul.core.ports.payments import PaymentProvider
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import MOST_BYTES, Sender, store
from backhaul.foundation.tenancy.acting import acting_for


@csrf_exempt
@require_POST
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """Answer 200 once the body is safely stored; what it says is worked out later."""
    target = registry.hook(token)
    if target is None or target.kind != Connection.Kind.PAYMENTS:
        return HttpResponse(status=404)
    if _announced_size(request) > MOST_BYTES or len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    with acting_for(target.brand_id):
        row = registry.connection_by_id(target.brand_id, target.connection_id)
        if not _is_genuine(registry.payments(row), request):
            return HttpResponse(status=400)
        sender = Sender(
            RawBody.Kind.PAYMENTS, target.adapter, target.brand_id, target.connection_id
        )
        store(sender, request.body, headers=request.headers, received_at=clock.now())
    return HttpResponse(status=200)


def _is_genuine(provider: PaymentProvider, request: HttpRequest) -> bool:
    """A genuine body that cannot be read is kept all the same: a person looks at it."""
    try:
        return provider.read_event(request.headers, request.body, now=clock.now()) is not None
    except ValueError:
        return True


def _announced_size(request: HttpRequest) -> int:
    announced = request.headers.get("Content-Length", "")
    return int(announced) if announced.isdecimal() else 0
