"""Giving the shopper a date, moving it openly, and noting whether it was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from backhaul.core import deadlines
from backhaul.core.axes import UnitMoney
from backhaul.core.journal import EntryKind
from backhaul.foundation.bulk import update_rows, update_statement
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises import facts
from backhaul.stages.promises.calendars import calendar_of
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return

_ENDED = ("ended_at", "was_kept")
#: What lists of returns say of the promise in force.
_SHOWN = ("promise_on", "promise_runs")


def renew(brand_ids: Sequence[int], told: Mapping[int, datetime]) -> None:
    """Work the promises of many returns out again, each as of the time beside its id.

    Five statements, however many there are.

    A promise that stays the same is left alone; a new one ends the old one, which stays
    readable beside it.
    """
    found = cases.load_many(brand_ids, told)
    in_force = {
        promise.ret_id: promise
        for promise in Promise.objects.filter(
            brand_id__in=brand_ids, ret_id__in=found, ended_at=None
        )
    }
    sites = {site.code: site for site in Site.objects.all()}
    given: list[Promise] = []
    ended: list[Promise] = []
    moved: list[Return] = []
    for case in found.values():
        old, at = in_force.get(case.ret.pk), told[case.ret.pk]
        new = _promise(case, sites, at=at)
        if _is_same(old, new):
            continue
        if old is not None:
            _end(case, old, sites, is_followed=new is not None, at=at)
            ended.append(old)
        if new is not None:
            given.append(new)
            _note_given(case, new, at=at)
        case.ret.promise_on = new.on if new else None
        case.ret.promise_runs = new is not None and new.handed_over_by is None
        moved.append(case.ret)
    update_rows(ended, _ENDED)
    Promise.objects.bulk_create(given)
    noted = [case for case in found.values() if case.entries]
    shown = update_statement(moved, _SHOWN)
    cases.append_all(noted, alongside=[shown] if shown else [])


def _promise(case: Case, sites: dict[str, Site], *, at: datetime) -> Promise | None:
    units = facts.promised(case)
    site = sites.get(units[0].terms["site"]) if units and units[0].terms else None
    if not units or site is None:
        return None
    found = deadlines.promise(
        facts.trigger_of(units),
        facts.milestones(case),
        facts.way(case, site, units, now=at),
        now=at,
    )
    return Promise(
        brand_id=case.ret.brand_id,
        ret=case.ret,
        kind=found.kind.value,
        on=found.on,
        handed_over_by=found.handed_over_by,
        business_days=found.business_days,
        amount_minor=facts.amount_minor(units, case.ret.resolution),
        currency=case.ret.currency,
        given_at=at,
    )


def _is_same(old: Promise | None, new: Promise | None) -> bool:
    if old is None or new is None:
        return old is new
    return (old.kind, old.on, old.handed_over_by, old.amount_minor) == (
        new.kind,
        new.on,
        new.handed_over_by,
        new.amount_minor,
    )


def _end(
    case: Case, old: Promise, sites: dict[str, Site], *, is_followed: bool, at: datetime
) -> None:
    """A promise is judged when the money is there; before that a newer one takes its place."""
    old.ended_at = at
    paid = any(unit.money == UnitMoney.PAID for unit in case.units)
    if is_followed or not paid or old.on is None:
        return
    old.was_kept = _day_of(case, sites, at) <= old.on
    case.note(EntryKind.PROMISE_KEPT, at=at, actor="system", was_kept=old.was_kept)


def _day_of(case: Case, sites: dict[str, Site], at: datetime) -> date:
    """Return the day at the return centre: a promise's date is a day there."""
    code = next((unit.terms["site"] for unit in case.units if unit.terms), "")
    site = sites.get(code)
    return calendar_of(site, at.year).day_of(at) if site else at.date()


def _note_given(case: Case, new: Promise, *, at: datetime) -> None:
    case.note(
        EntryKind.PROMISE_GIVEN,
        at=at,
        actor="system",
        promise=new.kind,
        on=new.on.isoformat() if new.on else None,
        amount_minor=new.amount_minor,
        currency=new.currency,
    )
