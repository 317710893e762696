"""Rows → what a letter can tell: one read of each table, however many returns there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from backhaul.core.axes import Authorization, LegState, Origin, Resolution, UnitMoney
from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import SlaClock, Targets
from backhaul.core.money import Money
from backhaul.core.policies.model import TrackingWindows
from backhaul.core.risk.appealing import AppealState
from backhaul.core.service_levels import Rule, Rules, runs_out
from backhaul.core.tracking.words import Position
from backhaul.foundation.tenancy.models import Brand, Site
from backhaul.stages.messaging.told import told_columns, told_to
from backhaul.stages.orders.models import Payment
from backhaul.stages.promises.calendars import calendar_of
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.service_levels.facts import rules_of
from backhaul.stages.settlement.back_to import (
    GoesBack,
    goes_back,
    payments_from,
    would_go_back,
)
from backhaul.stages.settlement.facts import TAKES_BACK
from backhaul.stages.settlement.models import BY_PERSON, CreditAccount, Leg
from backhaul.stages.settlement.ways import Way, way_of
from backhaul.stages.shipping.models import Direction, LabelState, Parcel

#: How soon somebody answers when a person has to look.
ANSWER_BUSINESS_DAYS = 2
_USUAL_SITE = "main"
_USUAL_SLA = {
    "check_in_h": 24,
    "inspection_h": 48,
    "refund_business_days": 1,
    "bank_days_from": 1,
    "bank_days_to": 3,
}
_USUAL_WINDOW_DAYS = 30
_AT_HOME = (None, Position.LABEL_CREATED)
_IN_DOUBT = (LegState.FAILED, LegState.UNKNOWN)
_TENDER = {
    name: name
    for name in ("order_id", "method", "label", "connection_name", "provider_ref",
                 "captured_minor", "refund_ordered_minor", "taken_back_minor")
}  # fmt: skip
_UNPAID = (LegState.PROPOSED, LegState.CANCELLED, LegState.REVERSED)


@dataclass(slots=True)
class Dossier:
    """One return with everything that a letter about it may need."""

    ret: Return
    brand: Brand
    site: Site
    told: frozenset[str]
    """Occasions that there is a message about already, sent or not."""
    units: list[Unit] = field(default_factory=list)
    promise: Promise | None = None
    parcels: list[Parcel] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    rules: Rules = field(default_factory=Rules)
    """What the brand's own clocks are measured by."""
    replaced: int = 0
    """How many parcels the shopper's choice of another way has put by."""
    second_look_by: datetime | None = None
    """The shopper asked for a second look, and is answered by then."""
    second_look_end: tuple[AppealState, datetime] | None = None
    """How it ended, and when."""
    told_at: Mapping[str, datetime] = field(default_factory=dict)
    """By occasion of `told`, when its message was written."""

    def parcel(self, wanted: int | None) -> Parcel | None:
        """Return the one named, else the newest."""
        for parcel in self.parcels:
            if parcel.pk == wanted:
                return parcel
        return self.parcels[-1] if self.parcels else None

    @property
    def sla(self) -> dict[str, Any]:
        terms = [unit.terms for unit in self.units if unit.terms]
        return terms[0]["sla"] if terms else _USUAL_SLA

    @property
    def windows(self) -> TrackingWindows:
        terms = [unit.terms for unit in self.units if unit.terms]
        return TrackingWindows.model_validate(terms[0]["windows"] if terms else {})

    def own_rule(self, clock: SlaClock) -> Rule | None:
        """Return the brand's own target for where the parcel comes from; None: the usual."""
        return self.rules.own_of(clock, str(self.ret.ship_from.get("country", "")))

    def refund(self, *, paid_only: bool) -> Money | None:
        """Return what the legs pay or, before there are any, what was promised."""
        legs = [leg for leg in self.legs if not paid_only or leg.state == LegState.PAID]
        if legs:
            return Money(sum(leg.amount_minor for leg in legs), self.ret.currency)
        if self.promise is None or not self.promise.amount_minor:
            return None
        return Money(self.promise.amount_minor, self.promise.currency)

    @property
    def by_hand(self) -> str:
        """The kind of a leg that only waits for somebody's hands; empty: none does."""
        waits = {leg.kind for leg in self.legs if leg.state == LegState.APPROVED}
        waits &= set(BY_PERSON)
        is_failed = any(leg.state in _IN_DOUBT for leg in self.legs)
        return "" if is_failed else max(waits, default="")

    @property
    def is_stopped(self) -> bool:
        """Whether money of an order left by another way, and a person looks at the rest."""
        waits = [unit for unit in self.units if unit.money == UnitMoney.CHECKING]
        is_touched = any(getattr(unit, "is_touched", False) for unit in waits)
        is_failed = any(leg.state in _IN_DOUBT for leg in self.legs)
        return is_touched and not is_failed and not self.by_hand

    @property
    def is_held(self) -> bool:
        """Whether nothing is promised any more, as by what was found a person has to say."""
        seen = any(u.inspected_at and u.money == UnitMoney.PROMISED for u in self.units)
        return self.promise is None and seen

    @property
    def target(self) -> str:
        """The label of the payment that the money goes back to; empty: none, or several."""
        labels = {leg.payment.label for leg in self.legs if leg.payment}
        return labels.pop() if len(labels) == 1 else ""

    def parts(self, *, paid_only: bool) -> tuple[GoesBack, ...]:
        """By which ways a refund goes back; empty where it is the one that it was paid by."""
        if self.ret.resolution != Resolution.REFUND or self.ret.origin == Origin.GIFT:
            return ()
        if self.legs:
            paid = [leg for leg in self.legs if leg.state == LegState.PAID]
            return goes_back(paid if paid_only else self.legs)
        tenders = [getattr(unit, "tenders", []) for unit in self.units]
        # Of several orders nobody knows what goes back to which.
        if self.promise is None or any(rows != tenders[0] for rows in tenders):
            return ()
        if any(getattr(unit, "is_touched", False) for unit in self.units):
            return ()
        amount = Money(self.promise.amount_minor, self.promise.currency)
        return would_go_back(payments_from(tenders[0]), amount)

    @property
    def way(self) -> Way:
        """How a person pays what no payment takes back, before there are legs as well."""
        if self.legs:
            return way_of(self.legs)
        by_hand = [getattr(unit, "is_by_hand", False) for unit in self.units]
        return "transfer" if by_hand and all(by_hand) else ""

    @property
    def credit(self) -> tuple[Money, str] | None:
        """How much was given as store credit, and the code that spends it; None: nothing."""
        given = [
            leg
            for leg in self.legs
            if leg.kind == Leg.Kind.CREDIT and leg.state == LegState.PAID
        ]
        code = next((vars(leg)["credit_code"] for leg in given), None)
        if not code:
            return None
        return Money(sum(leg.amount_minor for leg in given), given[0].currency), str(code)

    @property
    def bank_reference(self) -> str:
        known = [leg.bank_reference for leg in self.legs if leg.bank_reference]
        return known[-1] if known else ""


