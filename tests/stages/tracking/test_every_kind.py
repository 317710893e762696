"""Every kind of incident that a carrier can tell: opened by its scan, healed by a good one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backhaul.core.incidents import SEVERITY_OF
from backhaul.core.tracking.healing import HEALED_BY
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.words import Fault, IncidentKind, Word
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.models import Incident
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import take_scans
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import labelled_parcel, put_clock

SAID_AT = MONDAY + timedelta(hours=20)
NOW = MONDAY + timedelta(hours=40)
_MOVING = (Word.IN_TRANSIT, Word.OUT_FOR_DELIVERY, Word.DELIVERED)


def said(word: Word, hour: float, kind: IncidentKind | None = None) -> CarrierScan:
    at = MONDAY + timedelta(hours=hour)
    return CarrierScan(
        tracking_number=NUMBER,
        word=word,
        incident=kind,
        fault=Fault.CARRIER if kind else Fault.UNSAID,
        instant=at,
        local_text=at.isoformat(),
        code=f"{word.value}/{hour}",
    )


def take(brand: Brand, *scans: CarrierScan) -> None:
    with acting_for(brand.pk):
        take_scans(brand.pk, scans, carrier="sandbox", raw_id=None, at=NOW)


def rows(brand: Brand) -> list[Incident]:
    with acting_for(brand.pk):
        return list(Incident.objects.exclude(kind="not_sent_yet").order_by("id"))


@pytest.mark.parametrize("kind", sorted(HEALED_BY))
def test_a_scan_opens_it_with_its_evidence_and_is_not_told_twice(
    cast: Cast, kind: IncidentKind
) -> None:
    put_clock(NOW)
    parcel = labelled_parcel(cast.nordlicht)

    for _ in range(2):
        take(cast.nordlicht, said(Word.INCIDENT, 20, kind))

    (row,) = rows(cast.nordlicht)
    assert (row.kind, row.severity) == (kind.value, SEVERITY_OF[kind].value)
    assert row.subject == f"parcel:{parcel.pk}"
    assert row.return_id == parcel.ret_id
    assert row.evidence == {"since": SAID_AT.isoformat(), "fault": "carrier"}
    with acting_for(cast.nordlicht.pk):
        assert Entry.objects.filter(kind="incident.opened", data__kind=kind.value).count() == 1


@pytest.mark.parametrize("kind", sorted(HEALED_BY))
def test_it_heals_by_the_words_of_the_table_and_by_no_other(
    cast: Cast, kind: IncidentKind
) -> None:
    put_clock(NOW)
    for place, word in enumerate((Word.NONE, Word.UNKNOWN, *_MOVING)):
        brand = cast.nordlicht
        number = f"PK{place:010}"
        parcel = labelled_parcel(brand, number, order=f"NL-{place}")
        scans = [said(Word.INCIDENT, 20, kind), said(word, 30)]
        with acting_for(brand.pk):
            mine = [replace(scan, tracking_number=number) for scan in scans]
            take_scans(brand.pk, mine[:1], carrier="sandbox", raw_id=None, at=NOW)
            take_scans(brand.pk, mine[1:], carrier="sandbox", raw_id=None, at=NOW)
            row = Incident.objects.get(kind=kind.value, subject=f"parcel:{parcel.pk}")
            parcel.refresh_from_db()

        assert (row.healed_at is not None) is (word in HEALED_BY[kind]), word
        if row.healed_at is not None:
            assert row.healed_by == "system"
            assert row.evidence == {
                "since": SAID_AT.isoformat(),
                "fault": "carrier",
                "healed": {
                    "word": word.value,
                    "at": (MONDAY + timedelta(hours=30)).isoformat(),
                    "code": f"{word.value}/30",
                },
            }
            assert parcel.incident != kind.value


def test_a_note_marks_neither_the_parcel_nor_the_return(cast: Cast) -> None:
    put_clock(NOW)
    parcel = labelled_parcel(cast.nordlicht)

    take(cast.nordlicht, said(Word.INCIDENT, 20, IncidentKind.MISSORT))

    with acting_for(cast.nordlicht.pk):
        found = Parcel.objects.select_related("ret").get(id=parcel.pk)
        assert found.incident is None
        assert found.ret is not None
        assert found.ret.incident is None
