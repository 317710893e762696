"""Addresses of one unit at the bench, and of where everything is."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.station import (
    containers,
    deciding,
    emptying,
    inspecting,
    noting,
    places,
    undoing,
    units,
)

_BIN = "station/places/<str:code>"
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
    path("station/places/new", containers.new, name="new_container"),
    path("station/places/handed-on", places.handed_on, name="handed_on"),
    path(_BIN, places.inside, name="bin"),
    path(f"{_BIN}/put", containers.put, name="put_in"),
    path(f"{_BIN}/close", containers.close, name="close_container"),
    path(f"{_BIN}/open", containers.reopen, name="reopen_container"),
    path(f"{_BIN}/move", containers.move, name="move_container"),
    path(f"{_BIN}/label", containers.label, name="container_label"),
    path(f"{_BIN}/empty", emptying.empty, name="empty"),
]
