"""Codes of a request's problems → what is right, said at the field and before the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.errors import DomainError
from backhaul.core.intake import Problem
from backhaul.core.reasons import TREE
from backhaul.foundation.pages.problems import detail_of, sentence
from backhaul.foundation.pages.words import REASON_BRANCHES, REASONS, word
from backhaul.stages.intake.photos import MOST_PHOTOS

_SENTENCES: Mapping[str, object] = {
    "nothing_wanted": gettext_lazy("Choose what you would like to send back"),
    "several_currencies": gettext_lazy(
        "These were paid in different currencies: make a return for each currency"
    ),
    "several_shoppers": gettext_lazy(
        "These orders have different e-mail addresses: make a return for each"
    ),
    "line_not_returnable": gettext_lazy("This can’t be sent back any more"),
    "reason_missing": gettext_lazy("Choose why you are sending it back"),
    "reason_half": gettext_lazy(
        "This answer is needed: choose what fits best, in the second row"
    ),
    "serial_needed": gettext_lazy(
        "Enter the serial number of each piece: it is on its label, or in its settings"
    ),
    "said_missing": gettext_lazy("Choose what state it is in"),
    "photos_needed": gettext_lazy("Add a photo: for this reason we need one"),
    "resolution_missing": gettext_lazy("Choose what you would like back"),
    "method_missing": gettext_lazy("Choose how it gets to us"),
    "carrier_missing": gettext_lazy("Enter which carrier brings it to us"),
    "tracking_number_missing": gettext_lazy("Enter the number on the carrier’s receipt"),
    "tracking_number_unusable": gettext_lazy(
        "A tracking number has letters A–Z and digits, at most 40"
    ),
    "photo_unreadable": gettext_lazy("Use a photo as JPEG, PNG or WebP"),
    "photo_too_large": gettext_lazy("Use a photo of at most 10 MB"),
    "photo_too_many_pixels": gettext_lazy("Use a smaller photo: at most 40 megapixels"),
}
_MAYBE: Mapping[str, object] = {
    "carrier_suggested": gettext_lazy("Enter which carrier brings it to us. Is it {carrier}?"),
    "carrier_suggested_mistyped": gettext_lazy(
        "Enter which carrier brings it to us. If it is {carrier}, check the number: a digit "
        "seems wrong"
    ),
}
_FIELDS: Mapping[str, str] = {
    "line_not_returnable": "",
    "quantity_out_of_range": "quantity",
    "reason_missing": "reason",
    "reason_half": "reason",
    "comment_too_long": "comment",
    "photos_needed": "photos",
    "said_missing": "said",
    "serial_needed": "serial",
    "serial_too_long": "serial",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong at one field; `name` is the thing that it is about."""

    target: str
    words: str
    name: str = ""
    line: int = 0
    where: str = ""
    """The page that it is on, if it is another one: the beginning of the link there."""

    def on_page(self, number: int, pages: Mapping[int, int]) -> Wrong:
        there = pages.get(self.line, number)
        return self if there == number else replace(self, where=f"?page={there}&again=1")


@dataclass(frozen=True, slots=True)
class Wrongs:
    """What is wrong on a page, in its order."""

    all: tuple[Wrong, ...] = field(default=())

    def at(self, target: str) -> str:
        return " ".join(wrong.words for wrong in self.all if wrong.target == target)

    @property
    def title(self) -> str:
        n = len(self.all)
        return ngettext(
            "One thing needs a second look", "{n} things need a second look", n
        ).format(n=n)


def item_wrongs(problems: Iterable[Problem], titles: Mapping[int, str]) -> list[Wrong]:
    """Return the sentences of problems with the items, each at the field of its line."""
    found: list[Wrong] = []
    for problem in problems:
        line = int(problem.facts.get("line", 0))
        what = _FIELDS.get(problem.code, "")
        target = "-".join(filter(None, ("line" if line else "items", str(line or ""), what)))
        found.append(Wrong(target, words_of(problem), titles.get(line, ""), line))
    return found


def option_wrongs(problems: Iterable[Problem]) -> list[Wrong]:
    targets = {"resolution_missing": "resolution", "method_missing": "method"}
    return [
        Wrong(
            targets.get(
                problem.code,
                "tracking_number" if "tracking" in problem.code else "carrier",
            ),
            words_of(problem),
        )
        for problem in problems
    ]


def photo_wrong(line_id: int, error: DomainError, title: str) -> Wrong:
    words = _SENTENCES.get(error.code)
    if error.code == "too_many_photos":
        words = _("Use at most {n} photos").format(n=MOST_PHOTOS)
    return Wrong(f"line-{line_id}-photos", str(words or sentence(error)), title, line_id)


def words_of(problem: Problem) -> str:
    most = problem.facts.get("most", 0)
    match problem.code:
        case "quantity_out_of_range":
            return ngettext(
                "You can send back one of it",
                "Choose a number from 1 to {n}",
                int(most),
            ).format(n=most)
        case "too_many_units":
            return _("Choose at most {n} items for one return").format(n=most)
        case "photos_needed" if int(most) > 1:
            return _("Add {n} photos: we need them to decide").format(n=most)
        case "comment_too_long" | "carrier_too_long":
            return _("Use at most {n} characters").format(n=most)
        case "carrier_suggested" | "carrier_suggested_mistyped" as code:
            return str(_MAYBE[code]).format(carrier=problem.facts["carrier"])
        case code:
            found = _SENTENCES.get(code)
            return str(found) if found else detail_of(code, problem.facts)


_QUESTIONS: Mapping[str, object] = {
    "fit": gettext_lazy("How does it fit?"),
    "wrong": gettext_lazy("What is different?"),
    "broken": gettext_lazy("What is wrong with it?"),
    "mind": gettext_lazy("May we ask why?"),
}


def reason_word(code: str) -> str:
    return word(REASONS, code) if code else ""


def branch_word(code: str) -> str:
    return word(REASON_BRANCHES, code)


def question_of(branch: str) -> str:
    """Return the question of the second step, empty where there is none to ask."""
    return str(_QUESTIONS.get(branch, "")) if len(TREE[branch]) > 1 else ""
