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


POSTNL_COMPLETE = """{"CompleteStatus": {"Shipment": {"Barcode": "3S1", "Status": {"TimeStamp":
"26-07-2026 15:06:53", "StatusCode": "11", "PhaseCode": "4"}, "OldStatus": [], "Event": [
{"Code": "J05", "Description": "Bezorger is onderweg", "TimeStamp": "26-07-2026 09:44:45"},
{"Code": "??", "Description": "Zending is niet bezorgd", "TimeStamp": "26-07-2026 12:00:00"}
]}}}"""
POSTNL_STATUS = """[{"Barcode": "3S1", "Status": {"Timestamp": "2026-02-26T12:57:15",
"StatusCode": "12", "PhaseCode": "3"}}, {"Barcode": "3S2", "Status": {"Timestamp":
"2026-02-26T12:57:15", "StatusCode": "77", "StatusDescription": "?", "PhaseCode": "2"}}]"""
POSTNL_SOAP = """<Envelope><Body><CompleteStatusResponse><Shipments>
<CompleteStatusResponseShipment><Barcode>3S1</Barcode><Events><CompleteStatusResponseEvent>
<Code>01B</Code><Description>Bezorgd</Description><TimeStamp>26-07-2026 15:06:53</TimeStamp>
</CompleteStatusResponseEvent></Events></CompleteStatusResponseShipment></Shipments>
</CompleteStatusResponse></Body></Envelope>"""
BPOST = """<itemTracking><itemCode>32</itemCode><stateInfo><time>2026-11-22T23:19:29+01:00
</time>
<stateCode>L00</stateCode><stateDescription>BoundToRound</stateDescription></stateInfo>
<stateInfo><time>2026-11-23T09:19:29+01:00</time><stateCode>U77</stateCode>
<stateDescription>NotDistributed - absent</stateDescription></stateInfo></itemTracking>"""
BPOST_WEB = """{"items": [{"itemCode": "32", "events": [{"date": "2026-07-01", "time": "10:00",
"key": {"EN": {"description": "Item delivered"}}}]}]}"""
SUIVI = """{"lang": "fr_FR", "returnCode": 200, "shipment": {"idShip": "6A1", "event": [
{"code": "DI2", "label": "distribué à l'expéditeur", "date": "2026-07-03T10:00:00+02:00"},
{"code": "PB1", "label": "Votre colis est endommagé",
"date": "2026-07-02T10:00:00+02:00"}]}}"""
COLISSIMO_LINE = """{"lang": "fr_FR", "status": [{"code": "0", "message": "ok"}], "parcel": {
"parcelNumber": "6A1", "event": [{"code": "RENAVI", "labelLong": "disponible", "date":
"2026-07-02T10:00:00+02:00"}, {"code": "DOUXYZ", "date": "2026-07-01T10:00:00+02:00"}]}}"""
COLISSIMO_SOAP = """<Envelope><Body><trackResponse><return><errorCode>0</errorCode>
<eventCode>LIVCFM</eventCode><eventDate>2026-07-02T00:00:00+02:00</eventDate>
<eventLibelle>Livré</eventLibelle><skybillNumber>8G1</skybillNumber></return></trackResponse>
</Body></Envelope>"""
CHRONOPOST = """<Envelope><Body><trackSkybillV2Response><return><errorCode>0</errorCode>
<listEventInfoComp><events><code>ZZ</code><eventDate>2026-06-22T07:12:05+02:00</eventDate>
<eventLabel>Destinataire absent</eventLabel><officeLabel>ARRAS</officeLabel></events><events>
<code>D</code><eventDate>2026-06-23T07:12:05+02:00</eventDate><eventLabel>Livraison effectuée
</eventLabel></events><skybillNumber>XY1</skybillNumber></listEventInfoComp></return>
</trackSkybillV2Response></Body></Envelope>"""
TNT = """<TrackResponse><Consignment access="public"><ConsignmentNumber>12</ConsignmentNumber>
<SummaryCode>DEL</SummaryCode><StatusData><StatusCode>OK</StatusCode>
<StatusDescription>Delivered In Good Condition</StatusDescription>
<LocalEventDate format="YYYYMMDD">20261014</LocalEventDate>
<LocalEventTime format="HHMM">1417</LocalEventTime><DepotName>Amsterdam</DepotName></StatusData>
</Consignment><Consignment access="public"><ConsignmentNumber>13</ConsignmentNumber>
<SummaryCode>CNF</SummaryCode></Consignment></TrackResponse>"""
ASENDIA = """{"trackingNumber": "AS1", "trackingEvents": [{"id": 1, "code": "IT",
"time": "2026-04-13T09:15:00Z", "carrierEventDescription": "Held by customs"}]}"""
SPRING = """{"ErrorLevel": 0, "Shipment": {"TrackingNumber": "LX1", "Events": [
{"Timestamp": 1782000000, "DateTime": "2026-06-21 02:00:00",
"Country": "NL", "Code": 9301}]}}"""
GEODIS = """{"ok": true, "contenu": {"noSuivi": "1G", "listSuivis": [
{"dateSuivi": "2026-07-17", "heureSuivi": "14:23:22", "codeSituationJustification": "REN/NAR"},
{"dateSuivi": "2026-07-16", "heureSuivi": "14:23:22", "codeSituationJustification": "MLV/ZZZ"}
]}}"""
PARCEL_ONE = """{"P1Trackno": "405", "TrackingEvents": [{"EventdateCET":
"2026-10-18T08:26:05+02:00", "Statuscode": "430", "Status": "The shipment has been handled.",
"DeliveryStatus": "InTransit_007"}]}"""
A1 = """<AmazonTrackingResponse><PackageTrackingInfo><TrackingNumber>A1</TrackingNumber>
<TrackingEventHistory><TrackingEventDetail><EventCode>EVENT_304</EventCode>
<EventDateTime>2026-10-08T13:29:00-05:00</EventDateTime></TrackingEventDetail>
</TrackingEventHistory></PackageTrackingInfo></AmazonTrackingResponse>"""
PRESTIGE = """[{"TrackingNumber": "P1", "TrackingEventHistory": [{"serverDate": "10/19/2026",
"serverTime": "2:39 PM", "EventCode": "EVENT_101", "EventCodeDesc": "has not yet received it",
"CountryCode": "US", "ELState": "NY "}]}]"""
SEKO = """[{"ConsignmentNo": "S1", "Events": [{"EventDT": "2026-10-25T10:28:47.677",
"Code": "AAY", "OmniCode": "OP-76", "Description": "In locker"}]}]"""
SHIPX = """{"tracking_number": "52", "tracking_details": [{"status": "returned_to_sender",
"datetime": "2026-07-02T10:00:00.000+02:00"}, {"status": "dispatched_by_sender",
"datetime": "2026-07-01T10:00:00.000+02:00"}]}"""
INPOST_GROUP = """{"trackingNumber": "52", "events": [{"eventId": "a", "eventCode": "CRE.1777",
"timestamp": "2026-07-01T10:00:00Z"}]}"""
SHIPX_PUSH = """{"event": "shipment_status_changed", "event_ts": "2026-07-20 15:08:42 +0200",
"payload": {"shipment_id": 49, "status": "ready_to_pickup", "tracking_number": "52"}}"""
POSTNORD = """{"TrackingInformationResponse": {"shipments": [{"items": [{"itemId": "PN1",
"events": [{"eventTime": "2026-07-01T10:00:00", "eventCode": "113", "status": "EN_ROUTE",
"location": {"countryCode": "SE", "city": "Umeå"}}, {"eventTime": "2026-07-01T18:00:00",
"eventCode": "9", "status": "OTHER", "eventDescription": "Handed in by customer"}]}]}]}}"""
SWISS = """{"shipmentNumber": "99", "events": [{"timestamp": "2026-07-01T10:00:00+02:00",
"eventCode": "PARCEL.*.88.40"}]}"""
AUSTRIA = """{"data": {"einzelsendung": {"sendungsnummer": "10", "sendungsEvents": [{
"timestamp":
"2026-07-01T10:00:00", "trackingStateKey": "readyForPickUpBox", "text": "Abholbereit"}]}}}"""
CORREOS = """[{"codEnvio": "PQ1", "eventos": [{"fecEvento": "01/07/2026", "horEvento":
"10:00:00", "codEvento": "Z000000V", "desTextoResumen": "Intento de entrega"}]}]"""
CTT = """{"data": {"ObjectCode": "DA1", "Events": {"List": [{"DateTime": "2026-07-01T10:00:00Z",
"StateId": 14, "State": "No ponto de entrega"}]}}}"""
POSTE = """{"idTracciatura": "5P1", "listaMovimenti": [{"dataOra": 1782000000000,
"statoLavorazione": "In restituzione al mittente"}]}"""
BRT = """{"ttParcelIdResponse": {"executionMessage": {"code": 0}, "bolla": {"dati_spedizione":
{"spedizione_id": "B1"}}, "lista_eventi": [{"evento": {"data": "12.05.2026", "ora": "10.30",
"id": "704", "descrizione": "CONSEGNATA"}}]}}"""


