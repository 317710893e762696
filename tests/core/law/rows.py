"""Rows of the golden table: what is known, what must come out, and where that stands.

Times are the consumer's own ("2026-03-02 10:00") unless they end in Z; no date is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from backhaul.core.law.choice import REGIMES, regime_for
from backhaul.core.law.clocks import (
    RefundDue,
    Told,
    Withdrawn,
    refund_due,
    remedy_end,
    send_back_end,
    ship_by,
    unshipped_refund_due,
    withdrawal_end,
)
from backhaul.core.law.counting import Place, PublicDays
from backhaul.core.law.grounds import Case, may
from backhaul.core.law.model import Disclosure, Regime, Right, Unshipped
from backhaul.core.law.owed import delivery_owed, late_surcharge
from backhaul.core.law.possession import Delivery, HandedTo, Handover, anchor_for
from backhaul.core.law.words import (
    Channel,
    Condition,
    Goods,
    Ground,
    Party,
    Ruling,
    Wish,
)


@dataclass(frozen=True)
class Row:
    name: str
    source: str
    expected: object
    found: Callable[[], object]


@dataclass(frozen=True)
class Market:
    """One regime, as seen by a consumer in `zone` with these days of rest."""

    code: str
    zone: str
    channel: Channel = Channel.ONLINE
    holidays: tuple[str, ...] = ()
    worked: tuple[str, ...] = ()

    @property
    def regime(self) -> Regime:
        return REGIMES[self.code]

    @property
    def right(self) -> Right:
        right = self.regime.right(self.channel)
        assert right is not None
        return right

    @property
    def disclosure(self) -> Disclosure:
        assert self.regime.disclosure is not None
        return self.regime.disclosure

    @property
    def unshipped(self) -> Unshipped:
        assert self.regime.unshipped is not None
        return self.regime.unshipped

    def at(self, text: str) -> datetime:
        if text.endswith("Z"):
            return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.zone))

    def maybe(self, text: str) -> datetime | None:
        return self.at(text) if text else None

    def place(self, zone: str = "") -> Place:
        return Place(
            zone=ZoneInfo(zone or self.zone),
            days=PublicDays(
                holidays=frozenset(map(date.fromisoformat, self.holidays)),
                worked=frozenset(map(date.fromisoformat, self.worked)),
            ),
        )

    def handover(self, given: str) -> Handover:
        """Read `2026-03-02 10:00`, `neighbor 2026-…`, `… taken 2026-…`, `shipped 2026-…`."""
        rest, _, taken = given.partition(" taken ")
        if rest.startswith("shipped "):
            return Handover(shipped_at=self.at(rest.removeprefix("shipped ")))
        words = rest.split(" ", 1)
        to = HandedTo(words[0]) if words[0].isidentifier() else HandedTo.CONSUMER
        when = words[1] if words[0].isidentifier() and len(words) > 1 else rest
        return Handover(
            at=self.maybe("" if when == "nothing" else when),
            to=to,
            taken_over_at=self.maybe(taken),
        )

    def ends(
        self,
        name: str,
        got: str | Sequence[str],
        expected: str,
        source: str,
        *,
        delivery: Delivery = Delivery.ONCE,
        told: Told | None = None,
    ) -> Row:
        """The right's last day; with ` over …Z` the instant, with ` assumed` the basis too."""
        parcels = [got] if isinstance(got, str) else list(got)

        def found() -> str:
            first = parcels[0]
            made = self.at(first) if first[:1].isdigit() else datetime(2026, 1, 1, tzinfo=UTC)
            handed = [self.handover(one) for one in parcels if one != "nothing"]
            handed += [Handover() for one in parcels if one == "nothing"]
            anchor = anchor_for(self.right, made, handed, delivery)
            end = withdrawal_end(self.right, anchor, self.place(), told or Told())
            if end.last_day is None or end.ends_at is None:
                return end.basis.value
            told_of = end.last_day.isoformat()
            if "over" in expected:
                told_of += f" over {end.ends_at:%Y-%m-%dT%H:%MZ}"
            return told_of + ("" if end.is_certain else " assumed")

        return Row(name, source, expected, found)

    def sends(
        self, name: str, notice: str, expected: str, source: str, *, collects: bool = False
    ) -> Row:
        def found() -> str:
            end = send_back_end(
                self.right, self.at(notice), self.place(), trader_collects=collects
            )
            return "no day named" if end is None else str(end.last_day)

        return Row(name, source, expected, found)

    def refund(
        self,
        name: str,
        notice: str,
        expected: str,
        source: str,
        *,
        goods: str = "",
        proof: str = "",
        collects: bool = False,
    ) -> Row:
        def found() -> str:
            given = Withdrawn(
                notice_at=self.at(notice),
                goods_at=self.maybe(goods),
                proof_at=self.maybe(proof),
                trader_collects=collects,
            )
            return _said(refund_due(self.right, given, self.place()))

        return Row(name, source, expected, found)

    def may(
        self,
        wish: Wish,
        expected: Ruling,
        source: str,
        *,
        ground: Ground = Ground.STATUTORY,
        told: Told | None = None,
        shown: bool = True,
    ) -> Row:
        """The row's source must be the article that the answer names."""

        def found() -> tuple[Ruling, str]:
            case = Case(
                regime=self.regime,
                channel=self.channel,
                ground=ground,
                told=told or Told(),
                policy_shown=shown,
            )
            answer = may(case, wish)
            return answer.ruling, str(answer.source)

        untold = "" if told is None else ", untold"
        name = f"{ground.value}: {wish.value}{untold}{'' if shown else ', policy not shown'}"
        return Row(name, source, (expected, source), found)

    def excluded(self, goods: Goods, source: str, *met: Condition) -> Row:
        """Excluded by the article `source`; an empty one means that the right stands."""

        def found() -> str:
            return ", ".join(str(one.source) for one in self.right.excluded({goods}, set(met)))

        name = " ".join((goods.value, *(one.value for one in met)))
        return Row(f"excluded? {name}", source or "no article excludes it", source, found)

    def exempted(self, goods: Goods, source: str) -> Row:
        def found() -> str:
            return ", ".join(str(one.source) for one in self.disclosure.exempted({goods}))

        name = f"to be shown for {goods.value}?"
        return Row(name, source or "no exemption names it", source, found)

    def delivery(self, name: str, paid: int, standard: int, expected: int, source: str) -> Row:
        return Row(
            name,
            source,
            expected,
            lambda: delivery_owed(self.right, paid_minor=paid, standard_minor=standard),
        )

    def late(self, due: str, paid: str, expected: object, source: str) -> Row:
        """A percentage, `legal rate` or None."""

        def found() -> object:
            grown = late_surcharge(
                self.right.refund, date.fromisoformat(due), date.fromisoformat(paid)
            )
            if grown is None:
                return None
            return "legal rate" if grown.percent is None else grown.percent

        return Row(f"due {due}, paid {paid}", source, expected, found)

    def remedy(self, name: str, bought: str, expected: str, source: str) -> Row:
        def found() -> str:
            end = remedy_end(self.disclosure, self.at(bought), self.place())
            over = f" over {end.ends_at:%Y-%m-%dT%H:%MZ}" if "over" in expected else ""
            return f"{end.last_day}{over}"

        return Row(name, source, expected, found)

    def ships(self, name: str, ordered: str, expected: str, source: str) -> Row:
        return Row(
            name,
            source,
            expected,
            lambda: str(ship_by(self.unshipped, self.at(ordered), self.place()).last_day),
        )

    def unshipped_refund(
        self, name: str, vests: str, expected: str, source: str, *, cycle: str = ""
    ) -> Row:
        def found() -> str:
            ends = date.fromisoformat(cycle) if cycle else None
            return _said(
                unshipped_refund_due(
                    self.unshipped, self.at(vests), self.place(), billing_cycle_ends=ends
                )
            )

        return Row(name, source, expected, found)


def chosen(name: str, country: str, region: str, expected: str, source: str) -> Row:
    return Row(name, source, expected, lambda: regime_for(country, region).code)


def chosen_for(name: str, country: str, seller: Party, buyer: Party, source: str) -> Row:
    return Row(
        name,
        source,
        "neutral",
        lambda: regime_for(country, seller=seller, buyer=buyer).code,
    )


def no_right(code: str, channel: Channel, source: str) -> Row:
    return Row(f"no right: {channel.value}", source, None, lambda: REGIMES[code].right(channel))


def _said(due: RefundDue) -> str:
    if due.waits_for is not None:
        return f"waits for {due.waits_for.value}"
    return str(due.last_day)
