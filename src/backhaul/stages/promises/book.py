"""What promises of many returns are made of: sites, lanes, and what was learnt of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from backhaul.core import deadlines
from backhaul.core.axes import Resolution, UnitMoney
from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import Way
from backhaul.core.forecast.pace import LIKELY, Lane, Outlook, Paces
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises import facts
from backhaul.stages.promises.calendars import calendar_of
from backhaul.stages.promises.paces import paces_of
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

_CARRIERS = """
SELECT DISTINCT ON (return_id) return_id, carrier, service FROM shipping_parcel
WHERE brand_id = ANY(%s::bigint[]) AND return_id = ANY(%s::bigint[])
  AND direction = 'return' AND replaced_at IS NULL
ORDER BY return_id, id DESC
"""


@dataclass(frozen=True, slots=True)
class Book:
    sites: Mapping[str, Site]
    lanes: Mapping[int, Lane]
    """By return."""
    paces: Mapping[int, Paces]
    """By brand."""

    @classmethod
    def of(cls, brand_ids: Sequence[int], cases: Iterable[Case]) -> Book:
        """Read it for many returns; three statements."""
        found = list(cases)
        with connection.cursor() as cursor:
            cursor.execute(_CARRIERS, [list(brand_ids), [case.ret.pk for case in found]])
            known = {return_id: row for return_id, *row in cursor.fetchall()}
        lanes = {
            case.ret.pk: facts.lane_of(case, *known.get(case.ret.pk, (None,))) for case in found
        }
        by_brand: dict[int, set[Lane]] = defaultdict(set)
        for case in found:
            by_brand[case.ret.brand_id].add(lanes[case.ret.pk])
        sites = {site.code: site for site in Site.objects.all()}
        return cls(sites, lanes, paces_of(by_brand))

    def day_of(self, case: Case, at: datetime) -> date:
        """Return the day at the return centre: a promise's date is a day there."""
        calendar = self.calendar(case, at)
        return calendar.day_of(at) if calendar else at.date()

    def calendar(self, case: Case, at: datetime) -> BusinessCalendar | None:
        code = next((unit.terms["site"] for unit in case.units if unit.terms), "")
        site = self.sites.get(code)
        return calendar_of(site, at.year) if site else None

    def promise(self, case: Case, *, at: datetime) -> deadlines.Promise | None:
        """Return what is to be promised; None for want of units, Terms or a return centre."""
        units, way = self._way(case, at)
        if way is None:
            return None
        done = facts.milestones(case)
        own = self._outlook(case, facts.share_of(units), at, is_strict=False).way(way, done)
        return deadlines.promise(facts.trigger_of(units), done, own, now=at)

    def likely_on(self, case: Case, *, at: datetime) -> date | None:
        """Return the day by which the money comes as likely as not; None: it is on its way.

        What has come true already is expected to be sent today at the latest.
        """
        units, way = self._way(case, at)
        if way is None or all(unit.money == UnitMoney.SENT for unit in units):
            return None
        done = facts.milestones(case)
        own = self._outlook(case, LIKELY, at, is_strict=True).way(way, done)
        found = deadlines.promise(facts.trigger_of(units), done, own, now=at)
        if found.kind is not deadlines.PromiseKind.BY_DATE:
            return found.on
        at_the_bank = way.resolution is Resolution.REFUND
        today = way.calendar.on_or_after(way.calendar.day_of(at))
        return way.calendar.add(today, way.targets.bank_business_days if at_the_bank else 0)

    def _way(self, case: Case, at: datetime) -> tuple[list[Unit], Way | None]:
        units = facts.promised(case)
        site = self.sites.get(units[0].terms["site"]) if units and units[0].terms else None
        if site is None:
            return units, None
        return units, facts.way(case, site, units, now=at)

    def _outlook(self, case: Case, share: float, at: datetime, *, is_strict: bool) -> Outlook:
        paces = self.paces.get(case.ret.brand_id, Paces())
        return Outlook(paces, self.lanes.get(case.ret.pk, Lane()), share, at, is_strict)
