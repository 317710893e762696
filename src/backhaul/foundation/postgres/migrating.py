"""Bringing the schema up to date in seconds: Django's migrations, with less rendered again.

Django keeps a class for each model as of each migration. Whatever changes, it renders anew
every model that relations lead to, and here every model leads to its brand: 186 migrations
rendered 19,000 classes, which was nine tenths of a first start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db.migrations.state import ProjectState

Methods = Mapping[str, Callable[..., None]]


def migrate() -> None:
    """Apply what is missing, as the schema's owner."""
    with _rendering_little():
        call_command("migrate", database="owner", verbosity=0)


@contextmanager
def _rendering_little() -> Iterator[None]:
    ours: Methods = {"reload_model": _reload_model, "reload_models": _reload_models}
    djangos = {name: getattr(ProjectState, name) for name in ours}
    _put(ours)
    try:
        yield
    finally:
        _put(djangos)


def _put(methods: Methods) -> None:
    for name, method in methods.items():
        setattr(ProjectState, name, method)


def _reload_model(state: Any, app: str, name: str, *, delay: bool = False) -> None:
    """Render only this model, where no other model can tell.

    `delay` is Django's own word for a change that touches no relation. It has code of
    migrations (`RunPython`) see everything rendered anew after such a change, here too.
    """
    if "apps" not in vars(state):
        return
    is_new = name not in state.apps.all_models[app]
    if delay or is_new:
        state.is_delayed = True
        state._reload({(app, name)})
    else:
        _render_all_when_asked(state)


def _reload_models(state: Any, _models: object, **_delay: bool) -> None:
    _render_all_when_asked(state)


def _render_all_when_asked(state: Any) -> None:
    vars(state).pop("apps", None)
