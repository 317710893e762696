"""The formats in which orders can be handed in as files."""

from __future__ import annotations

from pathlib import Path

from backhaul.adapters.channels import shopify, woocommerce
from backhaul.adapters.channels.csv import CsvReader
from backhaul.adapters.channels.csv.columns import Columns
from backhaul.core.errors import DomainError
from backhaul.core.orders import Reader

FORMATS = ("csv", "shopify", "woocommerce")


def open_reader(form: str, columns: Path | None = None, *, test_orders: bool = False) -> Reader:
    """Return the reader of `form`; `columns` is the mapping file, which a CSV needs.

    Raises DomainError: format_unknown, columns_wanted, columns_unwanted, or what is wrong
    with the mapping.
    """
    if form not in FORMATS:
        raise DomainError("format_unknown", format=form, formats=list(FORMATS))
    if form == "csv":
        if columns is None:
            raise DomainError("columns_wanted", format=form)
        return CsvReader(Columns.load(columns))
    if columns is not None:
        raise DomainError("columns_unwanted", format=form)
    if form == "shopify":
        return shopify.reader(channel=form, test_orders=test_orders)
    return woocommerce.reader(channel=form)
