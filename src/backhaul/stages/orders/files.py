"""Orders handed in as files on a page: looked through without a trace, then imported."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.orders import Batch, ImportReport, Reader
from backhaul.core.orders import Reason as LineReason
from backhaul.foundation.connections.channels import FORMATS, encoding_of, open_reader
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.importing import OrderImport
from backhaul.stages.orders.models import OrderFile

MOST_BYTES = 100_000_000
KEPT = timedelta(days=7)
_PROBLEMS_SHOWN = 50
_LONGEST_MAPPING = 50_000
State = OrderFile.State


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    name: str
    form: str
    content: File  # type: ignore[type-arg] # of bytes
    columns: str = ""
    channel: str = ""


def keep_file(brand_id: int, given: HandedIn, *, by: str, at: datetime) -> OrderFile:
    """Store the file, to be looked through by a job.

    Raises DomainError: format_unknown, file_empty, file_too_large, mapping_too_large.
    """
    if given.form not in FORMATS:
        raise DomainError("format_unknown", format=given.form, formats=list(FORMATS))
    if not given.content.size:
        raise DomainError("file_empty", file=given.name)
    if given.content.size > MOST_BYTES:
        raise DomainError("file_too_large", most=MOST_BYTES // 1_000_000)
    if len(given.columns) > _LONGEST_MAPPING:
        raise DomainError("mapping_too_large")
    stored = default_storage.save(
        f"orders/{brand_id}/{secrets.token_hex(16)}{_ending(given.form)}", given.content
    )
    return OrderFile.objects.create(
        brand_id=brand_id,
        name=given.name[:200],
        form=given.form,
        stored=stored,
        columns=given.columns,
        channel=given.channel,
        created_at=at,
        created_by=by,
    )


def order_files(brand_id: int) -> list[OrderFile]:
    return list(OrderFile.objects.filter(brand_id=brand_id).order_by("-id")[:20])


def order_file(brand_id: int, file_id: int) -> OrderFile:
    """Raises NotFound `no_such_file`."""
    row = OrderFile.objects.filter(brand_id=brand_id, pk=file_id).first()
    if row is None:
        raise NotFound("no_such_file")
    return row


def lines_to_mend(row: OrderFile) -> bytes:
    """Return what was not understood, as it stood in the file. Raises NotFound."""
    if not row.to_mend or not default_storage.exists(row.to_mend):
        raise NotFound("no_such_file")
    with default_storage.open(row.to_mend) as file:
        return bytes(file.read())


def begin_import(brand_id: int, file_id: int) -> bool:
    """Let a file that was looked through be imported; False: somebody did already."""
    rows = OrderFile.objects.filter(brand_id=brand_id, pk=file_id, state=State.CHECKED)
    return rows.update(state=State.IMPORTING, lines_done=0) == 1


def look_through(brand_id: int, file_id: int, *, at: datetime) -> None:
    """Find out what an import would do; nothing of it stays but the report."""
    _work(brand_id, file_id, from_state=State.CHECKING, at=at)


def import_file(brand_id: int, file_id: int, *, at: datetime) -> None:
    """Import; who died half-way begins again, and nothing is placed twice."""
    _work(brand_id, file_id, from_state=State.IMPORTING, at=at)


def give_up(brand_id: int, file_id: int, *, at: datetime) -> None:
    """Say that our side failed; what was placed until then stays."""
    with acting_for(brand_id):
        OrderFile.objects.filter(
            brand_id=brand_id, pk=file_id, state__in=(State.CHECKING, State.IMPORTING)
        ).update(state=State.REFUSED, error={"code": "file_trouble", "facts": {}}, done_at=at)


class _NothingStays(Exception):
    """Takes back what a look-through wrote."""


def _work(brand_id: int, file_id: int, *, from_state: str, at: datetime) -> None:
    with acting_for(brand_id):
        row = order_file(brand_id, file_id)
    if row.state != from_state:
        return
    is_dry = from_state == State.CHECKING
    mend = _Mending()
    try:
        with _opened(row) as (reader, path):
            report = _dry(row, reader, path, mend) if is_dry else _wet(row, reader, path, mend)
            mend.encoding = encoding_of(reader)
    except DomainError as error:
        facts = {key: _plain(value) for key, value in error.facts.items()}
        row.state, row.error = State.REFUSED, {"code": error.code, "facts": facts}
        report = ImportReport()
    else:
        row.state = State.CHECKED if is_dry else State.IMPORTED
    _end(row, report, mend, at=at)


def _dry(row: OrderFile, reader: Reader, path: Path, mend: _Mending) -> ImportReport:
    work = OrderImport(row.brand_id, at=row.created_at, channel=row.channel)
    with suppress(_NothingStays), acting_for(row.brand_id):
        for batch in reader.read(path):
            work.take(batch)
            mend.take(batch)
        work.finish()
        raise _NothingStays
    return work.report


def _wet(row: OrderFile, reader: Reader, path: Path, mend: _Mending) -> ImportReport:
    work = OrderImport(row.brand_id, at=row.created_at, channel=row.channel)
    for batch in reader.read(path):
        work.take(batch)
        mend.take(batch)
        with acting_for(row.brand_id):
            rows = OrderFile.objects.filter(brand_id=row.brand_id, pk=row.pk)
            rows.update(lines_done=work.report.lines)
    return work.finish()


@contextmanager
def _opened(row: OrderFile) -> Iterator[tuple[Reader, Path]]:
    """Give the reader and a copy of the file on this machine's disk."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"orders{_ending(row.form)}"
        with default_storage.open(row.stored) as kept, path.open("wb") as copy:
            for chunk in kept.chunks():
                copy.write(chunk)
        mapping: Path | None = None
        if row.columns and row.form == "csv":
            mapping = Path(folder) / "columns.toml"
            mapping.write_text(row.columns, encoding="utf-8")
        with path.open("rb") as file:
            header = file.readline(20_000).decode("utf-8-sig", "replace").strip()
        yield open_reader(row.form, mapping, header=header), path


