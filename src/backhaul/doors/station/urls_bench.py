"""Addresses of one unit at the bench, and of where everything is."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.station import deciding, inspecting, noting, places, undoing, units

_UNIT = "station/units/<slug:slug>/<str:ran>/<int:ordinal>/"
urlpatterns = [
    path(_UNIT, units.unit, name="unit"),
    path(f"{_UNIT}inspect", inspecting.question, name="inspect"),
    path(f"{_UNIT}photo", noting.photo, name="photo"),
    path(f"{_UNIT}aside", noting.aside, name="aside"),
    path(f"{_UNIT}pictures/<slug:kind>/<int:number>.jpg", noting.picture, name="picture"),
    path(f"{_UNIT}disposition", deciding.disposition, name="disposition"),
    path(f"{_UNIT}disposition/others", deciding.others, name="others"),
    path(f"{_UNIT}disposition/why", deciding.why, name="why"),
    path(f"{_UNIT}done", units.done, name="done"),
    path(f"{_UNIT}undo", undoing.undo_unit, name="undo_unit"),
    path(f"{_UNIT}carried-out", units.carried_out, name="carried_out"),
    path("station/plates/<str:lpn>/", units.plate, name="plate"),
    path("station/plates/<str:lpn>/put", units.put, name="put"),
    path("station/places", places.places, name="places"),
    path("station/places/<str:code>", places.inside, name="bin"),
]
