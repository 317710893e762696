"""Bodies of our own making in the shapes of those who ask many carriers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from backhaul.adapters.carriers.parsers import parser_named
from backhaul.core.tracking.scan import ParsedBody

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def parse(carrier: str, body: object) -> ParsedBody:
    parser = parser_named(carrier)
    assert parser is not None
    raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return parser.parse(raw.encode(), received_at=NOW)


def track_event(sub_status: str, told: str = "", stage: str | None = None) -> dict[str, Any]:
    return {
        "time_iso": "2026-03-02T10:00:00+08:00",
        "time_utc": "2026-03-02T02:00:00Z",
        "description": told,
        "location": "SHENZHEN",
        "stage": stage,
        "sub_status": sub_status,
    }


def by_providers(*providers: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    named = [{"provider": {"key": 1, "name": name}, "events": e} for name, e in providers]
    return {"number": "RR1", "carrier": 1, "track_info": {"tracking": {"providers": named}}}


TWO_PROVIDERS = by_providers(
    ("China Post", [track_event("InTransit_PickedUp", "已收寄")]),
    (
        "PostNL",
        [
            {
                "time_iso": None,
                "time_raw": {"date": "2026-03-09", "time": "11:30:00", "timezone": None},
                "description": "Delivered",
                "stage": "Delivered",
                "sub_status": "Delivered_Other",
                "address": {"country": "NL"},
            }
        ],
    ),
)
TWO_PROVIDERS_ROWS = [
    ("RR1", "2026-03-02T02:00:00", "picked_up", "China Post"),
    ("RR1", "2026-03-09T10:30:00", "delivered", "PostNL"),
]
V1 = {
    "number": "LZ1",
    "track": {
        "e": 40,
        "w1": 3011,
        "w2": 0,
        "z0": {"a": "2026-03-04 09:00", "c": "KYIV", "z": "Вручено"},
        "z1": [{"a": "2026-03-02 09:00", "c": "SHENZHEN", "z": "Picked up"}],
        "z2": [{"a": "2026-03-04 09:00", "c": "KYIV", "z": "Вручено"}],
    },
}
V1_ROWS = [
    ("LZ1", "2026-03-02T09:00:00", "?picked_up", "3011"),
    ("LZ1", "2026-03-04T09:00:00", "delivered", "3011"),
]
LISTED = {
    "code": 0,
    "data": {
        "accepted": [
            {
                "number": "L1",
                "package_status": "OutForDelivery",
                "latest_event_time": "2026-03-02T10:00:00-03:00",
                "latest_event_info": "?",
            },
            {
                "number": "L2",
                "package_status": "Expired",
                "stop_track_time": "2026-03-03T00:00:00Z",
            },
            {"number": "L3", "package_status": "NotFound"},
        ]
    },
}
PAGE = {
    "Json": [
        {
            "FTrackNo": "P1",
            "FPackageState": 40,
            "FLastEvent": '{"a":"2026-03-02 10:00","c":"LYON","z":"?"}',
        },
        {"FTrackNo": "P2", "FLastEvent": None},
        {"FTrackNo": "P3", "FLastEvent": "{"},
    ]
}


def checkpoint(tag: str, subtag: str, told: str = "") -> dict[str, Any]:
    return {
        "slug": "dhl",
        "tag": tag,
        "subtag": subtag,
        "message": told,
        "checkpoint_time": "2026-03-02T10:00:00+01:00",
    }


AFTERSHIP = {
    "tracking_number": "AS1",
    "slug": "dhl",
    "checkpoints": [
        checkpoint("OutForDelivery", "OutForDelivery_001", "Tendered to agent"),
        checkpoint("OutForDelivery", "OutForDelivery_001", "Delivered soon"),
        checkpoint("Exception", "Exception_003", "?"),
        checkpoint("Exception", "Exception_001", "Barcode label unreadable and replaced"),
        checkpoint("InTransit", "InTransit_002", "?"),
        checkpoint("InTransit", "", "Held by customs"),
    ],
}
AFTERSHIP_ROWS = [
    ("AS1", "2026-03-02T09:00:00", word, "dhl")
    for word in (
        "in_transit",
        "out_for_delivery",
        "!refused",
        "~!label_void",
        "picked_up",
        "~!customs",
    )
]
SHIPPO = {
    "carrier": "usps",
    "tracking_number": "SP1",
    "tracking_status": {"status": "TRANSIT", "status_date": "2026-03-02T10:00:00Z"},
    "tracking_history": [
        {
            "status": "TRANSIT",
            "substatus": {"code": "out_for_delivery", "text": "x", "action_required": False},
            "status_details": "Arrived",
            "status_date": "2026-03-02T10:00:00Z",
        },
        {
            "status": "TRANSIT",
            "substatus": {"code": "new_code"},
            "status_details": "Delivery attempted - no access",
            "status_date": "2026-03-02T11:00:00Z",
        },
        {"status": "UNKNOWN", "status_details": "", "status_date": "2026-03-01T11:00:00Z"},
        {
            "status": "RETURNED",
            "status_details": "Delivered to sender",
            "status_date": "2026-03-09T11:00:00Z",
        },
    ],
}
SHIPPO_ROWS = [
    ("SP1", "2026-03-02T10:00:00", "out_for_delivery", "usps"),
    ("SP1", "2026-03-02T11:00:00", "~!attempt_failed", "usps"),
    ("SP1", "2026-03-01T11:00:00", "none", "usps"),
    ("SP1", "2026-03-09T11:00:00", "!returning", "usps"),
]
SHIPENGINE = {
    "tracking_number": "SE1",
    "carrier_code": "evri",
    "status_code": "DE",
    "events": [
        {
            "occurred_at": "2026-03-02T10:00:00Z",
            "status_code": "EX",
            "status_detail_code": "PARCEL_LOST",
            "description": "?",
        },
        {"occurred_at": "2026-03-01T10:00:00Z", "status_code": "AC", "description": "?"},
        {
            "occurred_at": "2026-03-01T09:00:00Z",
            "status_code": "AC",
            "description": "Shipping Label Created, USPS Awaiting Item",
        },
        {
            "occurred_at": "2026-03-02T08:00:00Z",
            "carrier_occurred_at": "2026-03-02T03:00:00",
            "event_code": "DE",
            "description": "On vehicle for delivery",
        },
    ],
}
SHIPENGINE_ROWS = [
    ("SE1", "2026-03-02T10:00:00", "!lost", "evri"),
    ("SE1", "2026-03-01T10:00:00", "picked_up", "evri"),
    ("SE1", "2026-03-01T09:00:00", "~label_created", "evri"),
    ("SE1", "2026-03-02T08:00:00", "?out_for_delivery", "evri"),
]
KDNIAO = {
    "EBusinessID": "1",
    "ShipperCode": "ZTO",
    "LogisticCode": "KD1",
    "Success": True,
    "State": "3",
    "Traces": [
        {"AcceptTime": "2026-03-02 09:00:00", "AcceptStation": "?", "Action": "1"},
        {
            "AcceptTime": "2026/03/02 19:00:00",
            "AcceptStation": "【上海】已发出 下一站 【北京】",
        },
        {"AcceptTime": "2026-03-03 09:00:00", "AcceptStation": "?", "Action": "211"},
        {"AcceptTime": "2026-03-03 19:00:00", "AcceptStation": "客户已取件 已签收"},
    ],
    "traces": [{"AcceptTime": "2026-03-02 09:00:00", "AcceptStation": "?"}],
}
KDNIAO_ROWS = [
    ("KD1", "2026-03-02T01:00:00", "picked_up", "ZTO"),
    ("KD1", "2026-03-02T11:00:00", "?in_transit", "ZTO"),
    ("KD1", "2026-03-03T01:00:00", "!awaiting_collection", "ZTO"),
    ("KD1", "2026-03-03T11:00:00", "?delivered", "ZTO"),
]
KUAIDI = {
    "message": "ok",
    "nu": "KU1",
    "com": "yunda",
    "status": "200",
    "state": "3",
    "data": [
        {"time": "2026-03-04 09:00:00", "context": "?", "statusCode": "304", "status": "签收"},
        {"time": "2026-03-03 09:00:00", "context": "?", "status": "到达派件城市"},
        {"ftime": "2026-03-02 09:00:00", "context": "等待揽收"},
    ],
}
KUAIDI_ROWS = [
    ("KU1", "2026-03-04T01:00:00", "delivered", "yunda"),
    ("KU1", "2026-03-03T01:00:00", "in_transit", "yunda"),
    ("KU1", "2026-03-02T01:00:00", "?label_created", "yunda"),
]
KUAIDI_PUSH = urlencode(
    {"sign": "x", "param": json.dumps({"status": "shutdown", "lastResult": KUAIDI})}
)
CLICKPOST = {
    "waybill": "CP1",
    "courier_name": "Delhivery",
    "clickpost_status_code": 4,
    "clickpost_status_description": "PickedUp",
    "remark": "Shipment picked up",
    "timestamp": "2026-03-02T10:30:00",
    "status": "PU",
}
CLICKPOST_ANSWER = {
    "meta": {"status": 200, "success": True},
    "result": {
        "CP2": {
            "valid": True,
            "latest_status": {"clickpost_status_code": 14, "timestamp": "2026-03-09T10:30:00"},
            "scans": [
                {
                    "clickpost_status_code": 14,
                    "timestamp": "2026-03-09T10:30:00",
                    "status": "RT",
                },
                {"clickpost_status_code": 25, "timestamp": "2026-03-01T10:30:00"},
            ],
        },
        "CP3": {
            "latest_status": {"clickpost_status_code": 8, "timestamp": "2026-03-09 10:30:00"}
        },
    },
}
SHIPROCKET = {
    "awb": "SR1",
    "courier_name": "Xpressbees",
    "scans": [
        {"date": "2026-03-02 10:30:00", "activity": "?", "sr-status": "42"},
        {"date": "2026-03-03 10:30:00", "activity": "Refused by customer", "sr-status": 21},
        {"date": "2026-03-09 10:30:00", "activity": "?", "sr-status": "10"},
    ],
}
TRACKINGMORE = {
    "code": 200,
    "data": [
        {
            "tracking_number": "TM1",
            "courier_code": "dhl",
            "origin_info": {
                "trackinfo": [
                    {
                        "checkpoint_date": "2026-03-02T10:00:00+01:00",
                        "tracking_detail": "?",
                        "checkpoint_delivery_status": "pickup",
                        "checkpoint_delivery_substatus": "pickup002",
                    }
                ]
            },
            "destination_info": {
                "trackinfo": [
                    {
                        "checkpoint_date": "2026-03-03 10:00",
                        "tracking_detail": "Item refused",
                        "checkpoint_delivery_status": "undelivered",
                        "country_iso2": "DE",
                    }
                ]
            },
        }
    ],
}
PARCELSAPP = {
    "done": True,
    "shipments": [
        {
            "trackingId": "PA1",
            "detectedCarrier": {"name": "Yanwen"},
            "states": [{"date": "2026-03-02T10:00:00Z", "status": "Departed from facility"}],
        }
    ],
}
SHIP24 = {
    "trackings": [
        {
            "tracker": {"trackingNumber": "S241"},
            "events": [
                {
                    "eventId": "e1",
                    "status": "Entregado",
                    "occurrenceDatetime": "2026-03-02T10:00:00",
                    "utcOffset": "+01:00",
                    "courierCode": "es-post",
                    "statusCode": "delivery_delivered",
                    "statusCategory": "delivery",
                    "statusMilestone": "delivered",
                },
                {
                    "status": "?",
                    "occurrenceDatetime": "2026-03-01T10:00:00Z",
                    "courierCode": "es-post",
                    "statusMilestone": "in_transit",
                },
            ],
        }
    ]
}
