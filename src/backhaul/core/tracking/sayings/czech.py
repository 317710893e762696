"""Czech and Slovak: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "cs"
SAYINGS = (
    say(s.LATER, 55, """
        nebude .. doručena|doručen|doručeno|doručená,
        bude doručena|doručen|doručeno, bude .. doručena|doručen, předpokládané|plánované
        doručení, predpokladané doručenie, pripravená na doručenie, ještě|ešte nebyla|nebola
        doručena|doručená
    """),
    say(s.NOTHING, 85, """
        adresát|příjemce|príjemca .. informován|informovaný|upozorněn|avizován
    """),
    say(s.LABEL, 90, """
        zásilka|zásielka|balík byla|bola|byl? objednána|objednaná|vytvořena|vytvorená|
        zaregistrována|zaevidována|avizována, objednána|objednaná, údaje|data|dáta .. přijata|
        prijaté|obdržena, definícia|definice dát|dat, čeká na podání|převzetí, očakávame, podací
        údaje, elektronicky
    """),
    say(s.DROPPED_OFF, 88, """
        podána|podaná|podaný, podána na poště, podaná na pošte, podání zásilky
    """),
    say(s.PICKED_UP, 88, """
        převzata|převzat|prevzatá|vyzvednuta|vyzdvihnutá od .. odesílatele|odosielateľa,
        vyzvednuta u .., odnáška, zvoz, svoz, převzata kurýrem, prevzatá kuriérom
    """),
    say(s.TRANSIT, 88, """
        v přepravě, v preprave, na cestě, na ceste, přeprava|preprava, roztříděna|triedenie|
        třídění, příchod|odchod|príchod .., přijata|prijatá na .. depo|depu, dorazila, opustila,
        prvá|první registrácia|registrace, odeslána|odoslaná, v tranzitu, propuštěna|prepustená
        .. celní|colné|colným
    """),
    say(s.OUT, 92, """
        na doručování, doručovací deň|den, na doručovaní, v doručování, u kurýra, u kuriéra,
        předána kurýrovi, odovzdaná kuriérovi, vydána na doručení, doručuje|doručujeme
    """),
    say(s.DELIVERED, 93, """
        doručena|doručen|doručeno|doručená|doručený|doručené|doručenie, dodána|dodaná, vydána
        adresátovi|příjemci, předána příjemci, vyzvednuta adresátem|příjemcem
    """),
    say(s.COLLECT, 90, """
        uložena|uložená|uloženo|uložené, uložena|uložená na|v poště|pošte|výdejním, připravena|
        pripravená k|na vyzvednutí|vyzdvihnutie|odber, k vyzvednutí, na vyzdvihnutie, čeká na
        vyzvednutí
    """),
    say(s.ATTEMPT, 90, """
        nedoručena|nedoručen|nedoručená|nedoručeno|nedoručenie|nedoručené, neúspěšný|neúspešný|
        neúspěšné .. pokus|doručení|doručenie, nezastižen|nezastihnutý|nebyl|nebol zastižen|
        zastihnutý?, pokus o doručení|doručenie
    """),
    say(s.ADDRESS, 90, "chybná|neúplná|neznámá|nesprávná|neznáma adresa|adresát"),
    say(s.CUSTOMS, 88, "celní|celnice|colné|colnica|clo|proclení|preclenie"),
    say(s.DELAY, 88, "zpoždění|zpožděna|meškanie|omeškanie|odložené|odloženo"),
    say(s.REFUSED, 92, "odmítl|odmítnuta|odmietol|odmietnutá|odmítnutí"),
    say(s.RETURNING, 92, """
        vrácena|vrátená|vrácení|vrátenie|vracena|vracia ..
        odesílateli|odosielateľovi|odesílatele, vrácena|vrátená, zpět k? odesílateli, späť
        odosielateľovi, doručena|doručená odesílateli|odosielateľovi
    """),
    say(s.TRANSIT, 88, "vrátený|vrácen|vrácena|vrátená do|na skladu|sklad|depa|depo"),
    say(s.REDIRECTED, 86, "přesměrována|presmerovaná|přeadresována|doslaná|doslána"),
    say(s.VOID, 88, "zrušena|zrušená|storno|stornovaná|stornována"),
    say(s.LOST, 90, "ztracena|stratená|ztráta|strata"),
    say(s.DAMAGED, 92, "poškozena|poškodená|poškození|poškodenie"),

)  # fmt: skip
