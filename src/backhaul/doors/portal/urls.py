"""Addresses of the shopper's pages: the brand, then the secret of the link."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.portal import look, tracking

app_name = "portal"
urlpatterns = [
    path("<slug:slug>/theme.css", look.theme, name="theme"),
    path("<slug:slug>/r/<str:token>/", tracking.page, name="tracking"),
    path("<slug:slug>/r/<str:token>/claims", tracking.claims, name="claims"),
    path("<slug:slug>/r/<str:token>/ask", tracking.ask, name="ask"),
    path("<slug:slug>/r/<str:token>/qr.svg", tracking.qr, name="qr"),
    path("<slug:slug>/r/<str:token>/label.pdf", tracking.label, name="label"),
]
