"""One row of every brand table, filled with whatever its columns take."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Model

from backhaul.foundation.postgres.engine.base import is_brand_model
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from tests.cast import MONDAY

#: What a CHECK wants of a column.
_SPECIAL: dict[tuple[str, str], Any] = {
    ("journal_entry", "seq"): 1,
    ("journal_entry", "return_id"): 1,
    ("returns_unit", "authorization"): "authorized",
    ("returns_unit", "processing"): "awaited",
    ("returns_unit", "money"): "none",
    ("approvals_asked", "kind"): "settle",
    ("approvals_asked", "email"): "",
    ("settlement_leg", "state"): "proposed",
    ("settlement_leg", "purpose"): "due",
    ("settlement_takenback", "kind"): "refund",
    ("exchanges_exchange", "ending"): "",
    ("recovery_shortfall", "state"): "healed",
    ("settlement_ledgerline", "credit_minor"): 0,
    ("settlement_ledgerline", "booking"): "one-sided",
}


def one_of_everything(brand: Brand) -> dict[type[Model], Model]:
    """Make one row per brand table in the order of their keys; needs an open test database."""
    made: dict[type[Model], Model] = {}
    with acting_for(brand.pk):
        for model in apps.get_models():
            if is_brand_model(model):
                _make(model, brand, made)
    return made


def _make(model: type[Model], brand: Brand, made: dict[type[Model], Model]) -> Model:
    if model in made:
        return made[model]
    rows = model._default_manager.all()
    known = (rows.filter(brand_id=brand.pk) if is_brand_model(model) else rows).first()
    if known is None:
        values: dict[str, Any] = {}
        for field in model._meta.local_concrete_fields:
            if field.primary_key:
                continue
            values[field.name] = _value(model, field, brand, made)
        known = model._default_manager.create(**values)
    made[model] = known
    return known


def _value(model: type[Model], field: Any, brand: Brand, made: dict[type[Model], Model]) -> Any:
    special = _SPECIAL.get((model._meta.db_table, field.name))
    if special is not None:
        return special
    if field.name == "brand":
        return brand
    if isinstance(field, models.ForeignKey):
        return _make(field.related_model, brand, made)
    if field.name in _COUNTERS:
        return 0
    return next((v for kind, v in _USUAL if isinstance(field, kind)), "x")


#: What the first of these kinds that a field is takes; texts take an "x".
_USUAL: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.DateTimeField, MONDAY),
    (models.DateField, date(2026, 11, 16)),
    (models.BooleanField, True),
    (models.JSONField, {}),
    (models.BinaryField, b"x"),
    (models.IntegerField, 1),
    (models.FloatField, 1.0),
)
_COUNTERS = {"already_returned", "asked", "refund_ordered_minor", "taken_back_minor"}
