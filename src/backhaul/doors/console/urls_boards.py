"""Addresses of the boards: what is due, where parcels are, and how carriers and sites do."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.boards import (
    clocks,
    incidents,
    measures,
    parcels,
    targets,
    views,
    weights,
)

urlpatterns = [
    path("b/<slug:slug>/clocks/", clocks.clocks, name="clocks"),
    path("b/<slug:slug>/clocks.csv", clocks.clocks_csv, name="clocks_csv"),
    path("b/<slug:slug>/clocks/met/", measures.attainment, name="attainment"),
    path("b/<slug:slug>/clocks/met.csv", measures.attainment_csv, name="attainment_csv"),
    path("b/<slug:slug>/carriers/", measures.carriers, name="carriers"),
    path("b/<slug:slug>/carriers.csv", measures.carriers_csv, name="carriers_csv"),
    path("b/<slug:slug>/parcels/", parcels.parcels, name="parcels"),
    path("b/<slug:slug>/parcels.csv", parcels.parcels_csv, name="parcels_csv"),
    path("b/<slug:slug>/parcels/unknown/", parcels.strays, name="strays"),
    path("b/<slug:slug>/incidents/bulk", incidents.preview, name="incidents_bulk"),
    path("b/<slug:slug>/incidents/bulk/do", incidents.do, name="incidents_bulk_do"),
    path(
        "b/<slug:slug>/incidents/bulk/undo/<str:token>", incidents.undo, name="incidents_undo"
    ),
    path("b/<slug:slug>/boards/views", views.keep, name="keep_board_view"),
    path("b/<slug:slug>/boards/views/<int:view_id>/drop", views.drop, name="drop_board_view"),
    path("b/<slug:slug>/weights/", weights.weights, name="weights"),
    path("b/<slug:slug>/targets/", targets.targets, name="targets"),
    path("b/<slug:slug>/targets/<int:number>/drop", targets.drop_target, name="drop_target"),
]
