"""The console's parts, and those of every door: forms, empty pages, pagers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backhaul.core.money import Money
from backhaul.doors.console.case import clocks
from backhaul.doors.console.look import samples
from backhaul.doors.console.look.component import Component, part
from backhaul.doors.console.shell import person_of
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import HEADLINES, word


def common_parts() -> tuple[Component, ...]:
    return (*_forms(), *_around())


def _forms() -> tuple[Component, ...]:
    return (
        part(
            "parts/_field.html",
            (_usual(), {"field": samples.blank("a")["email"]}),
            (_("may stay empty"), {"field": samples.blank("b")["note"]}),
            (_wrong(), {"field": samples.wrong("c")["email"]}),
        ),
        part(
            "parts/_tick.html",
            (_usual(), {"field": samples.blank("d")["agreed"]}),
            (_wrong(), {"field": samples.wrong("e")["agreed"]}),
        ),
        part(
            "parts/_choices.html",
            (_usual(), {"field": samples.blank("f")["roles"]}),
            (_wrong(), {"field": samples.wrong("g")["roles"]}),
        ),
        part(
            "parts/_errors.html",
            (pgettext("state of a component", "several"), {"form": samples.wrong("h")}),
            (_("of no field"), {"form": samples.blank("i"), "wrong": [_("Choose a reason.")]}),
        ),
    )


def _around() -> tuple[Component, ...]:
    return (
        part(
            "parts/_empty.html",
            (_usual(), {"title": _("Nothing found")}),
            (
                _("with a next step"),
                {
                    "picture": "mail",
                    "title": _("No returns yet"),
                    "text": _("What comes next appears here."),
                    "link": "#main",
                    "link_words": _("Open the portal"),
                },
            ),
        ),
        part(
            "parts/_pager.html",
            (_("the first page"), {"told": _told(), "next": "#main"}),
            (_("in the middle"), {"told": _told(), "previous": "#main", "next": "#main"}),
        ),
    )


def console_parts(local: Local) -> tuple[Component, ...]:
    return (*_clocks(local), *_signs(), *_controls(), *_more(), *_answers())


def _clocks(local: Local) -> tuple[Component, ...]:
    late = clocks.running(local.now - timedelta(hours=3), local)
    soon = clocks.running(local.now + timedelta(hours=5), local)
    fine = clocks.running(local.now + timedelta(days=3), local)
    still = clocks.paused(_("starts at drop-off"))
    none = clocks.no_clock()
    all_clocks = (
        (pgettext("state of a component", "on time"), fine),
        (pgettext("state of a component", "at risk"), soon),
        (pgettext("state of a component", "late"), late),
        (pgettext("state of a component", "stands still"), still),
        (pgettext("state of a component", "has none"), none),
    )
    return (
        part("console/_clock.html", *((name, {"clock": clock}) for name, clock in all_clocks)),
        part("console/_axis.html", *((name, _axis(name, c, local)) for name, c in all_clocks)),
    )


def _signs() -> tuple[Component, ...]:
    me, other = person_of(4, samples.PERSON), person_of(1, "olga@example.com")
    return (
        part(
            "console/_meter.html",
            *((word(HEADLINES, code), {"step": step}) for code, step in _STEPS),
            (_("with an incident"), {"step": 4, "incident": True}),
        ),
        part(
            "console/_tag.html",
            *((tone, {"tone": tone, "text": tone, "icon_name": icon}) for tone, icon in _TONES),
        ),
        part(
            "console/_avatar.html",
            (_usual(), {"person": other}),
            (_("a long name"), {"person": me}),
            (_("without the name"), {"person": me, "bare": True}),
            (pgettext("state of a component", "nobody"), {"person": None}),
        ),
        part(
            "console/_letter.html",
            (_usual(), {"one": {"colour": "#0f766e", "letter": "N"}}),
            (_("another brand"), {"one": {"colour": "#7b4a91", "letter": "V"}}),
        ),
        part(
            "console/_photo.html",
            (_usual(), {"url": samples.PICTURE, "title": samples.TEE}),
            (_("without a picture"), {"url": "", "title": samples.TEE}),
        ),
        part(
            "console/_head.html",
            (_usual(), {"title": _("Returns")}),
            (_("with a sentence"), {"title": _("Returns"), "sentence": "Nordlicht, Leipzig"}),
        ),
    )


_STEPS = (("requested", 1), ("on_its_way", 5), ("refunded", 9))
_TONES = (
    ("ok", "check"),
    ("info", "info"),
    ("brand", "flag"),
    ("wait", "hourglass"),
    ("violet", "person"),
    ("bad", "warn"),
    ("mute", ""),
)


def _axis(name: str, clock: clocks.Clock, local: Local) -> dict[str, Any]:
    axis = {
        "name": _("Parcel"),
        "icon": "truck",
        "tone": clock.tone,
        "state": name,
        "detail": local.money(Money(18_900, "EUR")) if clock.due else "",
        "clock": clock,
    }
    return {"axis": axis}


def _controls() -> tuple[Component, ...]:
    link = {"url": "#main", "label": _("New return")}
    return (
        part(
            "console/_button.html",
            (_usual(), link),
            (_("the main one"), {**link, "main": True, "icon_name": "plus", "key": "N"}),
            (
                pgettext("state of a component", "quiet"),
                {**link, "quiet": True, "icon_name": "download"},
            ),
        ),
        part(
            "console/_key.html",
            (_usual(), {"key": "J"}),
            (pgettext("state of a component", "a word"), {"key": "Esc"}),
        ),
        part(
            "console/_chip.html",
            (_usual(), {"chip": {"field": _("Site"), "value": "Leipzig", "remove": "#main"}}),
            wrap='<div class="filters">{}</div>',
        ),
    )


def _more() -> tuple[Component, ...]:
    whole = {"kind": "first", "title": _("No returns yet"),
             "text": _("What comes next appears here."), "url": "#main",
             "label": _("Open the portal")}  # fmt: skip
    two = {"url2": "#main", "label2": _("Clear all"), "kind": "filtered"}
    return (
        part(
            "console/_pager.html",
            (_("the only page"), {"pager": {"told": _told()}}),
            (_("the first page"), {"pager": {"told": _told(), "next": "#main"}}),
            (
                _("in the middle"),
                {"pager": {"told": _told(), "previous": "#main", "next": "#main"}},
            ),
            wrap='<div class="panel">{}</div>',
        ),
        part(
            "console/_empty.html",
            (_("the first time"), whole),
            (_("filtered away"), {**whole, **two, "title": _("Nothing found")}),
            (_("all is done"), {"kind": "done", "title": _("Nothing needs review")}),
            (
                pgettext("state of a component", "failed"),
                {**whole, "kind": "error", "title": _("Nothing found")},
            ),
            wrap='<div class="panel">{}</div>',
        ),
        part("console/_keys.html", (_usual(), {})),
    )


def _answers() -> tuple[Component, ...]:
    done = samples.Said.of(_("Nothing was changed."), "success")
    undoable = samples.Said.of(_("Nothing was changed."), "success", "#main")
    failed = samples.Said.of(_("There is no such view."), "error")
    return (
        part(
            "console/_flash.html",
            (_usual(), {"messages": [done]}),
            (_("with an undo"), {"messages": [undoable]}),
            (_wrong(), {"messages": [failed]}),
        ),
    )


def _usual() -> str:
    return pgettext("state of a component", "usual")


def _wrong() -> str:
    return pgettext("state of a component", "something is wrong")


def _told() -> str:
    return _("{n} of {all}").format(n=50, all="1,000+")