def dossiers(brand_ids: Sequence[int], return_ids: Collection[int]) -> dict[int, Dossier]:
    """Return those that have an e-mail address: six statements for any number."""
    found = _with_units(brand_ids, return_ids)
    if not found:
        return {}
    mine = {"brand_id__in": brand_ids, "ret_id__in": list(found)}
    rules = rules_of(brand_ids)
    for dossier in found.values():
        dossier.rules = rules[dossier.ret.brand_id]
    for promise in Promise.objects.filter(**mine, ended_at=None):
        found[promise.ret_id].promise = promise
    parcels = Parcel.objects.filter(**mine, direction=Direction.RETURN).exclude(
        label_state=LabelState.FAILED
    )
    for parcel in parcels.order_by("id"):
        assert parcel.ret_id is not None
        dossier = found[parcel.ret_id]
        dossier.replaced += parcel.replaced_at is not None
        is_left = parcel.replaced_at is not None and parcel.position in _AT_HOME
        if not is_left and parcel.label_state != LabelState.VOIDED:
            dossier.parcels.append(parcel)
    legs = Leg.objects.filter(**mine).exclude(state__in=_UNPAID).select_related("payment")
    for leg in legs.annotate(credit_code=_credit_code()).order_by("id"):
        found[leg.ret_id].legs.append(leg)
    return found


