"""Which carriers' bodies can be read.

A folder here with a `parser` that has a PARSER, or with a `carrier.toml`; and the files that a
user wrote, in a directory of theirs.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from backhaul.adapters import carriers
from backhaul.adapters.carriers.layouts.checking import wrong_with
from backhaul.adapters.carriers.layouts.model import CarrierFile, read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.core.ports.carrier import TrackingParser

_FILE = "carrier.toml"
_ENGINE = "layouts"
"""The folder beside the carriers' that reads their files."""
_own: dict[str, LayoutParser] = {}
"""By name: the carriers of this installation's own files."""


def use_own_files(folder: Path) -> tuple[str, ...]:
    """Read every `*.toml` of `folder`; return by line what is wrong with those not used.

    A file of a name that we know too is used instead of ours.
    """
    problems: list[str] = []
    _own.clear()
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text("utf-8", "replace")
        wrong = wrong_with(text)
        problems += [f"{path.name}, {one}" for one in wrong]
        if not wrong:
            parser = LayoutParser(read_carrier(text))
            _own[parser.name] = parser
    return tuple(problems)


def own_names() -> tuple[str, ...]:
    """Return the names of the carriers of this installation's own files, sorted."""
    return tuple(sorted(_own))


def parser_names() -> tuple[str, ...]:
    """Return the names of all carriers whose bodies can be read, sorted."""
    return tuple(sorted({*_built_in(), *_own}))


def parser_named(name: str) -> TrackingParser | None:
    """Return the parser of the carrier called `name`, or also known so; None: there is none."""
    if name in _own:
        return _own[name]
    known = _built_in()
    return _parser(name if name in known else _also().get(name, ""))


@cache
def _built_in() -> frozenset[str]:
    folders = (
        module.name
        for module in pkgutil.iter_modules(carriers.__path__)
        if module.ispkg and module.name != _ENGINE
    )
    return frozenset(name for name in folders if _has_parser(name) or _has_file(name))


@cache
def _parser(name: str) -> TrackingParser | None:
    if name not in _built_in():
        return None
    if _has_parser(name):
        parser: TrackingParser = import_module(_module(name)).PARSER
        return parser
    return LayoutParser(file_of(name))


@cache
def _also() -> dict[str, str]:
    """Return the other names of carriers, each with the name of its folder."""
    return {also: file.name for file in _files() for also in file.also}


def _files() -> Iterator[CarrierFile]:
    return (file_of(name) for name in sorted(_built_in()) if _has_file(name))


@cache
def file_of(name: str) -> CarrierFile:
    """Raises ValueError for a faulty file."""
    return read_carrier(_path(name).read_text("utf-8"))


def _path(name: str) -> Path:
    return Path(str(files(carriers).joinpath(name, _FILE)))


def _has_file(name: str) -> bool:
    return _path(name).is_file()


def _has_parser(name: str) -> bool:
    return find_spec(_module(name)) is not None


def _module(name: str) -> str:
    return f"{carriers.__name__}.{name}.parser"
