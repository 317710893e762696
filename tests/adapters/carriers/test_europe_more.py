from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.parsers import file_of, parser_named
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.core.tracking.suggesting import suggest
from tests.adapters.carriers.wording import worded

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def parse(carrier: str, body: str) -> ParsedBody:
    parser = parser_named(carrier)
    assert parser is not None
    return parser.parse(body.encode(), received_at=NOW)


def told(scan: CarrierScan) -> str:
    """Return number, word or incident, instant and code of a scan."""
    word = worded(scan, trouble="")
    return f"{scan.tracking_number} {word} {scan.instant:%m-%dT%H:%M} {scan.code}"


SENDCLOUD_PUSH = """{"action": "parcel_status_changed", "timestamp": 1782000000000,
"carrier_status_change_timestamp": null, "parcel": {"id": 1, "tracking_number": "SC1",
"carrier": {"code": "postnl"}, "status": {"id": 12, "message": "Awaiting customer pickup"}}}"""
SENDCLOUD_2 = """{"parcel_id": "1", "carrier_code": "dhl", "statuses": [
{"carrier_update_timestamp": "2026-06-16 15:04:42.663125+00:00", "parent_status": "announced",
"carrier_message": "announced"}, {"carrier_update_timestamp": "2026-06-17T15:04:42",
"parent_status": "exception", "carrier_message": "Parcel is damaged"}]}"""
SENDCLOUD_3 = """{"data": {"tracking_numbers": [{"tracking_number": "SC3"}], "events": [
{"event_at": "2026-06-16T15:04:42Z", "parent_status": "driver-on-route"}]}}"""
BRING = """{"apiVersion": "2", "consignmentSet": [{"packageSet": [{"packageNumber": "370",
"eventSet": [{"description": "Lastet opp", "status": "TRANSPORT_TO_RECIPIENT", "city": "OSLO",
"countryCode": "NO", "dateIso": "2026-09-30T16:48:57+02:00"}, {"status": "DEVIATION",
"description": "Parcel is damaged", "dateIso": "2026-09-30T17:48:57+02:00"}, {"status":
"DEVIATION", "description": "Avvik", "dateIso": "2026-09-30T18:48:57+02:00"}]}]},
{"error": {"code": 404, "message": "No shipments found"}}]}"""
PACKETA = """<response><status>ok</status><result><record>
<dateTime>2026-01-28T10:24:13</dateTime>
<statusCode>1</statusCode><codeText>received data</codeText></record><record>
<dateTime>2026-01-29T10:24:13</dateTime><statusCode>5</statusCode></record></result></response>"""
PACKETA_SOAP = """<Envelope><Body><packetStatusResponse><packetStatusResult>
<dateTime>2026-01-28T10:24:13</dateTime><statusCode>17</statusCode></packetStatusResult>
</packetStatusResponse></Body></Envelope>"""
PACKETA_FAULT = """<response><status>fault</status><fault>PacketIdFault</fault>
<string>Incorrect packet ID.</string></response>"""
RELAY = """<Envelope><Body><R><WSI2_TracingColisDetailleResult><STAT>82</STAT><Tracing>
<ret_WSI2_sub_TracingColisDetaille><Libelle>Données colis reçues</Libelle><Date>01/06/26</Date>
<Heure>20:02</Heure></ret_WSI2_sub_TracingColisDetaille><ret_WSI2_sub_TracingColisDetaille>
<Libelle>Disponible au Point Relais</Libelle><Date>03/06/2026</Date><Heure>07:11</Heure>
</ret_WSI2_sub_TracingColisDetaille><ret_WSI2_sub_TracingColisDetaille><Libelle>COLIS LIVRÉ
</Libelle><Date>04/06/26</Date><Heure>07:11</Heure></ret_WSI2_sub_TracingColisDetaille>
<ret_WSI2_sub_TracingColisDetaille><Libelle/><Date/><Heure/></ret_WSI2_sub_TracingColisDetaille>
</Tracing></WSI2_TracingColisDetailleResult></R></Body></Envelope>"""
RELAY_ONE = """<Envelope><Body><R><WSI2_TracingColisDetailleResult><STAT>82</STAT><Tracing>
<Libelle>Remis au client</Libelle><Date>12/07/2026</Date><Heure>11:30</Heure></Tracing>
</WSI2_TracingColisDetailleResult></R></Body></Envelope>"""
RELAY_ERROR = """<Envelope><Body><R><WSI2_TracingColisDetailleResult><STAT>94</STAT>
<Libelle01>Colis inexistant</Libelle01></WSI2_TracingColisDetailleResult></R></Body>
</Envelope>"""

NOVA = """{"success": true, "errors": [], "data": [{"Number": "204", "StatusCode": "7",
"Status":
"Прибув", "TrackingUpdateDate": "2026-07-01 10:00:00"}, {"Number": "206", "StatusCode": "1",
"TrackingUpdateDate": "0001-01-01 00:00:00", "DateCreated": "18-11-2026 11:59:59"},
{"Number": "205", "StatusCode": "3", "Status": "Номер не знайдено"}]}"""


