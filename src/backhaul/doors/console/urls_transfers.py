"""Addresses of refunds by bank transfer: accounts, files, and what the bank said."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.transfers import accounts, board, files

urlpatterns = [
    path("b/<slug:slug>/transfers/", board.transfers, name="transfers"),
    path("b/<slug:slug>/transfers/make", board.make, name="transfers_make"),
    path("b/<slug:slug>/transfers/again", board.again, name="transfers_again"),
    path("b/<slug:slug>/transfers/statement", board.statement, name="transfers_statement"),
    path("b/<slug:slug>/transfers/lines/<int:number>", board.look, name="transfers_look"),
    path("b/<slug:slug>/transfers/own/", accounts.own, name="transfers_own"),
    path("b/<slug:slug>/transfers/to/<slug:ran>/", accounts.pay_to, name="transfers_to"),
    path("b/<slug:slug>/transfers/files/<slug:name>/", files.file, name="transfer_file"),
    path(
        "b/<slug:slug>/transfers/files/<slug:name>/download",
        files.download,
        name="transfer_download",
    ),
]
