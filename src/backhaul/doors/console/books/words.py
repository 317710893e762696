"""How differences, repairs and runs are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from backhaul.foundation.pages.words import Words

KINDS: Words = {
    "status_differs": gettext_lazy("Another state"),
    "amount_differs": gettext_lazy("Another amount"),
    "currency_differs": gettext_lazy("Another currency"),
    "made_twice": gettext_lazy("Made twice"),
    "ours_only": gettext_lazy("Only with us"),
    "theirs_only": gettext_lazy("Only with them"),
    "dispute_differs": gettext_lazy("A dispute in another state"),
    "dispute_ours_only": gettext_lazy("A dispute only with us"),
    "dispute_theirs_only": gettext_lazy("A dispute only with them"),
    "paid_without_goods": gettext_lazy("Paid, and never came"),
    "paid_without_right": gettext_lazy("Paid, and let go"),
    "goods_without_money": gettext_lazy("Came, and not paid"),
    "more_than_paid": gettext_lazy("More than was paid"),
}
MEANS: Words = {
    "status_differs": gettext_lazy(
        "We and the provider have this refund in different states. A webhook got lost."
    ),
    "amount_differs": gettext_lazy("We and the provider have different amounts of it."),
    "currency_differs": gettext_lazy("We and the provider have different currencies of it."),
    "made_twice": gettext_lazy(
        "The provider has a second refund under the name of one that is on its way or paid."
    ),
    "ours_only": gettext_lazy("We say that the provider has it, and its list does not."),
    "theirs_only": gettext_lazy(
        "The provider refunded a payment of ours, and we did not order it."
    ),
    "dispute_differs": gettext_lazy(
        "We and the provider have this dispute in different states, or for different amounts."
    ),
    "dispute_ours_only": gettext_lazy(
        "We know this dispute, and the provider’s list does not have it."
    ),
    "dispute_theirs_only": gettext_lazy(
        "A shopper disputes a payment of ours, and we never heard of it."
    ),
    "paid_without_goods": gettext_lazy(
        "The money went early, and the goods have not come for two weeks."
    ),
    "paid_without_right": gettext_lazy(
        "It was paid, and then refused, withdrawn or expired; it never came."
    ),
    "goods_without_money": gettext_lazy(
        "It has been here for two weeks, and nothing is paid or under way."
    ),
    "more_than_paid": gettext_lazy(
        "What we ordered and what left without us is more than was paid for the order."
    ),
}
REPAIRS: Words = {
    "take_word": gettext_lazy("Take the provider’s word"),
    "record": gettext_lazy("Record it as made elsewhere"),
    "send_anew": gettext_lazy("Look again, else send it anew"),
    "hear_dispute": gettext_lazy("Ask again, and take it in"),
    "settle": gettext_lazy("Let the rules settle it"),
}
EFFECTS: Words = {
    "take_word": gettext_lazy(
        "The provider is asked once more, and what it says is booked as if its webhook had "
        "come. No money moves."
    ),
    "record": gettext_lazy(
        "It counts against the payment, and what is not sent yet and passes the payment is "
        "stopped. No money moves."
    ),
    "send_anew": gettext_lazy(
        "The provider is asked first. Only where it says that there is none, a new refund "
        "takes its place, with a name of its own."
    ),
    "hear_dispute": gettext_lazy(
        "The provider is asked for this dispute, and what it says is taken in as if its "
        "webhook had come: its money is booked, and what was not sent yet is stopped."
    ),
    "settle": gettext_lazy(
        "The return is decided by its terms, as if it had just come. They may still say no."
    ),
}
RESOLUTIONS: Words = {
    "gone": gettext_lazy("it fitted the next time"),
    "explained": gettext_lazy("explained by a person"),
    "take_word": gettext_lazy("the provider’s word was taken"),
    "record": gettext_lazy("recorded as made elsewhere"),
    "send_anew": gettext_lazy("sent anew"),
    "hear_dispute": gettext_lazy("the provider was asked again"),
    "settle": gettext_lazy("settled by the rules"),
}
STATES: Words = {
    "approved": gettext_lazy("approved"),
    "ordered": gettext_lazy("ordered"),
    "sending": gettext_lazy("on its way"),
    "pending": gettext_lazy("on its way"),
    "paid": gettext_lazy("paid"),
    "failed": gettext_lazy("failed"),
    "unknown": gettext_lazy("unknown"),
    "cancelled": gettext_lazy("cancelled"),
    "reversed": gettext_lazy("came back"),
    "warned": gettext_lazy("asked about"),
    "open": gettext_lazy("waits for evidence"),
    "under_review": gettext_lazy("under review"),
    "won": pgettext_lazy("a dispute", "Won"),
    "lost": pgettext_lazy("a dispute", "Lost"),
}
TONES: Mapping[str, tuple[str, str]] = {
    "differing": ("wait", "updown"),
    "ours_only": ("bad", "incident"),
    "theirs_only": ("violet", "warn"),
    "returns": ("info", "box"),
}
