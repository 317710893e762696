"""Receiving: scan, the box on the bench, what nobody knows, and the bench itself."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.station import (
    badging,
    boxes,
    idle,
    printing,
    scanning,
    taking_back,
    unknown,
    weighing,
)

urlpatterns = [
    path("station/", idle.idle, name="idle"),
    path("station/settings", idle.settings, name="settings"),
    path("station/help", idle.help_page, name="help"),
    path("station/sheet", idle.sheet, name="sheet"),
    path("station/scan", scanning.scan, name="scan"),
    path("station/badge", badging.badge, name="badge"),
    path("station/choose", scanning.choose, name="choose"),
    path("station/first", scanning.first, name="first"),
    path("station/unknown", unknown.unknown, name="unknown"),
    path("station/unexpected/<str:plate>/", unknown.loose, name="loose"),
    path(
        "station/unexpected/<str:plate>/photos/<int:number>.jpg",
        unknown.loose_photo,
        name="loose_photo",
    ),
    path("station/unexpected/<str:plate>/plate", printing.loose_plate, name="loose_plate"),
    path("station/undo", taking_back.undo, name="undo"),
    path("station/returns/<slug:slug>/<str:ran>/", boxes.box, name="box"),
    path("station/returns/<slug:slug>/<str:ran>/receive", boxes.take_in, name="take_in"),
    path("station/returns/<slug:slug>/<str:ran>/extra", boxes.extra, name="extra"),
    path("station/returns/<slug:slug>/<str:ran>/missing", boxes.missing, name="missing"),
    path("station/returns/<slug:slug>/<str:ran>/weigh", weighing.weigh, name="weigh"),
    path("station/returns/<slug:slug>/<str:ran>/serial", weighing.serial, name="serial"),
    path("station/returns/<slug:slug>/<str:ran>/plates", printing.plates, name="plates"),
]
