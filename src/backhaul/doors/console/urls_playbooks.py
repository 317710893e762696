"""Addresses of what is done about incidents: steps, carrier claims, and the playbooks."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.case import drop_off
from backhaul.doors.console.setup import playbooks
from backhaul.doors.console.work import carrier_claims, steps, tasks

_BRAND = "b/<slug:slug>/"
_INCIDENT = f"{_BRAND}incidents/<int:number>/"
_SETTINGS = f"{_BRAND}settings/playbooks/"
urlpatterns = [
    path(f"{_INCIDENT}steps", steps.act, name="incident_steps"),
    path(f"{_INCIDENT}trace/", steps.trace, name="incident_trace"),
    path(f"{_BRAND}tasks/", tasks.tasks, name="tasks"),
    path(f"{_BRAND}tasks/bulk", tasks.bulk, name="tasks_bulk"),
    path(f"{_BRAND}carrier-claims/", carrier_claims.carrier_claims, name="carrier_claims"),
    path(
        f"{_BRAND}carrier-claims.csv",
        carrier_claims.carrier_claims_csv,
        name="carrier_claims_csv",
    ),
    path(
        f"{_BRAND}carrier-claims/<int:number>/",
        carrier_claims.carrier_claim,
        name="carrier_claim",
    ),
    path(
        f"{_BRAND}returns/<str:ran>/carrier-claim",
        carrier_claims.prepare,
        name="return_carrier_claim",
    ),
    path(f"{_BRAND}returns/<str:ran>/drop-off", drop_off.drop_off, name="return_drop_off"),
    path(_SETTINGS, playbooks.playbooks, name="playbooks"),
    path(f"{_SETTINGS}<slug:kind>/", playbooks.playbook, name="playbook"),
    path(f"{_SETTINGS}restore/<int:version>", playbooks.restore, name="restore_playbooks"),
]
