"""The portal's parts: of every page, and of the way of a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backhaul.core.money import Money
from backhaul.doors.console.look import samples
from backhaul.doors.console.look.component import Component, part
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import METHODS, RESOLUTIONS, word

_BOX = '<div class="card">{}</div>'


def portal_parts(local: Local) -> tuple[Component, ...]:
    return (
        part(
            "portal/_link_row.html",
            (_usual(), {"url": "#main", "picture": "chat", "title": _("Help")}),
            (_("with a sentence"), _way()),
            wrap=_BOX,
        ),
        *_steps(),
        *_items(local),
        *_options(local),
        *_ends(),
    )


def _steps() -> tuple[Component, ...]:
    wrongs = {"title": _("One thing needs a second look"), "all": [
        {"where": "", "target": "line-1", "name": samples.TEE, "words": _("Choose a reason.")}
    ]}  # fmt: skip
    words = {"words": _("Choose a reason."), "id": "sample-wrong"}
    return (
        part(
            "portal/request/_steps.html",
            *((name, {"step": name}) for name in ("items", "options", "check")),
        ),
        part("portal/request/_wrong.html", (_wrong(), words)),
        part("portal/request/_wrongs.html", (_wrong(), {"wrongs": wrongs})),
    )


def _items(local: Local) -> tuple[Component, ...]:
    no = {"sentences": [_("This cannot be sent back (any more).")], "ways": [_way("icon")]}
    off = {"tag": _("Not returnable"), "tone": "mute", **no}
    wrong = {"reason": _("Choose a reason."), "quantity": _("Choose at least one item.")}
    states = (
        (pgettext("state of a component", "off"), _card(local)),
        (
            pgettext("state of a component", "on"),
            _card(local, is_on=True, branches=samples.branches("too_large")),
        ),
        (_("with a question about its state"), _card(local, is_on=True, conditions=_states())),
        (_wrong(), _card(local, is_on=True, wrong=wrong)),
        (_("a long name"), _card(local, title=samples.LONG, image="", is_soon=True)),
        (_("not returnable"), _card(local, no=off)),
    )
    photos = [{"id": 1, "url": samples.PICTURE}]
    return (
        part("portal/request/_card.html", *states),
        part("portal/request/_no.html", (_usual(), {"no": no}), wrap=_BOX),
        part(
            "portal/request/_reason.html",
            (_usual(), _card(local)),
            (_("chosen before"), _card(local, branches=samples.branches("too_small"))),
            (_wrong(), _card(local, wrong=wrong)),
            wrap=_BOX,
        ),
        part(
            "portal/request/_photos.html",
            (_("none yet"), {**_card(local), "most_photos": 5}),
            (_("one of several"), {**_card(local, photos=photos), "most_photos": 5}),
            (_("as many as may be"), {**_card(local, photos=photos), "most_photos": 1}),
            wrap=_BOX,
        ),
    )


def _card(local: Local, **more: Any) -> dict[str, Any]:
    card = {
        "id": 1,
        "key": "1",
        "title": samples.TEE,
        "detail": "Moss · L",
        "image": samples.PICTURE,
        "price": local.money(Money(3_000, "EUR")),
        "by": _("by {day}").format(day=local.day_of(local.now)),
        "most": 3,
        "quantity": 2,
        "branches": samples.branches(),
        "wrong": {},
        **more,
    }
    return {"card": card}


def _states() -> list[dict[str, Any]]:
    return [
        {"code": "unopened", "word": _("Unopened"), "is_on": True},
        {"code": "used", "word": _("Used"), "is_on": False},
    ]


def _way(icon: str = "picture") -> dict[str, str]:
    return {"url": "#main", icon: "chat", "title": _("Talk to a person"),
            "text": "help@example.com"}  # fmt: skip


def _options(local: Local) -> tuple[Component, ...]:
    money, day = local.money(Money(3_000, "EUR")), local.day_of(local.now)
    option = {"code": "refund", "title": word(RESOLUTIONS, "refund"), "amount": money,
              "text": _("Back to how you paid"), "fact": day}  # fmt: skip
    rows = [
        {"title": samples.TEE, "detail": "Moss · L", "image": samples.PICTURE, "amount": money},
        {"title": samples.LONG, "detail": "", "image": "", "amount": money},
    ]
    outlook = _outlook(money, day)
    review = {**outlook, "review": _("A person looks at it first.")}
    sums = [{"term": _("What you paid for shipping"), "amount": local.money(Money(490, "EUR"))}]
    when = _when(day, outlook["condition"])
    short = {"sum": {"rows": rows}}
    return (
        part(
            "portal/request/_option.html",
            (_usual(), {"option": option, "name": "sample-a"}),
            (_("chosen before"), {"option": {**option, "is_on": True}, "name": "sample-b"}),
        ),
        part(
            "portal/request/_instead.html",
            (_usual(), {"card": _instead(local), "line": 1}),
            (_("chosen before"), {"card": {**_instead(local), "is_on": True}, "line": 2}),
        ),
        _ways(option),
        part("portal/request/_rows.html", (_usual(), {"rows": rows}), wrap=_BOX),
        part(
            "portal/request/_outlook.html",
            (_("none yet"), short),
            (_usual(), {**short, "outlook": {**outlook, "sums": sums}}),
            (_("a person looks at it"), {**short, "outlook": review}),
            wrap=_BOX,
        ),
        part(
            "portal/request/_promised.html",
            (_usual(), {"outlook": outlook}),
            (_("a person looks at it"), {"outlook": review}),
        ),
        part("portal/request/_when.html", (_usual(), {"when": when, "outlook": outlook})),
    )


def _instead(local: Local) -> dict[str, str]:
    price = local.money(Money(400, "EUR"))
    return {"sku": "TEE-L", "title": f"{samples.TEE} · L", "image": samples.PICTURE,
            "stock": _("In stock"), "price": price}  # fmt: skip


def _when(day: str, condition: str) -> dict[str, Any]:
    return {
        "heads": [word(RESOLUTIONS, "refund"), word(RESOLUTIONS, "credit")],
        "rows": [
            (word(METHODS, "qr"), [{"day": day, "is_on": True}, {"day": day}]),
            (word(METHODS, "own_carrier"), [{"day": day}, {}]),
        ],
        "condition": condition,
    }


def _ways(option: dict[str, str]) -> Component:
    own = {**option, "code": "own_carrier", "title": word(METHODS, "own_carrier")}
    address = ["Kestrel Fulfilment", "Torgauer Str. 12", "04318 Leipzig"]
    usual = {"methods": [option, own], "own_carrier": "own_carrier", "chosen": {}, "wrong": {},
             "address": address}  # fmt: skip
    wrong = {**usual, "wrong": {"carrier": _("Enter which carrier brings it to us")}}
    return part("portal/request/_ways.html", (_usual(), usual), (_("wrong"), wrong))


def _outlook(money: str, day: str) -> dict[str, str]:
    return {
        "way": word(METHODS, "qr"),
        "cost": _("Free"),
        "amount": money,
        "line": _("by {day}").format(day=day),
        "condition": _("If you drop it off today."),
        "trigger": _("We pay when the parcel has reached us."),
    }


def _ends() -> tuple[Component, ...]:
    own = word(METHODS, "own_carrier")
    kinds = (
        (pgettext("state of a component", "a code"), {"kind": "label", "is_code": True}),
        (pgettext("state of a component", "a label"), {"kind": "label"}),
        (pgettext("state of a component", "being made"), {"kind": "making"}),
        (pgettext("state of a component", "failed"), {"kind": "failed"}),
        (own, {"kind": "own", "address": ["Kestrel", "04356 Leipzig"]}),
        (_("a person looks at it"), {"kind": "review"}),
    )
    return (
        part(
            "portal/request/_result.html",
            *((name, {"page": {"ran": samples.RAN, **page}}) for name, page in kinds),
        ),
        part(
            "portal/request/_pack.html",
            (pgettext("state of a component", "a code"), {"page": {"is_code": True}}),
            (pgettext("state of a component", "a label"), {"page": {"kind": "label"}}),
            (own, {"page": {"kind": "own"}}),
        ),
    )


def _usual() -> str:
    return pgettext("state of a component", "usual")


def _wrong() -> str:
    return pgettext("state of a component", "something is wrong")
