"""Carriers of the Americas that answer in XML: events with words and instants, errors."""

from __future__ import annotations

import pytest

from backhaul.core.tracking.scan import ParsedBody, ZoneSource
from tests.adapters.carriers.american import (
    canada_post,
    fedex_event,
    fedex_xml,
    parse,
    told,
    usps_detail,
    usps_xml,
)

NUMBER = "9400100000000000000001"

OTHERS: dict[str, tuple[str, str, list[str]]] = {
    "a-1 international": (
        "a1_international",
        """<AmazonTrackingResponse><PackageTrackingInfo><TrackingNumber>A1</TrackingNumber>
        <TrackingEventHistory><TrackingEventDetail><EventCode>EVENT_101</EventCode>
        <EventCodeDesc>Shipment has left seller facility</EventCodeDesc>
        <EventDateTime>2026-03-02T08:00:00-05:00</EventDateTime></TrackingEventDetail>
        <TrackingEventDetail><EventCode>EVENT_304</EventCode><EventCodeDesc>Tried</EventCodeDesc>
        <EventDateTime>2026-03-03T08:00:00-05:00</EventDateTime></TrackingEventDetail>
        </TrackingEventHistory></PackageTrackingInfo></AmazonTrackingResponse>""",
        ["A1 in_transit 2026-03-02T13:00 -300", "A1 attempt_failed 2026-03-03T13:00 -300"],
    ),
    "canpar": (
        "canpar",
        """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <r:trackByBarcodeResponse xmlns:r="http://ws.onlinerating.canshipws.canpar.com">
        <r:return><error/><result><barcode>D1</barcode>
        <events><address><city>LONDON</city><province>ON</province></address><code>DEL</code>
        <code_description_en>DELIVERED</code_description_en>
        <local_date_time>20260302 153000</local_date_time></events>
        <events><code>WC</code><code_description_fr>AVEC COURSIER</code_description_fr>
        <address><province>ON</province></address>
        <local_date_time>20260302 080000</local_date_time></events></result></r:return>
        </r:trackByBarcodeResponse></s:Body></s:Envelope>""",
        ["D1 delivered 2026-03-02T20:30 -300", "D1 out_for_delivery 2026-03-02T13:00 -300"],
    ),
    "ics courier": (
        "ics_courier",
        """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>
        <TracePackgeResponse xmlns="http://www.icscourier.ca/"><TracePackgeResult>
        <TrackingInfo><TrackingInfo><TrackingNum>N1</TrackingNum>
        <StatusDate>2026-03-02T09:03:47</StatusDate>
        <Status>Delivered at: ANN 1 MAIN ST</Status></TrackingInfo>
        <TrackingInfo><TrackingNum>N2</TrackingNum>
        <StatusDate>2026-03-02T07:15:44</StatusDate>
        <Status>Out for Delivery</Status></TrackingInfo></TrackingInfo>
        </TracePackgeResult></TracePackgeResponse></s:Body></s:Envelope>""",
        ["N1 ?delivered 2026-03-02T09:03 None", "N2 ?out_for_delivery 2026-03-02T07:15 None"],
    ),
    "ontrac": (
        "ontrac",
        """<OnTracTrackingResult><Shipments><Shipment><Events>
        <Event><Status>MS</Status><Description>Misrouted</Description>
        <EventTime>2026-03-02T08:00:00.45</EventTime><City>RENO</City><State>NV</State></Event>
        <Event><Status>XX</Status><Description>DATA ENTRY</Description>
        <EventTime>2026-03-01T08:00:00</EventTime><State>NV</State></Event>
        </Events><Tracking>D1</Tracking></Shipment></Shipments></OnTracTrackingResult>""",
        ["D1 missort 2026-03-02T16:00 -480", "D1 label_created 2026-03-01T16:00 -480"],
    ),
    "purolator": (
        "purolator",
        """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <R xmlns="http://purolator.com/pws/datatypes/v1"><TrackingInformationList>
        <TrackingInformation><PIN><Value>M1</Value></PIN><Scans>
        <Scan><ScanType>Undeliverable</ScanType><PIN><Value>M1</Value></PIN>
        <ScanDate>2026-03-02</ScanDate><ScanTime>172300</ScanTime>
        <Description>Receiver contacted. Shipment available for pickup</Description></Scan>
        <Scan><ScanType>Undeliverable</ScanType><PIN><Value>M1</Value></PIN>
        <ScanDate>2026-03-01</ScanDate><ScanTime>080000</ScanTime>
        <Description>Arrived at sort facility</Description></Scan>
        <Scan><ScanType>Delivery</ScanType><PIN><Value>M1</Value></PIN>
        <ScanDate>2026-03-03</ScanDate><ScanTime>080000</ScanTime>
        <Description>Transferring to Shipping Centre</Description></Scan>
        </Scans></TrackingInformation></TrackingInformationList></R></s:Body></s:Envelope>""",
        [
            "M1 awaiting_collection 2026-03-02T17:23 None",
            "M1 in_transit 2026-03-01T08:00 None",
            "M1 in_transit 2026-03-03T08:00 None",
        ],
    ),
    "stamps": (
        "stamps",
        """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <TrackShipmentResponse xmlns="http://stamps.com/xml/namespace"><TrackingEvents>
        <TrackingEvent><Timestamp>2026-03-02T08:00:00</Timestamp><Event>NOTICE</Event>
        <TrackingEventType>NoticeLeft</TrackingEventType><City>RENO</City><State>NV</State>
        <Country>US</Country></TrackingEvent>
        </TrackingEvents></TrackShipmentResponse></s:Body></s:Envelope>""",
        ["- attempt_failed 2026-03-02T16:00 -480"],
    ),
    "ups before 2024": (
        "ups",
        """<TrackResponse><Response><ResponseStatusCode>1</ResponseStatusCode></Response>
        <Shipment><Package><TrackingNumber>1Z1</TrackingNumber>
        <Activity><ActivityLocation><Address><City>RENO</City>
        <StateProvinceCode>NV</StateProvinceCode><CountryCode>US</CountryCode></Address>
        </ActivityLocation><Status><StatusType><Code>I</Code><Description>ORIGIN SCAN
        </Description></StatusType><StatusCode><Code>OR</Code></StatusCode></Status>
        <Date>20260302</Date><Time>080000</Time></Activity>
        <Activity><Status><StatusType><Code>X</Code><Description>THE RECEIVER REFUSED
        </Description></StatusType><StatusCode><Code>ZZ</Code></StatusCode></Status>
        <Date>20260303</Date><Time>080000</Time><GMTDate>2026-03-03</GMTDate>
        <GMTTime>13.00.00</GMTTime></Activity></Package>
        <Package><TrackingNumber>1Z2</TrackingNumber>
        <Activity><Status><StatusType><Code>M</Code></StatusType></Status>
        <Date>20260301</Date><Time>120000</Time></Activity></Package></Shipment>
        </TrackResponse>""",
        [
            "1Z1 picked_up 2026-03-02T16:00 -480",
            "1Z1 refused 2026-03-03T13:00 -300",
            "1Z2 label_created 2026-03-01T12:00 None",
        ],
    ),
}

