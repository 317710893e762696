# Written by hand on 2026-11-22

import django.db.models.deletion
from django.db import migrations, models

import backhaul.foundation.tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("shipping", "0005_allow_a_weight_to_differ"),
        ("tenancy", "0006_journal_what_concerns_the_operator"),
    ]

    operations = [
        migrations.AddField(
            model_name="parcel",
            name="label_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="rates",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="service",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
        migrations.CreateModel(
            name="LabelFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "media_type",
                    backhaul.foundation.tenancy.models.Code(db_collation="C", max_length=80),
                ),
                ("body", models.BinaryField()),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.brand",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="label_files",
                        to="shipping.parcel",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "brand"), name="shipping_labelfile_in_brand"
                    ),
                    models.UniqueConstraint(
                        fields=("brand", "parcel"), name="label_file_of_parcel"
                    ),
                ],
            },
        ),
    ]
