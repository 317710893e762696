"""What tests of the return's page have in common: addresses, people, and what was written."""

from __future__ import annotations

import re

from django.test import Client

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role, User
from backhaul.stages.settlement.models import Leg
from tests.cast import Cast
from tests.doors.console.work_cast import signed_in
from tests.makers.stories import (
    LEIPZIG,
    Story,
    labelled,
    scanned,
    standing_at,
)


def path(ran: str, rest: str = "", brand: str = "nordlicht") -> str:
    return f"/b/{brand}/returns/{ran}/{rest}"


def member(cast: Cast, role: Role) -> Client:
    user = User.objects.create(email=f"{role}@example.com", name=role.title())
    Member.objects.create(user=user, brand=cast.nordlicht, role=role)
    return signed_in(user)


def entries(brand: Brand) -> int:
    with acting_for(brand.pk):
        return Entry.objects.filter(brand=brand).count()


def legs(story: Story) -> list[Leg]:
    with acting_for(story.brand.pk):
        rows = Leg.objects.filter(brand=story.brand, ret_id=story.return_id)
        return list(rows.order_by("id"))


def delivered(cast: Cast) -> Story:
    story = scanned(labelled(cast.nordlicht, items=2), LEIPZIG)
    standing_at(LEIPZIG)
    return story


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return found[1].replace("&amp;", "&")
