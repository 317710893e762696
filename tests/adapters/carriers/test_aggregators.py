"""Those who ask many carriers on one's behalf."""

from __future__ import annotations

import pytest

from backhaul.core.tracking.scan import CarrierScan, ParsedBody, ZoneSource
from backhaul.core.tracking.words import IncidentKind, Word
from tests.adapters.carriers.aggregated import (
    AFTERSHIP,
    AFTERSHIP_ROWS,
    CLICKPOST,
    CLICKPOST_ANSWER,
    KDNIAO,
    KDNIAO_ROWS,
    KUAIDI,
    KUAIDI_PUSH,
    KUAIDI_ROWS,
    LISTED,
    PAGE,
    PARCELSAPP,
    SHIP24,
    SHIPENGINE,
    SHIPENGINE_ROWS,
    SHIPPO,
    SHIPPO_ROWS,
    SHIPROCKET,
    TRACKINGMORE,
    TWO_PROVIDERS,
    TWO_PROVIDERS_ROWS,
    V1,
    V1_ROWS,
    by_providers,
    checkpoint,
    parse,
    track_event,
)
from tests.adapters.carriers.wording import worded

Row = tuple[str, str, str, str]
"""A number, an instant in UTC, a word or `!` and an incident, and whose event it is."""


def row(scan: CarrierScan) -> Row:
    instant = scan.instant.isoformat().removesuffix("+00:00")
    return (scan.tracking_number, instant, worded(scan), scan.carrier)


