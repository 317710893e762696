"""Addresses of the risk rules."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.setup import risk

_RISK = "b/<slug:slug>/settings/risk/"
urlpatterns = [
    path(_RISK, risk.risk, name="risk"),
    path(f"{_RISK}<slug:signal>/", risk.risk_signal, name="risk_signal"),
    path(f"{_RISK}<slug:signal>/restore", risk.restore_signal, name="restore_signal"),
]
