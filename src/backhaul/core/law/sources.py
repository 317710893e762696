"""Where a figure comes from, and how well it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

READ_ON = date(2026, 11, 22)


class Reading(StrEnum):
    """How the words of the law were seen; the first is the best."""

    OFFICIAL = "official"
    """On a site of the legislator, or in an official journal."""
    COPY = "copy"
    """Word for word, but copied by somebody else."""
    SUMMARY = "summary"
    """In somebody else's words."""
    RECALLED = "recalled"
    """Not read for this table: a lawyer should before anybody relies on it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One article of one law; `note` says what is a reading of ours and not its words."""

    law: str
    article: str
    url: str
    reading: Reading
    read_on: date = READ_ON
    note: str = ""

    def __str__(self) -> str:
        return f"{self.law} {self.article}".strip()


@dataclass(frozen=True, slots=True)
class Act:
    """A law from which articles are cited."""

    law: str
    url: str
    reading: Reading

    def at(self, article: str, reading: Reading | None = None, note: str = "") -> Source:
        return Source(self.law, article, self.url, reading or self.reading, note=note)


CRD = Act(
    "Directive 2011/83/EU",
    "https://eur-lex.europa.eu/eli/dir/2011/83/oj",
    Reading.SUMMARY,
)
PERIODS = Act(
    "Regulation (EEC, Euratom) 1182/71",
    "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:31971R1182",
    Reading.COPY,
)
GOODS_DIRECTIVE = Act(
    "Directive (EU) 2019/771",
    "https://eur-lex.europa.eu/eli/dir/2019/771/oj",
    Reading.RECALLED,
)
CODE_CONSO = Act(
    "Code de la consommation",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069565/",
    Reading.RECALLED,
)
BGB = Act("BGB", "https://www.gesetze-im-internet.de/bgb/", Reading.RECALLED)
CCR = Act(
    "Consumer Contracts Regulations 2013 (SI 2013/3134)",
    "https://www.legislation.gov.uk/uksi/2013/3134",
    Reading.RECALLED,
)
CRA = Act(
    "Consumer Rights Act 2015",
    "https://www.legislation.gov.uk/ukpga/2015/15",
    Reading.RECALLED,
)
CPL = Act(
    "中华人民共和国消费者权益保护法",
    "https://www.beijing.gov.cn/",
    Reading.SUMMARY,
)
SEVEN_DAYS = Act(
    "网络购买商品七日无理由退货暂行办法 (2020)",
    "http://en.shanghaiinvest.com/information-center/newsletters/item/373-interim-measures-for-"
    "the-return-without-reasons-of-commodities-purchased-online-within-seven-days",
    Reading.SUMMARY,
)
CIVIL_CODE_CN = Act(
    "中华人民共和国民法典",
    "https://neixun.cn/peixun/ldbj/sangongliuyuanqishierfei/",
    Reading.COPY,
)
CDC = Act(
    "Lei 8.078/1990 (CDC)",
    "https://www.planalto.gov.br/ccivil_03/leis/l8078compilado.htm",
    Reading.COPY,
)
DECRETO = Act(
    "Decreto 7.962/2013",
    "https://www.planalto.gov.br/ccivil_03/_ato2011-2014/2013/decreto/d7962.htm",
    Reading.SUMMARY,
)
CODIGO_CIVIL = Act(
    "Lei 10.406/2002 (Código Civil)",
    "https://www.planalto.gov.br/ccivil_03/leis/2002/l10406compilada.htm",
    Reading.COPY,
)
MAIL_ORDER_RULE = Act(
    "16 CFR 435", "https://www.ecfr.gov/current/title-16/part-435", Reading.COPY
)
COOLING_OFF = Act("16 CFR 429", "https://www.ecfr.gov/current/title-16/part-429", Reading.COPY)
CALIFORNIA = Act("California Civil Code", "https://leginfo.legislature.ca.gov/", Reading.COPY)
CALIFORNIA_CCP = Act(
    "California Code of Civil Procedure",
    "https://leginfo.legislature.ca.gov/",
    Reading.COPY,
)
NEW_YORK = Act(
    "New York General Business Law",
    "https://www.nysenate.gov/legislation/laws/GBS/218-A",
    Reading.OFFICIAL,
)
NEW_YORK_GCN = Act(
    "New York General Construction Law",
    "https://www.nysenate.gov/legislation/laws/GCN/25-A",
    Reading.COPY,
)
NOBODY = Source("no law", "", "", Reading.RECALLED, note="a house may do as it promised")
