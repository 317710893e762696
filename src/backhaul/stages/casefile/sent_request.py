"""What became of a request that was just sent: its tracking view, its label, where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from backhaul.stages.casefile.tracking_page import view_of
from backhaul.stages.casefile.tracking_rows import rows_of
from backhaul.stages.casefile.tracking_view import TrackingView
from backhaul.stages.shipping.promptly import label_state


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRequest:
    """`label` is a LabelState: how far the newest label of the return is."""

    view: TrackingView
    label: str
    email: str
    destination: Mapping[str, str]


def sent_request(brand_id: int, return_id: int, *, now: datetime) -> SentRequest:
    """Raises NotFound `no_such_return`."""
    rows = rows_of(brand_id, return_id)
    return SentRequest(
        view=view_of(rows, now=now),
        label=label_state(brand_id, return_id).value,
        email=rows.case.ret.email,
        destination=dict(rows.site.address) if rows.site else {},
    )
