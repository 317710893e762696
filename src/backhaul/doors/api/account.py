"""Who the key is, and the words that requests are made of."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.core.reasons import TREE
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import JSON, encoded, read
from backhaul.doors.api.fields import Said
from backhaul.doors.api.keys import ApiRequest
from backhaul.doors.api.service import says
from backhaul.foundation import clock
from backhaul.foundation.tenancy.models import Installation

router = Router()


class BrandName(Said):
    slug: str
    name: str
    prefix: str = Field(description="What every return number of the brand begins with.")
    currency: str
    time_zone: str
    locale: str


class Me(Said):
    brand: BrandName
    scopes: list[str]
    installation: str = Field(description="sandbox or production")
    now: datetime = Field(description="The installation's time. A sandbox's can be moved.")


class ReasonLeaf(Said):
    code: str
    at_fault: str


class ReasonBranch(Said):
    code: str
    reasons: list[ReasonLeaf]


class ReasonTree(Said):
    branches: list[ReasonBranch]


@router.get("me", summary="Read the key", **says(None, {200: Me}))
def get_me(request: ApiRequest) -> HttpResponse:
    """Say whose key it is and what it may do."""

    def me(_brand_id: int) -> shapes.Values:
        brand = request.auth.brand
        told = ("slug", "name", "prefix", "currency", "time_zone", "locale")
        return {
            "brand": {name: getattr(brand, name) for name in told},
            "scopes": sorted(request.auth.scopes),
            "installation": Installation.objects.values_list("kind", flat=True).get(id=1),
            "now": shapes.instant(clock.now()),
        }

    return read(request, me)


@router.get("reasons", summary="List reasons", **says(None, {200: ReasonTree}))
def list_reasons(request: ApiRequest) -> HttpResponse:
    """Return the tree of reasons; only leaves can be chosen."""
    del request
    branches = [
        {
            "code": branch,
            "reasons": [{"code": leaf, "at_fault": fault} for leaf, fault in leaves.items()],
        }
        for branch, leaves in TREE.items()
    ]
    return HttpResponse(encoded({"branches": branches}), content_type=JSON)
