from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.layouts.faults import faults_of
from backhaul.adapters.carriers.layouts.trees import tree_of
from backhaul.adapters.carriers.parsers import parser_named

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SOAP_11 = (
    "<E><Body><Fault><faultcode>s</faultcode><faultstring>no</faultstring></Fault></Body></E>"
)
SOAP_12 = """<E><Body><Fault><Code><Value>s</Value></Code><Reason><Text>no</Text></Reason>
</Fault></Body></E>"""


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ('{"error": "not found"}', ("not found",)),
        (
            '{"error": "invalid_client", "error_description": "Bad client"}',
            ("invalid_client: Bad client",),
        ),
        ('{"error": {"code": "X", "message": "no"}}', ("X: no",)),
        ('{"errors": [{"errorCode": "E1", "errorMessage": "no"}, "why"]}', ("E1: no", "why")),
        ('{"data": [{"errors": {"code": 7, "description": "no"}}]}', ("7: no",)),
        (
            '{"fault": {"faultstring": "Expired", "detail": {"errorcode": "jwt"}}}',
            ("Expired",),
        ),
        ('{"status": 404, "title": "Not Found", "detail": "nope"}', ("404: nope",)),
        ('{"message": "Unauthorized"}', ("Unauthorized",)),
        (SOAP_11, ("s: no",)),
        (SOAP_12, ("s: no",)),
        ('{"error": false, "errors": [], "status": 200, "message": "OK"}', ()),
        ('{"error": {"code": 0, "message": "fine"}}', ()),
        ('{"message": "hello", "data": {"events": [1]}}', ()),
        ('{"status": "delivered"}', ()),
        ("[[[[[[]]]]]]", ()),
    ],
)
def test_what_is_wrong_is_read_in_the_usual_forms(body: str, faults: tuple[str, ...]) -> None:
    assert faults_of(tree_of(body.encode())) == faults


def test_a_carrier_of_another_form_tells_of_it_before_the_unknown_shape() -> None:
    parser = parser_named("seko")
    assert parser is not None

    parsed = parser.parse(b'{"error": {"code": "X", "message": "no"}}', received_at=NOW)

    assert parsed.problems == ("X: no", "unknown_shape")


def test_a_known_problem_is_told_once() -> None:
    parser = parser_named("dhl")
    assert parser is not None

    parsed = parser.parse(b'{"status": 404, "detail": "none"}', received_at=NOW)

    assert parsed.problems == ("404: none",)
