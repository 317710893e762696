"""What the two demo brands sell: outdoor clothing, and electronics."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldTax

VAT = 19
"""In percent, inside every price."""


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    title: str
    variants: tuple[str, ...]
    price_minor: int
    category: str
    grams: int
    is_final_sale: bool = False
    picture: str = ""
    """The name of a drawing in static/demo/."""


@dataclass(frozen=True, slots=True)
class DemoBrand:
    slug: str
    name: str
    prefix: str
    currency: str
    locale: str
    time_zone: str
    help_email: str
    help_hours: str
    theme: dict[str, str]
    products: tuple[Product, ...]
    tax_name: str
    """Of its sales tax, as its shop system calls it."""

    def tax_in(self, paid_minor: int) -> Money:
        return Money(paid_minor * VAT // (100 + VAT), self.currency)

    def taxes_in(self, paid_minor: int) -> tuple[SoldTax, ...]:
        tax = self.tax_in(paid_minor)
        return (SoldTax(name=self.tax_name, amount=tax, rate_bp=VAT * 100),)


_SIZES = ("XS", "S", "M", "L", "XL")

NORDLICHT = DemoBrand(
    slug="nordlicht",
    name="Nordlicht",
    prefix="NL",
    currency="EUR",
    locale="en",
    time_zone="Europe/Berlin",
    help_email="help@nordlicht.example",
    help_hours="Mon–Fri, 9:00–18:00",
    tax_name="VAT 19%",
    theme={
        "brand": "#0f766e",
        "brand_ink": "#ffffff",
        "brand_strong": "#0b5c56",
        "brand_soft": "#e3f3f1",
        "dark_brand": "#3fb8ac",
        "dark_brand_ink": "#06201d",
        "dark_brand_strong": "#6ad0c5",
        "dark_brand_soft": "#12302d",
        "logo": "nordlicht.svg",
        "scene": "nordlicht-scene.svg",
    },
    products=(
        Product("NL-LYS", "Lys cotton tee", _SIZES, 3000, "apparel", 180, picture="tee"),
        Product(
            "NL-ULL",
            "Ull wool beanie",
            ("Rust", "Moss", "Night"),
            2400,
            "apparel",
            90,
            picture="beanie",
        ),
        Product(
            "NL-FJELL", "Fjell shell jacket", _SIZES, 18900, "apparel", 620, picture="jacket"
        ),
        Product(
            "NL-SKARV",
            "Skarv enamel mug",
            ("Amber", "Snow"),
            1800,
            "general",
            240,
            picture="mug",
        ),
        Product(
            "NL-STI", "Sti hiking trousers", _SIZES, 9900, "apparel", 410, picture="trousers"
        ),
        Product("NL-TIND", "Tind down parka", _SIZES, 32900, "apparel", 1100, picture="parka"),
        Product(
            "NL-BEKK", "Bekk base layer", _SIZES, 5900, "hygiene", 210, picture="baselayer"
        ),
        Product(
            "NL-ROTE",
            "Rote outlet socks",
            ("36–40", "41–46"),
            900,
            "apparel",
            60,
            True,
            picture="socks",
        ),
    ),
)
VOLTAIC = DemoBrand(
    slug="voltaic",
    name="Voltaic",
    prefix="VA",
    currency="EUR",
    locale="zh-hans",
    time_zone="Europe/Berlin",
    help_email="care@voltaic.example",
    help_hours="Mon–Sat, 8:00–20:00",
    tax_name="MwSt. 19%",
    theme={
        "brand": "#4338a8",
        "brand_ink": "#ffffff",
        "brand_strong": "#352c86",
        "brand_soft": "#eceafb",
        "dark_brand": "#b3a6f2",
        "dark_brand_ink": "#17123a",
        "dark_brand_strong": "#cdc4f8",
        "dark_brand_soft": "#25204a",
        "logo": "voltaic.svg",
        "scene": "voltaic-scene.svg",
    },
    products=(
        Product(
            "VA-BUDS",
            "Pulse ear buds",
            ("White", "Black"),
            12900,
            "electronics",
            120,
            picture="buds",
        ),
        Product(
            "VA-LAMP", "Halo desk lamp", ("Silver",), 7900, "electronics", 900, picture="lamp"
        ),
        Product(
            "VA-BANK",
            "Reserve power bank",
            ("20 Ah", "10 Ah"),
            4900,
            "electronics",
            350,
            picture="powerbank",
        ),
        Product(
            "VA-CAM", "Iris web camera", ("4K",), 9900, "electronics", 260, picture="webcam"
        ),
        Product(
            "VA-KEYS",
            "Stroke keyboard",
            ("DE", "US"),
            14900,
            "electronics",
            780,
            picture="keyboard",
        ),
        Product(
            "VA-HUB", "Node docking hub", ("7 ports",), 6900, "electronics", 190, picture="hub"
        ),
        Product(
            "VA-CABLE",
            "Braid cable",
            ("1 m", "2 m"),
            1500,
            "electronics",
            60,
            True,
            picture="cable",
        ),
        Product(
            "VA-MOUSE",
            "Glide mouse",
            ("White", "Black"),
            3900,
            "electronics",
            110,
            picture="mouse",
        ),
        Product(
            "VA-PROJ",
            "Beam projector",
            ("HD",),
            45900,
            "electronics",
            1900,
            picture="projector",
        ),
    ),
)
BRANDS = (NORDLICHT, VOLTAIC)
OPERATOR = "Kestrel Fulfilment"
SITE = {
    "name": OPERATOR,
    "line1": "Messeallee 4",
    "city": "Leipzig",
    "postcode": "04356",
    "country": "DE",
}
#: Who works there, by what stands before the @ and what follows it. Made up.
PEOPLE = {
    "kestrel": {"owner": "Ruth Adeyemi"},
    "nordlicht": {
        "owner": "Mara Lindqvist",
        "manager": "Jonas Berg",
        "agent": "Leyla Aydın",
        "receiver": "Tomasz Zieliński",
        "inspector": "Hanna Vogel",
        "finance": "Wei Chen",
        "viewer": "Ingrid Solberg",
    },
    "voltaic": {
        "owner": "Priya Raman",
        "manager": "Luca Moretti",
        "agent": "Sofia Duarte",
        "receiver": "Emil Novák",
        "inspector": "Amara Diallo",
        "finance": "Katrin Huber",
        "viewer": "Olivier Petit",
    },
}
#: Where the bins of the site are, as people there call it.
PLACES = {
    "A1": "Aisle 1, all shelves",
    "B1": "Aisle 2, left",
    "R1": "Aisle 4, low shelf",
    "R2": "Aisle 4, middle shelf",
    "R3": "Packing bench",
    "V1": "Aisle 5, pallet",
    "L1": "Aisle 6, cage",
    "D1": "Aisle 6, right",
    "C1": "Yard door, grey box",
    "X1": "Yard door, locked box",
    "U1": "Dock, yellow shelf",
    "Q1": "Office window",
    "Q2": "Dock, outgoing",
}
#: Name, street, city, postcode, country. Made up; the mail addresses are reserved ones.
SHOPPERS = (
    ("Mira Lind", "Sonnenallee 12", "Berlin", "12045", "DE"),
    ("Jonas Weber", "Elbchaussee 88", "Hamburg", "22763", "DE"),
    ("李晓梅", "Kantstraße 41", "Berlin", "10625", "DE"),
    ("Elif Kaya", "Zeil 106", "Frankfurt am Main", "60313", "DE"),
    ("Paul Martin", "12 rue des Lilas", "Lyon", "69003", "FR"),
    ("Anna Nowak", "ul. Długa 7", "Gdańsk", "80-827", "PL"),
    ("Sven Jansen", "Prinsengracht 263", "Amsterdam", "1016 GV", "NL"),
    ("王建国", "Königsallee 60", "Düsseldorf", "40212", "DE"),
    ("Giulia Rossi", "Via Garibaldi 3", "Bolzano", "39100", "IT"),
    ("Tom Fischer", "Schlossstraße 5", "Dresden", "01067", "DE"),
    ("Clara Hofmann", "Marktplatz 1", "Heidelberg", "69117", "DE"),
    ("Marek Svoboda", "Karlova 22", "Praha", "110 00", "CZ"),
)
