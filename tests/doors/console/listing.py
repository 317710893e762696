"""Looking at the list of returns as its tests do."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, User
from backhaul.stages.returns.models import Return

LIST = "/b/nordlicht/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def rans(answer: Any) -> list[str]:
    """Return the numbers in the rows of a page, in their order."""
    return re.findall(r'<td class="list-ran"><a[^>]*>([^<]+)</a>', answer.content.decode())


def all_returns(brand: Brand) -> list[Return]:
    with acting_for(brand.pk):
        return list(Return.objects.filter(brand=brand).order_by("-created_at", "-id"))


def open_ones(brand: Brand, number: int) -> list[str]:
    return [row.ran for row in all_returns(brand) if not row.is_done][:number]


def owners(brand: Brand) -> dict[str, str]:
    return {row.ran: row.owner for row in all_returns(brand) if row.owner}
