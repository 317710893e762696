"""What the worker does by itself: drains on news, sweeps every few seconds."""

from __future__ import annotations

from collections.abc import Callable

from backhaul.foundation.outbox import drain as outbox
from backhaul.stages.authorization import expiring, reviewing
from backhaul.stages.credit import sweeping as credit
from backhaul.stages.disputes import answering as disputes
from backhaul.stages.exchanges import following as exchanges
from backhaul.stages.holds import asking as holds
from backhaul.stages.holds import expiring as holds_ending
from backhaul.stages.messaging import jobs as messaging
from backhaul.stages.messaging import reminding
from backhaul.stages.playbooks import taking as playbooks
from backhaul.stages.promises import learning
from backhaul.stages.promises import watching as promises
from backhaul.stages.reconciliation import sweeping as reconciliation
from backhaul.stages.recovery import sweeping as recovery
from backhaul.stages.risk import watching as risk
from backhaul.stages.service_levels import legal
from backhaul.stages.service_levels import sweeping as service_levels
from backhaul.stages.settlement import looking_back, provider_events
from backhaul.stages.settlement import sending as settlement
from backhaul.stages.shipping import asking as shipping
from backhaul.stages.tracking import inbox, polling, replaying
from backhaul.stages.tracking import looking as tracking
from backhaul.stages.transfers import asking as transfers
from backhaul.wiring import housekeeping, rescue

#: Each returns how many rows it took; called again until none is left.
DRAINS: tuple[Callable[[], int], ...] = (
    inbox.drain_inbox,
    provider_events.drain_provider_events,
    outbox.drain,
)
SWEEPS: tuple[Callable[[], int], ...] = (
    tracking.sweep,
    polling.poll,
    replaying.sweep,
    shipping.sweep,
    looking_back.sweep,
    settlement.sweep,
    reconciliation.sweep,
    credit.sweep,
    disputes.sweep,
    holds.sweep,
    holds_ending.sweep,
    recovery.sweep,
    transfers.sweep,
    expiring.sweep,
    exchanges.sweep,
    reviewing.sweep,
    playbooks.sweep,
    promises.sweep,
    service_levels.sweep,
    legal.sweep,
    learning.sweep,
    risk.sweep,
    reminding.sweep,
    messaging.sweep,
    rescue.stalled_jobs,
    housekeeping.tidy,
)
