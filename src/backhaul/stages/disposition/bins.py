"""The bins of a site: which one a unit belongs in, and which one a scanned code names.

A code may also name a box or a pallet of the site; those are proposed to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from backhaul.core.bins import LETTERS, BinKind, read_bin, usual_bins
from backhaul.core.ids import read_container
from backhaul.foundation.reading import rows_of
from backhaul.stages.disposition.models import Bin

_ORDER = "".join(dict.fromkeys(LETTERS.values()))
_ENSURE = """
INSERT INTO disposition_bin (site, kind, code, purpose, place)
SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[])
ON CONFLICT (site, code) DO NOTHING
"""
_NO_PLACES: Mapping[str, str] = {}


def ensure_bins(site: str, places: Mapping[str, str] = _NO_PLACES) -> None:
    """Give a site the usual bins that it lacks; `places` says where each is, in words."""
    usual = usual_bins()
    where = [places.get(code, "") for code in usual]
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE, [site, BinKind.BIN, [*usual], [*usual.values()], where])


def bins_of(site: str) -> tuple[Bin, ...]:
    """Return the bins that stay, letter by letter; a site without any gets the usual ones."""
    found = _all(site)
    if not found:
        ensure_bins(site)
        found = _all(site)
    return found


def _all(site: str) -> tuple[Bin, ...]:
    rest = "WHERE t.site = %s AND t.emptied_at IS NULL AND t.kind = %s"
    rows = rows_of(Bin, rest, [site, BinKind.BIN])
    return tuple(sorted(rows, key=_place_in_order))


def _place_in_order(one: Bin) -> tuple[int, int, str]:
    letter, number = one.code[:1], one.code[1:]
    return _ORDER.find(letter), int(number) if number.isdecimal() else 0, one.code


def bin_by_code(site: str, code: str) -> Bin | None:
    """Return the bin or container that a scanned or typed text names here, else None."""
    written = read_bin(code)
    if written is None:
        return None
    if read_container(written):
        rest = "WHERE t.site = %s AND t.code = %s AND t.emptied_at IS NULL"
        return next(iter(rows_of(Bin, rest, [site, written])), None)
    return next((one for one in bins_of(site) if one.code == written), None)


def bin_for(site: str, purpose: str, brand_id: int | None = None) -> Bin | None:
    """Return where units with this fate go; None if the site has no such bin."""
    return choose(bins_of(site), purpose, brand_id)


def choose(bins: Sequence[Bin], purpose: str, brand_id: int | None = None) -> Bin | None:
    """Return the bin kept for the brand, else the first shared one; never another brand's."""
    fitting = [one for one in bins if one.purpose == purpose]
    own = [one for one in fitting if brand_id is not None and one.kept_for_id == brand_id]
    shared = [one for one in fitting if one.kept_for_id is None]
    return next(iter([*own, *shared]), None)