BODIES: list[tuple[str, object, list[Row]]] = [
    ("17track", {"code": 0, "data": {"accepted": [TWO_PROVIDERS]}}, TWO_PROVIDERS_ROWS),
    ("17track", {"event": "TRACKING_UPDATED", "data": TWO_PROVIDERS}, TWO_PROVIDERS_ROWS),
    ("17track", {"code": 0, "data": {"accepted": [V1]}}, V1_ROWS),
    ("seventeentrack", {"sign": "x", "event": "TRACKING_UPDATED", "data": V1}, V1_ROWS),
    (
        "17track",
        LISTED,
        [
            ("L1", "2026-03-02T13:00:00", "out_for_delivery", ""),
            ("L2", "2026-03-03T00:00:00", "!data_stale", ""),
        ],
    ),
    ("17track", PAGE, [("P1", "2026-03-02T10:00:00", "delivered", "")]),
    ("aftership", {"meta": {"code": 200}, "data": {"tracking": AFTERSHIP}}, AFTERSHIP_ROWS),
    ("aftership", {"meta": {"code": 200}, "data": {"trackings": [AFTERSHIP]}}, AFTERSHIP_ROWS),
    ("aftership", {"meta": {"code": 200}, "data": AFTERSHIP}, AFTERSHIP_ROWS),
    ("aftership", {"event": "tracking_update", "msg": AFTERSHIP}, AFTERSHIP_ROWS),
    (
        "aftership",
        {
            "meta": {"code": 200},
            "data": {
                "tracking_number": "AS2",
                "checkpoint": checkpoint("Delivered", "Delivered_005"),
            },
        },
        [("AS2", "2026-03-02T09:00:00", "delivered", "dhl")],
    ),
    ("shippo", SHIPPO, SHIPPO_ROWS),
    ("shippo", {"event": "track_updated", "test": False, "data": SHIPPO}, SHIPPO_ROWS),
    ("shipengine", SHIPENGINE, SHIPENGINE_ROWS),
    ("shipstation", {"resource_type": "API_TRACK", "data": SHIPENGINE}, SHIPENGINE_ROWS),
    ("kdniao", KDNIAO, KDNIAO_ROWS),
    ("kdniao", {"PushTime": "", "Count": "1", "Data": [KDNIAO]}, KDNIAO_ROWS),
    ("kdniao", {"errno": 0, "data": KDNIAO}, KDNIAO_ROWS),
    ("kuaidi100", KUAIDI, KUAIDI_ROWS),
    ("kuaidi100", KUAIDI_PUSH, KUAIDI_ROWS),
    ("clickpost", CLICKPOST, [("CP1", "2026-03-02T05:00:00", "picked_up", "Delhivery")]),
    (
        "clickpost",
        CLICKPOST_ANSWER,
        [
            ("CP2", "2026-03-09T05:00:00", "!returning", ""),
            ("CP2", "2026-03-01T05:00:00", "label_created", ""),
            ("CP3", "2026-03-09T05:00:00", "delivered", ""),
        ],
    ),
    (
        "shiprocket",
        SHIPROCKET,
        [
            ("SR1", "2026-03-02T05:00:00", "picked_up", "Xpressbees"),
            ("SR1", "2026-03-03T05:00:00", "~!refused", "Xpressbees"),
            ("SR1", "2026-03-09T05:00:00", "!returning", "Xpressbees"),
        ],
    ),
    (
        "trackingmore",
        TRACKINGMORE,
        [
            ("TM1", "2026-03-02T09:00:00", "!awaiting_collection", "dhl"),
            ("TM1", "2026-03-03T09:00:00", "~!refused", "dhl"),
        ],
    ),
    ("parcelsapp", PARCELSAPP, [("PA1", "2026-03-02T10:00:00", "?in_transit", "Yanwen")]),
    (
        "ship24",
        SHIP24,
        [
            ("S241", "2026-03-02T09:00:00", "delivered", "es-post"),
            ("S241", "2026-03-01T10:00:00", "in_transit", "es-post"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("carrier", "body", "rows"), BODIES, ids=[f"{b[0]}-{n}" for n, b in enumerate(BODIES)]
)
def test_a_body_becomes_scans_that_say_whose_they_are(
    carrier: str, body: object, rows: list[Row]
) -> None:
    found = parse(carrier, body)
    assert ([row(scan) for scan in found.scans], found.problems) == (rows, ())


ERRORS: list[tuple[str, object, str]] = [
    (
        "17track",
        {"code": 0, "data": {"errors": [{"code": -18010002, "message": "bad key"}]}},
        "-18010002: bad key",
    ),
    (
        "17track",
        {
            "code": 0,
            "data": {
                "accepted": [],
                "rejected": [{"number": "X1", "error": {"code": -1, "message": "unknown"}}],
            },
        },
        "-1: X1: unknown",
    ),
    ("17track", {"ret": -5, "msg": "blocked", "dat": []}, "-5: blocked"),
    ("17track", {"code": -18010003, "data": {}}, "-18010003"),
    (
        "aftership",
        {"meta": {"code": 4004, "message": "no tracking", "type": "NotFound"}, "data": {}},
        "4004: no tracking",
    ),
    ("shippo", {"detail": "Not found."}, "Not found."),
    (
        "shipengine",
        {"errors": [{"error_code": "not_found", "message": "none"}]},
        "not_found: none",
    ),
    (
        "kdniao",
        {"Success": False, "EBusinessID": "1", "Reason": "快递公司参数异常"},
        "快递公司参数异常",
    ),
    (
        "kuaidi100",
        {"result": False, "returnCode": "500", "message": "查询无结果"},
        "500: 查询无结果",
    ),
    (
        "clickpost",
        {"meta": {"status": 401, "message": "bad key"}, "result": None},
        "401: bad key",
    ),
    ("shiprocket", {"message": "Invalid token", "status_code": 401}, "401: Invalid token"),
    ("trackingmore", {"meta": {"code": 4001, "message": "bad key"}}, "4001: bad key"),
    ("parcelsapp", {"error": "SUBSCRIPTION_LIMIT_REACHED"}, "SUBSCRIPTION_LIMIT_REACHED"),
    ("ship24", {"errors": [{"code": "auth", "message": "bad"}], "data": None}, "auth: bad"),
]


@pytest.mark.parametrize(("carrier", "body", "problem"), ERRORS)
def test_an_error_answer_yields_its_reason_and_no_scan(
    carrier: str, body: object, problem: str
) -> None:
    assert parse(carrier, body) == ParsedBody(problems=(problem,))


QUIET = [
    ("17track", {"event": "TRACKING_STOPPED", "data": {"number": "X1", "carrier": 3011}}),
    ("17track", {"code": 0, "data": {"accepted": [{"number": "X1", "track_info": None}]}}),
    ("aftership", {"meta": {"code": 200}, "data": {"trackings": []}}),
    ("shippo", {"tracking_number": "SP1", "tracking_status": None, "tracking_history": []}),
    ("kuaidi100", {"message": "ok", "nu": "KU1", "status": "200", "data": []}),
    ("clickpost", {"meta": {"status": 200}, "result": {"CP1": {"valid": True, "scans": []}}}),
]


@pytest.mark.parametrize(("carrier", "body"), QUIET)
def test_an_answer_without_scans_is_no_problem(carrier: str, body: object) -> None:
    assert parse(carrier, body) == ParsedBody()


def only(sub_status: str, told: str = "", stage: str | None = None) -> CarrierScan:
    event = track_event(sub_status, told, stage)
    body = {"code": 0, "data": {"accepted": [by_providers(("X", [event]))]}}
    (scan,) = parse("17track", body).scans
    return scan


@pytest.mark.parametrize(
    ("sub_status", "told", "stage", "word"),
    [
        ("InTransit_Other", "Arrived at hub", "PickedUp", Word.PICKED_UP),
        ("InTransit_Other", "Out for delivery", None, Word.OUT_FOR_DELIVERY),
        ("InTransit_Other", "Немає", None, Word.IN_TRANSIT),
        ("InTransit_Teleported", "?", "Departure", Word.IN_TRANSIT),
        ("InTransit_Teleported", "?", None, Word.UNKNOWN),
        ("NotFound_InvalidCode", "?", None, Word.NONE),
        ("InTransit_CustomsReleased", "?", None, Word.IN_TRANSIT),
    ],
)
def test_a_sub_status_that_says_little_leaves_it_to_the_stage_and_the_sentence(
    sub_status: str, told: str, stage: str | None, word: Word
) -> None:
    scan = only(sub_status, told, stage)
    assert (scan.word, scan.incident) == (word, None)


@pytest.mark.parametrize(
    ("sub_status", "kind"),
    [
        ("DeliveryFailure_NoBody", IncidentKind.ATTEMPT_FAILED),
        ("DeliveryFailure_Security", IncidentKind.CUSTOMS),
        ("DeliveryFailure_InvalidAddress", IncidentKind.ADDRESS),
        ("AvailableForPickup_Other", IncidentKind.AWAITING_COLLECTION),
        ("Exception_Returning", IncidentKind.RETURNING),
        ("Exception_Destroyed", IncidentKind.LOST),
        ("Exception_Cancel", IncidentKind.LABEL_VOID),
        ("Expired_Other", IncidentKind.DATA_STALE),
    ],
)
def test_a_sub_status_of_trouble_has_its_kind(sub_status: str, kind: IncidentKind) -> None:
    scan = only(sub_status)
    assert (scan.word, scan.incident) == (Word.INCIDENT, kind)


def test_a_time_without_offset_is_resolved_by_its_place_or_marked() -> None:
    (_, placed) = parse("17track", {"event": "TRACKING_UPDATED", "data": TWO_PROVIDERS}).scans
    assert (placed.local_text, placed.zone_source) == ("2026-03-09 11:30:00", ZoneSource.PLACE)
    (nowhere, _) = parse("17track", {"code": 0, "data": {"accepted": [V1]}}).scans
    assert (nowhere.utc_offset_minutes, nowhere.zone_source) == (None, ZoneSource.UNCERTAIN)


def test_a_time_that_is_told_twice_gives_its_offset() -> None:
    *_others, last = parse("shipengine", SHIPENGINE).scans
    assert (last.local_text, last.utc_offset_minutes) == ("2026-03-02T03:00:00", -300)


def test_a_strange_body_is_said_to_be_strange() -> None:
    assert parse("17track", {"hello": 1}) == ParsedBody(problems=("unknown_shape",))
    assert parse("17track", [1]) == ParsedBody(problems=("unknown_shape",))
    assert parse("17track", "{") == ParsedBody(problems=("not_json",))


@pytest.mark.parametrize(
    ("detail", "message", "word"),
    [
        ("", "Held by customs", "~!customs"),
        ("in_transit", "Origin scan", "picked_up"),
        ("unknown", "On vehicle for delivery", "~out_for_delivery"),
        ("arrived_at_facility", "Arrived at customs", "in_transit"),
        ("in_transit", "Delivered to agent", "in_transit"),
        ("in_transit", "Label created", "~label_created"),
    ],
)
def test_easypost_leaves_it_to_the_sentence_only_where_it_says_no_more_than_under_way(
    detail: str, message: str, word: str
) -> None:
    told = {
        "datetime": "2026-03-02T10:00:00Z",
        "status": "in_transit",
        "status_detail": detail,
        "message": message,
    }
    tracker = {"tracking_code": "EZ1", "tracking_details": [told]}
    for body in (tracker, {"object": "Event", "result": {"tracker": tracker}}):
        (scan,) = parse("easypost", body).scans
        assert row(scan)[2] == word
