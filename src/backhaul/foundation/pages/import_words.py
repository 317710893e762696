"""What an import of orders says to people, on a page and on the command line."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from backhaul.core.errors import DomainError
from backhaul.core.orders import Notice, Reason

MEANING: dict[Reason | Notice, str | Promise] = {
    Reason.FEE_OR_POSTAGE: gettext_lazy("postage, a fee or a voucher: nothing to send back"),
    Reason.STOCK_ADJUSTMENT: gettext_lazy("the stock was counted, nobody bought anything"),
    Reason.CANCELLED_WHOLE: gettext_lazy("cancelled before it was sent"),
    Reason.NOT_PAID_YET: gettext_lazy("waits for its payment; import it again later"),
    Reason.NOTHING_SOLD: gettext_lazy("a quantity of zero, or an order without lines"),
    Reason.TEST_ORDER: gettext_lazy("marked as a test by the shop"),
    Reason.NO_CUSTOMER: gettext_lazy("names nobody, and the mapping says to leave it out"),
    Reason.BLANK_LINE: gettext_lazy("an empty line"),
    Reason.ALREADY_KNOWN: gettext_lazy("an earlier import brought it"),
    Reason.RETURN_LINE_RECORDED: gettext_lazy(
        "came back earlier: so many fewer can come back now"
    ),
    Reason.RETURN_WITHOUT_SALE: gettext_lazy(
        "came back, but no sale fits; import the older files, then this one again"
    ),
    Reason.REFUND_WITHOUT_GOODS: gettext_lazy("money went back, no goods"),
    Reason.ORDER_HELD_BACK: gettext_lazy("good, but another line of its order is not"),
    Reason.NOT_AN_ORDER: gettext_lazy("something else than an order"),
    Reason.UNREADABLE_ROW: gettext_lazy("cells too few, too many or too long"),
    Reason.UNREADABLE_ENCODING: gettext_lazy("no text in the encoding that the mapping names"),
    Reason.UNREADABLE_DATE: gettext_lazy("a date written in another way than the mapping says"),
    Reason.UNREADABLE_QUANTITY: gettext_lazy("a quantity that is no whole number"),
    Reason.UNREADABLE_AMOUNT: gettext_lazy(
        "an amount written in another way than the mapping says"
    ),
    Reason.UNREADABLE_CURRENCY: gettext_lazy("a currency that is no code of three letters"),
    Reason.MISSING_VALUE: gettext_lazy("a value that every line needs is not there"),
    Reason.CONTRADICTS_ORDER: gettext_lazy("does not agree with the order that it belongs to"),
    Reason.ORDER_SPLIT_APART: gettext_lazy(
        "its order stood further up, but the mapping promises that its lines stand together"
    ),
    Notice.TOTALS_DIFFER: gettext_lazy(
        "the lines and the shipping do not make the shop's total"
    ),
    Notice.PAYMENT_IN_OTHER_CURRENCY: gettext_lazy(
        "a payment in another currency was left out"
    ),
    Notice.TIME_WITHOUT_ZONE: gettext_lazy("a time without a zone was taken for UTC"),
    Notice.RETURN_EXCEEDS_SALE: gettext_lazy("more came back than was sold"),
}


def refusal(error: DomainError) -> str:
    """Say what is wrong with the way the command was used, and what to do."""
    told = {key: _listed(value) for key, value in error.facts.items()}
    words = _REFUSALS.get(error.code)
    if words is None:
        return f"{error.code}: " + ", ".join(f"{key} {value}" for key, value in told.items())
    return str(words) % told


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


_REFUSALS: dict[str, str | Promise] = {
    "no_such_brand": gettext_lazy("There is no brand %(slug)s. There are: %(known)s."),
    "format_unknown": gettext_lazy(
        "The format %(format)s is not known. There are: %(formats)s."
    ),
    "columns_wanted": gettext_lazy(
        "A CSV needs a mapping of its columns: --columns FILE.toml. "
        "docs/howto/columns/shop-export.toml is one to copy."
    ),
    "columns_unwanted": gettext_lazy("--columns is for CSV files only, not for %(format)s."),
    "columns_file_unreadable": gettext_lazy("The mapping %(file)s cannot be read: %(why)s"),
    "columns_key_unknown": gettext_lazy("The mapping holds keys that mean nothing: %(keys)s."),
    "columns_key_wrong": gettext_lazy("The mapping holds a value that cannot be: %(key)s."),
    "columns_not_mapped": gettext_lazy("The mapping does not name a column for: %(missing)s."),
    "columns_missing": gettext_lazy(
        "%(file)s has no column called %(missing)s. It has: %(present)s."
    ),
    "columns_twice": gettext_lazy("%(file)s has more than one column called %(columns)s."),
    "file_empty": gettext_lazy("%(file)s is empty."),
    "file_encoding_wrong": gettext_lazy(
        "%(file)s is not written in %(encoding)s. Name its encoding in the mapping."
    ),
    "file_too_large": gettext_lazy("The file has more than %(most)s MB. Split it."),
    "mapping_too_large": gettext_lazy("The mapping is too long to be one."),
    "file_forgotten": gettext_lazy("Nobody imported the file for a week; it was deleted."),
    "file_trouble": gettext_lazy(
        "Something went wrong on our side. What was placed until then stays; hand the file in "
        "again, it is harmless."
    ),
    "file_unreadable": gettext_lazy("%(file)s cannot be read: %(why)s"),
    "problems_file_is_read": gettext_lazy("%(file)s is imported and cannot take the problems."),
    "problems_file_unwritable": gettext_lazy("The problems cannot be written: %(why)s"),
}
