"""Web sites' answers of known carriers, and carriers that came later."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.parsers import parser_named
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
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


UPS = """{"statusCode": "200", "trackDetails": [{"trackingNumber": "1Z1",
"shipmentProgressActivities": [{"date": "11/03/2026", "time": "9:12 P.M.", "actCode": "9E",
"activityScan": "DELIVERED", "gmtDate": "20261103", "gmtTime": "20:12:04",
"gmtOffset": "+01:00"}, {"date": null, "time": null, "actCode": ""}]}]}"""
CANADA = """{"pin": "73", "events": [{"cd": "0174", "descEn": "Item out for delivery",
"datetime": {"date": "2026-11-03", "time": "08:54:47", "zoneOffset": "-05:00"},
"locationAddr": {"city": "OTTAWA", "regionCd": "ON"}}]}"""
AUSTRIA = """{"data": {"einzelsendung": {"sendungsnummer": "AT1", "sendungsEvents": [
{"timestamp": "2026-11-03T08:00:00.000+00:00", "status": "IV", "reasontypecode": "NZ",
"trackingDesc": "Empfänger nicht angetroffen"},
{"timestamp": "2026-11-04T08:00:00.000+00:00", "status": "AZT", "reasontypecode": "AT"}]}}}"""
SWISS = """{"shipment": {"shipmentNumber": "99.1"}, "events": [{"eventCode": "LETTER.*.7.910",
"timestamp": "2026-11-03T08:00:00+01:00"}, {"eventCode": "PARCEL.*.1.4000.CAN1",
"timestamp": "2026-11-03T09:00:00+01:00"}, {"eventCode": "PARCEL.*.9.77777",
"timestamp": "2026-11-03T10:00:00+01:00"}],
"translations": {"PARCEL.*.9.77777.INLAND": "Delivered"}}"""
POSTNL = """{"CompleteStatus": {"Shipment": {"MainBarcode": "3S1", "OldStatus": [{"TimeStamp":
"14-11-2026 15:12:00", "StatusCode": "8", "PhaseCode": "4",
"StatusDescription": "Zending is geweigerd en gaat retour"}]}}}"""
AMAZON_EVENTS = [{"eventCode": "CreationConfirmed", "eventTime": "Nov 7, 2026, 11:51:15 PM"}]
AMAZON = json.dumps(
    {
        "eventHistory": json.dumps({"eventHistory": AMAZON_EVENTS}),
        "progressTracker": json.dumps({"errors": []}),
    }
)
CHINA = """{"code": "000000", "info": {"mail": {"mailInfos": [{"operation": "送交出口海关",
"operationCode": "EXA", "time": "2026-11-03 09:38:32"}]}}}"""
GLOBAL_MAIL = """<track><shipment><trackingnumber>107</trackingnumber><event><code>600</code>
<date>11/17/2026</date><time>12:26 PM ET</time><city>Bronx</city><state>NY</state>
<description>DELIVERED</description><country>US</country></event></shipment></track>"""
THAILAND = """{"response": {"items": {"ED1TH": [{"barcode": "ED1TH", "status": "401",
"status_description": "Unsuccessful delivery", "status_date": "21/11/2569 12:12:26+07:00"}]}},
"message": "successful", "status": true}"""
BLUE_DART = """<ShipmentData><Shipment WaybillNo="69"><Scans><ScanDetail>
<Scan>SHIPMENT OUTSCAN</Scan><ScanCode>002</ScanCode><ScanGroupType>S</ScanGroupType>
<ScanDate>15-Nov-2026</ScanDate><ScanTime>09:05</ScanTime></ScanDetail><ScanDetail>
<Scan>CNEE SHIFTED</Scan><ScanCode>014</ScanCode><ScanGroupType>T</ScanGroupType>
<ScanDate>15-Nov-2026</ScanDate><ScanTime>19:05</ScanTime></ScanDetail></Scans></Shipment>
</ShipmentData>"""
ECOM = """<ecomexpress-objects><object model="awb"><field name="awb_number">103</field>
<field name="scans"><object model="scan_stages">
<field name="updated_on">12 May, 2026, 17:05</field><field name="status">Refused</field>
<field name="reason_code_number">210</field></object></field>
</object></ecomexpress-objects>"""
CORREIOS = """{"objetos": [{"codObjeto": "AA1BR", "eventos": [{"codigo": "BDE", "tipo": "20",
"descricao": "Objeto não entregue - carteiro não atendido", "dtHrCriado":
{"date": "2026-11-03 13:39:43.000000"}}]}, {"codObjeto": "AA2BR",
"mensagem": "SRO-020: não encontrado"}]}"""
SEUR = """{"codigo_error": null, "clave_envio": "99", "situaciones": [{"fecha":
"2026-11-03T13:13:05Z", "grupo_situacion": "EN TRÁNSITO", "cod_situacion": "ZZ999",
"descripcion_situacion": "SITUACIÓN NUEVA"}]}"""
HERMES = """[{"barcode": "H1", "parcelProgress": [{"parcelStatus": "DELIVERY_TOUR_STARTED",
"timestamp": "2026-11-03T07:00:00Z"}]}]"""
NINJA = """{"tracking_id": "N1", "granular_status": "Returned to Sender", "events": [
{"type": "DRIVER_PICKUP_SCAN", "time": "2026-11-01T08:00:00Z"},
{"type": "DELIVERY_SUCCESS", "time": "2026-11-03T08:00:00Z"}]}"""
ECOSCOOTING = """{"packageParam": {"trackingNumber": "18"}, "statuses": [{"opTimestamp":
"1793700000000", "actionCode": "PUDO_INBOUND", "description": "At the shop"}]}"""
UNIUNI = """{"data": {"valid_tno": [{"tno": "U1", "country": "US", "spath_list": [{"state": 211,
"description_en": "Failed delivery attempt, returning to the warehouse",
"pathTime": 1793700000}]}]}}"""
POLAND = """{"number": "00", "mailInfo": {"number": "00", "events": [{"code": "P_KWD",
"name": "Ready", "time": "2026-11-03T08:00:00"}]}}"""


@pytest.mark.parametrize(
    ("carrier", "body", "expected"),
    [
        ("ups", UPS, ["1Z1 delivered 11-03T20:12 9E"]),
        ("canadapost", CANADA, ["73 out_for_delivery 11-03T13:54 0174"]),
        (
            "austrian_post",
            AUSTRIA,
            ["AT1 attempt_failed 11-03T08:00 IV/NZ", "AT1 out_for_delivery 11-04T08:00 AZT/AT"],
        ),
        (
            "swiss_post",
            SWISS,
            [
                "99.1 awaiting_collection 11-03T07:00 LETTER.*.7.910",
                "99.1 none 11-03T08:00 PARCEL.*.1.4000.CAN1",
                "99.1 ?delivered 11-03T09:00 PARCEL.*.9.77777",
            ],
        ),
        ("postnl", POSTNL, ["3S1 refused 11-14T14:12 8/4"]),
        ("amazon_shipping", AMAZON, [" label_created 11-07T23:51 CreationConfirmed"]),
        ("china_post", CHINA, [" customs 11-03T01:38 EXA"]),
        ("dhl_global_mail", GLOBAL_MAIL, ["107 delivered 11-17T17:26 600"]),
        ("thailand_post", THAILAND, ["ED1TH attempt_failed 11-21T05:12 401"]),
        (
            "bluedart",
            BLUE_DART,
            ["69 out_for_delivery 11-15T03:35 S/002", "69 address 11-15T13:35 T/014"],
        ),
        ("ecom_express", ECOM, ["103 refused 05-12T11:35 210"]),
        ("correios", CORREIOS, ["AA1BR attempt_failed 11-03T16:39 BDE/20"]),
        ("seur", SEUR, ["99 in_transit 11-03T13:13 ZZ999"]),
        ("hermes_de", HERMES, ["H1 out_for_delivery 11-03T07:00 DELIVERY_TOUR_STARTED"]),
        (
            "ninja_van",
            NINJA,
            [
                "N1 picked_up 11-01T08:00 DRIVER_PICKUP_SCAN",
                "N1 returning 11-03T08:00 DELIVERY_SUCCESS",
            ],
        ),
        ("ecoscooting", ECOSCOOTING, ["18 awaiting_collection 11-03T10:00 PUDO_INBOUND"]),
        ("uniuni", UNIUNI, ["U1 attempt_failed 11-03T10:00 211"]),
        ("poczta_polska", POLAND, ["00 awaiting_collection 11-03T07:00 P_KWD"]),
    ],
)
def test_what_web_sites_and_later_carriers_tell_is_read(
    carrier: str, body: str, expected: list[str]
) -> None:
    assert [told(scan) for scan in parse(carrier, body).scans] == expected


def test_a_number_that_is_not_found_is_told_beside_the_scans_of_another() -> None:
    assert parse("correios", CORREIOS).problems == ("SRO-020: não encontrado",)


def test_the_number_of_a_code_of_swiss_post_is_enough() -> None:
    body = '{"events": [{"eventCode": "X.1.1003", "timestamp": "2026-11-03T08:00:00+01:00"}]}'
    assert [scan.word.value for scan in parse("swiss_post", body).scans] == []
    known = body.replace("{", '{"shipmentNumber": "9", ', 1)
    assert [scan.word.value for scan in parse("swiss_post", known).scans] == [
        "out_for_delivery"
    ]
