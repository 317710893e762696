"""Small invented bodies of American carriers: what each way of writing an answer looks like."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from backhaul.adapters.carriers.parsers import parser_named
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from tests.adapters.carriers.wording import worded

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def parse(name: str, body: object) -> ParsedBody:
    """Read `body`: a text as it is, anything else as JSON."""
    parser = parser_named(name)
    assert parser is not None
    raw = body if isinstance(body, str) else json.dumps(body)
    return parser.parse(raw.encode(), received_at=NOW)


def told(name: str, body: object) -> list[str]:
    """Return each scan as `number word instant offset`, the instant in UTC without seconds."""
    return [line(scan) for scan in parse(name, body).scans]


def line(scan: CarrierScan) -> str:
    what = worded(scan, trouble="")
    at = f"{scan.instant:%Y-%m-%dT%H:%M}"
    return f"{scan.tracking_number or '-'} {what} {at} {scan.utc_offset_minutes}"


def fedex_xml(events: str, notification: str = "<Severity>SUCCESS</Severity>") -> str:
    return f"""<?xml version="1.0"?>
    <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
      <TrackReply xmlns="http://fedex.com/ws/track/v9"><CompletedTrackDetails><TrackDetails>
        <Notification>{notification}</Notification>
        <TrackingNumber>900000000001</TrackingNumber>{events}
      </TrackDetails></CompletedTrackDetails></TrackReply>
    </soap:Body></soap:Envelope>"""


def fedex_event(kind: str, at: str, reason: str = "", sentence: str = "") -> str:
    return f"""<Events><Timestamp>{at}</Timestamp><EventType>{kind}</EventType>
      <EventDescription>Told</EventDescription>
      <StatusExceptionCode>{reason}</StatusExceptionCode>
      <StatusExceptionDescription>{sentence}</StatusExceptionDescription>
      <Address><City>RENO</City><StateOrProvinceCode>NV</StateOrProvinceCode>
      <CountryCode>US</CountryCode></Address></Events>"""


def usps_xml(*details: str) -> str:
    return f"""<TrackResponse><TrackInfo ID="9400100000000000000001">
      <MPDATE>2026-03-01 07:30:00.000000</MPDATE>{"".join(details)}
    </TrackInfo></TrackResponse>"""


def usps_detail(
    code: str, sentence: str, day: str, clock: str, *, tag: str = "TrackDetail"
) -> str:
    return f"""<{tag}><EventTime>{clock}</EventTime><EventDate>{day}</EventDate>
      <Event>{sentence}</Event><EventCity>RENO</EventCity><EventState>NV</EventState>
      <EventCountry/><EventCode>{code}</EventCode></{tag}>"""


def canada_post(*occurrences: tuple[str, str, str]) -> str:
    """Each is an identifier, a zone and a sentence, at noon of 2 March 2026 in Calgary."""
    told = "".join(
        f"""<occurrence><event-identifier>{code}</event-identifier>
        <event-date>2026-03-02</event-date><event-time>12:00:00</event-time>
        <event-time-zone>{zone}</event-time-zone>
        <event-description>{sentence}</event-description>
        <event-site>CALGARY</event-site><event-province>AB</event-province></occurrence>"""
        for code, zone, sentence in occurrences
    )
    return f"""<tracking-detail xmlns="http://www.canadapost.ca/ws/track">
      <pin>1000000000000001</pin><significant-events>{told}</significant-events>
    </tracking-detail>"""


#: By case: the carrier, a body, and what it tells.
BODIES: dict[str, tuple[str, object, list[str]]] = {
    "amazon shipping": (
        "amazon",
        {
            "payload": {
                "trackingId": "AZ1",
                "eventHistory": [
                    {"eventCode": "PickupDone", "eventTime": "2026-03-02T08:00:00Z"},
                    {"eventCode": "Rejected", "eventTime": "2026-03-04T09:30:00Z"},
                ],
            }
        },
        ["AZ1 picked_up 2026-03-02T08:00 0", "AZ1 refused 2026-03-04T09:30 0"],
    ),
    "amazon fulfilment": (
        "amazon_mcf",
        {
            "payload": {
                "packageNumber": 7,
                "trackingEvents": [
                    {
                        "eventDate": "2026-03-02T08:00:00-05:00",
                        "eventCode": "EVENT_414",
                        "eventDescription": "Missorted",
                    }
                ],
            }
        },
        ["7 missort 2026-03-02T13:00 -300"],
    ),
    "asendia usa": (
        "asendia_us",
        {
            "data": [
                {
                    "trackingNumberVendor": "RL1",
                    "trackingMilestoneEvents": [
                        {"eventCode": "s1", "eventOn": "2026-03-02T08:00:00+00:00"},
                        {
                            "eventCode": "s8",
                            "eventDescription": "Attempted delivery",
                            "eventOn": "2026-03-04T08:00:00+00:00",
                        },
                    ],
                }
            ]
        },
        ["RL1 label_created 2026-03-02T08:00 0", "RL1 ~attempt_failed 2026-03-04T08:00 0"],
    ),
    "boxknight": (
        "boxknight",
        {
            "id": "b-1",
            "orderStatus": "DELIVERY_COMPLETED",
            "statusHistory": [
                {"status": "PICKUP_COMPLETED", "createdAt": 1772438400000},
                {"status": "DELIVERY_COMPLETED", "createdAt": "2026-03-02T18:00:00Z"},
            ],
        },
        ["b-1 picked_up 2026-03-02T08:00 0", "b-1 delivered 2026-03-02T18:00 0"],
    ),
    "dicom": (
        "dicom",
        [
            {
                "trackingNumber": "W1",
                "activities": [
                    {
                        "activityDate": "2026-03-02T08:00:00Z",
                        "status": "In Transit",
                        "statusDetail": "Livré au destinataire",
                    }
                ],
            }
        ],
        ["W1 in_transit 2026-03-02T08:00 0"],
    ),
    "easyship": (
        "easyship",
        {
            "event_type": "shipment.tracking.checkpoints.created",
            "data": {
                "tracking_number": "ES1",
                "checkpoints": [
                    {
                        "message": "Arrived at hub",
                        "primary_status": "In Transit to Customer",
                        "checkpoint_time": "2026-03-02T08:00:00.000Z",
                        "country_iso3": "CAN",
                        "handler": "Usps",
                    }
                ],
            },
        },
        ["ES1 in_transit 2026-03-02T08:00 0"],
    ),
    "eshipper": (
        "eshipper",
        [
            {
                "trackingNumber": "EP1",
                "event": [
                    {
                        "description": "Item out for delivery",
                        "originalEvent": {"name": "OFD", "eventDate": "2026-03-02 08:00:00"},
                    }
                ],
            }
        ],
        ["EP1 ?out_for_delivery 2026-03-02T08:00 None"],
    ),
    "gofo": (
        "gofo",
        {
            "trackingNumber": "GF1",
            "trackEventList": [
                {
                    "processDate": "2026-03-02T08:00:00.000-0800",
                    "processCode": "205",
                    "processContent": "Delivered, Front door",
                },
                {
                    "processDate": "2026-03-01 08:00:00",
                    "processCode": "202",
                    "processContent": "Arrived at hub",
                    "processTimeZone": "America/Chicago",
                },
            ],
        },
        ["GF1 delivered 2026-03-02T16:00 -480", "GF1 in_transit 2026-03-01T14:00 -360"],
    ),
    "lasership": (
        "lasership",
        {
            "OrderNumber": "O1",
            "Pieces": [{"TrackingNumber": "LX1"}],
            "Events": [
                {
                    "DateTime": "2026-03-02T10:00:00",
                    "UTCDateTime": "2026-03-02T15:00:00",
                    "EventType": "Released",
                    "EventShortText": "Delivered",
                },
                {
                    "DateTime": "2026-03-01T23:00:00",
                    "UTCDateTime": "2026-03-02T05:00:00",
                    "EventType": "Received",
                    "EventShortText": "Origin Scan",
                },
            ],
        },
        ["LX1 delivered 2026-03-02T15:00 -300", "LX1 picked_up 2026-03-02T05:00 -360"],
    ),
    "nationex": (
        "nationex",
        {
            "ShipmentId": 11,
            "StatusHistories": [
                {"ShipmentStatus": "InTransit", "StatusDate": "2026-03-02T08:00:00Z"}
            ],
            "Parcels": [
                {
                    "ParcelId": 12,
                    "History": [
                        {
                            "ProcessedDate": "2026-03-03 13:31:00",
                            "DescriptionEn": "Unavailable consignee - attempt on next day",
                        }
                    ],
                }
            ],
        },
        ["11 in_transit 2026-03-02T08:00 0", "12 attempt_failed 2026-03-03T18:31 -300"],
    ),
    "newgistics": (
        "newgistics",
        {
            "Packages": [
                {
                    "TrackingNumber": "7250",
                    "ErrorMessage": "",
                    "PackageTrackingEvents": [
                        {
                            # 2 July 2026, 00:00 in summer; 18:30 of a day in winter
                            "Date": "/Date(1782968400000-0500)/",
                            "Time": "/Date(1768437000000-0600)/",
                            "EventCode": "DRC",
                            "EventDescription": "Delivered to Return Center",
                        }
                    ],
                }
            ]
        },
        ["7250 delivered 2026-07-02T23:30 -300"],
    ),
    "pitney bowes": (
        "pitney_bowes",
        {
            "trackingNumber": "PB1",
            "scanDetailsList": [
                {
                    "eventDate": "2026-03-02",
                    "eventTime": "08:00:00",
                    "eventTimeOffset": "-06:00",
                    "standardizedEventCode": "XYZ",
                    "packageStatus": "Return",
                    "scanDescription": "Noted",
                }
            ],
            "currentStatus": {"eventDate": "2026-03-02", "packageStatus": "Return"},
        },
        ["PB1 returning 2026-03-02T14:00 -360"],
    ),
    "prestige": (
        "prestige",
        [
            {
                "TrackingNumber": "PS1",
                "TrackingEventHistory": [
                    {
                        "EventCode": "EVENT_101",
                        "EventCodeDesc": "Prestige has not yet received this shipment",
                        "serverDate": "3/2/2026",
                        "serverTime": "3:55 PM",
                        "ELState": "IL",
                        "CountryCode": "US",
                    }
                ],
            }
        ],
        ["PS1 label_created 2026-03-02T21:55 -360"],
    ),
    "roadie": (
        "roadie",
        {
            "tracking_number": "RE1",
            "events": [
                {"name": "pickup_confirmed", "occurred_at": "2026-03-02T08:00:00.000Z"},
                {"name": "at_delivery", "occurred_at": "2026-03-02T09:00:00.000Z"},
            ],
        },
        ["RE1 picked_up 2026-03-02T08:00 0", "RE1 out_for_delivery 2026-03-02T09:00 0"],
    ),
    "smartkargo": (
        "smartkargo",
        [
            {
                "packageReference": "SK1",
                "eventType": "ADL",
                "eventDate": "2026-03-02T08:00:00.1234567",
                "description": "Attempted",
                "location": {"timezone": "America/New_York"},
            }
        ],
        ["SK1 attempt_failed 2026-03-02T13:00 -300"],
    ),
    "teleship": (
        "teleship",
        {
            "data": {
                "trackingNumber": "TS1",
                "events": [
                    {"timestamp": "2026-03-02T08:00:00Z", "code": "customs_hold"},
                    {"timestamp": "2026-03-03T08:00:00Z", "code": "customs_cleared"},
                ],
            }
        },
        ["TS1 customs 2026-03-02T08:00 0", "TS1 in_transit 2026-03-03T08:00 0"],
    ),
    "veho": (
        "veho",
        {
            "trackingInfo": [
                {
                    "trackingNumber": "VH1",
                    "events": [
                        {"date": "2026-03-02", "time": "08:00:00", "code": "DL"},
                    ],
                }
            ]
        },
        ["VH1 delivered 2026-03-02T13:00 -300"],
    ),
}