def _credit_code() -> Subquery:
    """Return what the shopper's credit is spent by, read with the legs."""
    mine = CreditAccount.objects.filter(
        brand_id=OuterRef("brand_id"),
        email_norm=OuterRef("ret__email_norm"),
        currency=OuterRef("currency"),
    )
    return Subquery(mine.values("code")[:1])


def _with_units(brand_ids: Sequence[int], return_ids: Collection[int]) -> dict[int, Dossier]:
    sites = {site.code: site for site in Site.objects.order_by("id")}
    touched = Payment.objects.filter(
        brand_id=OuterRef("brand_id"),
        order_id=OuterRef("line__order_id"),
        taken_back_minor__gt=0,
    )
    units = (
        Unit.objects.filter(brand_id__in=brand_ids, ret_id__in=return_ids)
        .filter(ret__brand_id=F("brand_id"))
        .exclude(ret__email="")
        .select_related("ret__brand")
        .annotate(**told_columns(), is_touched=Exists(touched))
        .annotate(is_by_hand=_is_by_hand(), tenders=_tenders())
        .order_by("ret_id", "ordinal")
    )
    grouped: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        assert unit.ret is not None
        grouped[unit.ret.pk].append(unit)
    return {key: _dossier(rows, sites) for key, rows in grouped.items() if sites}


def _tenders() -> ArraySubquery:
    """Return the payments of a unit's order, in the order in which they were made."""
    rows = Payment.objects.filter(
        brand_id=OuterRef("brand_id"), order_id=OuterRef("line__order_id")
    )
    return ArraySubquery(rows.order_by("id").values(told=JSONObject(**_TENDER)))


def _is_by_hand() -> ExpressionWrapper[Any]:
    """Whether no payment of a unit's order takes money back, as one in cash."""
    payments = Payment.objects.filter(
        brand_id=OuterRef("brand_id"), order_id=OuterRef("line__order_id")
    )
    taking = payments.filter(TAKES_BACK)
    return ExpressionWrapper(Exists(payments) & ~Exists(taking), output_field=BooleanField())


