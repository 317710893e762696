"""Addresses of the pages that show every part of the pages."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.look import pages

urlpatterns = [
    path("look/", pages.look, name="look"),
    path("look/portal/", pages.look_portal, name="look_portal"),
    path("look/station/", pages.look_station, name="look_station"),
]
