"""Two clicks of a button, or two people at it: it is done once, and nobody sees a 500."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Invitation, Member, Role, User
from tests.cast import Cast
from tests.doors.console.work_cast import signed_in

_TIMES = 4


def at_once(user: User, path: str, given: dict[str, Any]) -> list[int]:
    """Return the statuses, in order, of the same form sent several times at the same moment."""
    gate = Barrier(_TIMES)
    clients = [signed_in(user) for _ in range(_TIMES)]

    def send(client: Any) -> int:
        try:
            gate.wait(10)
            return int(client.post(path, given).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(_TIMES) as pool:
        return sorted(pool.map(send, clients))


def test_one_colleague_is_invited_once(live_cast: Cast) -> None:
    given = {"email": "lena@example.com", "role": "agent"}

    answers = at_once(live_cast.ada, "/b/nordlicht/members/invite", given)

    assert answers == [302, 422, 422, 422]
    assert Invitation.objects.filter(email="lena@example.com").count() == 1


def test_one_brand_is_opened_once(live_cast: Cast) -> None:
    Member.objects.create(user=live_cast.ada, brand=None, role=Role.OWNER)
    given = {
        "name": "Morgenrot", "slug": "morgenrot", "prefix": "MR", "currency": "EUR",
        "locale": "en", "time_zone": "Europe/Berlin",
    }  # fmt: skip

    answers = at_once(live_cast.ada, "/operator/brands/new/", given)

    assert answers == [302, 422, 422, 422]


def test_one_payment_provider_is_connected_once(live_cast: Cast) -> None:
    path = "/b/nordlicht/settings/connections/add/payments/stripe/"
    given = {"name": "payments", "api_key": "sk_test_1234", "webhook_secret": "whsec_1234"}

    answers = at_once(live_cast.ada, path, given)

    assert answers == [200, 422, 422, 422]
    with acting_for(live_cast.nordlicht.pk):
        assert Connection.objects.filter(brand=live_cast.nordlicht).count() == 1
