"""What the worker does by itself: drains on news, sweeps every few seconds."""

from __future__ import annotations

from collections.abc import Callable

from backhaul.foundation.outbox import drain as outbox
from backhaul.stages.authorization import expiring
from backhaul.stages.messaging import jobs as messaging
from backhaul.stages.playbooks import taking as playbooks
from backhaul.stages.promises import learning
from backhaul.stages.promises import watching as promises
from backhaul.stages.service_levels import sweeping as service_levels
from backhaul.stages.settlement import provider_events
from backhaul.stages.settlement import sending as settlement
from backhaul.stages.shipping import asking as shipping
from backhaul.stages.tracking import inbox, polling, replaying
from backhaul.stages.tracking import looking as tracking
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
    settlement.sweep,
    expiring.sweep,
    playbooks.sweep,
    promises.sweep,
    service_levels.sweep,
    learning.sweep,
    messaging.sweep,
    rescue.stalled_jobs,
    housekeeping.tidy,
)
