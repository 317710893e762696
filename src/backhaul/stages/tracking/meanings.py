"""What members of a brand confirmed: looked up for every scan that no table understands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from backhaul.core.tracking.confirming import Confirmation as Meant
from backhaul.core.tracking.confirming import Known, Pattern, by_pattern, confirmed
from backhaul.core.tracking.words import Fault, IncidentKind, Word
from backhaul.stages.tracking.facts import Told
from backhaul.stages.tracking.models import Confirmation


def with_meanings(told: Sequence[Told]) -> Sequence[Told]:
    """Return the scans with the words that their brand confirmed: one statement, or none."""
    brand_ids = {one.brand_id for one in told if one.scan.word is Word.UNKNOWN}
    if not brand_ids:
        return told
    known = _known(sorted(brand_ids))
    if not known:
        return told
    return [
        replace(one, scan=confirmed(one.scan, known[one.brand_id]))
        if one.brand_id in known
        else one
        for one in told
    ]


def meant(row: Confirmation) -> Meant:
    return Meant(
        id=row.pk,
        pattern=Pattern(carrier=row.carrier, code=row.code, key=row.key),
        word=Word(row.word),
        incident=IncidentKind(row.incident) if row.incident else None,
        fault=Fault(row.fault) if row.fault else Fault.UNSAID,
    )


def _known(brand_ids: Sequence[int]) -> dict[int, Known]:
    rows = Confirmation.objects.filter(brand_id__in=brand_ids, withdrawn_at=None)
    found: dict[int, list[Meant]] = defaultdict(list)
    for row in rows:
        found[row.brand_id].append(meant(row))
    return {brand_id: by_pattern(of_brand) for brand_id, of_brand in found.items()}
