"""Danish and Norwegian: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "da"
SAYINGS = (
    say(s.LATER, 55, """
        vil blive leveret, vil bli levert, forventet levering, forventes leveret|levert,
        leveres i morgen, klar til|for levering, bliver leveret, endnu ikke leveret, ennå|enda
        ikke levert
    """),
    say(s.NOTHING, 85, """
        modtager|mottaker .. adviseret|varslet|underrettet, sms|besked|melding|varsel ..
        sendt
    """),
    say(s.LABEL, 90, """
        registreret, pakken er registreret, oplysninger|informasjon|information .. modtaget|
        mottatt, elektronisk .. registreret|meldt|registrert, endnu|ennå ikke .. modtaget|
        mottatt|afleveret, oprettet|opprettet, label .. oprettet, under forberedelse
    """),
    say(s.DROPPED_OFF, 88, "indleveret|innlevert, afleveret .. afsender|af afsenderen"),
    say(s.PICKED_UP, 88, """
        afhentet|hentet hos|fra .. afsender|avsender, modtaget fra afsender, mottatt fra
        avsender
    """),
    say(s.TRANSIT, 88, """
        undervejs|underveis, på vej, på vei, ankommet, ankommet til, afsendt|avsendt|sendt fra,
        sorteret|sortert, videresendt, forladt|forlatt, i transit, fortoldet|fortollet,
        terminalen
    """),
    say(s.OUT, 92, """
        under udlevering|utlevering, ude til levering, ute for levering, lastet .. udlevering|
        utkjøring, på vej ud|til modtager|til dig, med chauffør|sjåfør|budet, udleveres i dag
    """),
    say(s.DELIVERED, 93, """
        udleveret|utlevert, leveret|levert, er leveret|levert|udleveret|utlevert, afleveret,
        afleveret til|hos .. modtager|nabo, levering|udlevering|utlevering forsøgt|forsøkt ..
        leveret|levert|afleveret til|hos nabo|naboen, afhentet|hentet af|av .. modtager|mottaker
    """),
    say(s.COLLECT, 90, """
        klar til afhentning, klar for henting, kan afhentes|hentes, ankommet .. pakkeshop|
        posthus|pakkeboks|postkontor|hentested, leveret|levert i|til .. pakkeboks|pakkeshop|
        hentested, venter på .. afhentning|henting
    """),
    say(s.ATTEMPT, 90, """
        forsøkt|forsøgt .. utlevert|levert|udleveret|leveret, levering|udlevering|utlevering
        forsøkt|forsøgt, ikke tilstede, mottaker|modtager ikke .. tilstede|hjemme, kunne|kunde
        ikke leveres|
        utleveres| udleveres, ikke .. leveret|levert|udleveret|utlevert|afleveret, ikke
        leveret|levert, forgæves, mislykket|mislykkedes .. levering|leveringsforsøg,
        leveringsforsøg, ikke hjemme, modtager|mottaker .. ikke .. hjemme|truffet
    """),
    say(s.ADDRESS, 90, """
        forkert|ukendt|mangelfuld|feil|ukjent|ufuldstændig adresse, modtager ukendt,
        mottaker ukjent
    """),
    say(s.CUSTOMS, 88, "tolden|tolder|tollen|fortoldning|tollbehandling"),
    say(s.DELAY, 88, "forsinket|forsinkelse|forsinkelser"),
    say(s.REFUSED, 92, "nægtet|afvist|avvist, nægtet modtagelse"),
    say(s.RETURNING, 92, """
        retur|returneret|returnert|returneres, retur til afsender|avsender, leveret|levert
        tilbage?, leveret|levert til afsender|avsender, tilbage til afsender|avsender
    """),
    say(s.VOID, 88, "annulleret|annullert|kansellert"),
    say(s.LOST, 90, "bortkommet|mistet|tabt"),
    say(s.DAMAGED, 92, "beskadiget|skadet"),

)  # fmt: skip
