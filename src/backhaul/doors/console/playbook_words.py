"""Steps of playbooks, what came of them, and what speaks for a drop-off: in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from backhaul.core.playbooks.drop_off import Reason, Ruling, Verdict
from backhaul.foundation.pages.words import Words

STEPS: Words = {
    "tell_shopper": gettext_lazy("Tell the shopper"),
    "ask_shopper": gettext_lazy("Ask the shopper where, when and for the receipt"),
    "open_trace": gettext_lazy("Open a trace with the carrier"),
    "ask_proof": gettext_lazy("Ask the carrier for proof of delivery"),
    "claim_from_carrier": gettext_lazy("Prepare a claim on the carrier"),
    "offer_replacement": gettext_lazy("Offer a replacement to a loyal customer"),
    "offer_refund": gettext_lazy("Offer an early refund to a loyal customer"),
    "escalate": gettext_lazy("Escalate to a person"),
}
STATES: Words = {
    "waiting": pgettext_lazy("a step of a playbook", "to come"),
    "open": pgettext_lazy("a step of a playbook", "to do"),
    "done": pgettext_lazy("a step of a playbook", "done"),
    "skipped": pgettext_lazy("a step of a playbook", "not needed"),
    "stopped": pgettext_lazy("a step of a playbook", "stopped"),
}
DESKS: Words = {
    "shopper": gettext_lazy("the shopper’s"),
    "care": gettext_lazy("customer care’s"),
    "site": gettext_lazy("the return centre’s"),
    "finance": gettext_lazy("whoever handles money"),
}
#: Why a step was not taken; the others need no words.
CODES: Words = {
    "healed": gettext_lazy("the incident was over"),
    "answered": gettext_lazy("the shopper has told it already"),
    "not_loyal": gettext_lazy("not a loyal customer by your rule"),
    "no_customer": gettext_lazy("nothing is known of this customer"),
}
RECOVERY_STATES: Words = {
    "prepared": pgettext_lazy("a claim on a carrier", "prepared"),
    "sent": pgettext_lazy("a claim on a carrier", "sent"),
    "answered": pgettext_lazy("a claim on a carrier", "answered"),
    "recovered": pgettext_lazy("a claim on a carrier", "recovered"),
    "written_off": pgettext_lazy("a claim on a carrier", "written off"),
}
RECOVERY_STEPS: Words = {
    "send": gettext_lazy("It was sent"),
    "answer": gettext_lazy("The carrier answered"),
    "recover": gettext_lazy("Money came back"),
    "write_off": gettext_lazy("Write it off"),
}
VERDICTS: Words = {
    Verdict.LIKELY: gettext_lazy("It was probably handed over"),
    Verdict.UNCLEAR: gettext_lazy("It is not clear whether it was handed over"),
    Verdict.DOUBTFUL: gettext_lazy("Little speaks for it being handed over"),
}
RULINGS: Words = {
    Ruling.PROPOSE_REFUND: gettext_lazy(
        "Low enough a risk: an early refund may be given by whoever may pay."
    ),
    Ruling.ASK_A_PERSON: gettext_lazy("A person who may decide looks at it first."),
    Ruling.WAIT_FOR_THE_CARRIER: gettext_lazy("Wait for the carrier’s answer to the trace."),
    Ruling.SCANNED: gettext_lazy("The carrier has scanned it: the usual way goes on."),
}


def reason(one: Reason) -> str:
    """Return the sentence of one reason; its points stand beside it."""
    n = one.number
    match one.code:
        case "receipt":
            return ngettext("{n} drop-off receipt", "{n} drop-off receipts", n).format(n=n)
        case "earlier_arrived" | "lost_before" | "differed_before":
            return _earlier(one)
        case "carrier_misses_scans" | "carrier_scans_well":
            return _("The carrier never scanned {n} % of what it was given").format(n=n)
        case "weight_fits" | "weight_differs":
            return _("Weighed {n} g off what was expected").format(n=n)
        case _:
            return str(_REASONS[one.code])


def _earlier(one: Reason) -> str:
    n = one.number
    if one.code == "earlier_arrived":
        told = ngettext("{n} earlier return came", "{n} earlier returns came", n)
    elif one.code == "lost_before":
        told = ngettext(
            "{n} earlier parcel was never seen", "{n} earlier parcels were never seen", n
        )
    else:
        told = ngettext(
            "{n} earlier return held something else",
            "{n} earlier returns held something else",
            n,
        )
    return told.format(n=n)


_REASONS: Words = {
    "no_receipt": gettext_lazy("No receipt"),
    "told_when_and_where": gettext_lazy("The shopper told when and where"),
    "taken_at_a_counter": gettext_lazy("A counter or collector says it took the parcel"),
    "first_return": gettext_lazy("No earlier return came"),
}
