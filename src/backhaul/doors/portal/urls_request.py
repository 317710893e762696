"""Addresses of the request: items, options, check, and what came of it."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.portal import (
    request_check,
    request_done,
    request_instead,
    request_items,
    request_options,
)

urlpatterns = [
    path("<slug:slug>/return/", request_items.page, name="items"),
    path("<slug:slug>/return/photos/<int:number>.jpg", request_items.photo, name="photo"),
    path("<slug:slug>/return/options/", request_options.page, name="options"),
    path("<slug:slug>/return/instead/", request_instead.page, name="instead"),
    path("<slug:slug>/return/check/", request_check.page, name="check"),
    path("<slug:slug>/return/done/", request_done.page, name="done"),
    path("<slug:slug>/return/done/label", request_done.label, name="get_label"),
]
