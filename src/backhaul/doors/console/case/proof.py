"""By which evidence an incident was opened, and by which it ended, in a line each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.contents import Difference
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import Words, word

#: What a scan says, where it is not the name of a position.
_SCANS = {"dropped_off": "handed_over", "picked_up": "handed_over"}
_DIFFERS: Words = {
    "missing": gettext_lazy("it was not in the parcel"),
    "extra": gettext_lazy("nobody announced it"),
    "above_allowance": gettext_lazy("more came back than was sold"),
    "mismatch": gettext_lazy("it is another product"),
    "incomplete": gettext_lazy("something of it is missing"),
    "check_failed": gettext_lazy("a point of the brand’s list is not as it should be"),
    "serial": gettext_lazy("it has another serial number than was sold"),
    "serial_again": gettext_lazy("its serial number came back before"),
}


#: What was to be done until an hour, by the code of the evidence.
_DUE: Words = {
    "late": gettext_lazy("late for {when}"),
    "review_late": gettext_lazy("the review was due by {when}"),
    "legal_deadline": gettext_lazy("the law wants the money sent by {when}"),
}
_SILENT = gettext_lazy("silent beyond {when}")


def opened_by(evidence: Mapping[str, Any], local: Local) -> str:
    if since := evidence.get("since"):
        return _("by a scan of {when}").format(when=_moment(since, local))
    if due := evidence.get("due"):
        said = _DUE.get(str(evidence.get("code")), _SILENT)
        return str(said).format(when=_moment(due, local))
    what = str(evidence.get("what") or "")
    if what == Difference.WEIGHT:
        told = _("it weighs {grams} g, and {expected} g were expected")
        return told.format(grams=evidence["grams"], expected=evidence["expected_grams"])
    return word(_DIFFERS, what) if what in _DIFFERS else ""


def healed_by(evidence: Mapping[str, Any], local: Local) -> str:
    """Return the scan that ended it; empty where none did."""
    healed = evidence.get("healed") or {}
    said = str(healed.get("word") or "")
    position = _SCANS.get(said, said)
    if position not in words.POSITIONS:
        return ""
    told = word(words.POSITIONS, position)
    at = healed.get("at")
    if not at:
        return told
    return _("{what}, {when}").format(what=told, when=_moment(at, local))


def _moment(text: object, local: Local) -> str:
    return local.moment_within(datetime.fromisoformat(str(text)))
