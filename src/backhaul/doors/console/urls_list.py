"""Addresses of the list of returns and of what belongs to it."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console import help_page
from backhaul.doors.console.listing import bulk, columns, export, found, page, views

urlpatterns = [
    path("account/keys", help_page.keys, name="help"),
    path("b/<slug:slug>/", page.returns, name="returns"),
    path("b/<slug:slug>/search", found.search, name="search"),
    path("b/<slug:slug>/returns.csv", export.returns_csv, name="returns_csv"),
    path("b/<slug:slug>/views", views.keep, name="keep_view"),
    path("b/<slug:slug>/views/<int:view_id>/drop", views.drop, name="drop_view"),
    path("b/<slug:slug>/views/restore", views.restore, name="restore_view"),
    path("b/<slug:slug>/columns", columns.choose, name="columns"),
    path("b/<slug:slug>/bulk", bulk.preview, name="bulk"),
    path("b/<slug:slug>/bulk/do", bulk.do, name="bulk_do"),
    path("b/<slug:slug>/bulk/undo/<str:token>", bulk.undo, name="bulk_undo"),
]
