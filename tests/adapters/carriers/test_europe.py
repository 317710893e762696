from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.parsers import parser_named
from backhaul.core.tracking.scan import CarrierScan, ParsedBody, ZoneSource
from backhaul.core.tracking.words import Fault, IncidentKind
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


EXPRESS_XML = """<req:TrackingResponse xmlns:req="http://www.dhl.com">
<AWBInfo><AWBNumber>100</AWBNumber><Status><ActionStatus>success</ActionStatus></Status>
<ShipmentInfo><ShipmentEvent><Date>2026-07-17</Date><Time>11:11:00</Time>
<ServiceEvent><EventCode>PU</EventCode><Description>Shipment picked up</Description>
</ServiceEvent>
<ServiceArea><Description>PARIS - FRANCE</Description></ServiceArea></ShipmentEvent>
<ShipmentEvent><Date>2026-07-18</Date><Time>02:00:00</Time>
<ServiceEvent><EventCode>UD</EventCode><Description>Clearance event</Description></ServiceEvent>
<ServiceArea><Description>VAN NUYS,CA-USA</Description></ServiceArea></ShipmentEvent>
</ShipmentInfo></AWBInfo>
<AWBInfo><AWBNumber>101</AWBNumber><Status><ActionStatus>No Shipments Found</ActionStatus>
<Condition><ConditionCode>209</ConditionCode><ConditionData>Nothing for 101</ConditionData>
</Condition></Status></AWBInfo></req:TrackingResponse>"""
EXPRESS_SOAP = """<e><TrackingResponse><AWBInfo><ArrayOfAWBInfoItem><AWBNumber>100</AWBNumber>
<ShipmentInfo><ShipmentEvent><ArrayOfShipmentEventItem><Date>2026-07-17</Date>
<Time>11:11:00</Time><ServiceEvent><EventCode>OK</EventCode></ServiceEvent>
<ServiceArea><Description>LE HAVRE-FRA</Description></ServiceArea></ArrayOfShipmentEventItem>
</ShipmentEvent></ShipmentInfo></ArrayOfAWBInfoItem></AWBInfo></TrackingResponse></e>"""
MYDHL = """{"shipments": [{"shipmentTrackingNumber": "100", "events": [
{"date": "2026-01-15", "time": "17:00:00", "GMTOffset": "+01:00", "typeCode": "OK",
 "description": "Delivered", "serviceArea": [{"description": "Prague-CZE"}]}],
"pieces": [{"trackingNumber": "JD1", "events": [{"date": "2026-01-15", "time": "17:00:00",
 "typeCode": "OK"}]}]}]}"""
UNIFIED = """{"shipments": [{"id": 7777, "service": "parcel-de",
"status": {"timestamp": "2026-03-02T07:53:47Z", "statusCode": "transit"}, "events": [
{"timestamp": "2026-03-02T08:00:00", "statusCode": "transit",
 "location": {"address": {"countryCode": "DE", "addressLocality": "Bonn"}},
 "description": "The shipment has been loaded onto the delivery vehicle"},
{"timestamp": "2026-03-03T08:00:00+01:00", "statusCode": "failure",
 "description": "Die Annahme wurde verweigert"}]}]}"""
UNIFIED_LAST = """{"shipments": [{"id": "7778", "status": {"timestamp": "2026-03-02T07:53:47Z",
"statusCode": "pre-transit", "description": "announced"}}]}"""
PAKET = """<data name="piece-shipment-list" code="0"><data name="piece-shipment"
 error-status="0" piece-code="003" ice="DLVRD" status-timestamp="18.03.2026 10:02">
<data name="piece-event-list"><data name="piece-event" event-timestamp="17.03.2026 11:44"
 event-text="posted" ice="SHRCU" ric="PCKST" standard-event-code="ES" ruecksendung="false"/>
<data name="piece-event" event-timestamp="18.03.2026 10:02" event-text="delivered"
 ice="DLVRD" ric="OTHER" standard-event-code="ZU" ruecksendung="true"/></data></data></data>"""
PAKET_LAST = """<data code="0"><data piece-code="003" error-status="0" ice="HLDCC" ric="OTHER"
 status-timestamp="18.07.2026 10:02" status="liegt bereit"/></data>"""
