"""The European Union, with what differs in France and in Germany."""

from __future__ import annotations

from backhaul.core.law.counting import WEEKEND_AND_HOLIDAYS, Counting
from backhaul.core.law.european import Articles, right_of
from backhaul.core.law.model import LateStep, Longer, Regime, Sourced, Warranty
from backhaul.core.law.sources import (
    BGB,
    CODE_CONSO,
    CRD,
    GOODS_DIRECTIVE,
    PERIODS,
    Reading,
)
from backhaul.core.law.words import Duty, Goods

_CRD = Articles(
    act=CRD,
    period=CRD.at("art. 9(1), (2)(b)"),
    untold=CRD.at("art. 10"),
    no_reason=CRD.at("art. 9(1), 11"),
    imperative=CRD.at("art. 25", Reading.RECALLED),
    refund=CRD.at("art. 13(1)"),
    withhold=CRD.at("art. 13(3)"),
    means=CRD.at("art. 13(1)"),
    surplus=CRD.at("art. 13(2)"),
    return_cost=CRD.at("art. 14(1)"),
    send_back=CRD.at("art. 14(1)"),
    diminished=CRD.at("art. 14(2)"),
    nothing_else=CRD.at("art. 14(5)", Reading.RECALLED),
    excluded={
        Goods.MARKET_PRICED: "art. 16(b)",
        Goods.CUSTOM_MADE: "art. 16(c)",
        Goods.PERISHABLE: "art. 16(d)",
        Goods.HYGIENE: "art. 16(e)",
        Goods.MIXED: "art. 16(f)",
        Goods.FORWARD_ALCOHOL: "art. 16(g)",
        Goods.SEALED_MEDIA: "art. 16(i)",
        Goods.PRESS: "art. 16(j)",
        Goods.PUBLIC_AUCTION: "art. 16(k)",
        Goods.DIGITAL: "art. 16(m)",
    },
    counting=Counting(moves_from=WEEKEND_AND_HOLIDAYS, source=PERIODS.at("art. 3(1), (4)")),
)

_FRANCE = Articles(
    act=CODE_CONSO,
    period=CODE_CONSO.at("art. L221-18"),
    untold=CODE_CONSO.at("art. L221-20", Reading.COPY),
    no_reason=CODE_CONSO.at("art. L221-18, L221-21"),
    imperative=CODE_CONSO.at("art. L242-3", Reading.COPY),
    refund=CODE_CONSO.at("art. L221-24", note="wording read as former art. L121-21-4"),
    withhold=CODE_CONSO.at("art. L221-24", note="wording read as former art. L121-21-4"),
    means=CODE_CONSO.at("art. L221-24", note="wording read as former art. L121-21-4"),
    surplus=CODE_CONSO.at("art. L221-24", note="wording read as former art. L121-21-4"),
    return_cost=CODE_CONSO.at("art. L221-23"),
    send_back=CODE_CONSO.at("art. L221-23"),
    diminished=CODE_CONSO.at("art. L221-23"),
    nothing_else=CODE_CONSO.at("art. L221-18, L221-23"),
    excluded={
        Goods.MARKET_PRICED: "art. L221-28, 2°",
        Goods.CUSTOM_MADE: "art. L221-28, 3°",
        Goods.PERISHABLE: "art. L221-28, 4°",
        Goods.HYGIENE: "art. L221-28, 5°",
        Goods.MIXED: "art. L221-28, 6°",
        Goods.FORWARD_ALCOHOL: "art. L221-28, 7°",
        Goods.SEALED_MEDIA: "art. L221-28, 9°",
        Goods.PRESS: "art. L221-28, 10°",
        Goods.PUBLIC_AUCTION: "art. L221-28, 11°",
        Goods.DIGITAL: "art. L221-28, 13°",
    },
    counting=Counting(
        moves_from=WEEKEND_AND_HOLIDAYS,
        source=CODE_CONSO.at(
            "art. L221-19",
            Reading.COPY,
            "said of the withdrawal period; for the others Regulation 1182/71 art. 3(4)",
        ),
    ),
    late=(
        LateStep(0, None),
        LateStep(10, 5),
        LateStep(20, 10),
        LateStep(30, 20),
        LateStep(60, 50),
        LateStep(90, 55),
    ),
    late_source=CODE_CONSO.at(
        "art. L242-4", Reading.COPY, "5 points more for every month begun, up to the price"
    ),
)