def _dossier(units: list[Unit], sites: dict[str, Site]) -> Dossier:
    ret = units[0].ret
    assert ret is not None
    code = next((unit.terms["site"] for unit in units if unit.terms), _USUAL_SITE)
    site = sites.get(code) or next(iter(sites.values()))
    told = told_to(units[0])
    dossier = Dossier(ret, ret.brand, site, frozenset(told.at), units, told_at=told.at)
    dossier.second_look_by = told.second_look_by
    dossier.second_look_end = told.second_look_end
    return dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Every day that a letter may name, on the calendar of the return centre."""

    today: date
    send_by: date
    label_on: date
    handed_on: date
    last_scan_on: date
    scan_by: date
    arrives_by: date
    back_by: date
    check_in_by: date
    inspected_by: date
    approved_by: date
    paid_on: date
    banked_by: date
    answer_by: date
    promised_on: date


def days(dossier: Dossier, parcel: Parcel | None, *, at: datetime) -> Days:
    """Return the days as they are known at `at`; what is overdue is expected today."""
    calendar = calendar_of(dossier.site, at.year)
    today = calendar.day_of(at)
    sla = dossier.sla
    targets = Targets()
    reached = {k: datetime.fromisoformat(v) for k, v in dossier.ret.reached.items()}
    on_the_way = transit(dossier, targets)
    handed_at = reached.get("handed_over") or (parcel.claimed_at if parcel else None) or at
    paid_at = _paid_at(dossier.legs) or at

    def by(start: datetime, length: timedelta, own: SlaClock | None = None) -> date:
        day = _own_day(dossier, own, start, calendar)
        return max(day or calendar.day_of(start + length), today)

    def business(start: datetime, count: int, own: SlaClock | None = None) -> date:
        day = _own_day(dossier, own, start, calendar)
        return max(day or calendar.add(calendar.day_of(start), count), today)

    delivered_at = reached.get("delivered", at)
    checked_in_at, sent_at = reached.get("checked_in", at), reached.get("first_scan", handed_at)
    inspection, look = timedelta(hours=sla["inspection_h"]), dossier.second_look_by
    return Days(
        today=today,
        send_by=_send_by(dossier, calendar, today),
        label_on=calendar.day_of(reached.get("label_ready", at)),
        handed_on=calendar.day_of(handed_at),
        last_scan_on=calendar.day_of(_last_scan_at(parcel) or handed_at),
        scan_by=by(handed_at, targets.first_scan, SlaClock.FIRST_SCAN),
        arrives_by=calendar.on_or_after(by(sent_at, on_the_way, SlaClock.TRANSIT)),
        back_by=calendar.on_or_after(by(at, on_the_way)),
        check_in_by=business(delivered_at, check_in_days(dossier), SlaClock.CHECK_IN),
        inspected_by=calendar.on_or_after(by(checked_in_at, inspection, SlaClock.INSPECTION)),
        approved_by=business(at, sla["refund_business_days"], SlaClock.REFUND),
        paid_on=calendar.day_of(paid_at),
        banked_by=business(paid_at, sla["bank_days_to"]),
        answer_by=calendar.day_of(look) if look else business(at, ANSWER_BUSINESS_DAYS),
        promised_on=_promised_on(dossier, today),
    )


def _own_day(
    dossier: Dossier, clock: SlaClock | None, start: datetime, calendar: BusinessCalendar
) -> date | None:
    """Return the day on which the brand's own target is over; None where it has none."""
    rule = dossier.own_rule(clock) if clock else None
    if rule is None:
        return None
    if clock is SlaClock.REFUND:
        return calendar.add(calendar.day_of(start), rule.target.days)
    over, _ = runs_out(start, rule, calendar, ())
    return calendar.day_of(over or start)


def check_in_days(dossier: Dossier) -> int:
    rule = dossier.own_rule(SlaClock.CHECK_IN)
    hours = rule.target / timedelta(hours=1) if rule else int(dossier.sla["check_in_h"])
    return max(1, ceil(hours / 24))


def scan_hours(dossier: Dossier) -> tuple[int, int]:
    """Return after how many hours a first scan may be looked for, and is late."""
    rule = dossier.own_rule(SlaClock.FIRST_SCAN)
    target = rule.target if rule else Targets().first_scan
    late = max(1, ceil(target / timedelta(hours=1)))
    return min(dossier.windows.claimed_note_h, late), late


def transit(dossier: Dossier, targets: Targets) -> timedelta:
    home = str(dossier.ret.ship_from.get("country", ""))
    return targets.transit(home, str(dossier.site.address.get("country", "")))


def _promised_on(dossier: Dossier, today: date) -> date:
    return (dossier.promise.on if dossier.promise else None) or today


def _send_by(dossier: Dossier, calendar: BusinessCalendar, today: date) -> date:
    held = (Authorization.AUTHORIZED, Authorization.EXPIRED)
    going = [u for u in dossier.units if u.authorization in held and not u.is_kept]
    texts = [u.terms["send_by"] for u in going if u.terms]
    if texts:
        return date.fromisoformat(max(texts))
    if dossier.promise is not None and dossier.promise.handed_over_by is not None:
        return dossier.promise.handed_over_by
    return calendar.on_or_after(today + timedelta(days=_USUAL_WINDOW_DAYS))


def _last_scan_at(parcel: Parcel | None) -> datetime | None:
    if parcel is None or not parcel.last_scan or not parcel.last_scan.get("instant"):
        return None
    return datetime.fromisoformat(str(parcel.last_scan["instant"]))


def _paid_at(legs: Iterable[Leg]) -> datetime | None:
    """The latest word on the money: paid, or at least taken on by the provider."""
    known = [at for leg in legs if (at := leg.paid_at or leg.sent_at) is not None]
    return max(known, default=None)