@pytest.mark.parametrize(
    ("carrier", "body", "scans"),
    [
        (
            "postnl",
            POSTNL_COMPLETE,
            ["3S1 out_for_delivery 07-26T07:44 J05", "3S1 ?attempt_failed 07-26T10:00 ??"],
        ),
        (
            "postnl",
            POSTNL_STATUS,
            ["3S1 awaiting_collection 02-26T11:57 12/3", "3S2 in_transit 02-26T11:57 77/2"],
        ),
        ("postnl", POSTNL_SOAP, ["3S1 delivered 07-26T13:06 01B"]),
        (
            "bpost",
            BPOST,
            ["32 out_for_delivery 11-22T22:19 L00", "32 attempt_failed 11-23T08:19 U77"],
        ),
        ("bpost", BPOST_WEB, ["32 delivered 07-01T08:00 "]),
        ("laposte", SUIVI, ["6A1 returning 07-03T08:00 DI2", "6A1 ~damaged 07-02T08:00 PB1"]),
        (
            "colissimo",
            COLISSIMO_LINE,
            ["6A1 awaiting_collection 07-02T08:00 RENAVI", "6A1 customs 07-01T08:00 DOUXYZ"],
        ),
        ("colissimo", COLISSIMO_SOAP, ["8G1 delivered 07-01T22:00 LIVCFM"]),
        (
            "chronopost",
            CHRONOPOST,
            ["XY1 ?attempt_failed 06-22T05:12 ZZ", "XY1 delivered 06-23T05:12 D"],
        ),
        (
            "chronopost",
            SUIVI,
            ["6A1 returning 07-03T08:00 DI2", "6A1 ~damaged 07-02T08:00 PB1"],
        ),
        ("tnt", TNT, ["12 delivered 10-14T14:17 OK"]),
        ("asendia", ASENDIA, ["AS1 ~customs 04-13T09:15 IT"]),
        ("spring", SPRING, ["LX1 out_for_delivery 06-21T00:00 9301"]),
        (
            "geodis",
            GEODIS,
            ["1G refused 07-17T12:23 REN/NAR", "1G out_for_delivery 07-16T12:23 MLV/ZZZ"],
        ),
        ("parcelone", PARCEL_ONE, ["405 in_transit 10-18T06:26 430/InTransit_007"]),
        ("a1_international", A1, ["A1 attempt_failed 10-08T18:29 EVENT_304"]),
        ("prestige", PRESTIGE, ["P1 label_created 10-19T18:39 EVENT_101"]),
        ("seko", SEKO, ["S1 awaiting_collection 10-25T10:28 AAY/OP-76"]),
        (
            "inpost",
            SHIPX,
            [
                "52 returning 07-02T08:00 returned_to_sender",
                "52 dropped_off 07-01T08:00 dispatched_by_sender",
            ],
        ),
        ("inpost", INPOST_GROUP, ["52 label_created 07-01T10:00 CRE.1777"]),
        ("inpost", SHIPX_PUSH, ["52 awaiting_collection 07-20T13:08 ready_to_pickup"]),
        (
            "postnord",
            POSTNORD,
            [
                "PN1 out_for_delivery 07-01T08:00 113/EN_ROUTE",
                "PN1 dropped_off 07-01T18:00 9/OTHER",
            ],
        ),
        ("swiss_post", SWISS, ["99 delivered 07-01T08:00 PARCEL.*.88.40"]),
        ("austrian_post", AUSTRIA, ["10 awaiting_collection 07-01T08:00 readyForPickUpBox"]),
        ("correos", CORREOS, ["PQ1 attempt_failed 07-01T08:00 Z000000V"]),
        ("ctt", CTT, ["DA1 awaiting_collection 07-01T10:00 14"]),
        ("poste_italiane", POSTE, ["5P1 returning 06-21T00:00 "]),
        ("brt", BRT, ["B1 delivered 05-12T08:30 704"]),
    ],
)
def test_a_body_is_read_into_our_words(carrier: str, body: str, scans: list[str]) -> None:
    assert [told(scan) for scan in parse(carrier, body).scans] == scans


