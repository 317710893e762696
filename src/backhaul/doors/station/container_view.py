"""How a box or a pallet looks: its state, what may be done with it, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backhaul.core.bins import LETTERS
from backhaul.core.errors import DomainError
from backhaul.doors.station.bench import Bench
from backhaul.doors.station.bin_look import fate_of
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition import containers

#: Why something was not done, as the address of the page may say it.
_REFUSALS = frozenset(
    {"container_closed", "container_full", "bin_not_for_it", "no_such_unit", "no_such_bin",
     "unit_not_here", "unit_has_left", "not_for_you", "container_open"}
)  # fmt: skip


def card_of(bench: Bench, one: Any, filled: Any) -> dict[str, Any]:
    """Return a container as one of many."""
    facts = [kind_words(one.kind), _state(one), one.place]
    return {
        "code": one.code,
        "tone": LETTERS[one.purpose].lower(),
        "fate": fate_of(one.purpose),
        "facts": " · ".join(fact for fact in facts if fact),
        "count": filled.count if filled else 0,
        "oldest": bench.local.day_of(filled.oldest) if filled else "",
        "left": bench.local.moment(one.emptied_at) if one.emptied_at else "",
    }


def shown_container(
    bench: Bench, one: Any, count: int, asked: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the page of one container says, without what lies in it."""
    is_here = one.site == bench.site.code and one.emptied_at is None
    may_handle = is_here and bench.hands.may_handle(one)
    is_open = is_here and one.closed_at is None
    brands = [brand for brand in bench.brands if one.kept_for_id in {None, brand.pk}]
    return {
        "card": card_of(bench, one, None),
        "count": count,
        "band": _band(one, count, asked),
        "is_open": is_open,
        "may_handle": may_handle,
        "may_reopen": may_handle
        and not is_open
        and any(bench.seat.may(May.INSPECT, brand.pk) for brand in brands),
        "history": _history(bench, one),
        "here": reverse("station:bin", args=[one.code]),
    }


def kind_words(kind: str) -> str:
    return pgettext("container", "Pallet") if kind == "pallet" else pgettext("container", "Box")


def _state(one: Any) -> str:
    if one.emptied_at is not None:
        return pgettext("container", "handed on")
    return pgettext("container", "closed") if one.closed_at else pgettext("container", "open")


def _band(one: Any, count: int, asked: Mapping[str, str]) -> dict[str, str]:
    fate = fate_of(one.purpose)
    said, refused = asked.get("said", ""), asked.get("refused", "")
    units = ngettext("{n} unit", "{n} units", count).format(n=count)
    text = " · ".join(part for part in (kind_words(one.kind), _state(one), units) if part)
    if refused in _REFUSALS:
        why = sentence(DomainError(refused, container=one.code, bin=one.code))
        return {"tone": "warn", "picture": "warn", "title": why, "text": text, "sound": "look"}
    titles = {
        "opened": _("Opened: print its label and stick it on"),
        "in": _("{plate} is in").format(plate=asked.get("plate", "")[:12]),
        "closed": _("Closed: nothing more goes in"),
        "reopened": _("Open again"),
        "moved": _("It stands elsewhere now"),
        "back": _("Brought back: all of it lies here again"),
        "left": _("Handed on with all that was in it"),
    }
    if said in titles:
        return {"tone": "ok", "picture": "tick", "title": titles[said], "text": text,
                "sound": "done"}  # fmt: skip
    return {"tone": "ask", "picture": "box", "title": fate, "text": text, "sound": ""}


def _history(bench: Bench, one: Any) -> list[dict[str, Any]]:
    events = containers.history_of(one)
    names = containers.names_for(bench.brand_ids, [event.actor for event in events])
    words = {
        "opened": pgettext("container", "Opened"),
        "closed": pgettext("container", "Closed"),
        "reopened": _("Opened again"),
        "moved": _("Moved"),
        "emptied": _("Handed on"),
        "emptying_undone": _("Brought back"),
    }
    return [
        {
            "what": words.get(event.what, event.what),
            "told": " · ".join(
                part for part in (event.place, event.note, names.get(event.actor, "")) if part
            ),
            "at": event.at,
            "local": bench.local.moment(event.at),
        }
        for event in events
    ]
