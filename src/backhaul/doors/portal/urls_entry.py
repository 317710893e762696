"""Addresses of the way in: the look-up, and what can be read before it."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.portal import (
    embedding,
    entry,
    finding,
    gifts,
    proofs,
    reading,
    withdrawing,
)

urlpatterns = [
    path("<slug:slug>/", entry.home, name="home"),
    path("<slug:slug>/code/", entry.code, name="code"),
    path("<slug:slug>/add-order/", entry.add_order, name="add_order"),
    path("<slug:slug>/leave", entry.leave, name="leave"),
    path("<slug:slug>/start/<str:token>/", entry.start, name="start"),
    path("<slug:slug>/gift/", gifts.enter, name="enter_gift"),
    path("<slug:slug>/gift/<str:code>/", gifts.gift, name="gift"),
    path("<slug:slug>/receipt/", proofs.receipt, name="receipt_given"),
    path("<slug:slug>/receipt/<str:token>/", proofs.proof, name="proof"),
    path("<slug:slug>/track/", finding.track, name="track"),
    path("<slug:slug>/policy/", reading.policy, name="policy"),
    path("<slug:slug>/help/", reading.help_page, name="help"),
    path("<slug:slug>/withdraw/", withdrawing.declare_here, name="withdraw"),
    path("<slug:slug>/withdraw/embed.js", embedding.script, name="withdraw_embed"),
    path("<slug:slug>/withdraw/<str:token>/", withdrawing.received, name="withdrawn"),
    path("<slug:slug>/withdraw/<str:token>/receipt.pdf", withdrawing.pdf, name="withdrawn_pdf"),
]
