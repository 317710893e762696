"""Orders from files: handed in, looked through, and imported when the report is good."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backhaul.core.errors import DomainError
from backhaul.core.orders import FAILURES, Notice, Reason
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.setup.forms import put_refusal, text
from backhaul.foundation.connections.channels import FORMATS, OUR_COLUMNS
from backhaul.foundation.pages import import_words
from backhaul.foundation.tenancy.access import May
from backhaul.stages.orders import files, jobs
from backhaul.stages.orders.files import HandedIn

_FORMATS = {"csv": "CSV", "shopify": "Shopify (JSON)", "woocommerce": "WooCommerce (JSON)"}
_TEMPLATE = (
    "order", "placed_at", "sku", "title", "quantity", "line_total", "currency", "email",
    "customer_name", "line1", "city", "postcode", "country", "delivered_at", "payment_method",
    "payment_ref",
)  # fmt: skip
_EXAMPLE = (
    "10001", "2026-11-02T10:00:00Z", "TEE-S", "Cotton tee, S", "1", "30.00", "EUR",
    "sam@example.com", "Sam Lind", "Sonnenallee 12", "Berlin", "12045", "DE",
    "2026-11-06T12:00:00Z", "card", "pi_123",
)  # fmt: skip


class FileForm(forms.Form):
    form = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(each, _FORMATS[each]) for each in FORMATS]
    )
    orders = forms.FileField(
        label=gettext_lazy("File of orders"),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.jsonl,.txt,text/csv"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )
    columns = forms.FileField(
        label=gettext_lazy("Mapping of the columns"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        help_text=gettext_lazy(
            "A TOML file, for a CSV whose columns are not called as in the template."
        ),
    )
    channel = text(
        gettext_lazy("Channel"),
        most=40,
        required=False,
        help_text=gettext_lazy("Only if the brand has several shops."),
    )

    def mapping(self) -> str:
        """Return the text of the mapping; raises DomainError if it is no text."""
        upload = self.cleaned_data["columns"]
        if not upload:
            return ""
        try:
            return str(upload.read(60_000).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise DomainError("columns_file_unreadable", why="UTF-8") from None


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file_id = _kept(form, desk)
        if file_id is not None:
            return redirect("console:order_file", slug=desk.brand.slug, file_id=file_id)
    context = {
        "form": form,
        "files": [_row(row, desk) for row in files.order_files(desk.brand.pk)],
        "columns": OUR_COLUMNS,
    }
    return desk.render(
        request,
        "console/setup/orders.html",
        context,
        current="connections",
        status=422 if form.errors else 200,
    )


def _kept(form: FileForm, desk: Desk) -> int | None:
    upload = form.cleaned_data["orders"]
    try:
        with transaction.atomic():
            given = HandedIn(
                name=PurePath(upload.name).name,
                form=form.cleaned_data["form"],
                content=upload,
                columns=form.mapping(),
                channel=form.cleaned_data["channel"],
            )
            row = files.keep_file(desk.brand.pk, given, by=desk.actor, at=desk.now)
            jobs.look_through.defer(brand_id=desk.brand.pk, file_id=row.pk)
    except DomainError as error:
        put_refusal(form, error, "columns" if error.code.startswith("columns") else "orders")
        return None
    return row.pk


@desk_page(May.CONFIGURE)
@require_safe
def order_file(request: HttpRequest, desk: Desk, file_id: int) -> HttpResponse:
    """Show how far it is; the page asks again by itself while there is work."""
    row = files.order_file(desk.brand.pk, file_id)
    template = "console/setup/order_file.html"
    if request.headers.get("HX-Request"):
        template = "console/setup/_order_file.html"
    context = {"file": _row(row, desk), "report": _report(row.report, row.error)}
    return desk.render(request, template, context, current="connections")


@desk_page(May.CONFIGURE)
@require_POST
def import_orders(request: HttpRequest, desk: Desk, file_id: int) -> HttpResponse:
    """Twice is once: only the first of two presses begins."""
    del request
    files.order_file(desk.brand.pk, file_id)
    with transaction.atomic():
        if files.begin_import(desk.brand.pk, file_id):
            jobs.import_file.defer(brand_id=desk.brand.pk, file_id=file_id)
    return redirect("console:order_file", slug=desk.brand.slug, file_id=file_id)


@desk_page(May.CONFIGURE)
@require_safe
def to_mend(request: HttpRequest, desk: Desk, file_id: int) -> HttpResponse:
    del request
    row = files.order_file(desk.brand.pk, file_id)
    stem = PurePath(row.name).stem[:60] or "orders"
    ending = "csv" if row.form == "csv" else "jsonl"
    return _download(files.lines_to_mend(row), f"{stem}.problems.{ending}")


@desk_page(May.CONFIGURE)
@require_safe
def template(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A CSV to fill in: the header of our own names and one line as an example."""
    del request, desk
    lines = (_TEMPLATE, _EXAMPLE)
    text = "".join(
        ",".join(f'"{cell}"' if "," in cell else cell for cell in line) + "\r\n"
        for line in lines
    )
    return _download(text.encode(), "orders.csv")


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/octet-stream")
    safe = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _row(row: Any, desk: Desk) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "form": _FORMATS.get(row.form, row.form),
        "state": row.state,
        "is_working": row.state in ("checking", "importing"),
        "lines_done": row.lines_done,
        "has_lines_to_mend": bool(row.to_mend),
        "placed": row.report.get("placed", 0),
        "orders": row.report.get("orders", 0),
        "failed": row.report.get("failed", 0),
        "at": row.created_at,
        "when": desk.local.moment(row.created_at),
    }


def _report(report: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
    """Return the report in words; a reason that we do not know is shown as it is written."""
    if error:
        refused = DomainError(error["code"], **error.get("facts", {}))
        return {"refusal": import_words.refusal(refused)}
    failures = {reason.value for reason in FAILURES}
    explained = [
        {"count": count, "words": _meaning(reason), "is_failure": reason in failures}
        for reason, count in report.get("explained", {}).items()
    ]
    notices = [
        {"count": count, "words": _meaning(notice)}
        for notice, count in report.get("notices", {}).items()
    ]
    problems = [
        {"line": one["line"], "words": _meaning(one["reason"]), "detail": one["detail"]}
        for one in report.get("problems", [])
    ]
    return {
        "lines": report.get("lines", 0),
        "placed": report.get("placed", 0),
        "orders": report.get("orders", 0),
        "failed": report.get("failed", 0),
        "explained": sorted(explained, key=lambda one: (not one["is_failure"], -one["count"])),
        "notices": notices,
        "problems": problems,
    }


def _meaning(code: str) -> str:
    for words in (Reason, Notice):
        if code in set(words):
            return str(import_words.MEANING[words(code)])
    return _("something else") + f" ({code})"
