"""What a replay of the draft found, in words: sentence, tables, cases, charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.policies.policy import Policy
from backhaul.doors.console.policy.saying import Tongue
from backhaul.doors.console.work.charts import Bar, Line, LineChart, bar_width, line_chart
from backhaul.foundation.pages.words import Words, word

_MINUS = "\N{MINUS SIGN}"
_MOST_BARS = 8
_COUNTS: Words = {
    "authorized": gettext_lazy("Authorised"),
    "refused": gettext_lazy("Refused"),
    "kept": gettext_lazy("Keep the item"),
    "reviewed": gettext_lazy("Asked a person"),
    "parcels": gettext_lazy("Returns that travel"),
}
_AMOUNTS: Words = {
    "refunds_minor": gettext_lazy("Refunds"),
    "fees_minor": gettext_lazy("Fees"),
    "kept_minor": gettext_lazy("Goods given away"),
}
_BREACHES: Words = {
    "law_gives_right": gettext_lazy("The law gives a right that the draft refuses"),
    "law_may_give_right": gettext_lazy("The law may give a right that the draft refuses"),
    "fee_forbidden": gettext_lazy("The law forbids the fee"),
    "more_is_owed": gettext_lazy("The whole price is owed, not a share for keeping it"),
}
_OUTCOMES: Words = {
    "authorize": gettext_lazy("Authorised"),
    "review": gettext_lazy("Asked a person"),
    "refuse": gettext_lazy("Refused"),
}
_WHY: Words = {
    "window_closed": gettext_lazy("The return window had closed"),
    "final_sale": gettext_lazy("Final sale"),
    "resolution_not_offered": gettext_lazy("What was asked for is not offered"),
    "method_not_offered": gettext_lazy("The way back is not offered"),
}
_PARTS: Words = {
    "country": gettext_lazy("By country"),
    "category": gettext_lazy("By category"),
    "reason": gettext_lazy("By reason"),
    "tier": gettext_lazy("By member tier"),
}


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    before: str
    after: str
    change: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit to open: `ran` is its return."""

    ran: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one kind, and the same as a table."""

    title: str
    label: str
    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]


class Replay:
    """A replay as the page shows it; what the time machine counted is never reckoned anew."""

    def __init__(self, found: dict[str, Any], policy: Policy, tongue: Tongue) -> None:
        self._found, self._tongue = found, tongue
        self._names = {rule.id: rule.name or rule.id for rule in policy.tables.all()}

    @property
    def requests(self) -> int:
        return int(self._found["requests"])

    @property
    def breached(self) -> int:
        return sum(one["units"] for one in self._found["breaches"])

    @property
    def lines(self) -> Iterator[str]:
        """Say what differs, the most important first; one sentence if nothing does."""
        then, draft = self._found["then"], self._found["draft"]
        refused = draft["refused"] - then["refused"]
        kept, back = (draft[name] - then[name] for name in ("kept", "refunds_minor"))
        if not self._found["changed"] and not kept and not back:
            yield _("With this draft every return would have gone as it did.")
            return
        if refused:
            yield _refused(refused)
        if kept:
            yield _kept(kept)
        if back:
            amount = self._tongue.money(abs(back))
            told = _("{amount} more would go back to shoppers.")
            yield (told if back > 0 else _("{amount} less would go back to shoppers.")).format(
                amount=amount
            )

    @property
    def counts(self) -> Iterator[Row]:
        for name in _COUNTS:
            yield self._row(word(_COUNTS, name), name, str)

    @property
    def amounts(self) -> Iterator[Row]:
        for name in _AMOUNTS:
            yield self._row(word(_AMOUNTS, name), name, self._tongue.money)

    @property
    def moved(self) -> Iterator[tuple[str, int, str]]:
        """Yield refunds that would go earlier or later: what, how many, how much money."""
        for way, words in (("earlier", _("Paid earlier")), ("later", _("Paid later"))):
            told = self._found[way]
            if told["units"]:
                yield words, told["units"], self._tongue.money(told["minor"])

    @property
    def breaches(self) -> Iterator[tuple[str, str, int]]:
        """Yield the rule, what the law has against it, and how many units met it."""
        for one in self._found["breaches"]:
            yield self._rule(one["rule"]), word(_BREACHES, one["finding"]), one["units"]

    @property
    def breach_cases(self) -> Iterator[Shown]:
        for one in self._found["breach_examples"]:
            yield Shown(one["ran"], _outcomes(one), word(_BREACHES, one["why"]))

    @property
    def newly_refused(self) -> Iterator[Shown]:
        for one in self._found["newly_refused"]:
            why = one["why"]
            words = self._names.get(why) or word(_WHY, why)
            yield Shown(one["ran"], _outcomes(one), words)

    @property
    def never_fired(self) -> list[str]:
        return [self._rule(one) for one in self._found["never_fired"]]

    @property
    def contradictions(self) -> Iterator[str]:
        told = _("“{rule}” says otherwise than “{above}” above it: {n} items.")
        for one in self._found["contradictions"]:
            rule, above = self._rule(one["rule"]), self._rule(one["above"])
            yield told.format(rule=rule, above=above, n=one["units"])
        told = _("“{rule}” can never decide: “{above}” above it always fits first.")
        for one in self._found["unreachable"]:
            rule, above = self._rule(one["rule"]), self._rule(one["above"])
            yield told.format(rule=rule, above=above)

    @property
    def weeks(self) -> LineChart | None:
        """Refused week by week, by the draft and as it was; None for less than two weeks."""
        weeks = self._found["weeks"]
        if len(weeks) < 2:
            return None
        days = [self._tongue.local.day(date.fromisoformat(one["week"])) for one in weeks]
        values = {
            name: tuple(float(one[name]) for one in weeks)
            for name in ("draft_refused", "then_refused")
        }
        label = _("Items refused, by week")
        drawn = [
            Line(values["draft_refused"], _("draft"), _shown(values["draft_refused"])),
            Line(
                values["then_refused"],
                _("then"),
                _shown(values["then_refused"]),
                is_dashed=True,
            ),
        ]
        told = ", ".join(
            f"{day}: {one['draft_refused']} / {one['then_refused']}"
            for day, one in zip(days, weeks, strict=True)
        )
        return line_chart(f"{label}: {told}", days, drawn)

    @property
    def charts(self) -> Iterator[Chart]:
        """Yield what is not authorised any more, or is now, by each part of the units."""
        for by, title in _PARTS.items():
            parts = [one for one in self._found["segments"] if one["by"] == by]
            parts.sort(key=lambda one: (-abs(one["draft"] - one["then"]), -one["units"]))
            parts = [one for one in parts if one["draft"] != one["then"]][:_MOST_BARS]
            if parts:
                yield self._chart(by, str(title), parts)

    def _chart(self, by: str, title: str, parts: list[dict[str, Any]]) -> Chart:
        longest = max(abs(one["draft"] - one["then"]) for one in parts)
        bars, rows = [], []
        for one in parts:
            more = one["draft"] - one["then"]
            name = self._tongue.code(by, one["value"]) if one["value"] else _("not known")
            share = _("of {n}").format(n=one["units"])
            width = bar_width(abs(more), longest)
            bars.append(Bar(name=name, width=width, value=_signed(more), more=share))
            told = (str(one["then"]), str(one["draft"]), _signed(more))
            rows.append(Row(name, *told, is_changed=True))
        return Chart(title, _("Items not authorised, more or fewer"), tuple(bars), tuple(rows))

    def _row(self, words: str, name: str, told: Any) -> Row:
        before, after = self._found["then"][name], self._found["draft"][name]
        change = after - before
        sign = _MINUS if change < 0 else "+"
        shown = f"{sign}{told(abs(change))}" if change else told(0)
        return Row(words, told(before), told(after), shown, bool(change))

    def _rule(self, rule: str) -> str:
        return self._names.get(rule, rule) or _("What no rule says")


def _refused(more: int) -> str:
    if more > 0:
        told = ngettext(
            "{n} more item would have been refused.",
            "{n} more items would have been refused.",
            more,
        )
    else:
        told = ngettext(
            "{n} item fewer would have been refused.",
            "{n} items fewer would have been refused.",
            -more,
        )
    return told.format(n=abs(more))


def _kept(more: int) -> str:
    if more > 0:
        told = ngettext(
            "{n} more would have stayed with the shopper.",
            "{n} more would have stayed with the shopper.",
            more,
        )
    else:
        told = ngettext(
            "{n} fewer would have stayed with the shopper.",
            "{n} fewer would have stayed with the shopper.",
            -more,
        )
    return told.format(n=abs(more))


def _outcomes(one: dict[str, Any]) -> str:
    before, after = word(_OUTCOMES, one["before"]), word(_OUTCOMES, one["after"])
    return before if before == after else f"{before} → {after}"


def _signed(number: int) -> str:
    return f"{_MINUS}{-number}" if number < 0 else f"+{number}"


def _shown(values: tuple[float, ...]) -> str:
    return f"{values[-1]:g}"
