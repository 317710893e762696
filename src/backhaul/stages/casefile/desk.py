"""The return's page's one query: all that is known of a return, for those who work on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from backhaul.core.deadlines import Way
from backhaul.core.errors import NotFound
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.service_levels import Measured, Pause, measured
from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.casefile import desk_rows
from backhaul.stages.casefile.desk_rows import Around, History, HistoryWish
from backhaul.stages.casefile.desk_steps import Steps, steps_of
from backhaul.stages.casefile.tracking_page import view_of, way_of
from backhaul.stages.casefile.tracking_rows import Rows
from backhaul.stages.casefile.tracking_view import TrackingView
from backhaul.stages.incidents.desk import notes_of
from backhaul.stages.incidents.models import Incident, IncidentNote
from backhaul.stages.promises import facts
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.service_levels import facts as service_levels
from backhaul.stages.service_levels.models import Target
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.forecast import Forecast, forecast_of

#: What is still to come is reckoned as if somebody had said that it may go.
_SUPPOSED = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    rows: Rows
    view: TrackingView
    around: Around
    incidents: list[Incident]
    """The newest first, healed ones too."""
    notes: Mapping[int, list[IncidentNote]]
    """What colleagues wrote, by incident."""
    owed: Forecast
    """What is not paid or on its way yet, whether it may go now or not."""
    clocks: tuple[Measured, ...]
    """Every clock that has started, met or not."""
    trigger: RefundTrigger | None
    """What must happen before the money goes."""
    steps: Steps
    history: History

    @property
    def ret(self) -> Return:
        return self.rows.case.ret

    @property
    def units(self) -> list[Unit]:
        return self.rows.case.units

    @property
    def order_id(self) -> int | None:
        """The order whose shopper this is about."""
        lines = [unit.line for unit in self.units if unit.line is not None]
        return lines[0].order_id if lines else None

    def unit_title(self, ordinal: int) -> str:
        found = next((u for u in self.units if u.ordinal == ordinal), None)
        return (found.title or found.sku) if found else ""

    def parcel_number(self, parcel_id: object) -> int | None:
        """Return which parcel it is as the shopper counts; None without the others."""
        return next((p.number for p in self.view.parcels if p.id == parcel_id), None)


def file_of(
    brand_id: int, ran: str, *, now: datetime, entries: HistoryWish | None = None
) -> CaseFile:
    """Read without locking; raises NotFound `no_such_return`."""
    rows, incidents = desk_rows.rows_of(brand_id, ran)
    ret = rows.case.ret
    # The forecast marks units in passing: it gets some of its own.
    supposed = Case(ret, [copy(unit) for unit in rows.case.units])
    word = Word("system", now, _SUPPOSED)
    owed = forecast_of(supposed, word, alive=desk_rows.living(rows))
    rows = replace(rows, payments=list(owed.payments) if not rows.shares else [])
    view = view_of(rows, now=now)
    way = way_of(rows, now)
    promised = facts.promised(rows.case)
    around = desk_rows.around(brand_id, ret)
    is_buying = any(row["state"] in {"ordered", "unknown"} for row in around.labels)
    return CaseFile(
        rows=rows,
        view=view,
        around=around,
        incidents=incidents,
        notes=notes_of(brand_id, [row.pk for row in incidents]) if incidents else {},
        owed=owed,
        clocks=_clocks(around.targets, rows, incidents, way) if way else (),
        trigger=facts.trigger_of(promised) if promised else None,
        steps=steps_of(rows, view.parcels, owed, is_buying=is_buying),
        history=desk_rows.history(brand_id, ret.pk, entries or HistoryWish()),
    )


def _clocks(
    targets: Sequence[desk_rows.Row], rows: Rows, incidents: Sequence[Incident], way: Way
) -> tuple[Measured, ...]:
    """Measure them as the list of what is due does, and as of now."""
    legs = {share.leg_id: share.leg for share in rows.shares}.values()
    paid = service_levels.paid_of(legs)
    pauses = [Pause(IncidentKind(row.kind), row.opened_at, row.healed_at) for row in incidents]
    rules = service_levels.rules_from(Target(**row) for row in targets)
    return measured(service_levels.milestones(rows.case, paid), way, rules, pauses)


def case_of(brand_id: int, ran: str) -> Case:
    """Return the return and its units, for a form about them; raises NotFound."""
    return cases.read(brand_id, ran)


def leg_of(brand_id: int, ran: str, leg_id: int) -> tuple[Case, desk_rows.Row]:
    """Return one leg of this return; raises NotFound for another's."""
    case = cases.read(brand_id, ran)
    for leg in desk_rows.around(brand_id, case.ret).legs:
        if leg["id"] == leg_id:
            return case, leg
    raise NotFound("no_such_leg", leg=leg_id)


def incident_of(brand_id: int, ran: str, incident_id: int) -> tuple[Case, Incident]:
    """Return one incident of this return; raises NotFound for another's."""
    case = cases.read(brand_id, ran)
    row = Incident.objects.filter(
        brand_id=brand_id, id=incident_id, return_id=case.ret.pk
    ).first()
    if row is None:
        raise NotFound("no_such_incident", incident=incident_id)
    return case, row
