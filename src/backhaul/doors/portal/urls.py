"""Addresses of the shopper's pages: the brand, then the secret of the link."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import path

from backhaul.doors.portal import (
    bank_account,
    cancelling,
    changing,
    credit_notes,
    look,
    second_look,
    tracking,
)

app_name = "portal"
_PARTS = ("mailbox", "entry", "request")
urlpatterns = [
    *(
        pattern
        for part in _PARTS
        if find_spec(f"backhaul.doors.portal.urls_{part}")
        for pattern in import_module(f"backhaul.doors.portal.urls_{part}").urlpatterns
    ),
    path("<slug:slug>/theme.css", look.theme, name="theme"),
    path("<slug:slug>/logo.png", look.logo, name="logo"),
    path("<slug:slug>/r/<str:token>/", tracking.page, name="tracking"),
    path("<slug:slug>/r/<str:token>/claims", tracking.claims, name="claims"),
    path("<slug:slug>/r/<str:token>/ask", tracking.ask, name="ask"),
    path("<slug:slug>/r/<str:token>/answer", tracking.answer, name="answer"),
    path("<slug:slug>/r/<str:token>/receipt", tracking.receipt, name="receipt"),
    path("<slug:slug>/r/<str:token>/way/", changing.way, name="way"),
    path("<slug:slug>/r/<str:token>/account/", bank_account.account, name="bank_account"),
    path("<slug:slug>/bank/<str:token>/", bank_account.details, name="bank_details"),
    path("<slug:slug>/r/<str:token>/cancel/", cancelling.cancel, name="cancel"),
    path("<slug:slug>/r/<str:token>/second-look/", second_look.second_look, name="second_look"),
    path("<slug:slug>/r/<str:token>/qr.svg", tracking.qr, name="qr"),
    path("<slug:slug>/r/<str:token>/label.pdf", tracking.label, name="label"),
    path(
        "<slug:slug>/r/<str:token>/credit-note.pdf",
        credit_notes.credit_note,
        name="credit_note",
    ),
]
