"""What an import of orders says to people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from backhaul.core.errors import DomainError
from backhaul.core.orders import Notice, Reason

MEANING: dict[Reason | Notice, str | Promise] = {
    Reason.FEE_OR_POSTAGE: later("postage, a fee or a voucher: nothing to send back"),
    Reason.STOCK_ADJUSTMENT: later("the stock was counted, nobody bought anything"),
    Reason.CANCELLED_WHOLE: later("cancelled before it was sent"),
    Reason.NOT_PAID_YET: later("waits for its payment; import it again later"),
    Reason.NOTHING_SOLD: later("a quantity of zero, or an order without lines"),
    Reason.TEST_ORDER: later("marked as a test by the shop"),
    Reason.NO_CUSTOMER: later("names nobody, and the mapping says to leave it out"),
    Reason.BLANK_LINE: later("an empty line"),
    Reason.ALREADY_KNOWN: later("an earlier import brought it"),
    Reason.RETURN_LINE_RECORDED: later("came back earlier: so many fewer can come back now"),
    Reason.RETURN_WITHOUT_SALE: later(
        "came back, but no sale fits; import the older files, then this one again"
    ),
    Reason.REFUND_WITHOUT_GOODS: later("money went back, no goods"),
    Reason.ORDER_HELD_BACK: later("good, but another line of its order is not"),
    Reason.NOT_AN_ORDER: later("something else than an order"),
    Reason.UNREADABLE_ROW: later("cells too few, too many or too long"),
    Reason.UNREADABLE_ENCODING: later("no text in the encoding that the mapping names"),
    Reason.UNREADABLE_DATE: later("a date written in another way than the mapping says"),
    Reason.UNREADABLE_QUANTITY: later("a quantity that is no whole number"),
    Reason.UNREADABLE_AMOUNT: later("an amount written in another way than the mapping says"),
    Reason.UNREADABLE_CURRENCY: later("a currency that is no code of three letters"),
    Reason.MISSING_VALUE: later("a value that every line needs is not there"),
    Reason.CONTRADICTS_ORDER: later("does not agree with the order that it belongs to"),
    Reason.ORDER_SPLIT_APART: later(
        "its order stood further up, but the mapping promises that its lines stand together"
    ),
    Notice.TOTALS_DIFFER: later("the lines and the shipping do not make the shop's total"),
    Notice.PAYMENT_IN_OTHER_CURRENCY: later("a payment in another currency was left out"),
    Notice.TIME_WITHOUT_ZONE: later("a time without a zone was taken for UTC"),
    Notice.RETURN_EXCEEDS_SALE: later("more came back than was sold"),
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
    "no_such_brand": later("There is no brand %(slug)s. There are: %(known)s."),
    "format_unknown": later("The format %(format)s is not known. There are: %(formats)s."),
    "columns_wanted": later(
        "A CSV needs a mapping of its columns: --columns FILE.toml. "
        "docs/howto/columns/shop-export.toml is one to copy."
    ),
    "columns_unwanted": later("--columns is for CSV files only, not for %(format)s."),
    "columns_file_unreadable": later("The mapping %(file)s cannot be read: %(why)s"),
    "columns_key_unknown": later("The mapping holds keys that mean nothing: %(keys)s."),
    "columns_key_wrong": later("The mapping holds a value that cannot be: %(key)s."),
    "columns_not_mapped": later("The mapping does not name a column for: %(missing)s."),
    "columns_missing": later("The file has no column called %(missing)s. It has: %(present)s."),
    "columns_twice": later("The file has more than one column called %(columns)s."),
    "file_empty": later("The file is empty."),
    "file_encoding_wrong": later(
        "The file is not written in %(encoding)s. Name its encoding in the mapping."
    ),
    "file_unreadable": later("It cannot be read: %(why)s"),
    "problems_file_is_read": later("%(file)s is imported and cannot take the problems."),
    "problems_file_unwritable": later("The problems cannot be written: %(why)s"),
}


def problems_kept(path: object, *, lines: int) -> str:
    return _("%(lines)d lines are in %(path)s: mend them there and import that file.") % {
        "lines": lines,
        "path": path,
    }


def more_problems(count: int) -> str:
    return _("… and %(count)d more.") % {"count": count}
