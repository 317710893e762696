"""Brings the many answers of 17TRACK into the one shape that its file describes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import Record, record, records, text

_TRACKS_OF_V1 = ("z1", "z2", "z9")
_EXPIRED = "Expired"


def in_one_shape(tree: Any) -> Any:
    """Return `parcels` (each with a `number` and `events`) and `errors`.

    A body that is none of 17TRACK's is returned as it is.
    """
    answer = record(tree)
    items = list(_items(answer))
    errors = list(_errors(answer))
    if not items and not errors and not _is_known(answer):
        return tree
    parcels = [_parcel(item) for item in items]
    return {"told_by": "17track", "parcels": parcels, "errors": errors}


def _is_known(answer: Record) -> bool:
    """Whether it is an answer, or a notice, that tells of no parcel."""
    return any(name in answer for name in ("code", "data", "event", "Json", "dat", "meta"))


def _items(answer: Record) -> Iterator[Record]:
    data = answer.get("data")
    if "accepted" in record(data):
        data = record(data)["accepted"]
    for source in (data, answer.get("dat"), answer.get("shipments"), answer.get("Json")):
        yield from (item for item in records(source) if _number(item))


def _errors(answer: Record) -> Iterator[Record]:
    data = record(answer.get("data"))
    yield from records(data.get("errors"))
    for rejected in records(data.get("rejected")):
        error = record(rejected.get("error"))
        told = f"{_number(rejected)}: {text(error.get('message'))}"
        yield {"code": error.get("code"), "message": told}
    for about in (answer, record(answer.get("meta"))):
        code = _first(about, "code", "Code", "ret")
        if code not in ("", "0", "1", "200") and not data.get("errors"):
            yield {"code": code, "message": _first(about, "message", "Message", "msg")}


def _number(item: Record) -> str:
    return _first(item, "number", "no", "FTrackNo")


def _first(about: Record, *names: str) -> str:
    return next((found for name in names if (found := text(about.get(name)))), "")


def _parcel(item: Record) -> Record:
    info = record(item.get("track_info") or item.get("shipment"))
    track = record(item.get("track"))
    events = list(_by_provider(info)) or list(_of_v1(track)) or list(_last_known(item, info))
    return {"number": _number(item), "events": events}


def _by_provider(info: Record) -> Iterator[Record]:
    for given in records(record(info.get("tracking")).get("providers")):
        provider = record(given.get("provider"))
        name = text(provider.get("name")) or text(provider.get("key"))
        for event in records(given.get("events")):
            yield {**event, "provider": name}


def _of_v1(track: Record) -> Iterator[Record]:
    """Only the newest event takes over the package's status: v1 gives events none."""
    newest = record(track.get("z0"))
    tracks = [event for name in _TRACKS_OF_V1 for event in records(track.get(name))]
    for event in tracks or records(track.get("z0")):
        is_newest = bool(newest) and event.get("z") == newest.get("z")
        is_newest = is_newest and event.get("a") == newest.get("a")
        carrier = text(track.get("w1"))
        status = text(track.get("e")) if is_newest else ""
        yield {**event, "status": status, "provider": carrier if carrier != "0" else ""}


def _last_known(item: Record, info: Record) -> Iterator[Record]:
    """Yield the last event where nothing else is told: of a list, or of a page's row."""
    latest = record(info.get("latest_event"))
    if latest:
        yield latest
    elif text(item.get("latest_event_time")):
        yield {
            "time_iso": item["latest_event_time"],
            "status": item.get("package_status"),
            "description": item.get("latest_event_info"),
        }
    elif text(item.get("package_status")) == _EXPIRED:
        stopped = text(item.get("stop_track_time")) or text(item.get("track_time"))
        yield {"time_iso": stopped, "status": _EXPIRED}
    elif told := _inner(item.get("FLastEvent")):
        yield {**told, "status": text(item.get("FPackageState"))}


def _inner(given: object) -> Record:
    try:
        return record(json.loads(given)) if isinstance(given, str) else record(given)
    except (ValueError, RecursionError):
        return {}


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=in_one_shape)
