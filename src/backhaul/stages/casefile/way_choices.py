"""How a return that is still at its shopper's may travel instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backhaul.core.axes import Method
from backhaul.core.drafts import needs_a_label
from backhaul.core.errors import NotFound
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.casefile.request_choices import is_selling_labels
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.changing import Way, is_at_home, ways_of
from backhaul.stages.shipping.models import Parcel


@dataclass(frozen=True, slots=True)
class WayChoices:
    """`ways` is empty when it is on its way, was said to be, or is done."""

    ran: str
    now: Way
    ways: tuple[Method, ...]
    destination: Mapping[str, str]


def way_choices(brand_id: int, return_id: int) -> WayChoices:
    """Raises NotFound `no_such_return`."""
    units = list(
        Unit.objects.filter(brand_id=brand_id, ret_id=return_id, ret__brand_id=brand_id)
        .select_related("ret")
        .order_by("ordinal")
    )
    if not units or units[0].ret is None:
        raise NotFound("no_such_return", return_id=return_id)
    ret = units[0].ret
    going = [unit for unit in units if unit.is_going]
    code = next((unit.terms["site"] for unit in going if unit.terms), "")
    site = Site.objects.filter(code=code).first()
    return WayChoices(
        ran=ret.ran,
        now=Way(Method(ret.method), ret.carrier, ret.tracking_number),
        ways=_open(brand_id, return_id, units, going),
        destination=dict(site.address) if site else {},
    )


def _open(
    brand_id: int, return_id: int, units: list[Unit], going: list[Unit]
) -> tuple[Method, ...]:
    said = Parcel.objects.filter(
        brand_id=brand_id, ret_id=return_id, replaced_at=None, claimed_at__isnull=False
    )
    if not is_at_home(units) or said.exists():
        return ()
    is_selling = is_selling_labels(brand_id)
    return tuple(way for way in ways_of(going) if is_selling or not needs_a_label(way))
