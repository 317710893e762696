"""Carriers of Vietnam, India, Thailand, Korea and Russia."""

from __future__ import annotations

import pytest

from tests.adapters.carriers.test_more_carriers import parse, told

GHN_PUSH = """{"OrderCode": "G1", "Status": "delivery_fail", "Type": "switch_status",
"Time": "2026-11-03T03:00:00Z", "Reason": "Khách hàng từ chối nhận"}"""
GHN_LOG = """{"code": 200, "data": {"order_code": "G2", "log": [
{"status": "storing", "updated_date": "2026-11-02T03:00:00Z"},
{"status": "return_sorting", "updated_date": "2026-11-03T03:00:00Z"}]}}"""
GHTK_PUSH = """{"label_id": "S1.2", "status_id": 9, "reason": "Sai địa chỉ",
"action_time": "2026-11-03T10:00:00+07:00"}"""
GHTK_ORDER = """{"success": true, "message": "", "order": {"label_id": "S1.3", "status": "5",
"modified": "2026-11-03 10:00:00"}}"""
GHTK_COURIER = GHTK_ORDER.replace('"5"', '"45"')
VIETTEL = """{"DATA": {"ORDER_NUMBER": "103", "ORDER_STATUS": 504, "STATUS_NAME":
"Thành công - Chuyển trả người gửi", "ORDER_STATUSDATE": "03/11/2026 10:00:00"}}"""
VIETTEL_STOPPED = VIETTEL.replace("504", "503").replace("Chuyển trả người gửi", "x")
DTDC = """{"shipment": {"strShipmentNo": "D1"}, "shipmentStatus": [{"strAction": "PCUP",
"strActionDesc": "Picked Up", "strActionDate": "03112026", "strActionTime": "101500"},
{"strAction": "NONDLV", "strActionDesc": "Not Delivered", "strRemarks": "ADDRESS INCOMPLETE",
"strActionDate": "05112026", "strActionTime": "1615"}]}"""
XPRESSBEES = """[{"AWBNo": "14", "ReturnMessage": "Successful", "ShipmentSummary": [
{"StatusCode": "UD", "Status": "Undelivered", "Comment": "Customer refused to accept",
"StatusDate": "03-11-2026", "StatusTime": "1015"},
{"StatusCode": "RTD", "Status": "RTO Delivered", "StatusDate": "05-11-2026",
"StatusTime": "1015"}]}]"""
XPRESSBEES_LATER = """{"status": true, "data": {"awb_number": "15", "history": [{"status_code":
"DLVD", "message": "Delivered", "event_time": "2026-11-05 10:15"}]}}"""
FLASH = """{"code": 1, "data": {"pno": "TH1", "routes": [
{"routedAt": "2026-11-03 10:00:00", "state": 6, "message": "ผู้รับปฏิเสธรับ"},
{"routedAt": "2026-11-04 10:00:00", "state": 5, "message": "เซ็นรับแล้ว"}]}}"""
CJ = """{"parcelDetailResultMap": {"paramInvcNo": "61", "resultList": [
{"crgSt": "41", "scanNm": "간선상차", "crgNm": "이동중", "dTime": "2026-11-03 19:00:00"},
{"crgSt": "91", "scanNm": "배송완료", "crgNm": "전달", "dTime": "2026-11-04 19:00:00"}]}}"""
CDEK = """{"entity": {"cdek_number": "110", "statuses": [
{"code": "RECEIVED_AT_SHIPMENT_WAREHOUSE", "date_time": "2026-11-02T10:00:00+0300"},
{"code": "POSTOMAT_POSTED", "date_time": "2026-11-03T10:00:00+0300"}]}}"""
CDEK_PUSH = """{"type": "ORDER_STATUS", "attributes": {"cdek_number": "111", "code":
"NOT_DELIVERED", "status_code": "5", "status_date_time": "2026-11-03T10:00:00+0000"}}"""


def history(*operations: tuple[str, str, str]) -> str:
    """Return Russian Post's answer; an operation is type, attribute and what it says."""
    records = "".join(
        "<d:historyRecord><d:ItemParameters><d:Barcode>RA1RU</d:Barcode></d:ItemParameters>"
        f"<d:OperationParameters><d:OperType><d:Id>{kind}</d:Id><d:Name>{name}</d:Name>"
        f"</d:OperType><d:OperAttr><d:Id>{attribute}</d:Id></d:OperAttr>"
        "<d:OperDate>2026-11-03T10:00:00.000+03:00</d:OperDate></d:OperationParameters>"
        "</d:historyRecord>"
        for kind, attribute, name in operations
    )
    return f'<a xmlns:d="d"><d:OperationHistoryData>{records}</d:OperationHistoryData></a>'