ECOMMERCE = """{"packages": [{"package": {"trackingId": "42"}, "events": [{"date": "2026-06-01",
"time": "05:00:00", "location": "Hebron, KY, US", "country": "US", "primaryEventId": 1,
"primaryEventDescription": "OUT FOR DELIVERY", "timeZone": "EST"}]}]}"""
BENELUX = """[{"barcode": "3SX", "events": [{"category": "DELIVERED",
"status": "DELIVERED_AT_PARCELSHOP", "timestamp": "2026-06-01T10:00:00Z"}]}]"""

DHL24 = """<Envelope><Body><getTrackAndTraceInfoResponse><getTrackAndTraceInfoResult>
<shipmentId>55</shipmentId><events><item><status>DWP</status><description>odebrana</description>
<terminal>WAW</terminal><timestamp>2026-07-01 12:51:00</timestamp></item><item>
<status>LK</status><timestamp>2026-07-02 08:00:00</timestamp></item></events>
</getTrackAndTraceInfoResult></getTrackAndTraceInfoResponse></Body></Envelope>"""
ROYAL_MAIL = """{"mailPieces": {"mailPieceId": "RM1", "summary": {"lastEventCode": "EVKSP",
"lastEventDateTime": "2026-10-21T10:04:00+01:00"}, "events": [
{"eventCode": "EVPPA", "eventName": "Accepted at Post Office", "locationName": "Stafford DO",
 "eventDateTime": "2026-10-20T10:04:00+01:00"},
{"eventCode": "EVXXX", "eventName": "Delivered to your neighbour",
 "eventDateTime": "2026-10-21T10:04:00+01:00"}]}}"""
ROYAL_MAIL_SUMMARIES = """{"mailPieces": [{"mailPieceId": "RM1", "summary": {
"lastEventCode": "EVKNA", "lastEventDateTime": "2026-10-21T10:04:00+01:00"}},
{"mailPieceId": "RM2", "error": {"errorCode": "E1142", "errorDescription": "not known"}}]}"""
HERMES = """{"shipmentinfo": [{"shipmentID": "H1", "status": [
{"timestamp": "2026-01-18T08:30:00+01:00", "code": "2400", "description": "handed in",
 "scanningUnit": {"city": "Berlin", "countryCode": "DEU"}},
{"timestamp": "2026-01-19T08:30:00+01:00", "code": "6082", "description": "going back"}]}]}"""
EVRI = """{"results": [{"barcode": "E1", "trackingEvents": [{"dateTime": "2026-07-01T10:00:00",
"trackingStage": {"trackingStageCode": "4_LOCKER"}, "trackingPoint": {}}]}]}"""
DPD_SOAP = """<Envelope><Body><getTrackingDataResponse><trackingresult><shipmentInfo>
<parcelLabelNumber>09</parcelLabelNumber></shipmentInfo><statusInfo><status>ACCEPTED</status>
<label><content>Order information has been transmitted to DPD.</content></label>
<date><content>17.03.2026 10:15</content></date></statusInfo><statusInfo>
<status>DELIVERED</status><statusHasBeenReached>false</statusHasBeenReached></statusInfo>
</trackingresult></getTrackingDataResponse></Body></Envelope>"""
DPD_SCANS = """{"parcellifecycleResponse": {"parcelLifeCycleData": {"shipmentInfo":
{"parcelLabelNumber": "09"}, "statusInfo": [{"status": "DELIVERED", "date": "20.01.2026"}],
"scanInfo": {"scan": [{"date": "2026-01-20T11:20:30", "scanData": {"scanType": {"code": "03"},
"location": "Hamm", "country": "DE"}, "scanDescription": {"label": "Zustellung"}}]}}}}"""
DPD_EVENTS = """{"parcelNumber": "09", "parcelEvents": [{"date": "2026-02-01",
"time": "10:00:00", "eventType": "DODEI", "eventTypeText": "There", "countryCode": "NL"}]}"""
DPD_UK = """<trackingresponse><trackingdetails><trackingdetail>
<trackingnumber>15</trackingnumber>
<trackingevents><trackingevent><code>7</code><date>2026-06-05T13:00:00</date>
<description>Your parcel is on the vehicle</description></trackingevent></trackingevents>
</trackingdetail></trackingdetails></trackingresponse>"""
DPD_PUSH = """{"pushid": 1, "pnr": "09", "status": "delivery_customer",
"statusdate": "25022026170801", "depot": "0163"}"""
GLS_V1 = """{"parcels": [{"requested": "0", "errorCode": "E_404_01",
"errorMessage": "not found"},
{"requested": "747N6K", "unitno": "936", "events": [{"code": "INTIAL.NORMAL", "country": "IT",
"description": "The parcel was handed over to GLS.",
"eventDateTime": "2026-09-18T06:50:22+0200"}]}]}"""
GLS_STATUS = """{"parcels": [{"unitno": "936", "status": "DELIVEREDPS",
"statusDateTime": "2026-02-10T15:13:46+0100"}]}"""
SHIPIT = """{"UnitDetail": {"TrackID": "YZ8", "History": [{"Date": "2026-12-05T11:43:59+01:00",
"Location": "Kassel", "Country": "DE", "StatusCode": "HUB",
"Description": "The parcel has been picked up by GLS."}]}}"""
MYGLS = r"""{"GetParcelStatusErrors": [], "ParcelNumber": 35, "ParcelStatusList": [
{"DepotCity": "Alsónémedi", "StatusCode": "17", "StatusDescription": "refused",
 "StatusDate": "\/Date(1782000000000+0200)\/"}]}"""
