"""The parts of the portal's tracking page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from backhaul.core.money import Money
from backhaul.doors.console.look import samples
from backhaul.doors.console.look.component import Component, part
from backhaul.foundation.pages.local import Local

_QUESTION = {
    "text": gettext_lazy("Which one is it?"),
    "earlier": [],
    "most_photos": 8,
    "longest": 2000,
}
_BOX = '<div class="card">{}</div>'
_NUMBER = ("PK44", "7190", "2833")


def tracking_parts(local: Local) -> tuple[Component, ...]:
    return (
        *_heads(local),
        *_promises(local),
        *_cards(local),
        *_questions(local),
        *_of_money(local),
        *_things(local),
    )


def _heads(local: Local) -> tuple[Component, ...]:
    fresh = _fresh(local)
    head = {"ran": samples.RAN, "title": _("Your parcel is on its way to us")}
    progress = {
        "segments": ["done"] * 4 + ["now"] + ["todo"] * 4,
        "left": _("Step {n} of {of}").format(n=5, of=9),
        "right": _("On its way"),
    }
    following = {"icon": "truck", "sentence": _("What comes next appears here.")}
    whole = {**head, "progress": progress, "next": following, "freshness": fresh}
    asked = {
        "known": _("The carrier has not seen it yet."),
        "question": _("Where is it?"),
        "answers": [_answer("dropped_off", "check"), _answer("not_sent_yet", "clock")],
    }
    ours = {"known": asked["known"], "ours": _("We ask the carrier to look for it.")}
    return (
        part("portal/tracking/_ran.html", (_usual(), {"page": head})),
        part(
            "portal/tracking/_headline.html",
            (_usual(), {"page": whole}),
            (_("all is done"), {"page": {**head, "title": _("Your refund is paid")}}),
        ),
        part(
            "portal/tracking/_ask.html",
            (_("with a question"), {"page": {**head, "trouble": asked, "freshness": fresh}}),
            (_("it is our turn"), {"page": {**head, "trouble": ours}}),
        ),
        part("portal/tracking/_fresh.html", (_usual(), {"fresh": fresh}), wrap=_BOX),
        part("portal/tracking/_asked.html", (_usual(), {"fresh": fresh}), wrap=_BOX),
        part(
            "portal/tracking/_number.html",
            (_usual(), {"parcel": {"number": _NUMBER}}),
            (
                _("leads to the carrier"),
                {"parcel": {"number": _NUMBER, "carrier": "Paketo", "link": "#number"}},
            ),
            wrap="<p>{}</p>",
        ),
    )


def _fresh(local: Local) -> dict[str, Any]:
    return {
        "scan": f"Hub Magdeburg, {local.moment_within(local.now)}",
        "asked": _("just now"),
        "parcel": 1,
        "action": _("Ask carrier again"),
    }


def _answer(kind: str, icon: str) -> dict[str, str]:
    labels = {"dropped_off": _("I dropped it off"), "not_sent_yet": _("I have not sent it yet")}
    return {"kind": kind, "icon": icon, "label": labels[kind],
            "consequence": _("What comes next appears here.")}  # fmt: skip


def _promises(local: Local) -> tuple[Component, ...]:
    promise = {
        "tone": "brand",
        "icon": "shield",
        "label": _("Our promise"),
        "amount": local.money(Money(3_000, "EUR")),
        "line": _("by {day}").format(day=local.day_of(local.now)),
        "steps": [
            {"title": _("Dropped off"), "is_reached": True},
            {"title": _("On its way"), "is_reached": True, "is_now": True},
            {"title": _("Refunded")},
        ],
        "words": [_("We pay when the parcel has reached us.")],
    }
    paid = {**promise, "tone": "ok", "icon": "check", "label": _("Refund paid"), "words": [],
            "facts": [{"term": _("Payment"), "text": "Visa ••42", "is_strong": True}],
            "already": pgettext("state of a component", "approved")}  # fmt: skip
    late = {**promise, "tone": "wait", "icon": "hourglass"}
    return (
        part(
            "portal/tracking/_promise.html",
            (_usual(), {"page": {"promise": promise}}),
            (pgettext("state of a component", "late"), {"page": {"promise": late}}),
            (pgettext("state of a component", "paid"), {"page": {"promise": paid}}),
        ),
    )


def _cards(local: Local) -> tuple[Component, ...]:
    day = local.day_of(local.now)
    label = {"works_until": day, "parcel": 1, "answer": _answer("dropped_off", "check")}
    ran = {"ran": samples.RAN}
    return (
        part(
            "portal/tracking/_label.html",
            (
                pgettext("state of a component", "a code"),
                {"page": {**ran, "label": {**label, "is_paperless": True}}},
            ),
            (pgettext("state of a component", "a label"), {"page": {**ran, "label": label}}),
        ),
        part(
            "portal/tracking/_receipt.html",
            (_("none yet"), {"receipts": [], "can_add_receipt": True}),
            (_("one of several"), {"receipts": [day], "can_add_receipt": True}),
            (_wrong(), {"can_add_receipt": True, "wrong_receipt": _("Choose a reason.")}),
            (
                _("with when and where"),
                {
                    "can_add_receipt": True,
                    "drop_off_parcel": 1,
                    "told_drop_off": day,
                    "typed": {"place": samples.LONG},
                    "wrong": {"happened_at": _("That time is still to come.")},
                },
            ),
        ),
        part(
            "portal/tracking/_help.html",
            (_usual(), {"page": ran}),
            (_("may be cancelled"), {"page": {**ran, "can_cancel": True}}),
        ),
    )


def _questions(local: Local) -> tuple[Component, ...]:
    """What the shopper is asked, and may ask."""
    day = local.day_of(local.now)
    question = {**_QUESTION, "until": day}
    wrong = {**question, "wrong": {"answer": _("Why?")}}
    return (
        part(
            "portal/tracking/_question.html",
            (_usual(), {"question": question}),
            (_wrong(), {"question": wrong}),
            (_("answered"), {"question": {"earlier": [(_("Which one is it?"), day)]}}),
        ),
        part(
            "portal/tracking/_second_look.html",
            (_usual(), {"second_look": {"until": day}}),
            (_("asked for"), {"second_look": {"answer_by": day}}),
            (
                _("answered"),
                {
                    "second_look": {
                        "text": _("A second person looked at it: the decision stays.")
                    }
                },
            ),
        ),
    )


def _of_money(local: Local) -> tuple[Component, ...]:
    """What is asked for because of money: an account, or goods that are missing."""
    day = local.day_of(local.now)
    return (
        part(
            "portal/tracking/_bank.html",
            (_usual(), {"bank": {"asked_on": "", "known": ""}}),
            (_("asked by letter"), {"bank": {"asked_on": day, "until": day, "known": ""}}),
            (
                _("answered"),
                {"bank": {"asked_on": day, "entered_on": day, "known": "NL91 •••• 4300"}},
            ),
            (
                _("nobody to write to"),
                {"bank": {"known": "NL91 •••• 4300", "is_fixed": True}},
            ),
        ),
        part(
            "portal/tracking/_missing.html",
            (
                _usual(),
                {
                    "missing": {
                        "found": _("Your parcel came, and this was not in it:"),
                        "titles": ("Skarv enamel mug",),
                        "sentences": (
                            _("If it comes after all, you get that back without asking."),
                        ),
                    }
                },
            ),
        ),
    )


def _things(local: Local) -> tuple[Component, ...]:
    money = local.money(Money(3_000, "EUR"))
    item = {"title": samples.TEE, "variant": "Moss · L", "image": samples.PICTURE,
            "tone": "info", "tag": _("Expected"), "amount": money}  # fmt: skip
    other = {**item, "title": samples.LONG, "image": "", "tone": "mute", "amount": "",
             "tag": _("Not returnable"), "reasons": [_("We do not take it back.")]}  # fmt: skip
    items = {"heading": _("Items"), "rows": [item, other],
             "sums": [{"term": _("You get"), "amount": money, "is_total": True}]}  # fmt: skip
    parcels = {"rows": [_parcel("truck", local), _parcel("check", local)]}
    single = {"rows": [_parcel("truck", local)], "worth": money}
    rows = _rows(local)
    return (
        part("portal/tracking/_going_out.html", (_usual(), {"rows": [_goes(), _sent()]})),
        part("portal/tracking/_items.html", (_usual(), {"page": {"items": items}})),
        part("portal/tracking/_parcel.html", (_usual(), {"page": {"parcels": single}})),
        part("portal/tracking/_parcels.html", (_usual(), {"page": {"parcels": parcels}})),
        part("portal/tracking/_rows.html", (_usual(), {"rows": rows}), wrap=_BOX),
        part(
            "portal/tracking/_timeline.html",
            (_usual(), {"page": {"rows": rows}}),
            (_("all is done"), {"page": {"rows": rows, "last_rows": rows[-2:]}}),
        ),
    )


def _goes() -> dict[str, str]:
    return {"title": f"{samples.TEE} · L", "image": samples.PICTURE, "icon": "box",
            "says": _("It is being packed for you.")}  # fmt: skip


def _sent() -> dict[str, str]:
    return {**_goes(), "title": samples.LONG, "image": "", "icon": "truck",
            "more": f"Paketo, {_NUMBER}"}  # fmt: skip


def _parcel(icon: str, local: Local) -> dict[str, Any]:
    return {"icon": icon, "title": _("Parcel"), "carrier": "Paketo", "number": _NUMBER,
            "last": local.moment(local.now), "fresh": {}}  # fmt: skip


def _rows(local: Local) -> list[dict[str, str]]:
    words = {"done": (_("Done:"), _("Dropped off")), "now": (_("Now:"), _("On its way")),
             "warn": (_("Needs attention:"), _("First scan")),
             "todo": (_("To come:"), _("Refunded"))}  # fmt: skip
    time = local.moment(local.now)
    return [
        {"state": state, "state_word": said, "title": title,
         "time": time if state != "todo" else "", "detail": "Hub Magdeburg"}
        for state, (said, title) in words.items()
    ]  # fmt: skip


def _usual() -> str:
    return pgettext("state of a component", "usual")


def _wrong() -> str:
    return pgettext("state of a component", "something is wrong")