@pytest.mark.parametrize(
    ("carrier", "body", "expected"),
    [
        ("ghn", GHN_PUSH, ["G1 ~refused 11-03T03:00 delivery_fail"]),
        (
            "ghn",
            GHN_LOG,
            ["G2 in_transit 11-02T03:00 storing", "G2 returning 11-03T03:00 return_sorting"],
        ),
        ("ghtk", GHTK_PUSH, ["S1.2 ~address 11-03T03:00 9"]),
        ("giaohangtietkiem", GHTK_ORDER, ["S1.3 delivered 11-03T03:00 5"]),
        ("ghtk", GHTK_COURIER, ["S1.3 out_for_delivery 11-03T03:00 45"]),
        ("viettel_post", VIETTEL, ["103 returning 11-03T03:00 504"]),
        (
            "dtdc",
            DTDC,
            ["D1 picked_up 11-03T04:45 PCUP", "D1 ~address 11-05T10:45 NONDLV"],
        ),
        (
            "xpressbees",
            XPRESSBEES,
            ["14 ~refused 11-03T04:45 UD", "14 returning 11-05T04:45 RTD"],
        ),
        ("xpressbees", XPRESSBEES_LATER, ["15 delivered 11-05T04:45 DLVD"]),
        (
            "flash_express",
            FLASH,
            ["TH1 ~refused 11-03T03:00 6", "TH1 delivered 11-04T03:00 5"],
        ),
        (
            "cj_logistics",
            CJ,
            ["61 in_transit 11-03T10:00 41/간선상차", "61 delivered 11-04T10:00 91/배송완료"],
        ),
        (
            "cdek",
            CDEK,
            [
                "110 picked_up 11-02T07:00 RECEIVED_AT_SHIPMENT_WAREHOUSE",
                "110 awaiting_collection 11-03T07:00 POSTOMAT_POSTED",
            ],
        ),
        ("cdek", CDEK_PUSH, ["111 returning 11-03T10:00 NOT_DELIVERED"]),
    ],
)
def test_what_carriers_of_the_east_tell_is_read(
    carrier: str, body: str, expected: list[str]
) -> None:
    assert [told(scan) for scan in parse(carrier, body).scans] == expected


@pytest.mark.parametrize(
    ("kind", "attribute", "wanted"),
    [
        ("1", "2", "dropped_off"),
        ("2", "1", "delivered"),
        ("2", "2", "returning"),
        ("3", "2", "returning"),
        ("4", "3", "missort"),
        ("5", "1", "lost"),
        ("8", "2", "awaiting_collection"),
        ("8", "4", "in_transit"),
        ("8", "15", "out_for_delivery"),
        ("12", "1", "attempt_failed"),
        ("12", "6", "refused"),
        ("14", "1", "in_transit"),
        ("14", "4", "customs"),
        ("28", "1", "label_created"),
    ],
)
def test_an_operation_of_russian_post_means_what_type_and_attribute_say_together(
    kind: str, attribute: str, wanted: str
) -> None:
    scans = parse("russian_post", history((kind, attribute, "x"))).scans

    assert [told(scan) for scan in scans] == [f"RA1RU {wanted} 11-03T07:00 {kind}/{attribute}"]


def test_an_attribute_of_russian_post_alone_is_never_read_as_a_type() -> None:
    """Attribute 2 is no "handed over", and a handing over to whom nobody knows is nothing."""
    scans = parse("russian_post", history(("99", "2", "x"), ("2", "99", "x"))).scans

    assert [scan.word.value for scan in scans] == ["unknown", "unknown"]


def test_a_parcel_that_is_called_off_on_its_way_is_left_to_a_person() -> None:
    (scan,) = parse("viettel_post", VIETTEL_STOPPED).scans

    assert (scan.code, scan.word.value) == ("503", "unknown")


@pytest.mark.parametrize(
    ("carrier", "body", "problem"),
    [
        (
            "ghn",
            '{"code": 400, "message": "Not found", "code_message": "USER_ERR_COMMON"}',
            "USER_ERR_COMMON: Not found",
        ),
        ("ghtk", '{"success": false, "message": "No such order"}', "No such order"),
        (
            "cdek",
            '{"requests": [{"errors": [{"code": "v2_entity_not_found", "message": "No"}]}]}',
            "v2_entity_not_found: No",
        ),
    ],
)
def test_an_answer_that_tells_of_an_error_is_a_problem_and_no_scan(
    carrier: str, body: str, problem: str
) -> None:
    found = parse(carrier, body)

    assert found.scans == ()
    assert [one for one in found.problems if problem in one]
