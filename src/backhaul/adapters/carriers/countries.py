"""Countries as carriers write them: by two letters, by three, or by an English name."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale

#: ISO 3166-1 alpha-3 of the places that parcels come through, and names that are not CLDR's.
_OTHERS = {
    "usa": "US", "gbr": "GB", "uk": "GB", "deu": "DE", "fra": "FR", "nld": "NL", "bel": "BE",
    "lux": "LU", "esp": "ES", "prt": "PT", "ita": "IT", "aut": "AT", "che": "CH", "pol": "PL",
    "cze": "CZ", "svk": "SK", "hun": "HU", "rou": "RO", "bgr": "BG", "grc": "GR", "svn": "SI",
    "hrv": "HR", "dnk": "DK", "swe": "SE", "nor": "NO", "fin": "FI", "irl": "IE", "est": "EE",
    "lva": "LV", "ltu": "LT", "chn": "CN", "hkg": "HK", "twn": "TW", "jpn": "JP", "kor": "KR",
    "sgp": "SG", "mys": "MY", "tha": "TH", "vnm": "VN", "idn": "ID", "phl": "PH", "ind": "IN",
    "pak": "PK", "bgd": "BD", "are": "AE", "sau": "SA", "isr": "IL", "tur": "TR", "aus": "AU",
    "nzl": "NZ", "can": "CA", "mex": "MX", "bra": "BR", "arg": "AR", "chl": "CL", "col": "CO",
    "per": "PE", "zaf": "ZA", "egy": "EG", "mar": "MA", "nga": "NG", "ken": "KE", "ukr": "UA",
    "rus": "RU", "arm": "AM", "geo": "GE", "kaz": "KZ",
    "united states of america": "US", "u.s.a.": "US", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "p.r. china": "CN",
    "china mainland": "CN", "mainland china": "CN", "peoples republic of china": "CN",
    "hong kong": "HK", "hong kong sar": "HK", "macau": "MO", "macao": "MO", "korea": "KR",
    "republic of korea": "KR", "south korea": "KR", "holland": "NL", "the netherlands": "NL",
    "czech republic": "CZ", "turkey": "TR", "russian federation": "RU", "viet nam": "VN",
    "deutschland": "DE", "allemagne": "DE", "españa": "ES", "italia": "IT", "österreich": "AT",
    "schweiz": "CH", "suisse": "CH", "polska": "PL", "brasil": "BR", "nederland": "NL",
    "niederlande": "NL", "pays-bas": "NL", "belgië": "BE", "belgique": "BE", "belgien": "BE",
    "frankreich": "FR", "espagne": "ES", "spanien": "ES", "italie": "IT", "italien": "IT",
    "danmark": "DK", "sverige": "SE", "norge": "NO", "suomi": "FI", "česká republika": "CZ",
    "slovak republic": "SK", "türkiye": "TR", "turkiye": "TR", "中国": "CN", "美国": "US",
    "英国": "GB", "德国": "DE", "法国": "FR", "日本": "JP", "加拿大": "CA", "澳大利亚": "AU",
}  # fmt: skip


@lru_cache(maxsize=2048)
def country_of(given: str) -> str:
    """Return the ISO 3166-1 alpha-2 code, empty for what is no country."""
    word = given.strip()
    if len(word) == 2 and word.isascii() and word.isalpha():
        return "GB" if word.upper() == "UK" else word.upper()
    return _OTHERS.get(word.casefold()) or _names().get(word.casefold(), "")


@cache
def _names() -> dict[str, str]:
    known = Locale("en").territories
    return {name.casefold(): code for code, name in known.items() if len(code) == 2}
