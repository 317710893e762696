"""What a step for many returns would do, before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step would do: the returns that it fits, and why not the others."""

    can: Sequence[str]
    refused: Mapping[str, str]
    """RAN → a code that has words here, or a sentence."""
    undo: dict[str, Any] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    """RAN → what stands beside it."""
    seals: Mapping[str, str] = field(default_factory=dict)
    """RAN → the amount that was shown, for the form."""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        return [(ran, self.beside.get(ran, ""), self.seals.get(ran, "")) for ran in self.can]


def told_refusals(refused: Mapping[str, str]) -> list[tuple[str, str]]:
    words = {
        "no_such_return": _("is not here any more"),
        "has_it_already": _("is with this person already"),
        "is_done": _("is done"),
        "no_parcel": _("has no parcel that travels"),
        "has_arrived": _("has arrived"),
        "not_our_label": _("travels without a label of ours"),
        "asked_lately": _("was asked about in the last ten minutes"),
        "asking": _("is being asked about"),
        "no_incident": _("has no open incident"),
        "incident_taken": _("its incident is with somebody else"),
        "no_email": _("has no e-mail address"),
        "nothing_goes": _("has nothing that may be paid now"),
        "needs_a_reason": _("is paid only with a reason, on its own page"),
    }
    return [(ran, words.get(code, code)) for ran, code in refused.items()]
