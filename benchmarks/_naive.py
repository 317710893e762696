"""The same fold as simple code takes it: one scan after the other, each with its own queries.

This is what many would write first, with Django's ORM: look the scan up, insert it, read all
scans of the parcel, fold them, save what changed, commit. It says the same as the product in
the end; the benchmark compares the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any


def take_in(brand_id: int, bodies: Iterable[bytes], *, at: datetime) -> None:
    from backhaul.foundation.connections import registry
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.tracking.inbox import told_by

    for body in bodies:
        parsed = registry.read("backhaul", body, received_at=at)
        for told in told_by(brand_id, parsed, sender="backhaul", raw_id=None):
            with acting_for(brand_id):
                _take(brand_id, told.scan, at)


def _take(brand_id: int, scan: Any, at: datetime) -> None:
    from backhaul.stages.shipping.models import Parcel
    from backhaul.stages.tracking.models import Scan

    parcel = Parcel.objects.select_for_update().get(
        brand_id=brand_id, tracking_number=scan.tracking_number
    )
    columns = {name: getattr(scan, name) for name in (
        "carrier", "tracking_number", "fingerprint", "word", "incident", "fault", "instant",
        "local_text", "utc_offset_minutes", "zone_source", "code", "text", "place", "country",
        "sequence", "event_id", "source", "table_version",
    )}  # fmt: skip
    key = ("carrier", "tracking_number", "fingerprint")
    known = {name: columns[name] for name in key}
    if Scan.objects.filter(brand_id=brand_id, **known).exists():
        return
    Scan.objects.create(brand_id=brand_id, parcel=parcel, **columns)
    _fold(parcel, at)


def _fold(parcel: Any, at: datetime) -> None:
    from backhaul.stages.returns.case import Case
    from backhaul.stages.tracking.judging import Tracked, judge
    from backhaul.stages.tracking.models import Scan

    units = [hold.unit for hold in parcel.holds.order_by("unit_id")]
    rets = {unit.ret_id: unit.ret for unit in units}
    cases = [Case(ret, list(ret.units.order_by("ordinal"))) for ret in rets.values()]
    scans = [_scan(row) for row in Scan.objects.filter(parcel=parcel)]
    before = parcel.position
    judgement = judge(Tracked(parcel, units, cases, scans), at=at)
    entries = _incidents(judgement, at)
    for case in cases:
        if parcel.position != before:
            moved = {"parcel": parcel.pk, "position": parcel.position, "before": before}
            entries.append(("parcel.moved", case.ret, moved))
        _save(case, judgement, entries, at)
    parcel.save()
    for kind, ret, data in entries:
        _journal(kind, ret, data, at)


def _scan(row: Any) -> Any:
    from backhaul.core.tracking.scan import CarrierScan, ScanSource, ZoneSource
    from backhaul.core.tracking.words import Fault, IncidentKind, Word

    return CarrierScan(
        tracking_number=row.tracking_number,
        word=Word(row.word),
        instant=row.instant,
        local_text=row.local_text,
        utc_offset_minutes=row.utc_offset_minutes,
        zone_source=ZoneSource(row.zone_source),
        incident=IncidentKind(row.incident) if row.incident else None,
        fault=Fault(row.fault),
        code=row.code,
        text=row.text,
        place=row.place,
        country=row.country,
        sequence=row.sequence,
        event_id=row.event_id,
        source=ScanSource(row.source),
        carrier=row.carrier,
        table_version=row.table_version,
    )


def _incidents(judgement: Any, at: datetime) -> list[tuple[str, Any, dict[str, Any]]]:
    from backhaul.core.incidents import SEVERITY_OF, gravest
    from backhaul.stages.incidents.models import Incident

    parcel, case = judgement.tracked.parcel, judgement.tracked.case
    of_return = Incident.objects.filter(
        brand_id=parcel.brand_id, return_id=case.ret.pk, healed_at=None
    )
    entries: list[tuple[str, Any, dict[str, Any]]] = []
    healing = judgement.healing
    for row in of_return.filter(subject=healing.subject, kind__in=healing.kinds):
        row.healed_at, row.healed_by = at, "system"
        row.save()
        entries.append(("incident.healed", case.ret, {"incident": row.pk, "kind": row.kind}))
    for opening in judgement.openings:
        row, is_new = of_return.get_or_create(
            brand_id=parcel.brand_id,
            return_id=case.ret.pk,
            kind=opening.kind,
            subject=opening.subject,
            defaults={
                "severity": opening.severity or SEVERITY_OF[opening.kind],
                "evidence": dict(opening.evidence),
                "opened_at": at,
            },
        )
        if is_new:
            entries.append(
                ("incident.opened", case.ret, {"incident": row.pk, "kind": row.kind})
            )
    parcel.incident = gravest(
        (row.kind, row.severity) for row in of_return.filter(subject=healing.subject)
    )
    case.ret.incident = gravest((row.kind, row.severity) for row in of_return.all())
    return entries


def _save(case: Any, judgement: Any, entries: list[Any], at: datetime) -> None:
    from backhaul.stages.returns.case import summary_of

    ret, parcel = case.ret, judgement.tracked.parcel
    for milestone, reached_at in judgement.milestones.items():
        case.reach(milestone, reached_at)
    for unit in case.units:
        if unit.position != parcel.position:
            unit.position = parcel.position
            unit.save()
    before = (ret.headline, ret.headline_count, ret.headline_of)
    for name, value in summary_of(ret, case.units).items():
        setattr(ret, name, value)
    if (ret.headline, ret.headline_count, ret.headline_of) != before:
        ret.headline_at = at
        entries.append(("return.headline_changed", ret, {"headline": ret.headline}))
    ret.save()


def _journal(kind: str, ret: Any, data: dict[str, Any], at: datetime) -> None:
    from backhaul.core.journal import EntryKind
    from backhaul.foundation.journal.models import Entry
    from backhaul.foundation.outbox.models import Task
    from backhaul.foundation.outbox.reactions import wiring

    last = Entry.objects.filter(brand_id=ret.brand_id, return_id=ret.pk).order_by("-seq")
    seq = (last.values_list("seq", flat=True).first() or 0) + 1
    common: dict[str, Any] = {
        "kind": kind, "brand_id": ret.brand_id, "return_id": ret.pk, "data": data,
        "occurred_at": at,
    }  # fmt: skip
    Entry.objects.create(**common, seq=seq, actor="system")
    for job in wiring().reactions.get(EntryKind(kind), ()):
        Task.objects.create(**common, job=job)
