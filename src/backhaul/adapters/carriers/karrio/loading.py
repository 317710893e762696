"""Getting Karrio into this process, and what it does to the process out of it again.

Importing it takes two seconds and 80 MB, switches the verification of TLS off for everybody who
uses urllib, lets Pillow read broken pictures, and writes to standard error what it says to
carriers. So only workers import it, and only this module does.
"""

from __future__ import annotations

import logging
import ssl
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from backhaul.adapters.carriers.karrio.transport import Carrying, send
from backhaul.core.errors import Refused, Unavailable

_LOADING = threading.Lock()
_loaded: list[Any] = []
#: What of its helpers is replaced.
_OURS = {"_urlopen_with_span": send, "ThreadPoolExecutor": Carrying}


def sdk() -> Any:
    """Return the module `karrio.sdk`; raises Unavailable `not_installed` or `not_tried`."""
    with _LOADING:
        if not _loaded:
            _loaded.append(_load())
    return _loaded[0]


def gateway(carrier: str, settings: Mapping[str, Any], base_url: str) -> Any:
    """Return Karrio's gateway of one account.

    Raises Unavailable as `sdk` does, and Refused `unknown_carrier`, `settings_unusable` or
    `base_url_not_changeable`.
    """
    karrio = sdk()
    if carrier not in karrio.gateway.providers:
        raise Unavailable(f"The package karrio_{carrier} is missing.", code="not_installed")
    _refuse_unknown(karrio.gateway.providers[carrier].Settings, settings)
    try:
        made = karrio.gateway[carrier].create(dict(settings), tracer=_deaf_tracer())
    except Exception as error:
        said = f"Karrio cannot use these settings: {error.__cause__ or error}"
        raise Refused(said[:200], code="settings_unusable") from error
    if base_url:
        _move(made.settings, base_url.rstrip("/"))
    return made


def _refuse_unknown(kind: Any, settings: Mapping[str, Any]) -> None:
    """Karrio leaves out what it does not know, so that a typing error would go unseen."""
    known = {one.name for one in getattr(kind, "__attrs_attrs__", ())}
    unknown = sorted(set(settings) - known) if known else []
    if unknown:
        said = f"{', '.join(unknown)}: not a setting of this carrier."
        raise Refused(said[:200], code="settings_unusable")


def _load() -> Any:
    try:
        with _left_as_it_was():
            import_module("loguru").logger.disable("karrio")
            logging.getLogger("jstruct").disabled = True  # it writes out what it does not know
            logging.getLogger("jstruct.utils").disabled = True
            made = import_module("karrio.sdk")
            assert made.gateway.providers is not None  # loads the carriers, once
    except ImportError as error:
        said = f"Karrio is not installed here ({error.name}): pip install 'backhaul[karrio]'."
        raise Unavailable(said, code="not_installed") from error
    helpers = import_module("karrio.core.utils.helpers")
    for name, ours in _OURS.items():
        if not hasattr(helpers, name):
            raise Unavailable("This release of Karrio was never tried.", code="not_tried")
        setattr(helpers, name, ours)
    return made


@contextmanager
def _left_as_it_was() -> Iterator[None]:
    pictures: Any = import_module("PIL.ImageFile")
    verifying, truncated = ssl._create_default_https_context, pictures.LOAD_TRUNCATED_IMAGES
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ssl._create_default_https_context = verifying
        pictures.LOAD_TRUNCATED_IMAGES = truncated


def _move(settings: Any, base_url: str) -> None:
    """Let the account's settings name another server, where they name one at all."""
    kind = type(settings)
    if not isinstance(getattr(kind, "server_url", None), property):
        raise Refused("This carrier has no one server.", code="base_url_not_changeable")
    settings.__class__ = type(kind.__name__, (kind,), {"server_url": base_url})


def _deaf_tracer() -> Any:
    """Karrio's own keeps every request and answer in memory for good."""
    tracing = import_module("karrio.core.utils.tracing")

    class Deaf(tracing.Tracer):  # type: ignore[misc, name-defined]
        def trace(self, data: Any, *_: Any, **__: Any) -> Any:
            return data

    return Deaf()
