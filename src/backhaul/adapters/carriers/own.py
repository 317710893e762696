"""Carrier files that people write: where they lie, what is wrong with them, and drafts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from backhaul.adapters.carriers.layouts.checking import Wrong, wrong_with
from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.layouts.unknown import draft
from backhaul.adapters.carriers.parsers import use_own_files
from backhaul.core.tracking.guesses import guessed
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.core.tracking.suggesting import suggest_event
from backhaul.core.tracking.words import Word

__all__ = ["Wrong", "draft", "lines_of", "read_by", "use_setting", "wrong_with"]


def use_setting() -> tuple[str, ...]:
    """Use the files of the directory in BACKHAUL_CARRIERS; return what is wrong, by line."""
    given = os.environ.get("BACKHAUL_CARRIERS", "")
    if not given:
        return ()
    folder = Path(given).expanduser()
    if not folder.is_dir():
        return (f"BACKHAUL_CARRIERS: there is no directory {folder}",)
    return use_own_files(folder)


def read_by(text: str, body: bytes) -> ParsedBody:
    """Return what `body` says by a carrier's file that nothing is wrong with."""
    received_at = datetime.now(UTC)  # noqa: TID251 - no brand's clock: nothing is kept
    return LayoutParser(read_carrier(text)).parse(body, received_at=received_at)


def lines_of(parsed: ParsedBody) -> Iterable[str]:
    """Return a line per scan and per problem, for people."""
    for scan in parsed.scans:
        yield (
            f"{scan.tracking_number or '–':<24} {scan.local_text:<26} "
            f"{_instant(scan):<18} {_word(scan):<30} {scan.code or '–':<12} {scan.text}"
        ).rstrip()
    for problem in parsed.problems:
        yield f"not read: {problem}"


def _instant(scan: CarrierScan) -> str:
    return f"{scan.instant:%Y-%m-%dT%H:%M}Z" + ("?" if scan.zone_source == "uncertain" else "")


def _word(scan: CarrierScan) -> str:
    said = f"{scan.word.value}{f' {scan.incident}' if scan.incident else ''}"
    if (made := guessed(scan.table_version)) is not None:
        return f"{said} (a guess, {made.confidence} %; its code: {made.told})"
    guess = suggest_event(scan.code, scan.text) if scan.word is Word.UNKNOWN else None
    if guess is None:
        return said
    return f"unknown ({guess.incident or guess.word}? {guess.confidence} %)"