@pytest.mark.parametrize(
    ("carrier", "body", "problem"),
    [
        ("postnl", '{"Errors": [{"Code": "4", "Description": "no"}]}', "4: no"),
        ("postnl", '{"fault": {"faultstring": "key"}}', "key"),
        ("bpost", "<systemException><message>again</message></systemException>", "again"),
        ("colissimo", '{"returnCode": 400, "returnMessage": "pas valide"}', "400: pas valide"),
        ("laposte", '{"code": "UNAUTHORIZED", "message": "key"}', "UNAUTHORIZED: key"),
        (
            "chronopost",
            (
                "<E><Body><r><return><errorCode>1</errorCode><errorMessage>System</errorMessage>"
                "</return></r></Body></E>"
            ),
            "1: System",
        ),
        ("tnt", TNT, "CNF: no consignment 13"),
        (
            "tnt",
            (
                "<TrackResponse><Error><Code>6</Code><Message>Authorisation</Message></Error>"
                "</TrackResponse>"
            ),
            "6: Authorisation",
        ),
        ("asendia", '{"status": 404, "title": "Not Found", "detail": "no"}', "404: no"),
        ("spring", '{"ErrorLevel": 10, "Error": "not found"}', "10: not found"),
        ("geodis", '{"ok": false, "codeErreur": "E1", "texteErreur": "non"}', "E1: non"),
        ("parcelone", '{"Error": "No shipment data found yet"}', "No shipment data found yet"),
        ("seko", '{"Errors": [{"Property": "P", "Message": "needed"}]}', "P: needed"),
        ("inpost", '{"status": 404, "error": "resource_not_found"}', "resource_not_found"),
        (
            "postnord",
            (
                '{"TrackingInformationResponse": {"compositeFault": {"faults": [{'
                '"faultCode": "F", "explanationText": "none"}]}}}'
            ),
            "F: none",
        ),
        ("correos", '[{"codEnvio": "X", "error": {"codError": "1", "desError": "n"}}]', "1: n"),
        (
            "brt",
            '{"ttParcelIdResponse": {"executionMessage": {"code": -11, "message": "none"}}}',
            "-11: none",
        ),
    ],
)
def test_an_error_is_a_problem(carrier: str, body: str, problem: str) -> None:
    parsed = parse(carrier, body)

    assert problem in parsed.problems


