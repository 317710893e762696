"""Work of playbooks for later: steps laid out for incidents, claims prepared for carriers."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.playbooks import recovering, starting


def start_playbooks(tasks: Sequence[TaskRow]) -> None:
    starting.start(tasks)


def prepare_claims(tasks: Sequence[TaskRow]) -> None:
    recovering.prepare_claims(tasks, at=clock.now())
