from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from backhaul.core.tracking import links
from backhaul.core.tracking.links import tracking_link


@pytest.mark.parametrize(
    ("carrier", "number", "page"),
    [
        ("ups", "1Z 999 AA1 01 2345 6784", "https://www.ups.com/track?tracknum=1Z999AA10123456784"),
        ("FedEx", "794658412345", "https://www.fedex.com/fedextrack/?trknbr=794658412345"),
        (
            "DHL Parcel DE",
            "00340434161094042557",
            ("https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html"
            "?piececode=00340434161094042557"),
        ),
        ("Federal Express", "794658412345", "https://www.fedex.com/fedextrack/?trknbr=794658412345"),
        ("sf_express", "SF1364216703436", "https://www.sf-express.com/we/ow/chn/sc/waybill/waybill-detail/SF1364216703436"),
    ],
)  # fmt: skip
def test_a_carrier_that_is_known_has_a_page_about_a_number(
    carrier: str, number: str, page: str
) -> None:
    assert tracking_link(carrier, number) == page


@pytest.mark.parametrize(
    ("carrier", "number"),
    [
        ("Paketo", "PK1234567895"),
        ("", "PK1234567895"),
        ("ups", ""),
        ("ups", "1Z999&next=https://evil.example"),
        ("ups", "../../login"),
        ("ups", '"><script>'),
        ("ups", "１２３４５６７８"),
        ("ups", "9" * 41),
    ],
)
def test_there_is_no_link_to_nowhere_and_none_that_somebody_else_wrote(
    carrier: str, number: str
) -> None:
    assert tracking_link(carrier, number) == ""


def test_every_page_is_the_carriers_over_https_and_takes_one_number() -> None:
    for carrier, page in links._PAGES.items():
        parts = urlsplit(page)

        assert (parts.scheme, page.count("{}")) == ("https", 1), carrier
        assert "{}" not in parts.netloc
        assert links._key(carrier) == carrier
    assert set(links._ALSO.values()) <= set(links._PAGES)
    assert not set(links._ALSO) & set(links._PAGES)
