from django.db import migrations, models

import backhaul.foundation.tenancy.models


class Migration(migrations.Migration):
    dependencies = (("returns", "0009_find_what_waits_for_an_inspector"),)

    operations = (
        migrations.AddField(
            model_name="savedview",
            name="board",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", default="", max_length=80
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="is_shared",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("brand", "user", "board", "name"), name="view_of_a_board_named_once"
            ),
        ),
        migrations.RemoveConstraint(model_name="savedview", name="view_named_once"),
    )
