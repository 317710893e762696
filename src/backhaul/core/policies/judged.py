"""One unit on its way through the tables of a policy: what each of them said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.policies.facts import RequestFacts, UnitFacts
from backhaul.core.policies.judging import Opinion
from backhaul.core.policies.keeping import more_is_owed
from backhaul.core.policies.lawful import Lawful
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.return_window import Opened
from backhaul.core.policies.rules import (
    Eligibility,
    Fees,
    Inspection,
    Offer,
    Release,
    Window,
)
from backhaul.core.policies.verdict import Finding
from backhaul.core.policies.vocabulary import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One unit on its way through the tables; `used` names the row that decided in each."""

    request: RequestFacts
    unit: UnitFacts
    known: Known
    law: Lawful
    window_rule: Window
    window: Opened
    opinion: Opinion
    offer: Offer
    fees: Fees
    release: Release
    inspection: Inspection
    site: str
    used: dict[str, str]
    taken_off: tuple[Finding, ...]
    """Fees that the law forbids."""

    @property
    def then(self) -> Eligibility | None:
        """What the row says that decided whether it may come back; None: no row did."""
        return self.opinion.row.rule.then if self.opinion.row else None

    @property
    def keeps(self) -> bool:
        """Whether it stays where it is, if a person has nothing against it."""
        kept = self.then is not None and self.then.keep
        return kept and self.outcome is not Outcome.REFUSE and not self.not_kept

    @property
    def not_kept(self) -> tuple[Finding, ...]:
        """Why it has to be sent back, although the row lets it be kept for a share."""
        return more_is_owed(self.then, self.law, self.unit.reason)

    @property
    def outcome(self) -> Outcome:
        return self.opinion.outcome

    @property
    def closes_at(self) -> datetime | None:
        """Until when it may come back, by the house or by the law: the later of them."""
        house, law = self.window.closes_at, self.law
        if house is None or law.end is None or not law.is_given:
            return house
        return None if law.end.ends_at is None else max(house, law.end.ends_at)
