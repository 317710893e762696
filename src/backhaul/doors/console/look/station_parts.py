"""The station's parts: what is read from two metres away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backhaul.doors.console.look import samples
from backhaul.doors.console.look.component import Component, part
from backhaul.foundation.pages.words import CONDITIONS, DISPOSITIONS, REASONS, word

_ROW = '<div class="foot">{}</div>'


def station_parts() -> tuple[Component, ...]:
    return (*_frame(), *_foot(), *_units(), *_in_hand(), *_ending(), *_where())


def _frame() -> tuple[Component, ...]:
    said = {"title": _("Take it out of the box"), "text": f"Nordlicht · {samples.TEE}"}
    answer = {"number": 1, "title": word(CONDITIONS, "as_new"), "value": "as_new"}
    return (
        part(
            "station/_band.html",
            (_("a question"), said),
            (
                pgettext("state of a component", "well"),
                {**said, "tone": "ok", "picture": "check", "code": samples.RAN},
            ),
            (
                pgettext("state of a component", "look at it"),
                {**said, "tone": "warn", "picture": "warn", "heading": "p"},
            ),
            (
                pgettext("state of a component", "stop"),
                {**said, "tone": "stop", "picture": "close", "note": samples.RAN},
            ),
        ),
        part(
            "station/_answer.html",
            (_usual(), answer),
            (_("chosen before"), {**answer, "is_chosen": True, "text": _("With its tags")}),
            (_("with a picture"), {**answer, "image": samples.PICTURE, "title": samples.TEE}),
            (_("with its bin"), {**answer, "note": "A-01", "detail": "Rack 1"}),
            (
                pgettext("state of a component", "a link"),
                {**answer, "link": "#main", "picture": "chevron"},
            ),
            (_("a long name"), {**answer, "title": samples.LONG}),
            wrap='<div class="answers">{}</div>',
        ),
    )


def _foot() -> tuple[Component, ...]:
    return (
        part("station/_back.html", (_usual(), {"link": "#main"}), wrap=_ROW),
        part(
            "station/_undo.html",
            (_usual(), {"step": "x"}),
            (_("with its name"), {"step": "x", "words": _("Undo the receipt")}),
            wrap=_ROW,
        ),
    )


def _units() -> tuple[Component, ...]:
    return (
        part(
            "station/_unit.html",
            (pgettext("state of a component", "expected"), _row("todo", "box", _("Expected"))),
            (
                pgettext("state of a component", "here"),
                _row("here", "check", "LP23F7K9Q2", badge="ok"),
            ),
            (
                pgettext("state of a component", "missing"),
                _row("missing", "warn", _("Missing"), badge="warn"),
            ),
            (_("a long name"), _row("todo", "box", _("Expected"), samples.LONG, image="")),
            (
                _("with the shopper’s photos"),
                _row("todo", "box", _("Expected"), photos=[samples.PICTURE, samples.JACKET]),
            ),
            wrap='<ul class="units">{}</ul>',
        ),
    )


def _row(
    state: str, picture: str, words: str, title: str = samples.TEE, **more: Any
) -> dict[str, Any]:
    unit = {"state": state, "title": title, "variant": "Moss · L"}
    row = {"unit": unit, "image": samples.PICTURE, "picture": picture, "words": words,
           "reason": word(REASONS, "too_large"), **more}  # fmt: skip
    return {"row": row}


def _in_hand() -> tuple[Component, ...]:
    thing = {"title": samples.TEE, "name": f"{samples.TEE}, M · LP23F7K9Q2",
             "image": samples.PICTURE, "reason": word(REASONS, "too_large")}  # fmt: skip
    photos = [{"src": samples.PICTURE}, {"src": samples.JACKET}]
    look = {"look": _("Look at"), "hints": [_("Seams"), _("Tags")]}
    asks = {"thing": thing, "headline": _("Is it complete?"), "seconds": 12}
    bar = {"bars": ["done", "now", "todo"], "place": 2}
    shared = {"thing": thing, "question": look}
    return (
        part(
            "station/bench/_band.html",
            (_usual(), asks),
            (_("a question of several"), {**asks, **bar}),
            (
                pgettext("state of a component", "look at it"),
                {**asks, "warns": _("Another product was expected")},
            ),
        ),
        part(
            "station/bench/_sides.html",
            (_usual(), shared),
            (
                _("with the shopper’s photos"),
                {**shared, "photos": photos, "comment": _("It is too wide.")},
            ),
        ),
        part(
            "station/bench/_picture.html",
            (_usual(), {"src": samples.PICTURE, "size": "s", "words": samples.TEE}),
            (_("without a picture"), {"src": "", "size": "s"}),
        ),
    )


def _ending() -> tuple[Component, ...]:
    option = {"number": 2, "title": word(DISPOSITIONS, "restock_b"), "bin": "B-01"}
    tools = {"back": "#main", "photo": "#main", "aside": "#main"}
    return (
        part(
            "station/bench/_bin.html",
            *((code, {"bin": _bin(code, tone)}) for code, tone in _BINS),
        ),
        part(
            "station/bench/_outcome.html",
            (
                pgettext("state of a component", "a link"),
                {"option": {**option, "link": "#main"}},
            ),
            (_usual(), {"option": {**option, "value": "B"}, "decision": {"step": 1}}),
        ),
        part("station/bench/_pay.html", *_pays(), wrap="<p>{}</p>"),
        part(
            "station/bench/_tools.html",
            (_usual(), tools),
            (_("with our photos"), {**tools, "findings": [{"src": samples.PICTURE}]}),
            wrap=_ROW,
        ),
        part("station/bench/_wrong.html", (_usual(), {"wrong": _("Choose a reason.")})),
    )


def _where() -> tuple[Component, ...]:
    """What lies where: a row of a unit, and a box or a pallet."""
    row = {"title": samples.TEE, "variant": "M", "plate": "LP23F7K9Q2", "link": "#main",
           "ran": samples.RAN, "image": samples.PICTURE, "local": "09:14"}  # fmt: skip
    card = {"code": "CT22222392", "tone": "l", "fate": word(DISPOSITIONS, "liquidate"),
            "facts": "Aisle 6", "count": 12, "oldest": "16 Nov"}  # fmt: skip
    return (
        part("station/bench/_lying.html", (_usual(), {"rows": [row, {**row, "link": ""}]})),
        part(
            "station/bench/_container.html",
            (_usual(), {"card": card}),
            (pgettext("state of a component", "empty"), {"card": {**card, "count": 0}}),
            wrap='<ul class="bins lay g10">{}</ul>',
        ),
    )


_BINS = (("A-01", "a"), ("B-01", "b"), ("C-01", "c"), ("X-01", "x"), ("Q-01", "q"), ("17", "n"))


def _bin(code: str, tone: str) -> SimpleNamespace:
    return SimpleNamespace(code=code, tone=tone, colour=_("Bin"), place="Rack 1")


def _pays() -> list[tuple[str, dict[str, Any]]]:
    words = {
        "approved": pgettext("state of a component", "approved"),
        "paid": pgettext("state of a component", "paid"),
        "failed": pgettext("state of a component", "being checked"),
    }
    found = [(name, {"pay": {"state": state}}) for state, name in words.items()]
    return [
        *found,
        (
            pgettext("state of a component", "store credit"),
            {"pay": {"state": "paid", "is_credit": True}},
        ),
    ]


def _usual() -> str:
    return pgettext("state of a component", "usual")