ERRORS: dict[str, tuple[str, str]] = {
    "canadapost": (
        """<messages><message><code>004</code><description>No History</description>
        </message></messages>""",
        "004: No History",
    ),
    "fedex": (
        fedex_xml("", "<Severity>ERROR</Severity><Code>9040</Code><Message>No</Message>"),
        "ERROR: 9040 No",
    ),
    "ics_courier": (
        """<TracePackgeResult><Err><_ErrCode>1</_ErrCode>
        <_ErrDescription>No</_ErrDescription></Err></TracePackgeResult>""",
        "1: No",
    ),
    "ontrac": (
        "<OnTracTrackingResult><Error>Bad login</Error></OnTracTrackingResult>",
        "Bad login",
    ),
    "purolator": (
        """<R><ResponseInformation><Errors><Error><Code>1</Code>
        <Description>No</Description></Error></Errors></ResponseInformation></R>""",
        "1: No",
    ),
    "stamps": (
        "<E><Fault><faultcode>c</faultcode><faultstring>No</faultstring></Fault></E>",
        "c: No",
    ),
    "ups": (
        """<TrackResponse><Response><Error><ErrorCode>151018</ErrorCode>
        <ErrorDescription>Invalid</ErrorDescription></Error></Response></TrackResponse>""",
        "151018: Invalid",
    ),
    "usps": (
        "<Error><Number>-1</Number><Description>Invalid XML</Description></Error>",
        "-1: Invalid XML",
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_an_answer_gives_words_and_instants(case: str) -> None:
    name, body, expected = OTHERS[case]

    assert told(name, body) == expected


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_gives_no_scan_and_its_reason(name: str) -> None:
    body, problem = ERRORS[name]

    assert parse(name, body).scans == ()
    assert parse(name, body).problems == (problem,)


@pytest.mark.parametrize(
    ("kind", "sentence", "word"),
    [
        ("I", "OUT FOR DELIVERY", "out_for_delivery"),
        ("I", "DESTINATION SCAN", "in_transit"),
        ("X", "THE STREET NUMBER IS INCORRECT", "address"),
        ("X", "HELD FOR CUSTOMER PICKUP", "awaiting_collection"),
        ("X", "PURPLE", "unknown"),
    ],
)
def test_ups_sentence_decides_where_its_activity_code_is_not_known(
    kind: str, sentence: str, word: str
) -> None:
    body = f"""<TrackResponse><Shipment><Package><TrackingNumber>1Z1</TrackingNumber>
    <Activity><Status><StatusType><Code>{kind}</Code><Description>{sentence}</Description>
    </StatusType><StatusCode><Code>Q9</Code></StatusCode></Status><Date>20260302</Date>
    <Time>080000</Time></Activity></Package></Shipment></TrackResponse>"""

    assert told("ups", body) == [f"1Z1 {word} 2026-03-02T08:00 None"]


def test_fedex_without_trouble_and_without_events_has_no_problem() -> None:
    assert parse("fedex", fedex_xml("")) == ParsedBody()


def test_one_fedex_event_is_read_like_several() -> None:
    one = fedex_event("DL", "2026-03-02T08:00:00-08:00")

    assert len(parse("fedex", fedex_xml(one)).scans) == 1
    assert len(parse("fedex", fedex_xml(one * 3)).scans) == 3


@pytest.mark.parametrize(
    ("code", "sentence", "word"),
    [
        ("01", "Delivered, In/At Mailbox", "delivered"),
        ("01", "Delivered, To Original Sender", "returning"),
        ("03", "Acceptance", "picked_up"),
        ("OA", "Accepted at USPS Origin Facility", "picked_up"),
        ("AD", "Accepted at USPS Destination Facility", "in_transit"),
        ("TM", "Shipment Received, Package Acceptance Pending", "picked_up"),
        ("80", "Picked Up By Shipping Partner, USPS Awaiting Item", "picked_up"),
        ("82", "Departed Shipping Partner Facility, USPS Awaiting Item", "in_transit"),
        ("GX", "Shipping Label Created, USPS Awaiting Item", "label_created"),
        ("10", "Inbound Out of Customs", "in_transit"),
        ("10", "Inbound Into Customs", "customs"),
        ("02", "Notice Left (No Authorized Recipient Available)", "attempt_failed"),
        ("22", "Insufficient Address", "address"),
        ("09", "", "returning"),
        ("04", "", "refused"),
        ("16", "Available for Pickup", "awaiting_collection"),
        ("14", "Arrival at Pickup Point", "awaiting_collection"),
        ("08", "Missent", "missort"),
        ("NT", "In Transit, Arriving Late", "delay"),
        ("", "Delivery Exception, Local Weather Delay", "delay"),
        ("Q7", "Purple", "unknown"),
    ],
)
def test_usps_sentence_makes_a_coarse_code_finer(code: str, sentence: str, word: str) -> None:
    body = usps_xml(usps_detail(code, sentence, "March 2, 2026", "8:00 am"))

    assert told("usps", body) == [f"{NUMBER} {word} 2026-03-02T16:00 -480"]


def test_usps_writes_days_without_a_clock_and_events_without_a_day() -> None:
    body = usps_xml(
        usps_detail("OF", "Out for Delivery", "March 3, 2026", "12:05 pm", tag="TrackSummary"),
        usps_detail("EF", "Depart USPS Sort Facility", "March 2, 2026", ""),
        usps_detail("NP", "Origin Post is Preparing Shipment", "", ""),
    )

    assert told("usps", body) == [
        f"{NUMBER} out_for_delivery 2026-03-03T20:05 -480",
        f"{NUMBER} in_transit 2026-03-02T08:00 -480",
        f"{NUMBER} label_created 2026-03-01T15:30 -480",
    ]


def test_an_empty_summary_of_usps_is_no_event() -> None:
    body = usps_xml("<TrackSummary/>", "<TrackDetail><EventCode/></TrackDetail>")

    assert parse("usps", body).scans == ()
    assert parse("usps", body).problems == ()


def test_canada_post_names_a_zone_or_its_province_tells_it() -> None:
    scans = parse("canadapost_pws", canada_post(("0174", "PST", ""), ("174", "", ""))).scans

    assert [scan.word.value for scan in scans] == ["out_for_delivery"] * 2
    assert [scan.utc_offset_minutes for scan in scans] == [-480, -420]
    assert [scan.zone_source for scan in scans] == [ZoneSource.GIVEN, ZoneSource.PLACE]
    assert [scan.country for scan in scans] == ["CA", "CA"]


@pytest.mark.parametrize(
    ("code", "sentence", "word"),
    [
        ("3000", "Electronic information submitted by shipper", "label_created"),
        ("1302", "Item accepted at the Post Office", "dropped_off"),
        ("2300", "Item picked up by Canada Post", "picked_up"),
        ("0100", "Item processed", "in_transit"),
        ("20", "Signature available", "none"),
        ("1479", "Notice card left indicating where item can be picked up", "attempt_failed"),
        ("1701", "Item available for pickup at Post Office", "awaiting_collection"),
        ("0173", "Customer addressing error found", "address"),
        ("1496", "Delivered", "delivered"),
        ("1496", "L'article a été renvoyé avec succès à l'expéditeur", "returning"),
        ("0810", "Item held by Customs", "customs"),
        ("0159", "Delivery may be delayed", "delay"),
        ("9999", "Item in transit", "in_transit"),
        ("9999", "Purple", "unknown"),
    ],
)
def test_canada_post_identifiers_and_sentences(code: str, sentence: str, word: str) -> None:
    assert told("canadapost", canada_post((code, "MST", sentence))) == [
        f"1000000000000001 {word} 2026-03-02T19:00 -420"
    ]