@pytest.mark.parametrize(
    ("carrier", "body", "scans"),
    [
        ("sendcloud", SENDCLOUD_PUSH, ["SC1 awaiting_collection 06-21T00:00 12"]),
        (
            "sendcloud",
            SENDCLOUD_2,
            [" label_created 06-16T15:04 announced", " ~damaged 06-17T15:04 exception"],
        ),
        ("sendcloud", SENDCLOUD_3, ["SC3 out_for_delivery 06-16T15:04 driver-on-route"]),
        (
            "posten_norge",
            BRING,
            [
                "370 out_for_delivery 09-30T14:48 TRANSPORT_TO_RECIPIENT",
                "370 ~damaged 09-30T15:48 DEVIATION",
                "370 delay 09-30T16:48 DEVIATION",
            ],
        ),
        (
            "packeta",
            PACKETA,
            [" label_created 01-28T09:24 1", " awaiting_collection 01-29T09:24 5"],
        ),
        ("zasilkovna", PACKETA_SOAP, [" refused 01-28T09:24 17"]),
        (
            "mondial_relay",
            RELAY,
            [
                " label_created 06-01T18:02 ",
                " awaiting_collection 06-03T05:11 ",
                " delivered 06-04T05:11 ",
            ],
        ),
        ("mondial_relay", RELAY_ONE, [" delivered 07-12T09:30 "]),
        (
            "nova_poshta",
            NOVA,
            ["204 awaiting_collection 07-01T07:00 7", "206 label_created 11-18T09:59 1"],
        ),
    ],
)
def test_a_body_is_read_into_our_words(carrier: str, body: str, scans: list[str]) -> None:
    assert [told(scan) for scan in parse(carrier, body).scans] == scans


@pytest.mark.parametrize(
    ("carrier", "body", "problem"),
    [
        ("sendcloud", '{"error": {"code": 404, "message": "No Parcel"}}', "404: No Parcel"),
        ("bring", BRING, "404: No shipments found"),
        ("packeta", PACKETA_FAULT, "PacketIdFault: Incorrect packet ID."),
        ("mondial_relay", RELAY_ERROR, "94: Colis inexistant"),
        ("nova_poshta", NOVA, "3: Номер не знайдено"),
        ("nova_poshta", '{"success": false, "errors": ["Key expired"]}', "Key expired"),
    ],
)
def test_an_error_is_a_problem(carrier: str, body: str, problem: str) -> None:
    assert parse(carrier, body).problems == (problem,)


def test_an_aggregator_names_the_carrier() -> None:
    (pushed,) = parse("sendcloud", SENDCLOUD_PUSH).scans
    first, _ = parse("sendcloud", SENDCLOUD_2).scans

    assert (pushed.carrier, first.carrier) == ("postnl", "dhl")


def test_an_event_that_two_paths_lead_to_is_read_once() -> None:
    body = """{"data": {"parcelNumber": "09", "parcelEvents": [{"date": "2026-02-01",
    "time": "10:00:00", "eventType": "DODEI", "countryCode": "NL"}]}}"""

    assert len(parse("dpd", body).scans) == 1


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("HONG KONG - HONG KONG SAR, CHINA", "HK"),
        ("SEOUL - KOREA, REPUBLIC OF (SOUTH K.)", "KR"),
        ("PRAGUE - CZECH REPUBLIC, THE", "CZ"),
        ("LONDON-HEATHROW - UNITED KINGDOM", "GB"),
        ("Milan-ITA", "IT"),
        ("NOWHERE", ""),
    ],
)
def test_express_writes_the_country_behind_the_place(place: str, country: str) -> None:
    body = f"""{{"shipments": [{{"shipmentTrackingNumber": "1", "events": [
    {{"date": "2026-07-01", "time": "12:00:00", "typeCode": "PU",
    "serviceArea": [{{"description": "{place}"}}]}}]}}]}}"""

    (scan,) = parse("mydhl", body).scans

    assert scan.country == country


@pytest.mark.parametrize(
    ("carrier", "sentence", "meaning"),
    [
        ("royalmail", "Royal Mail has received the item details", "?label_created"),
        ("royalmail", "Retention - Customs charge payable", "customs"),
        ("evri", "We've got your parcel", "in_transit"),
        ("evri", "We're expecting it", "label_created"),
        ("evri", "Delivered to your ParcelShop", "?awaiting_collection"),
        ("dpd", "System return", "returning"),
        ("gls", "The parcel has been delivered / dropped off.", "delivered"),
        ("postnl", "Driver is en route", "?out_for_delivery"),
        ("bpost", "Your parcel is on its way to the Pick-up point", "?in_transit"),
        ("inpost", "Pick up time expired", "held"),
        ("tnt", "Closed. Delivery to be rescheduled", "attempt_failed"),
        ("postnord", "The shipment item is under transportation", "?in_transit"),
    ],
)
def test_where_no_code_is_known_the_carriers_own_sentence_decides_or_one_is_suggested(
    carrier: str, sentence: str, meaning: str
) -> None:
    own = file_of(carrier).table.find_phrase(sentence, within="")
    guess = suggest(sentence) if own is None else None
    found = own or guess

    assert found is not None
    told = (found.incident or found.word).value
    assert f"{'?' if guess else ''}{told}" == meaning
