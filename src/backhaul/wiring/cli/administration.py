"""Brands, members and keys from the command line."""

from __future__ import annotations

import json
import secrets

import typer

from backhaul.core.errors import DomainError
from backhaul.wiring import booting

app = typer.Typer()
admin = typer.Typer(help="Create brands, members and API keys.", no_args_is_help=True)


@app.command()
def brands(as_json: bool = typer.Option(False, "--json", help="For scripts.")) -> None:
    """List the brands of the installation."""
    booting.set_up()
    from backhaul.foundation.tenancy.models import Brand

    rows = list(
        Brand.objects.filter(is_system=False).values(
            "slug", "name", "prefix", "currency", "locale", "time_zone"
        )
    )
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['slug']:24} {row['prefix']:5} {row['currency']}  {row['name']}")
    if not rows:
        typer.echo("No brand yet. `backhaul admin brand --help` makes one.")


@admin.command()
def create(
    email: str = typer.Argument(help="Who signs in."),
    role: str = typer.Option("owner", help="owner, manager, agent, receiver, …"),
    brand: str = typer.Option("", help="The brand's slug; empty: the whole operator."),
    name: str = typer.Option("", help="The person's name."),
) -> None:
    """Make a member, and the person if they are new; prints a first password once."""
    booting.set_up()
    from backhaul.foundation.tenancy.brands import is_email
    from backhaul.foundation.tenancy.directory import brand_by_slug
    from backhaul.foundation.tenancy.models import Member, Role, User

    if not is_email(email):
        raise DomainError("email_unusable", given=email)
    if role not in Role.values:
        raise DomainError("unknown_role", given=role, known=", ".join(Role.values))
    of_brand = brand_by_slug(brand) if brand else None
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(email, password)
        user.name = name
        user.save(update_fields=("name",))
        typer.echo(f"First password of {user.email}: {password}")
    _, is_new = Member.objects.get_or_create(user=user, brand=of_brand, role=role)
    where = of_brand.name if of_brand else "the operator"
    typer.echo(f"{user.email} is {role} of {where}{'' if is_new else ' already'}.")


@admin.command()
def brand(
    slug: str,
    name: str = typer.Option(...),
    prefix: str = typer.Option(..., help="Two to four letters that every RAN begins with."),
    currency: str = typer.Option("EUR"),
    locale: str = typer.Option("en"),
    time_zone: str = typer.Option("UTC"),
) -> None:
    """Make a brand with the policy that the product ships with."""
    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.brands import NewBrand
    from backhaul.stages.policies.opening import open_brand

    new = NewBrand(
        slug=slug,
        name=name,
        prefix=prefix,
        currency=currency.upper(),
        locale=locale,
        time_zone=time_zone,
    )
    open_brand(new, at=clock.now(), by="system")
    typer.echo(f"The brand {name} is there. Give it a key: backhaul admin key {slug}")


@admin.command()
def key(
    brand: str = typer.Argument(help="The brand's slug."),
    name: str = typer.Option("integration"),
    scopes: str = typer.Option("orders,returns,scans,station,money"),
) -> None:
    """Make an API key; it is shown this once."""
    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.directory import brand_by_slug, create_api_key

    row = brand_by_slug(brand)
    typer.echo(create_api_key(row.pk, name=name, scopes=scopes.split(","), at=clock.now()))
