"""Where the outside calls us. The token in the address says whose connection it is."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.hooks import views

urlpatterns = [
    path("hooks/carriers/<str:provider>/<str:token>", views.carriers, name="carrier-hook"),
    path("hooks/carriers/<str:token>", views.carriers, name="carrier-hook-of-old"),
    path("hooks/payments/<str:token>", views.payments, name="payments-hook"),
]
