"""The printed sheet: codes that press a key for whoever has only a scanner in hand.

Letters and digits alone, and none that keyboards of other countries have elsewhere: what a
scanner types must arrive as it is printed. static/station.js knows the same codes.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PREFIX = "BHDO"

#: What follows the prefix → what it does. A digit presses the key of that digit.
SHEET: Mapping[str, object] = {
    **{str(n): pgettext_lazy("answer on the sheet", "Answer") for n in range(1, 10)},
    "0": _("Back"),
    "ENTER": _("The green step"),
    "PHOTO": pgettext_lazy("verb", "Photo"),
    "FIND": _("Search or not sure"),
    "UNDO": _("Undo"),
    "HELP": _("Help"),
    "PERSON": _("Change person"),
}


def command(number: str) -> str | None:
    """Return which command a scanned text is, or None if it is none."""
    name = number.removeprefix(PREFIX)
    return name if number.startswith(PREFIX) and name in SHEET else None


def written(name: str) -> str:
    return PREFIX + name