GLS_WEB = """{"tuStatus": [{"tuNo": "21", "history": [{"date": "2026-05-04", "time": "09:00:00",
"evtNo": "3.0", "evtDscr": "Delivered", "address": {"city": "Ede", "countryCode": "NL"}}]}]}"""


@pytest.mark.parametrize(
    ("carrier", "body", "scans"),
    [
        ("dhl", EXPRESS_XML, ["100 picked_up 07-17T09:11 PU", "100 customs 07-18T09:00 UD"]),
        ("dhl_express", EXPRESS_SOAP, ["100 delivered 07-17T09:11 OK"]),
        ("mydhl", MYDHL, ["100 delivered 01-15T16:00 OK"]),
        (
            "dhl_universal",
            UNIFIED,
            ["7777 ~out_for_delivery 03-02T07:00 transit", "7777 refused 03-03T07:00 failure"],
        ),
        ("dhl_universal", UNIFIED_LAST, ["7778 label_created 03-02T07:53 pre-transit"]),
        (
            "dhl_parcel_de",
            PAKET,
            [
                "003 dropped_off 03-17T10:44 ES/SHRCU/PCKST",
                "003 returning 03-18T09:02 ZU/DLVRD/OTHER",
            ],
        ),
        ("dhl_parcel_de", PAKET_LAST, ["003 awaiting_collection 07-18T08:02 HLDCC/OTHER"]),
        ("dhl_ecommerce", ECOMMERCE, ["42 ?out_for_delivery 06-01T10:00 1"]),
        (
            "dhl_parcel_nl",
            BENELUX,
            ["3SX awaiting_collection 06-01T10:00 DELIVERED/DELIVERED_AT_PARCELSHOP"],
        ),
        (
            "dhl_poland",
            DHL24,
            ["55 picked_up 07-01T10:51 DWP", "55 out_for_delivery 07-02T06:00 LK"],
        ),
        (
            "royalmail",
            ROYAL_MAIL,
            ["RM1 dropped_off 10-20T09:04 EVPPA", "RM1 ?delivered 10-21T09:04 EVXXX"],
        ),
        ("royalmail", ROYAL_MAIL_SUMMARIES, ["RM1 attempt_failed 10-21T09:04 EVKNA"]),
        (
            "hermes",
            HERMES,
            ["H1 dropped_off 01-18T07:30 2400", "H1 returning 01-19T07:30 6082"],
        ),
        ("evri", EVRI, ["E1 awaiting_collection 07-01T09:00 4_LOCKER"]),
        ("dpd", DPD_SOAP, ["09 label_created 03-17T10:15 ACCEPTED"]),
        ("dpd", DPD_SCANS, ["09 out_for_delivery 01-20T10:20 03"]),
        ("dpd", DPD_EVENTS, ["09 awaiting_collection 02-01T09:00 DODEI"]),
        ("dpd_uk", DPD_UK, ["15 out_for_delivery 06-05T12:00 7"]),
        ("dpd", DPD_PUSH, ["09 delivered 02-25T17:08 delivery_customer"]),
        ("gls", GLS_V1, ["936 picked_up 09-18T04:50 INTIAL.NORMAL"]),
        ("gls", GLS_STATUS, ["936 awaiting_collection 02-10T14:13 DELIVEREDPS"]),
        ("gls", SHIPIT, ["YZ8 picked_up 12-05T10:43 HUB"]),
        ("mygls", MYGLS, ["35 refused 06-21T00:00 17"]),
        ("gls", GLS_WEB, ["21 delivered 05-04T07:00 3.0"]),
    ],
)
def test_a_body_is_read_into_our_words(carrier: str, body: str, scans: list[str]) -> None:
    assert [told(scan) for scan in parse(carrier, body).scans] == scans


