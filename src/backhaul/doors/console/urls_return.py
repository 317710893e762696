"""Addresses of one return and what can be done to it, of messages, customers and photos."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console import customer, messages, pictures
from backhaul.doors.console.case import care, deciding, deliveries, page, paying, writing

_RETURN = "b/<slug:slug>/returns/<str:ran>"
urlpatterns = [
    path(f"{_RETURN}/", page.page, name="return"),
    path(f"{_RETURN}/peek", page.peek, name="return_peek"),
    path(f"{_RETURN}/inputs.json", page.inputs, name="return_inputs"),
    path(f"{_RETURN}/own", care.own, name="return_own"),
    path(f"{_RETURN}/review", deciding.review, name="return_review"),
    path(f"{_RETURN}/reopen", deciding.reopen, name="return_reopen"),
    path(f"{_RETURN}/withdraw", care.withdraw, name="return_withdraw"),
    path(f"{_RETURN}/delivery", deliveries.delivery, name="return_delivery"),
    path(f"{_RETURN}/label", care.label, name="return_label"),
    path(f"{_RETURN}/claim", care.claim, name="return_claim"),
    path(f"{_RETURN}/no-label", care.no_label, name="return_no_label"),
    path(f"{_RETURN}/ask", care.ask_carrier, name="return_ask"),
    path(f"{_RETURN}/report", care.report, name="return_report"),
    path(f"{_RETURN}/incidents/<int:incident_id>/take", care.take, name="return_take"),
    path(f"{_RETURN}/incidents/<int:incident_id>/close", care.close, name="return_close"),
    path(f"{_RETURN}/units/<int:ordinal>/photo", care.photo, name="return_photo"),
    path(f"{_RETURN}/settle", paying.settle, name="return_settle"),
    path(f"{_RETURN}/legs/<int:leg_id>/<str:step>", paying.leg, name="return_leg"),
    path(f"{_RETURN}/write", writing.write, name="return_write"),
    path("b/<slug:slug>/messages/", messages.messages, name="messages"),
    path(
        "b/<slug:slug>/messages/<int:message_id>/resend", writing.resend, name="message_resend"
    ),
    path("b/<slug:slug>/customers/<str:key>/", customer.customer, name="customer"),
    path("b/<slug:slug>/photos/<int:photo_id>", pictures.photo, name="photo"),
    path("b/<slug:slug>/receipts/<int:receipt_id>", pictures.receipt, name="receipt"),
    path("b/<slug:slug>/bench-photos/<int:photo_id>", pictures.bench_photo, name="bench_photo"),
]
