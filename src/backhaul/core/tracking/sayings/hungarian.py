"""Hungarian: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "hu"
SAYINGS = (
    say(s.LATER, 55, """
        várható kézbesítés|kiszállítás|érkezés, kézbesítés|kiszállítás várható, kézbesítjük,
        kiszállítjuk, még nem .. kézbesítettük|kézbesítve, kézbesítésre vár, tervezett
        kézbesítés|kiszállítás
    """),
    say(s.NOTHING, 82, """
        értesítés|sms|e-mail elküldve|kiküldve, címzett értesítve, a címzettet értesítettük
    """),
    say(s.LABEL, 90, """
        előrejelzés|előrejelzést, feladó előrejelzést küldött, adatok|adatai .. megérkeztek|
        beérkeztek|rögzítve, csomagadatok, csomag adatai .. rögzítésre, létrehozva|létrehozták,
        elektronikus .. feladójegyzék, felvételre vár, feladásra vár, még nem adták át,
        a feladó .. előkészítette
    """),
    say(s.DROPPED_OFF, 88, """
        felvéve a? postahelyen|postán, feladva, csomagautomatában feladva, feladták, feladás
    """),
    say(s.PICKED_UP, 88, """
        felvéve, felvétel megtörtént, átvéve|átvettük a? feladótól, a futár .. átvette|felvette
        .. feladótól, felvételre került, begyűjtve
    """),
    say(s.TRANSIT, 88, """
        feldolgozás, feldolgozás alatt, szállítás alatt, úton, megérkezett, megérkezett ..
        depóba|raktárba|központba|postára?, elhagyta, továbbítva|továbbították|továbbítás,
        tovább szállítva, szortírozva, indítva, érkezett .. országba|magyarországra, depóban,
        elosztó központban, vámkezelés befejezve|befejeződött|megtörtént, vámkezelve
    """),
    say(s.OUT, 92, """
        kiszállítás alatt, kézbesítés alatt, kézbesítőnél, futárnál, futárnak átadva, átadva
        .. futárnak kiszállításra?, kézbesítésre átadva|kiadva|előkészítve, kiszállításra
        átadva|kiadva, a futár .. kiszállítja, átadva .. kézbesítőnek
    """),
    say(s.DELIVERED, 93, """
        kézbesítve, kiszállítva, sikeres|sikeresen kézbesítés|kézbesítve|kiszállítva|átvéve,
        kézbesítettük, kézbesítették, címzett átvette, átadva .. címzettnek,
        címzettnek átadva, átvette .. címzett, sikeresen átvették
    """),
    say(s.COLLECT, 90, """
        átvehető, postán átvehető, értesítve postán átvehető, átvételre
        vár|kész|előkészítve|elhelyezve, csomagponton|csomagautomatában|automatában
        átvehető|elhelyezve|elhelyeztük, csomagpontra érkezett, letétben
    """),
    say(s.ATTEMPT, 92, """
        sikertelen, sikertelen kézbesítés|kiszállítás|kézbesítési|kiszállítási kísérlet?, nem
        .. kézbesíthető|kézbesíteni|kézbesítettük|kézbesítve, címzett nem .. elérhető|
        található|otthon, nem tartózkodott .. címen, a címzett .. távol, nem vették át
    """),
    say(s.ADDRESS, 90, """
        hibás|hiányos|ismeretlen|elégtelen|rossz cím|címzés|címzett, cím hibás|hiányos|
        ismeretlen, címzett ismeretlen, elköltözött
    """),
    say(s.CUSTOMS, 88, """
        vámkezelés|vámkezelésre|vámvizsgálat|vámhatóság, vámkezelés alatt|vámon
    """),
    say(s.DELAY, 88, "késés|késik|késedelem|késve|elhalasztva|elhalasztották"),
    say(s.REFUSED, 93, """
        megtagadta|megtagadták|megtagadva, átvételt megtagadta|megtagadták, visszautasította|
        visszautasították|visszautasítva, nem kívánta átvenni
    """),
    say(s.RETURNING, 93, """
        visszaküldve|visszaküldés|visszaküldték|visszaküldjük|visszaszállítás|visszáru,
        visszaküldve .. feladónak, vissza .. feladónak|feladóhoz, feladónak visszaküldve|
        visszakézbesítve|kézbesítve|kiszállítva|átadva, kézbesítve|kézbesítés|kézbesítettük|
        kiszállítva|átadva a? feladónak, kézbesítve|kiszállítva|átadva a? feladó részére,
        feladó részére .. kézbesítve|kézbesítettük|kiszállítva|átadva,
        visszakézbesítve|visszakézbesítés
    """),
    say(s.REDIRECTED, 86, "átirányítva|átirányították|átirányítás, utánküldés|utánküldve"),
    say(s.VOID, 88, "törölve|törölték|sztornó|sztornózva|stornózva"),
    say(s.LOST, 90, "elveszett|elvesztek|elveszítették"),
    say(s.DAMAGED, 92, "sérült|megsérült|sérülten"),
)  # fmt: skip
