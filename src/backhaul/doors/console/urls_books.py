"""Addresses of books that close: what does not fit, exports, and credit notes."""

from __future__ import annotations

from django.urls import path

from backhaul.doors.console.books import breaks, closing, notes, one_break, settings

urlpatterns = [
    path("b/<slug:slug>/reconciliation/", breaks.breaks, name="breaks"),
    path("b/<slug:slug>/reconciliation.csv", breaks.breaks_csv, name="breaks_csv"),
    path("b/<slug:slug>/reconciliation/now", one_break.compare_now, name="compare_now"),
    path("b/<slug:slug>/reconciliation/<int:number>/", one_break.one_break, name="one_break"),
    path(
        "b/<slug:slug>/reconciliation/<int:number>/repair",
        one_break.repair_break,
        name="repair_break",
    ),
    path(
        "b/<slug:slug>/reconciliation/<int:number>/handle",
        one_break.handle_break,
        name="handle_break",
    ),
    path("b/<slug:slug>/books/", closing.books, name="books"),
    path("b/<slug:slug>/books/settings/", settings.book_settings, name="book_settings"),
    path("b/<slug:slug>/books/taxes.csv", closing.taxes_csv, name="taxes_csv"),
    path("b/<slug:slug>/books/<int:number>/<slug:form>", closing.book_file, name="book_file"),
    path("b/<slug:slug>/credit-notes/", notes.credit_notes, name="credit_notes"),
    path(
        "b/<slug:slug>/credit-notes/<path:number>.pdf",
        notes.credit_note_pdf,
        name="credit_note_pdf",
    ),
]
