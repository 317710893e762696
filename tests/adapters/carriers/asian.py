"""Bodies of our own making in the shapes of carriers of Asia, the Pacific, the Middle East."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from backhaul.adapters.carriers.parsers import parser_named
from backhaul.core.tracking.scan import ParsedBody

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def parse(carrier: str, body: object) -> ParsedBody:
    parser = parser_named(carrier)
    assert parser is not None
    raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return parser.parse(raw.encode(), received_at=NOW)


def sf(*routes: tuple[str, str, str]) -> list[dict[str, str]]:
    names = ("acceptTime", "opCode", "remark")
    return [dict(zip(names, route, strict=True)) for route in routes]


SF_ROUTES = sf(
    ("2026-03-02 09:00:00", "54", "顺丰速运 已收取快件"),
    ("2026-03-02 20:00:00", "31", "快件到达 【苏州中转场】"),
    ("2026-03-03 08:00:00", "44", "正在派送途中,请您准备签收"),
    ("2026-03-03 09:30:00", "33", "客户拒收"),
    ("2026-03-03 10:00:00", "70", "由于收件人不在 派件不成功"),
    ("2026-03-03 18:00:00", "80", "已签收"),
    ("2026-03-03 18:01:00", "8000", "在官网可查看签收人信息"),
)
SF_ROWS = [
    ("2026-03-02T01:00:00", "picked_up", "54"),
    ("2026-03-02T12:00:00", "in_transit", "31"),
    ("2026-03-03T00:00:00", "out_for_delivery", "44"),
    ("2026-03-03T01:30:00", "~!refused", "33"),
    ("2026-03-03T02:00:00", "!attempt_failed", "70"),
    ("2026-03-03T10:00:00", "delivered", "80"),
    ("2026-03-03T10:01:00", "none", "8000"),
]
SF_SEARCH = {
    "apiResultCode": "A1000",
    "apiResultData": json.dumps(
        {
            "success": True,
            "errorCode": "S0000",
            "msgData": {"routeResps": [{"mailNo": "SF1", "routes": SF_ROUTES}]},
        }
    ),
}
SF_XML = """<Response service="RouteService"><Head>OK</Head><Body>
<RouteResponse mailno="SF2"><Route accept_time="2026-03-02 09:00:00" accept_address="苏州"
remark="顺丰已收件" opcode="50"/></RouteResponse></Body></Response>"""
SF_PUSH = {
    "Body": {
        "WaybillRoute": [
            {"id": "9", "mailno": "SF3", "acceptTime": "2026-03-02 09:00:00", "opCode": "130"}
        ]
    }
}
AUSPOST = {
    "tracking_results": [
        {"tracking_id": "GONE", "errors": [{"code": "ESB-1", "name": "Invalid tracking ID"}]},
        {
            "tracking_id": "AP1",
            "trackable_items": [
                {
                    "consignment_id": "AP1",
                    "items": [
                        {
                            "article_id": "AP1A",
                            "events": [
                                {
                                    "date": "2026-03-04T10:00:00+11:00",
                                    "description": "Awaiting collection at KEW LPO",
                                },
                                {
                                    "date": "2026-03-03T10:00:00+11:00",
                                    "description": "Unsuccessful delivery - card left",
                                },
                                {
                                    "date": "2026-03-02T10:00:00+11:00",
                                    "description": "Lodged at KEW LPO",
                                },
                            ],
                        }
                    ],
                }
            ],
        },
    ]
}
CAINIAO_KEYED = {
    "data": {
        "CN1": {
            "sections": [
                {"detailList": [{"time": "2026-03-02 10:11", "actionCode": "GWMS_ACCEPT"}]},
                {
                    "detailList": [
                        {"time": "2026-03-09 07:04", "actionCode": "CC_IM_FAILURE", "desc": "?"}
                    ]
                },
            ]
        }
    }
}
CAINIAO_LIST = {
    "success": True,
    "module": [
        {
            "mailNo": "CN2",
            "detailList": [
                {
                    "timeStr": "2026-03-09 08:00:00",
                    "timeZone": "GMT+1",
                    "time": 1709967600000,
                    "actionCode": "GTMS_SIGNED",
                },
                {
                    "timeStr": "2026-03-08 08:00:00",
                    "actionCode": "NEW_CODE",
                    "desc": "Out for delivery",
                },
                {
                    "time": 1772931600000,
                    "actionCode": "CW_INBOUND",
                    "desc": "Accepted by carrier",
                },
            ],
        }
    ],
}
ARAMEX = """<Envelope><Body><ShipmentTrackingResponse>
<Notifications/><TrackingResults><KeyValue><Key>4</Key><Value>
<TrackingResult><WaybillNumber>AR1</WaybillNumber><UpdateCode>SH005</UpdateCode>
<UpdateDescription>Delivered</UpdateDescription>
<UpdateDateTime>2026-03-02T10:00:00</UpdateDateTime></TrackingResult>
<TrackingResult><WaybillNumber>AR1</WaybillNumber><UpdateCode>SH999</UpdateCode>
<UpdateDescription>Shipment on hold</UpdateDescription>
<UpdateDateTime>2026-03-01T10:00:00</UpdateDateTime></TrackingResult>
</Value></KeyValue></TrackingResults>
<NonExistingWaybills><string>AR9</string></NonExistingWaybills>
</ShipmentTrackingResponse></Body></Envelope>"""
ARAMEX_JSON = {
    "TrackingResults": [
        {
            "Key": "AR2",
            "Value": [
                {
                    "WaybillNumber": "AR2",
                    "UpdateCode": "SH003",
                    "UpdateDescription": "Out for Delivery",
                    "UpdateDateTime": "/Date(1772445600000+0300)/",
                }
            ],
        }
    ]
}
DELHIVERY = {
    "ShipmentData": [
        {
            "Shipment": {
                "AWB": "D1",
                "Status": {"Status": "RTO"},
                "Scans": [
                    {
                        "ScanDetail": {
                            "ScanDateTime": f"2026-03-0{day}T10:30:00",
                            "ScanType": type_,
                            "Scan": scan,
                            "Instructions": told,
                        }
                    }
                    for day, type_, scan, told in (
                        (1, "UD", "Manifested", "Manifest uploaded"),
                        (2, "UD", "In Transit", "Shipment Picked Up from Client Location"),
                        (3, "UD", "Pending", "Consignee unavailable"),
                        (4, "UD", "Pending", "Shipment Received at Facility"),
                        (5, "RT", "Dispatched", "Out for return"),
                        (6, "DL", "RTO", "Return accepted"),
                    )
                ],
            }
        }
    ]
}
DELHIVERY_PUSH = {
    "Shipment": {
        "AWB": "D2",
        "Status": {
            "Status": "Delivered",
            "StatusType": "DL",
            "StatusDateTime": "2026-03-02T10:30:00",
        },
    }
}
FOURPX = {
    "result": 1,
    "data": [
        {
            "queryCode": "4PX1",
            "tracks": [
                {
                    "tkCode": "FPX_O_IR",
                    "tkDesc": "Delivered to neighbour",
                    "tkDate": "2026-03-04T09:00:00.000+0000",
                    "tkDateStr": "2026-03-09 17:00:00",
                    "tkTimezone": "UTC+08:00",
                },
                {
                    "tkCode": "FPX_M_NEW",
                    "tkCategoryCode": "M",
                    "tkDate": "2026-03-03T09:00:00+00:00",
                },
                {"tkCode": "FPX_L_RPIF", "tkDate": "2026-03-02T09:00:00+00:00"},
            ],
        },
        {"queryCode": "4PX2", "tracks": None},
    ],
}
SINGPOST = """<ItemsTrackingDetailList><ItemTrackingDetail><TrackingNumber>SG1</TrackingNumber>
<DeliveryStatusDetails><DeliveryStatusDetail><StatusDescription>Delivered</StatusDescription>
<Location>SINGAPORE</Location><Date>2026-03-02T18:00:00</Date></DeliveryStatusDetail>
</DeliveryStatusDetails></ItemTrackingDetail></ItemsTrackingDetailList>"""
SENDLE = {
    "state": "Delivered",
    "tracking_events": [
        {"event_type": "Dropped Off", "scan_time": "2026-03-01T01:00:00Z"},
        {
            "event_type": "Info",
            "scan_time": "2026-03-02T01:00:00Z",
            "description": "Parcel delayed at the depot",
        },
        {"event_type": "Info", "scan_time": "2026-03-02T02:00:00Z", "description": "Hello"},
    ],
}
HAYPOST = {
    "order": {"trackingId": "HP1"},
    "orderStateHistories": [
        {"id": 1, "stateId": 1, "createDate": "2026-03-01T09:00:00"},
        {"id": 2, "stateId": 6, "createDate": "2026-03-02T09:00:00.25"},
    ],
}
ZOOM = {
    "reference": "Z1",
    "status": "Dropped Off",
    "statusChangeDateTime": "2026-03-02T01:00:00.000Z",
}
LOCATE = {"stopId": 77, "status": "Enroute", "lastModifiedDate": "2026-03-02T01:00:00+10:00"}
YANWEN = {
    "code": 0,
    "result": [
        {
            "tracking_number": "YW1",
            "checkpoints": [
                {
                    "time_stamp": "2026-03-09T09:00:00",
                    "time_zone": "+1",
                    "tracking_status": "LM40",
                    "message": "Delivered",
                },
                {
                    "time_stamp": "2026-03-08T09:00:00",
                    "time_zone": "+1",
                    "tracking_status": "LM30",
                    "message": "Out for delivery",
                },
            ],
        }
    ],
}
YUN = {
    "Code": "0000",
    "Item": {
        "WayBillNumber": "YT1",
        "OrderTrackingDetails": [
            {"ProcessDate": "2026-03-02T09:00:00", "ProcessContent": "已揽收"},
            {"ProcessDate": "2026-03-09T09:00:00Z", "ProcessContent": "Delivered"},
        ],
    },
}
YUN_XML = """<Response><Code>0000</Code><Item><WayBillNumber>YT2</WayBillNumber>
<OrderTrackingDetails><OrderTrackingDetail><ProcessDate>2026-03-02T09:00:00</ProcessDate>
<ProcessContent>到达处理中心</ProcessContent></OrderTrackingDetail></OrderTrackingDetails>
</Item></Response>"""
EMS = {"traces": [{"acceptTime": "2026-03-02 09:00:00", "remark": "已收寄,揽投员:甲"}]}
EMS_NEW = {
    "retCode": "00000",
    "retBody": {
        "responseItems": [
            {"opTime": "2026-03-02 09:00:00", "opCode": "705", "opDesc": "拒收"},
            {"opTime": "2026-03-03 09:00:00", "opCode": "704", "opDesc": "妥投"},
        ]
    },
}
JNT = {
    "code": "1",
    "data": [
        {
            "billCode": "JT1",
            "details": [
                {"scanTime": "2026-03-02 09:00:00", "scanType": "快件揽收", "desc": "已揽收"},
                {"scanTime": "2026-03-03 09:00:00", "scanType": "退件扫描", "desc": "退件"},
                {"scanTime": "2026-03-01 09:00:00", "scanTypeCode": 112, "desc": "?"},
            ],
        }
    ],
}
NINJA = {
    "tracking_id": "NV1",
    "status": "Arrived at Sorting Hub",
    "timestamp": "2026-03-02T09:00:00+0800",
    "id": "e1",
}
NINJA_SIZE = {
    "tracking_id": "NV1",
    "status": "Parcel Size",
    "timestamp": "2026-03-02T09:00:00+0800",
}
NZPOST = {
    "success": True,
    "results": {
        "tracking_reference": "NZ1",
        "tracking_events": [
            {
                "event_datetime": "2026-03-02T09:00:00",
                "event_description": "Your parcel is out for delivery",
            }
        ],
    },
}
INDIA = {
    "success": True,
    "data": [
        {
            "booking_details": {"article_number": "IN1"},
            "tracking_details": [
                {"date": "2026-03-02", "time": "10:30:00", "event": "Item Bagged"}
            ],
        }
    ],
}
DTDC = {
    "trackHeader": {"strShipmentNo": "DT1"},
    "trackDetails": [
        {
            "strCode": "NONDLV",
            "strAction": "Not Delivered",
            "strActionDate": "02032026",
            "strActionTime": "1030",
            "sTrRemarks": "PARTY NOT AVAILABLE",
        }
    ],
}
DTDC_XML = """<DTDCREPLY><CONSIGNMENT><CNHEADER><CNTRACK>true</CNTRACK>
<FIELD name="strShipmentNo" value="DT2"/></CNHEADER><CNBODY><CNACTION>
<FIELD name="strCode" value="inscan"/><FIELD name="strAction" value="Recieved"/>
<FIELD name="strActionDate" value="02032026"/><FIELD name="strActionTime" value="1030"/>
</CNACTION></CNBODY></CONSIGNMENT></DTDCREPLY>"""
ALLIED = {
    "soapenv:Body": {
        "ns1:getShipmentsStatusResponse": {
            "result": {
                "statusBarcodesList": [
                    {
                        "consignmentNote": "AE1",
                        "scannedStatus": "Freight has been delivered",
                        "scannnedTimestamp": "2026-03-02T10:00:00.000+11:00",
                    },
                    {
                        "consignmentNote": "AE1",
                        "scannnedTimestamp": "2026-03-01T10:00:00.000+11:00",
                    },
                ]
            }
        }
    }
}
JAPAN_POST = """お問い合わせ番号,状態発生日,配送履歴,取扱局,県名等
JP1,2026/03/02 09:00,引受,東京局,東京都
JP1,2026/03/03 09:00,ご不在のため持ち戻り,大阪局,大阪府
JP1,2026/03/04 09:00,お届け済み,大阪局,大阪府
"""
