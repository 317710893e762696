"""Every address of the installation, and one page that does nothing: what is compared with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from backhaul.wiring import urls

_TEMPLATE = "<!DOCTYPE html><html lang=en><title>{{ title }}</title><h1>{{ title }}</h1></html>"
_COMPILED: list[Template] = []


def bare(_request: HttpRequest) -> HttpResponse:
    if not _COMPILED:
        _COMPILED.append(Template(_TEMPLATE))
    return HttpResponse(_COMPILED[0].render(Context({"title": "Bare"})))


handler404 = urls.handler404
urlpatterns = [path("bare", bare), *urls.urlpatterns]