@pytest.mark.parametrize(
    ("carrier", "body", "problems"),
    [
        ("dhl", EXPRESS_XML, ("209: Nothing for 101",)),
        (
            "dhl",
            (
                "<ShipmentTrackingErrorResponse><Response><Status><ActionStatus>Failure"
                "</ActionStatus><Condition><ConditionCode>111</ConditionCode><ConditionData>Error"
                "</ConditionData></Condition></Status></Response></ShipmentTrackingErrorResponse>"
            ),
            ("111: Error",),
        ),
        ("dhl", '{"status": 404, "title": "Not Found", "detail": "none"}', ("404: none",)),
        ("dhl", '<data code="100" error="No data found"/>', ("100: No data found",)),
        (
            "dhl_poland",
            (
                "<Envelope><Body><Fault><faultcode>100</faultcode><faultstring>Nie</faultstring>"
                "</Fault></Body></Envelope>"
            ),
            ("100: Nie",),
        ),
        ("royalmail", ROYAL_MAIL_SUMMARIES, ("E1142: not known", "no_events: RM2")),
        ("royalmail", '{"mailPieces": {"mailPieceId": "RM3"}}', ("no_events: RM3",)),
        (
            "royalmail",
            '{"httpCode": "401", "httpMessage": "Unauthorized", "errors": []}',
            ("401: Unauthorized",),
        ),
        ("hermes", '{"listOfResultCodes": [{"code": "e1", "message": "no"}]}', ("e1: no",)),
        (
            "dpd",
            (
                "<Envelope><Body><Fault><faultcode>soap:Server</faultcode><detail><f><errorCode>A"
                "</errorCode><errorMessage>password</errorMessage></f></detail></Fault></Body>"
                "</Envelope>"
            ),
            ("A: password",),
        ),
        ("gls", GLS_V1, ("E_404_01: not found",)),
        (
            "gls",
            '{"fault": {"faultstring": "expired", "detail": {"errorcode": "jwt"}}}',
            ("jwt: expired",),
        ),
        ("gls", '{"lastError": "E206", "exceptionText": "no such"}', ("E206: no such",)),
        ("evri", '{"errors": [{"code": "404", "message": "gone"}]}', ("404: gone",)),
        ("gls", '{"surprise": 1}', ("unknown_shape",)),
    ],
)
def test_an_error_is_a_problem(carrier: str, body: str, problems: tuple[str, ...]) -> None:
    assert parse(carrier, body).problems == problems


def test_a_place_of_express_tells_its_zone() -> None:
    paris, van_nuys = parse("dhl", EXPRESS_XML).scans

    assert (paris.country, paris.zone_source) == ("FR", ZoneSource.PLACE)
    assert (van_nuys.country, van_nuys.utc_offset_minutes) == ("US", -420)
    assert (van_nuys.incident, van_nuys.fault) == (IncidentKind.CUSTOMS, Fault.CUSTOMS)


def test_an_unknown_place_of_express_leaves_the_time_uncertain() -> None:
    (scan,) = parse("dhl", EXPRESS_XML.replace("PARIS - FRANCE", "PARIS")).scans[:1]

    assert (scan.country, scan.zone_source) == ("", ZoneSource.UNCERTAIN)


def test_an_event_without_a_time_is_a_problem_and_the_others_are_read() -> None:
    body = ROYAL_MAIL.replace("2026-10-20T10:04:00+01:00", "soon")

    parsed = parse("royalmail", body)

    assert [told(scan) for scan in parsed.scans] == ["RM1 ?delivered 10-21T09:04 EVXXX"]
    assert parsed.problems == ("bad_event: RM1 soon Accepted at Post Office",)


def test_an_answer_about_one_parcel_need_not_repeat_its_number() -> None:
    body = DPD_SOAP.replace("<parcelLabelNumber>09</parcelLabelNumber>", "")

    assert [told(scan) for scan in parse("dpd", body).scans] == [
        " label_created 03-17T10:15 ACCEPTED"
    ]
