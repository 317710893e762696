from __future__ import annotations

from django.db import migrations


def add(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("tenancy", "Brand").objects.using(alias).create(
        slug="unassigned",
        name="Unassigned",
        prefix="ZZ",
        currency="XXX",
        is_system=True,
    )
    apps.get_model("tenancy", "Installation").objects.using(alias).create(id=1)


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_born")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
