"""Romanian: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "ro"
SAYINGS = (
    say(s.LATER, 55, """
        va|vor fi livrat|livrata|livrate|ridicat|ridicata, urmează să fie .. livrat|livrată|
        livrata, livrare estimată|programată|planificată, data|ora livrării|livrarii, nu a
        fost încă livrat|livrată, încă nu .. livrat|livrată
    """),
    say(s.NOTHING, 85, """
        destinatar|destinatarul|client|clientul notificat|informat|anunțat, sms|email|
        notificare trimis|trimisă|trimisa
    """),
    say(s.LABEL, 90, """
        awb emis|generat|creat|înregistrat, comandă|comanda|expediție|expediția înregistrată|
        creată|generată|plasată, în pregătire, în curs de pregătire|ridicare, așteaptă|
        asteapta ridicarea|preluarea, nu a fost încă|inca? ridicat|ridicată|preluat|preluată,
        date|datele expediției|coletului primite|transmise
    """),
    say(s.DROPPED_OFF, 88, """
        predat|predată|depus|depusă .. expeditor|expeditorul, depus|depusă în|la locker|
        easybox|punct
    """),
    say(s.PICKED_UP, 90, """
        ridicată|ridicat|preluată|preluat, ridicată|ridicat|preluată|preluat de .. curier|
        curierul, ridicat|ridicată|preluat|preluată de la expeditor|expeditorul
    """),
    say(s.TRANSIT, 90, """
        în tranzit, pe drum, în transport, în depozit|depozitul|hub|sortare, sosit|sosită|
        ajuns|ajunsă în|la, plecat|plecată din, sortat|sortată, expediat|expediată, în curs de
        transport, vămuit|vămuită, eliberat|eliberată din|de vamă
    """),
    say(s.OUT, 92, """
        în livrare, livrare în curs, în curs de livrare, la curier pentru livrare, încărcat|
        încărcată .. livrare, ieșit|ieșită la livrare
    """),
    say(s.DELIVERED, 93, """
        livrat|livrată|livrate, a fost livrat|livrată, predat|predată destinatarului|
        clientului, ridicat|ridicată de .. destinatar|destinatarul|client|clientul
    """),
    say(s.COLLECT, 90, """
        disponibil|disponibilă .. ridicare, încărcat|încărcată|depus|depusă|livrat|livrată în|
        la easybox|locker|lockerul|punctul|punct, așteaptă|asteapta .. destinatarul|
        destinatar|ridicarea de, poate fi ridicat|ridicată
    """),
    say(s.ATTEMPT, 90, """
        nu .. livrat|livrată|livra, nelivrat|nelivrată, livrare|tentativă|încercare eșuată|
        nereușită, avizat|avizată|avizare, destinatar|destinatarul|client|clientul absent|
        indisponibil, nu răspunde
    """),
    say(s.ADDRESS, 90, """
        adresă|adresa greșită|incorectă|incompletă|necunoscută|insuficientă, destinatar
        necunoscut
    """),
    say(s.CUSTOMS, 88, "vamă|vama|vamal|vamală|vămuire, reținut|reținută în|de vamă|vama"),
    say(s.DELAY, 88, "întârziere|întârziat|întârziată|reprogramat|reprogramată|amânat|amânată"),
    say(s.REFUSED, 93, "refuzat|refuzată|refuz|refuză"),
    say(s.RETURNING, 92, """
        retur|returnat|returnată|returnare, retur .. expeditor|expeditorul, livrat|livrată
        expeditorului, înapoi la expeditor
    """),
    say(s.REDIRECTED, 88, "redirecționat|redirecționată|redirecționare|readresat|readresată"),
    say(s.VOID, 88, "anulat|anulată|anulare"),
    say(s.LOST, 90, "pierdut|pierdută|dispărut|dispărută|furat|furată"),
    say(s.DAMAGED, 92, "deteriorat|deteriorată|avariat|avariată|deteriorare"),

)  # fmt: skip