def _end(row: OrderFile, report: ImportReport, mend: _Mending, *, at: datetime) -> None:
    is_over = row.state != State.CHECKED
    old = row.to_mend
    text = mend.text()
    if text:
        ending = ".csv" if row.form == "csv" else ".jsonl"
        name = f"orders/{row.brand_id}/{secrets.token_hex(16)}.mend{ending}"
        row.to_mend = default_storage.save(name, ContentFile(text))
    else:
        row.to_mend = ""
    row.report = {**report.summary(0), "problems": _first_problems(report)}
    row.lines_done, row.done_at = report.lines, at if is_over else None
    stored = row.stored
    if is_over:
        row.stored = ""
    with acting_for(row.brand_id):
        row.save()
        if row.state == State.IMPORTED:
            record([_entry(row, report, at)])
    for name in (old, stored if is_over else ""):
        if name:
            default_storage.delete(name)


def _entry(row: OrderFile, report: ImportReport, at: datetime) -> NewEntry:
    return NewEntry(
        kind=EntryKind.ORDERS_IMPORTED,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=row.created_by,
        source="console",
        data={"orders": report.orders, "lines": report.lines, "failed": report.failed},
    )


def _first_problems(report: ImportReport) -> list[dict[str, object]]:
    return [
        {"line": one.line_no, "reason": one.reason.value, "detail": one.detail[:200]}
        for one in report.problems[:_PROBLEMS_SHOWN]
    ]


class _Mending:
    """Collects bad lines and those held back with them, so that they can be handed in again."""

    def __init__(self) -> None:
        self.encoding = "utf-8"
        self._header = ""
        self._lines: list[str] = []

    def take(self, batch: Batch) -> None:
        raws = [one.raw for one in batch.problems if isinstance(one.reason, LineReason)]
        self._header = self._header or batch.header
        self._lines += [
            raw if raw.endswith(("\n", "\r")) else raw + "\n" for raw in raws if raw
        ]

    def text(self) -> bytes:
        if not self._lines:
            return b""
        header = self._header
        if header and not header.endswith(("\n", "\r")):
            header += "\n"
        whole = header + "".join(self._lines)
        return whole.encode(self.encoding, errors="backslashreplace")


def forget_files(brand_ids: tuple[int, ...], *, at: datetime) -> int:
    """Delete files that nobody imported, and lines that nobody mended; return how many."""
    rows = OrderFile.objects.filter(brand_id__in=brand_ids, created_at__lt=at - KEPT)
    gone = 0
    for row in rows.exclude(stored="", to_mend="")[:100]:
        for name in filter(None, (row.stored, row.to_mend)):
            default_storage.delete(name)
        row.stored = row.to_mend = ""
        if row.state in (State.CHECKING, State.CHECKED):
            row.state, row.error = State.REFUSED, {"code": "file_forgotten", "facts": {}}
        row.save()
        gone += 1
    return gone


def _ending(form: str) -> str:
    return ".csv" if form == "csv" else ".json"


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return str(value).rpartition("/")[2] if "/" in str(value) else str(value)
