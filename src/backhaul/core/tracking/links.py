"""Where each carrier tells the public about a parcel: its own page, as an address."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NOISE = re.compile(r"[^a-z0-9]+")
#: Letters and digits alone: such a number needs no escape in an address.
_NUMBER = re.compile(r"[A-Za-z0-9]{6,40}")
_BLANKS = re.compile(r"[\s.\-]+")

#: Carrier, as `_key` writes it → its public page; `{}` is the number. Read on 2026-11-22 from
#: the addresses that shops publish for the same purpose. Only hosts of the carriers' own are
#: here, so that one that is out of date still leads to a search of theirs.
_PAGES: Mapping[str, str] = {
    "4px": "https://track.4px.com/#/result/0/{}",
    "amazon": "https://track.amazon.com/tracking/{}",
    "aramex": "https://www.aramex.com/track/results?ShipmentNumber={}",
    "australiapost": "https://auspost.com.au/mypost/track/#/details/{}",
    "bpost": "https://track.bpost.cloud/btr/web/#/search?itemCode={}",
    "canadapost": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={}",
    "cainiao": "https://global.cainiao.com/newDetail.htm?mailNoList={}",
    "chinapost": "https://www.ems.com.cn/queryList?mailNum={}",
    "chronopost": "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={}",
    "colissimo": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "dhl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "dhlecommerce": "https://webtrack.dhlecs.com/orders?trackingNumber={}",
    "dhlexpress": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "dhlparcelde": "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html"
    "?piececode={}",
    "dpd": "https://tracking.dpd.de/status/en_US/parcel/{}",
    "evri": "https://www.evri.com/track/parcel/{}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "gls": "https://gls-group.com/GROUP/en/parcel-tracking?match={}",
    "hermes": "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/{}",
    "laposte": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "postnl": "https://postnl.nl/tracktrace/?B={}",
    "postnord": "https://tracking.postnord.com/?id={}",
    "royalmail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "sfexpress": "https://www.sf-express.com/we/ow/chn/sc/waybill/waybill-detail/{}",
    "tnt": "https://www.tnt.com/express/en_gc/site/shipping-tools/tracking.html"
    "?searchType=con&cons={}",
    "ups": "https://www.ups.com/track?tracknum={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "yanwen": "https://track.yw56.com.cn/en/querydel?nums={}",
    "yunexpress": "https://www.yuntrack.com/parcelTracking?id={}",
}
#: Other names of the same.
_ALSO: Mapping[str, str] = {
    "amazonlogistics": "amazon",
    "amazonshipping": "amazon",
    "auspost": "australiapost",
    "dhlde": "dhlparcelde",
    "dhlpaket": "dhlparcelde",
    "dhlparcel": "dhlparcelde",
    "dhlglobalmail": "dhlecommerce",
    "ems": "chinapost",
    "emschina": "chinapost",
    "federalexpress": "fedex",
    "myhermes": "evri",
    "hermesuk": "evri",
    "hermesde": "hermes",
    "sf": "sfexpress",
    "shunfeng": "sfexpress",
    "unitedparcelservice": "ups",
    "yuntu": "yunexpress",
}


def tracking_link(carrier: str, number: str) -> str:
    """Return the carrier's own page about a number; empty where none is known.

    `carrier` is its code or name as anybody writes it; a number that is not plain has none.
    """
    key = _key(carrier)
    page = _PAGES.get(_ALSO.get(key, key))
    plain = _BLANKS.sub("", number)
    if page is None or not _NUMBER.fullmatch(plain):
        return ""
    return page.replace("{}", plain)


def _key(carrier: str) -> str:
    return _NOISE.sub("", carrier.lower())
