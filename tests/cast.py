"""The people of every test.

Ada owns the brand Nordlicht and Ben is her clerk; Cleo owns another brand, Voltaic, in the
same installation; Sam shops at Nordlicht; Eve has nothing to do with any of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from backhaul.core.policies.policy import Policy
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import create_api_key
from backhaul.foundation.tenancy.models import Brand, Installation, Member, Role, Site, User
from backhaul.stages.policies.models import PolicyVersion

#: Mon 16 Nov 2026, 09:00 UTC.
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SHOPPER_EMAIL = "sam@example.com"
ALL_SCOPES = [
    "orders",
    "returns",
    "scans",
    "station",
    "money",
    "goodwill",
    "credit",
    "accounts",
    "transfers",
]


@dataclass(frozen=True, slots=True)
class Cast:
    nordlicht: Brand
    voltaic: Brand
    site: Site
    ada: User
    ben: User
    cleo: User
    eve: User
    key: str
    """Nordlicht's API key, all scopes."""
    cleos_key: str
    """Voltaic's."""


def raise_curtain() -> Cast:
    Installation.objects.filter(id=1).update(kind=Installation.Kind.SANDBOX)
    site = Site.objects.create(
        code="main", name="Leipzig", time_zone="Europe/Berlin", address=SITE_ADDRESS
    )
    nordlicht = make_brand("nordlicht", "Nordlicht", "NL")
    voltaic = make_brand("voltaic", "Voltaic", "VT")
    names = ("ada", "ben", "cleo", "eve")
    ada, ben, cleo, eve = User.objects.bulk_create(map(_person, names))
    Member.objects.bulk_create(
        [
            Member(user=ada, brand=nordlicht, role=Role.OWNER),
            Member(user=ben, brand=nordlicht, role=Role.AGENT),
            Member(user=cleo, brand=voltaic, role=Role.OWNER),
        ]
    )
    keys = [
        create_api_key(brand.pk, name="tests", scopes=ALL_SCOPES, at=MONDAY)
        for brand in (nordlicht, voltaic)
    ]
    return Cast(nordlicht, voltaic, site, ada, ben, cleo, eve, key=keys[0], cleos_key=keys[1])


def make_brand(slug: str, name: str, prefix: str) -> Brand:
    """A brand in euro with the policy that the product ships with, as version 1."""
    brand = Brand.objects.create(
        slug=slug, name=name, prefix=prefix, currency="EUR", time_zone="Europe/Berlin"
    )
    with acting_for(brand.pk):
        PolicyVersion.objects.create(
            brand=brand,
            number=1,
            data=_shipped_policy(),
            published_at=MONDAY,
            in_force_at=MONDAY - timedelta(days=365),
            published_by="system",
        )
    return brand


@cache
def _shipped_policy() -> dict[str, Any]:
    return Policy.default("EUR").model_dump(mode="json")


def _person(name: str) -> User:
    return User(email=f"{name}@example.com", name=name.title())


SITE_ADDRESS = {
    "name": "Kestrel Fulfilment",
    "line1": "Messeallee 4",
    "line2": "",
    "city": "Leipzig",
    "region": "",
    "postcode": "04356",
    "country": "DE",
    "phone": "",
}