@pytest.mark.parametrize(
    ("carrier", "sentence", "meaning"),
    [
        ("dhl", "Die Sendung wurde in der PACKSTATION eingeliefert.", "?dropped_off"),
        ("dhl", "Die Sendung wurde in das Zustellfahrzeug geladen.", "?out_for_delivery"),
        ("dhl", "Die Sendung konnte nicht zugestellt werden.", "?attempt_failed"),
        ("dhl", "Sie wird an den Absender zurückgesandt.", "?returning"),
        ("laposte", "Votre colis n'est pas encore pris en charge", "?label_created"),
        ("laposte", "Le colis est livré à l'expéditeur suite à un retour", "?returning"),
        ("laposte", "Votre colis est disponible en bureau de poste", "?awaiting_collection"),
        ("laposte", "Dédouanement terminé", "?in_transit"),
        ("postnl", "Zending niet afgeleverd", "?attempt_failed"),
        ("postnl", "Je pakket ligt klaar bij PostNL-punt", "?awaiting_collection"),
        ("dhl_poland", "przesyłka doręczona do odbiorcy", "?delivered"),
        ("dhl_poland", "zwrot przesyłki do nadawcy", "?returning"),
        ("brt", "DATI SPEDIZ. TRASMESSI A BRT", "label_created"),
        ("brt", "La spedizione è in consegna", "?out_for_delivery"),
        ("correos", "Disponible para su recogida en oficina", "awaiting_collection"),
        ("correos", "En tránsito", "?in_transit"),
        ("ctt", "Objeto saiu para entrega ao destinatário", "?out_for_delivery"),
        ("ctt", "Não entregue", "?attempt_failed"),
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
