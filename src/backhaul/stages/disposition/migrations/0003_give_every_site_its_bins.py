"""Give the sites that there are the usual bins; what is made later gets them when it is made."""

from __future__ import annotations

from typing import Any

from django.db import migrations

USUAL = (
    ("A1", "restock"),
    ("B1", "restock_b"),
    ("R1", "repair"),
    ("R2", "refurbish"),
    ("R3", "repackage"),
    ("V1", "return_to_vendor"),
    ("L1", "liquidate"),
    ("D1", "donate"),
    ("C1", "recycle"),
    ("X1", "dispose"),
    ("U1", "unknown"),
    ("Q1", "quarantine"),
    ("Q2", "send_back_to_customer"),
)


def give(apps: Any, _schema: Any) -> None:
    kind = apps.get_model("disposition", "Bin")
    for site in apps.get_model("tenancy", "Site").objects.values_list("code", flat=True):
        for code, purpose in USUAL:
            kind.objects.get_or_create(site=site, code=code, defaults={"purpose": purpose})


class Migration(migrations.Migration):
    dependencies = [("disposition", "0002_put_units_in_bins")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
