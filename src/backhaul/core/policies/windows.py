"""Other figures for some parcels: by carrier, by service, and by route."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

ANY = "*"


class Window(StrEnum):
    """The silences whose length a brand sets; the unit is in the name."""

    NOT_SENT_H = "not_sent_h"
    NO_FIRST_SCAN_H = "no_first_scan_h"
    CLAIMED_NOTE_H = "claimed_note_h"
    CLAIMED_H = "claimed_h"
    NO_MOVEMENT_DAYS = "no_movement_days"
    DELIVERED_NOT_RECEIVED_H = "delivered_not_received_h"


class Route(StrEnum):
    DOMESTIC = "domestic"
    CROSS_BORDER = "cross_border"


@dataclass(frozen=True, slots=True)
class Exceptional:
    """`figure` in place of the usual one for what the three others name; ANY names all."""

    carrier: str
    service: str
    route: str
    window: Window
    figure: int

    @property
    def rank(self) -> int:
        """The more exactly it names a parcel the more it counts, the carrier first."""
        return 4 * (self.carrier != ANY) + 2 * (self.service != ANY) + (self.route != ANY)

    def fits(self, carrier: str, service: str, route: Route) -> bool:
        return (
            self.carrier in {ANY, carrier}
            and self.service in {ANY, service}
            and self.route in {ANY, route}
        )

    def __str__(self) -> str:
        return (
            f"{self.carrier} / {self.service} / {self.route}: "
            f"{self.window.value} = {self.figure}"
        )


_CODE = r"\*|[a-z0-9][a-z0-9.+-]{0,39}"
_LINE = re.compile(
    rf"\s*(?P<carrier>{_CODE})\s*/\s*(?P<service>{_CODE})\s*/\s*"
    r"(?P<route>\*|domestic|cross_border)\s*:\s*(?P<window>[a-z_]+)\s*=\s*(?P<figure>\d{1,5})\s*"
)
_MOST_HOURS = 24 * 365
_MOST_DAYS = 3650


def read(text: str) -> Exceptional:
    """Read `ups / * / cross_border: no_movement_days = 9`; raises ValueError for anything else.

    A carrier is a code such as `dhl-express`.
    """
    found = _LINE.fullmatch(text.lower())
    if found is None:
        raise ValueError(f"not an exception: {text[:80]!r}")
    window = Window(found["window"])
    figure = int(found["figure"])
    most = _MOST_DAYS if window is Window.NO_MOVEMENT_DAYS else _MOST_HOURS
    if figure > most:
        raise ValueError(f"above {most}: {figure}")
    return Exceptional(found["carrier"], found["service"], found["route"], window, figure)


def canonical(text: str) -> str:
    return str(read(text))


def figures(
    exceptions: Iterable[str], *, carrier: str, service: str, route: Route
) -> Mapping[Window, int]:
    """Return the figures that differ for a parcel; of two equally exact ones the later."""
    found: dict[Window, tuple[int, int]] = {}
    for one in map(read, exceptions):
        if one.fits(carrier, service, route) and one.rank >= found.get(one.window, (0, 0))[0]:
            found[one.window] = (one.rank, one.figure)
    return {window: figure for window, (_, figure) in found.items()}
