"""The readers of order files, for whoever may not know the channels themselves."""

from __future__ import annotations

from pathlib import Path

from backhaul.adapters.channels import formats
from backhaul.adapters.channels.csv import CsvReader
from backhaul.adapters.channels.csv.columns import NAMES, OPTIONAL, REQUIRED, Columns
from backhaul.core.orders import Reader

FORMATS = formats.FORMATS
#: What the columns of a CSV are called that needs no mapping.
OUR_COLUMNS = (*REQUIRED, *OPTIONAL)


def open_reader(form: str, columns: Path | None, *, header: str = "") -> Reader:
    """Return a reader; `header` is the first line of a CSV that comes without a mapping.

    Raises DomainError as the formats do.
    """
    if form == "csv" and columns is None:
        return CsvReader(_of_our_names(header))
    return formats.open_reader(form, columns)


def encoding_of(reader: Reader) -> str:
    return reader.columns.form.encoding if isinstance(reader, CsvReader) else "utf-8"


def _of_our_names(header: str) -> Columns:
    """Map a file whose columns are called as ours; a semicolon may part them too."""
    delimiter = ";" if header.count(";") > header.count(",") else ","
    found = [name.strip().strip('"') for name in header.lstrip("\ufeff").split(delimiter)]
    columns = {name.lower(): name for name in found if name.lower() in NAMES}
    return Columns.from_tables({"file": {"delimiter": delimiter}, "columns": columns})
