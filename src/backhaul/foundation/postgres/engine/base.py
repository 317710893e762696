"""The database engine named in settings: every brand table gets its wall by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.models import Field, Model
from psycopg.types.datetime import TimestamptzLoader

from backhaul.foundation.postgres.engine import counting
from backhaul.foundation.tenancy.tables import DIRECTORY, INSTALLATION

#: The setting is '' and not NULL after a transaction, hence nullif. Serves as WITH CHECK too.
#: As a SELECT it is looked up once for a statement, and not again for each of its rows.
VISIBLE = (
    "brand_id = ANY ((SELECT string_to_array("
    "nullif(current_setting('app.brands', true), ''), ',')::bigint[])::bigint[])"
)


def is_brand_model(model: type[Model]) -> bool:
    if model._meta.db_table in DIRECTORY | INSTALLATION:
        return False
    return any(field.column == "brand_id" for field in model._meta.local_concrete_fields)


PREPARED_AT_MOST = 500


class BrandSchemaEditor(DatabaseSchemaEditor):
    """Gives each new table that has a `brand_id` its policy and composite foreign keys."""

    #: A key that is written with its column could not be composite: it is made afterwards.
    sql_create_column_inline_fk = None  # type: ignore[assignment]  # None: cannot

    def create_model(self, model: type[Model]) -> None:
        super().create_model(model)
        if is_brand_model(model):
            self.protect(model._meta.db_table)

    def add_field(self, model: type[Model], field: Field[Any, Any]) -> None:
        """Protect a table that becomes a brand's only now: migrations are written so too."""
        super().add_field(model, field)
        if field.column == "brand_id" and model._meta.db_table not in DIRECTORY | INSTALLATION:
            self.protect(model._meta.db_table)

    def protect(self, table: str) -> None:
        name = self.quote_name(table)
        self.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        self.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        self.execute(f"CREATE POLICY brand_wall ON {name} USING ({VISIBLE})")

    def _create_fk_sql(self, model: type[Model], field: Field[Any, Any], suffix: str) -> Any:
        """Make a key between two brand tables `(brand_id, x) → (brand_id, id)`.

        A plain key ignores row-level security: one brand could point at another's row.
        """
        statement = super()._create_fk_sql(model, field, suffix)  # type: ignore[misc]
        target = field.remote_field.model if field.remote_field else None
        if field.column == "brand_id" or target is None:
            return statement
        if not (is_brand_model(model) and is_brand_model(target)):
            return statement
        statement.parts["column"].columns = ["brand_id", field.column]
        statement.parts["to_column"].columns = ["brand_id", target._meta.pk.column]
        return statement


class MomentLoader(TimestamptzLoader):
    """Reads moments of a session in UTC ten times as quickly as Django's reader does."""

    timezone = UTC
    """Django asks its reader for it."""

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # before Christ or after 9999: the driver says what is wrong
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = BrandSchemaEditor

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if counting.IS_ON:
            self.execute_wrappers.append(counting.count)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection that keeps the plans of all our statements, not of a hundred."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = PREPARED_AT_MOST
        if self.timezone is UTC:
            connection.adapters.register_loader("timestamptz", MomentLoader)
        return connection
