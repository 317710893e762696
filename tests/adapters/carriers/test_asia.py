"""Carriers of Asia, the Pacific and the Middle East."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from backhaul.core.tracking.scan import CarrierScan, ParsedBody, ZoneSource
from backhaul.core.tracking.words import IncidentKind, Word
from tests.adapters.carriers.asian import (
    ALLIED,
    ARAMEX,
    ARAMEX_JSON,
    AUSPOST,
    CAINIAO_KEYED,
    CAINIAO_LIST,
    DELHIVERY,
    DELHIVERY_PUSH,
    DTDC,
    DTDC_XML,
    EMS,
    EMS_NEW,
    FOURPX,
    HAYPOST,
    INDIA,
    JAPAN_POST,
    JNT,
    LOCATE,
    NINJA,
    NINJA_SIZE,
    NZPOST,
    SENDLE,
    SF_PUSH,
    SF_ROUTES,
    SF_ROWS,
    SF_SEARCH,
    SF_XML,
    SINGPOST,
    YANWEN,
    YUN,
    YUN_XML,
    ZOOM,
    parse,
    sf,
)
from tests.adapters.carriers.wording import worded

Row = tuple[str, str, str, str]
"""A number, an instant in UTC, a word or `!` and an incident, and a code."""


def row(scan: CarrierScan) -> Row:
    instant = scan.instant.isoformat().removesuffix("+00:00")
    return (scan.tracking_number, instant, worded(scan), scan.code)


BODIES: list[tuple[str, object, list[Row]]] = [
    ("sf_express", SF_ROUTES, [("", *told) for told in SF_ROWS]),
    ("sf_express", SF_SEARCH, [("SF1", *told) for told in SF_ROWS]),
    ("sf", SF_XML, [("SF2", "2026-03-02T01:00:00", "picked_up", "50")]),
    ("sf", SF_PUSH, [("SF3", "2026-03-02T01:00:00", "!awaiting_collection", "130")]),
    (
        "australiapost",
        AUSPOST,
        [
            ("AP1", "2026-03-03T23:00:00", "!awaiting_collection", ""),
            ("AP1", "2026-03-02T23:00:00", "!attempt_failed", ""),
            ("AP1", "2026-03-01T23:00:00", "dropped_off", ""),
        ],
    ),
    (
        "cainiao",
        CAINIAO_KEYED,
        [
            ("CN1", "2026-03-02T02:11:00", "label_created", "GWMS_ACCEPT"),
            ("CN1", "2026-03-08T23:04:00", "!customs", "CC_IM_FAILURE"),
        ],
    ),
    (
        "cainiao",
        CAINIAO_LIST,
        [
            ("CN2", "2026-03-09T07:00:00", "delivered", "GTMS_SIGNED"),
            ("CN2", "2026-03-08T00:00:00", "?out_for_delivery", "NEW_CODE"),
            ("CN2", "2026-03-08T01:00:00", "picked_up", "CW_INBOUND"),
        ],
    ),
    (
        "aramex",
        ARAMEX,
        [
            ("AR1", "2026-03-02T10:00:00", "delivered", "SH005"),
            ("AR1", "2026-03-01T10:00:00", "?!held", "SH999"),
        ],
    ),
    ("aramex", ARAMEX_JSON, [("AR2", "2026-03-02T10:00:00", "out_for_delivery", "SH003")]),
    (
        "delhivery",
        DELHIVERY,
        [
            ("D1", "2026-03-01T05:00:00", "label_created", "UD/Manifested"),
            ("D1", "2026-03-02T05:00:00", "~picked_up", "UD/In Transit"),
            ("D1", "2026-03-03T05:00:00", "~!attempt_failed", "UD/Pending"),
            ("D1", "2026-03-04T05:00:00", "in_transit", "UD/Pending"),
            ("D1", "2026-03-05T05:00:00", "!returning", "RT/Dispatched"),
            ("D1", "2026-03-06T05:00:00", "!returning", "DL/RTO"),
        ],
    ),
    ("delhivery", DELHIVERY_PUSH, [("D2", "2026-03-02T05:00:00", "delivered", "DL/Delivered")]),
    (
        "4px",
        FOURPX,
        [
            ("4PX1", "2026-03-04T09:00:00", "?delivered", "FPX_O_IR"),
            ("4PX1", "2026-03-03T09:00:00", "in_transit", "FPX_M_NEW"),
            ("4PX1", "2026-03-02T09:00:00", "label_created", "FPX_L_RPIF"),
        ],
    ),
    ("singapore_post", SINGPOST, [("SG1", "2026-03-02T10:00:00", "?delivered", "")]),
    (
        "sendle",
        SENDLE,
        [
            ("", "2026-03-01T01:00:00", "dropped_off", "Dropped Off"),
            ("", "2026-03-02T01:00:00", "~!delay", "Info"),
            ("", "2026-03-02T02:00:00", "none", "Info"),
        ],
    ),
    ("hay_post", HAYPOST, [("HP1", "2026-03-02T05:00:00.250000", "delivered", "6")]),
    ("zoom2u", ZOOM, [("Z1", "2026-03-02T01:00:00", "delivered", "Dropped Off")]),
    ("zoom2u", [ZOOM], [("Z1", "2026-03-02T01:00:00", "delivered", "Dropped Off")]),
    ("locate2u", LOCATE, [("77", "2026-03-01T15:00:00", "out_for_delivery", "Enroute")]),
    (
        "yanwen",
        YANWEN,
        [
            ("YW1", "2026-03-09T08:00:00", "delivered", "LM40"),
            ("YW1", "2026-03-08T08:00:00", "out_for_delivery", "LM30"),
        ],
    ),
    (
        "yunexpress",
        YUN,
        [
            ("YT1", "2026-03-02T01:00:00", "?picked_up", ""),
            ("YT1", "2026-03-09T09:00:00", "?delivered", ""),
        ],
    ),
    ("yunexpress", YUN_XML, [("YT2", "2026-03-02T01:00:00", "?in_transit", "")]),
    ("ems", EMS, [("", "2026-03-02T01:00:00", "?picked_up", "")]),
    (
        "china_post",
        EMS_NEW,
        [
            ("", "2026-03-02T01:00:00", "~!refused", "705"),
            ("", "2026-03-03T01:00:00", "delivered", "704"),
        ],
    ),
    (
        "jnt",
        JNT,
        [
            ("JT1", "2026-03-02T09:00:00", "picked_up", "快件揽收"),
            ("JT1", "2026-03-03T09:00:00", "!returning", "退件扫描"),
            ("JT1", "2026-03-01T09:00:00", "out_for_delivery", "112"),
        ],
    ),
    (
        "ninja_van",
        NINJA,
        [("NV1", "2026-03-02T01:00:00", "in_transit", "Arrived at Sorting Hub")],
    ),
    ("ninjavan", NINJA_SIZE, [("NV1", "2026-03-02T01:00:00", "none", "Parcel Size")]),
    ("nz_post", NZPOST, [("NZ1", "2026-03-01T20:00:00", "out_for_delivery", "")]),
    ("india_post", INDIA, [("IN1", "2026-03-02T05:00:00", "in_transit", "")]),
    ("dtdc", DTDC_XML, [("DT2", "2026-03-02T05:00:00", "in_transit", "inscan")]),
    ("dtdc", DTDC, [("DT1", "2026-03-02T05:00:00", "!attempt_failed", "NONDLV")]),
    (
        "allied_express",
        ALLIED,
        [
            ("AE1", "2026-03-01T23:00:00", "delivered", ""),
            ("AE1", "2026-02-28T23:00:00", "in_transit", ""),
        ],
    ),
    (
        "japan_post",
        JAPAN_POST,
        [
            ("JP1", "2026-03-02T00:00:00", "picked_up", "引受"),
            ("JP1", "2026-03-03T00:00:00", "!attempt_failed", "ご不在のため持ち戻り"),
            ("JP1", "2026-03-04T00:00:00", "delivered", "お届け済み"),
        ],
    ),
    (
        "yamato",
        "伝票番号,荷物状況,日付,時刻,担当店名\nYM1,配達完了,2026/03/02,18:00,品川\n",
        [("YM1", "2026-03-02T09:00:00", "delivered", "配達完了")],
    ),
    (
        "sagawa",
        "お問い合わせ送り状No,荷物状況,日時,営業所\nSG1,配達中,2026/03/02 09:00,城南\n",
        [("SG1", "2026-03-02T00:00:00", "out_for_delivery", "配達中")],
    ),
]


@pytest.mark.parametrize(
    ("carrier", "body", "rows"), BODIES, ids=[f"{b[0]}-{n}" for n, b in enumerate(BODIES)]
)
def test_a_body_becomes_scans_in_its_own_order(
    carrier: str, body: object, rows: list[Row]
) -> None:
    assert [row(scan) for scan in parse(carrier, body).scans] == rows


ERRORS: list[tuple[str, object, str]] = [
    (
        "sf_express",
        {"apiResultCode": "A1001", "apiErrorMsg": "必传参数不可为空"},
        "A1001: 必传参数不可为空",
    ),
    (
        "sf_express",
        {
            "apiResultCode": "A1000",
            "apiResultData": '{"errorCode": "20012", "errorMsg": "无权限"}',
        },
        "20012: 无权限",
    ),
    (
        "sf_express",
        '<Response><Head>ERR</Head><ERROR code="8501">bad word</ERROR></Response>',
        "8501: bad word",
    ),
    ("australiapost", AUSPOST, "ESB-1: Invalid tracking ID"),
    (
        "australiapost",
        {"errors": [{"error_code": "API_002", "message": "Too many requests"}]},
        "API_002: Too many requests",
    ),
    ("cainiao", {"success": False, "errorCode": "E1", "errorMsg": "no"}, "E1: no"),
    ("aramex", ARAMEX, "not_found"),
    (
        "aramex",
        {"HasErrors": True, "Notifications": [{"Code": "ERR01", "Message": "bad login"}]},
        "ERR01: bad login",
    ),
    ("delhivery", {"Error": "No such waybill"}, "No such waybill"),
    ("4px", {"result": "0", "msg": "bad sign"}, "0: bad sign"),
    ("sendle", {"error": "not_found", "error_description": "Gone."}, "not_found: Gone."),
    ("hay_post", {"key": "not_found", "message": "no order"}, "not_found: no order"),
    ("zoom2u", {"error-code": "404", "message": "unknown"}, "404: unknown"),
    ("locate2u", {"error": "invalid_token"}, "invalid_token"),
    ("yanwen", {"code": 1, "message": "bad number"}, "1: bad number"),
    ("yunexpress", {"Message": "Error", "MessageDetail": "no action"}, "Error"),
    ("yunexpress", {"Code": "1006", "Message": "未找到数据", "Item": None}, "1006: 未找到数据"),
    ("china_post", {"retCode": "B0001", "retMsg": "no right"}, "B0001: no right"),
    ("jnt", {"code": "145003052", "msg": "bad sign"}, "145003052: bad sign"),
    ("nz_post", {"errors": [{"code": 400, "details": "bad"}]}, "400: bad"),
    ("india_post", {"status_code": 404, "message": "none"}, "404: none"),
    (
        "allied_express",
        {"b": {"result": {"statusError": "No Shipment status found."}}},
        "No Shipment status found.",
    ),
    ("dtdc", {"errorDetails": [{"name": "strError", "value": "bad"}]}, "strError: bad"),
]


@pytest.mark.parametrize(("carrier", "body", "problem"), ERRORS)
def test_an_error_is_told_with_its_reason(carrier: str, body: object, problem: str) -> None:
    assert problem in parse(carrier, body).problems


def test_a_bad_waybill_yields_its_reason_and_no_scan() -> None:
    assert parse("dtdc", ERRORS[-1][1]) == ParsedBody(problems=("strError: bad",))


def test_a_push_as_a_form_is_opened() -> None:
    form = urlencode({"sign": "x", "content": json.dumps(SF_PUSH)})
    assert [row(scan) for scan in parse("sf", form).scans] == [
        ("SF3", "2026-03-02T01:00:00", "!awaiting_collection", "130")
    ]


def test_a_beijing_time_is_known_and_a_place_less_time_elsewhere_is_not() -> None:
    (beijing,) = parse("sf", SF_XML).scans
    assert (beijing.utc_offset_minutes, beijing.zone_source) == (480, ZoneSource.GIVEN)
    (nowhere, _held) = parse("aramex", ARAMEX).scans
    assert (nowhere.utc_offset_minutes, nowhere.zone_source) == (None, ZoneSource.UNCERTAIN)


def test_an_opcode_is_trusted_more_than_its_remark() -> None:
    (scan,) = parse("sf", sf(("2026-03-02 09:00:00", "50", "已派件"))).scans
    assert (scan.word, scan.incident) == (Word.PICKED_UP, None)


def test_a_code_that_no_table_knows_and_a_sentence_that_says_nothing_stay_unknown() -> None:
    body: dict[str, Any] = {
        "code": 0,
        "result": [
            {
                "tracking_number": "YW1",
                "checkpoints": [
                    {
                        "time_stamp": "2026-03-02T09:00:00",
                        "tracking_status": "ZZ",
                        "message": "?",
                    }
                ],
            }
        ],
    }
    (scan,) = parse("yanwen", body).scans
    assert (scan.word, scan.code, scan.text) == (Word.UNKNOWN, "ZZ", "?")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("快件已退回", IncidentKind.RETURNING),
        ("包裹破损", IncidentKind.DAMAGED),
        ("已放入丰巢快递柜，请凭取件码取件", IncidentKind.AWAITING_COLLECTION),
        ("海关查验", IncidentKind.CUSTOMS),
        ("揽收失败", IncidentKind.PICKUP_FAILED),
        ("投递未成功，电话无人接听", IncidentKind.ATTEMPT_FAILED),
        ("快件已由【驿站】代签收", IncidentKind.AWAITING_COLLECTION),
    ],
)
def test_a_chinese_sentence_suggests_trouble(told: str, kind: IncidentKind) -> None:
    body = {"traces": [{"acceptTime": "2026-03-02 09:00:00", "remark": told}]}
    (scan,) = parse("ems", body).scans
    assert worded(scan) == f"?!{kind}"


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("等待揽收", Word.LABEL_CREATED),
        ("已取件", Word.PICKED_UP),
        ("海关放行", Word.IN_TRANSIT),
        ("正在派送途中，请您准备签收", Word.OUT_FOR_DELIVERY),
        ("您的快件已从丰巢取出", Word.DELIVERED),
    ],
)
def test_a_chinese_sentence_suggests_a_step(told: str, word: Word) -> None:
    body = {"traces": [{"acceptTime": "2026-03-02 09:00:00", "remark": told}]}
    (scan,) = parse("ems", body).scans
    assert worded(scan) == f"?{word}"
