"""Opening a brand: it begins with the policy that the product ships with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backhaul.core.policies.policy import Policy
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.brands import NewBrand, create_brand
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.policies.actions import publish


def open_brand(new: NewBrand, *, at: datetime, by: str) -> Brand:
    """Raises DomainError as `create_brand` does, and writes nothing then."""
    with transaction.atomic():
        brand = create_brand(new)
        with acting_for(brand.pk):
            publish(brand.pk, Policy.default(new.currency), at=at, by=by)
    return brand