_GERMANY = Articles(
    act=BGB,
    period=BGB.at("§ 355 Abs. 2, § 356 Abs. 2 Nr. 1", Reading.SUMMARY),
    untold=BGB.at(
        "§ 356 Abs. 4",
        Reading.SUMMARY,
        "Abs. 3 before 19 June 2026; the months counted before the days",
    ),
    no_reason=BGB.at("§ 355 Abs. 1", Reading.SUMMARY),
    imperative=BGB.at("§ 361 Abs. 2"),
    refund=BGB.at("§ 357 Abs. 1, § 355 Abs. 3", Reading.COPY),
    withhold=BGB.at("§ 357 Abs. 4", Reading.COPY),
    means=BGB.at("§ 357 Abs. 3", Reading.COPY),
    surplus=BGB.at("§ 357 Abs. 2", Reading.COPY),
    return_cost=BGB.at("§ 357 Abs. 5", Reading.COPY),
    send_back=BGB.at("§ 357 Abs. 1, § 355 Abs. 3", Reading.COPY),
    diminished=BGB.at("§ 357a Abs. 1"),
    nothing_else=BGB.at("§ 361 Abs. 1"),
    excluded={
        Goods.CUSTOM_MADE: "§ 312g Abs. 2 Nr. 1",
        Goods.PERISHABLE: "§ 312g Abs. 2 Nr. 2",
        Goods.HYGIENE: "§ 312g Abs. 2 Nr. 3",
        Goods.MIXED: "§ 312g Abs. 2 Nr. 4",
        Goods.FORWARD_ALCOHOL: "§ 312g Abs. 2 Nr. 5",
        Goods.SEALED_MEDIA: "§ 312g Abs. 2 Nr. 6",
        Goods.PRESS: "§ 312g Abs. 2 Nr. 7",
        Goods.MARKET_PRICED: "§ 312g Abs. 2 Nr. 8",
        Goods.PUBLIC_AUCTION: "§ 312g Abs. 2 Nr. 10",
        Goods.DIGITAL: "§ 356 Abs. 5",
    },
    counting=Counting(
        moves_from=WEEKEND_AND_HOLIDAYS,
        source=BGB.at(
            "§ 187 Abs. 1, § 193", Reading.COPY, "holidays of the place of the declaration"
        ),
    ),
    longer=Longer.FROM_THE_ANCHOR,
)

_FUNCTION = CRD.at("art. 11a", note="by Directive (EU) 2023/2673, since 19 June 2026")

EU = Regime(
    code="eu",
    rights=(right_of(_CRD),),
    warranty=Warranty(
        years=Sourced(2, GOODS_DIRECTIVE.at("art. 10(1)")),
        free_of_charge=GOODS_DIRECTIVE.at("art. 14(1)"),
    ),
    duties={
        Duty.TELL_OF_THE_RIGHT: CRD.at("art. 6(1)(h)"),
        Duty.TELL_WHO_PAYS_THE_RETURN: CRD.at("art. 6(1)(i), 14(1)"),
        Duty.MODEL_FORM: CRD.at("annex I(B)"),
        Duty.WITHDRAWAL_FUNCTION: _FUNCTION,
        Duty.ACKNOWLEDGE_AT_ONCE: CRD.at("art. 11(3), 11a"),
    },
)

FRANCE = Regime(
    code="eu-fr",
    rights=(right_of(_FRANCE),),
    warranty=Warranty(
        years=Sourced(2, CODE_CONSO.at("art. L217-3")),
        free_of_charge=CODE_CONSO.at("art. L217-11"),
    ),
    duties={
        Duty.TELL_OF_THE_RIGHT: CODE_CONSO.at("art. L221-5, 7°"),
        Duty.TELL_WHO_PAYS_THE_RETURN: CODE_CONSO.at("art. L221-23"),
        Duty.MODEL_FORM: CODE_CONSO.at("art. R221-1", Reading.OFFICIAL),
        Duty.WITHDRAWAL_FUNCTION: _FUNCTION,
        Duty.ACKNOWLEDGE_AT_ONCE: CODE_CONSO.at("art. L221-21"),
    },
)

GERMANY = Regime(
    code="eu-de",
    rights=(right_of(_GERMANY),),
    warranty=Warranty(
        years=Sourced(2, BGB.at("§ 438 Abs. 1 Nr. 3")),
        free_of_charge=BGB.at("§ 439 Abs. 2, 5"),
    ),
    duties={
        Duty.TELL_OF_THE_RIGHT: BGB.at("§ 312d with EGBGB Art. 246a § 1 Abs. 2"),
        Duty.TELL_WHO_PAYS_THE_RETURN: BGB.at("§ 357 Abs. 5", Reading.COPY),
        Duty.MODEL_FORM: BGB.at("EGBGB Art. 246a § 1 Abs. 2, Anlage 2", Reading.SUMMARY),
        Duty.WITHDRAWAL_FUNCTION: BGB.at("§ 356a", Reading.SUMMARY),
        Duty.ACKNOWLEDGE_AT_ONCE: BGB.at("§ 356a", Reading.SUMMARY),
    },
)
