"""The United Kingdom: as in Europe, but refunds run from the goods, and no last day moves."""

from __future__ import annotations

from backhaul.core.law.counting import Counting
from backhaul.core.law.european import Articles, right_of
from backhaul.core.law.model import RefundFrom, Regime, Sourced, Warranty
from backhaul.core.law.sources import CCR, CRA, Reading
from backhaul.core.law.words import Duty, Goods

_CCR = Articles(
    act=CCR,
    period=CCR.at("reg. 29(1), 30", Reading.SUMMARY),
    untold=CCR.at("reg. 31", Reading.SUMMARY),
    no_reason=CCR.at("reg. 29(1)", Reading.SUMMARY),
    imperative=CCR.at("reg. 29, 34"),
    refund=CCR.at("reg. 34(4)-(6)", Reading.SUMMARY),
    withhold=CCR.at("reg. 34(5)", Reading.SUMMARY),
    means=CCR.at("reg. 34(7), (8)"),
    surplus=CCR.at("reg. 34(2), (3)"),
    return_cost=CCR.at("reg. 35(5)"),
    send_back=CCR.at("reg. 35(4)"),
    diminished=CCR.at("reg. 34(9)-(12)"),
    nothing_else=CCR.at("reg. 35(8)"),
    excluded={
        Goods.MARKET_PRICED: "reg. 28(1)(a)",
        Goods.CUSTOM_MADE: "reg. 28(1)(b)",
        Goods.PERISHABLE: "reg. 28(1)(c)",
        Goods.FORWARD_ALCOHOL: "reg. 28(1)(d)",
        Goods.PRESS: "reg. 28(1)(f)",
        Goods.PUBLIC_AUCTION: "reg. 28(1)(g)",
        Goods.HYGIENE: "reg. 28(3)(a)",
        Goods.SEALED_MEDIA: "reg. 28(3)(b)",
        Goods.MIXED: "reg. 28(3)(c)",
        Goods.DIGITAL: "reg. 37",
    },
    counting=Counting(
        moves_from=frozenset(),
        source=CCR.at("reg. 30", Reading.SUMMARY, "the Regulations put no last day off"),
    ),
    refund_from=RefundFrom.GOODS_OR_PROOF,
)

UK = Regime(
    code="uk",
    rights=(right_of(_CCR),),
    warranty=Warranty(
        years=Sourced(6, CRA.at("s. 19 with Limitation Act 1980 s. 5", note="Scotland: 5")),
        free_of_charge=CRA.at("s. 20(8), 23(2)"),
    ),
    duties={
        Duty.TELL_OF_THE_RIGHT: CCR.at("reg. 13, sch. 2(l)"),
        Duty.TELL_WHO_PAYS_THE_RETURN: CCR.at("sch. 2(m)"),
        Duty.MODEL_FORM: CCR.at("sch. 3(B)"),
        Duty.ACKNOWLEDGE_AT_ONCE: CCR.at("reg. 32(4)"),
    },
)
