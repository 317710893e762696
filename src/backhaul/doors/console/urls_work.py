"""Addresses of what waits for people, of callers, and of the insights."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.work import (
    agent,
    incidents,
    insights,
    refunds,
    reviews,
    unexpected,
    unread,
)

urlpatterns = [
    path("b/<slug:slug>/reviews/", reviews.queue, name="reviews"),
    path("b/<slug:slug>/reviews/<slug:ran>/", reviews.one, name="review"),
    path("b/<slug:slug>/incidents/", incidents.incidents, name="incidents"),
    path("b/<slug:slug>/incidents.csv", incidents.incidents_csv, name="incidents_csv"),
    path("b/<slug:slug>/incidents/<int:number>/", incidents.incident, name="incident"),
    path("b/<slug:slug>/insights/", insights.insights, name="insights"),
    path("b/<slug:slug>/insights/<slug:card>.csv", insights.insights_csv, name="insights_csv"),
    path("b/<slug:slug>/new/", agent.new, name="new"),
    path("b/<slug:slug>/new/<slug:token>/", agent.new_draft, name="new_draft"),
    path("operator/unexpected/", unexpected.unexpected, name="unexpected"),
    path("operator/unexpected/<slug:plate>/", unexpected.unexpected_one, name="unexpected_one"),
    path(
        "operator/unexpected/<slug:plate>/photos/<int:number>",
        unexpected.unexpected_photo,
        name="unexpected_photo",
    ),
    path("operator/unread/", unread.unread, name="unread"),
    path("operator/unread.csv", unread.unread_csv, name="unread_csv"),
    path("operator/unread/<int:number>/", unread.unread_one, name="unread_one"),
    path("b/<slug:slug>/refunds/", refunds.refunds, name="refunds"),
    path("b/<slug:slug>/refunds.csv", refunds.refunds_csv, name="refunds_csv"),
]
