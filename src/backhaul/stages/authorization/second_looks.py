"""What a person's decisions settle besides: flags of the score, and second looks asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.journal import EntryKind
from backhaul.core.policies.model import Outcome
from backhaul.core.risk.appealing import AppealState, check_second_person
from backhaul.core.risk.fairness import Because
from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.models import Decision
from backhaul.stages.returns.case import Case
from backhaul.stages.risk.appeals import OpenAppeal, close_appeals, open_appeals
from backhaul.stages.risk.flags import decide_flags


@dataclass(frozen=True, slots=True)
class SecondLooks:
    """The open second looks of some returns of one brand."""

    brand_id: int
    open: Mapping[int, OpenAppeal]
    """By return id."""

    def check(self, case: Case, actor: str) -> None:
        """Raises DomainError `needs_second_decider` for somebody who decided first."""
        found = self.open.get(case.ret.pk)
        if found is not None:
            check_second_person(found.first_deciders, actor)

    def settle(
        self,
        cases: Sequence[Case],
        decisions: Sequence[Decision],
        *,
        at: datetime,
        actor: str,
    ) -> list[Statement]:
        """Return what ends them, and the flags; the same few statements for any number."""
        found: list[Statement] = []
        for because in (Because.REVIEW, Because.APPEAL):
            for is_right in (True, False):
                ids = [
                    one.ret_id
                    for one in decisions
                    if (one.ret_id in self.open) is (because is Because.APPEAL)
                    and _refuses(one) is is_right
                ]
                if ids:
                    found.append(
                        decide_flags(self.brand_id, ids, because, is_right=is_right, at=at)
                    )
        return [*found, *self._closed(cases, decisions, at=at, actor=actor)]

    def _closed(
        self,
        cases: Sequence[Case],
        decisions: Sequence[Decision],
        *,
        at: datetime,
        actor: str,
    ) -> list[Statement]:
        ends: dict[AppealState, list[int]] = {}
        for case, decision in zip(cases, decisions, strict=True):
            if case.ret.pk not in self.open:
                continue
            state = AppealState.GRANTED if _authorizes(decision) else AppealState.UPHELD
            case.note(EntryKind.APPEAL_DECIDED, at=at, actor=actor, state=state.value)
            ends.setdefault(state, []).append(case.ret.pk)
        return [
            close_appeals(self.brand_id, ids, state, at=at, by=actor)
            for state, ids in ends.items()
        ]


def second_looks(brand_id: int, return_ids: Sequence[int]) -> SecondLooks:
    found = open_appeals([brand_id], return_ids)
    return SecondLooks(brand_id, {one.return_id: one for one in found})


def _refuses(decision: Decision) -> bool:
    return any(unit["outcome"] == Outcome.REFUSE for unit in decision.outcomes["units"])


def _authorizes(decision: Decision) -> bool:
    return any(unit["outcome"] == Outcome.AUTHORIZE for unit in decision.outcomes["units"])
