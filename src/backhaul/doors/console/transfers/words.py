"""What files, transfers and lines of a bank are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from backhaul.foundation.pages.words import Words, word

#: State → tone, icon, words.
FILE_STATES: Mapping[str, tuple[str, str, object]] = {
    "made": ("wait", "hourglass", gettext_lazy("not with the bank yet")),
    "given": ("info", "hourglass", gettext_lazy("with the bank")),
    "done": ("ok", "check", gettext_lazy("the bank has told of all")),
    "discarded": ("bad", "close", gettext_lazy("discarded")),
}
TRANSFER_STATES: Mapping[str, tuple[str, str, object]] = {
    "waiting": ("wait", "hourglass", gettext_lazy("waits for the bank’s word")),
    "paid": ("ok", "check", gettext_lazy("paid")),
    "refused": ("bad", "warn", gettext_lazy("refused by the bank")),
    "returned": ("bad", "undo", gettext_lazy("came back")),
    "discarded": ("bad", "close", gettext_lazy("discarded")),
}
FORMATS: Words = {
    "pain001": gettext_lazy("SEPA file (pain.001)"),
    "csv": gettext_lazy("CSV table"),
}
BECAME: Words = {
    "paid": gettext_lazy("paid"),
    "refused": gettext_lazy("refused"),
    "returned": gettext_lazy("came back"),
}
#: ISO 20022, the codes that banks use most; others are shown as they came.
_REASONS: Words = {
    "ac01": gettext_lazy("the account number is wrong"),
    "ac04": gettext_lazy("the account is closed"),
    "ac06": gettext_lazy("the account is blocked"),
    "ag01": gettext_lazy("the account takes no transfers"),
    "am04": gettext_lazy("our own account had not enough money"),
    "am05": gettext_lazy("the bank saw it as made twice"),
    "be04": gettext_lazy("the address of the holder is missing"),
    "md07": gettext_lazy("the holder of the account has died"),
    "ms02": gettext_lazy("the holder of the account refused it"),
    "ms03": gettext_lazy("the bank gives no reason"),
    "rc01": gettext_lazy("the BIC is wrong"),
    "file_discarded": gettext_lazy("its file was discarded"),
}
PROBLEMS: Words = {
    "unknown_transfer": gettext_lazy("No transfer of ours has this name"),
    "amount_differs": gettext_lazy("The amount is another than in our file"),
    "discarded": gettext_lazy("It is of a file that was said to be discarded"),
    "contradicts": gettext_lazy("It contradicts what the bank said before"),
}


def reason(code: str) -> str:
    """Return why a transfer was not made: in words, and as the bank wrote it."""
    known = code.lower()
    if known == "file_discarded":
        return word(_REASONS, known)
    return f"{word(_REASONS, known)} ({code.upper()})" if known in _REASONS else code.upper()
