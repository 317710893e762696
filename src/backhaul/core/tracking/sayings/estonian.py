"""Estonian: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "et"
SAYINGS = (
    say(s.LATER, 55, """
        toimetatakse .. kätte, eeldatav|hinnanguline kohaletoimetamise|saabumise?, pole|ei ole
        veel .. väljastatud|saabunud|kätte, ootab kohaletoimetamist|kättetoimetamist
    """),
    say(s.NOTHING, 82, "teavitus|teade|sms saadetud|saadeti, saajat .. teavitatud"),
    say(s.LABEL, 90, """
        registreeritud, saadetis on registreeritud, andmed .. edastatud|registreeritud|laekunud|
        saadud, saadetise andmed, elektrooniline .. info, ootab üleandmist|saatmist, saatekiri
        .. loodud|vormistatud, saadetist ei ole .. üle antud
    """),
    say(s.DROPPED_OFF, 88, """
        vastu võetud postkontoris|pakiautomaadis|postiasutuses, üle antud pakiautomaati,
        paigaldatud saatja poolt pakiautomaati, saatja .. pakiautomaati pannud
    """),
    say(s.PICKED_UP, 90, """
        võetud .. vastu, on võetud kullerilt|kliendilt|saatjalt vastu, vastu võetud, kuller ..
        peale võtnud|kätte saanud, saatjalt .. kätte saadud
    """),
    say(s.TRANSIT, 88, """
        teel, on teel, sorteerimiskeskuses|sorteerimiskeskusesse|sorteerimisel|sorteeritud,
        saabunud .. sihtriiki|eestisse|terminali|keskusesse|lattu|sorteerimiskeskusesse,
        lahkunud, väljunud, edastatud, saadetud edasi|välja, transiidis, transpordis,
        tollivormistus .. lõppenud|lõpetatud, tollist .. vabastatud
    """),
    say(s.OUT, 92, """
        kulleri käes, on kulleri käes, väljastatud|antud|üle kullerile|kulleri, väljas
        kohaletoimetamiseks|kättetoimetamisel, kättetoimetamisel, kuller .. teel|toimetab
    """),
    say(s.DELIVERED, 93, """
        väljastatud, väljastatud adressaadile|saajale|kliendile, on väljastatud
        adressaadile|saajale|kliendile, kätte toimetatud|antud, kohale toimetatud, üle antud
        saajale|adressaadile|kliendile, saaja .. kätte saanud
    """),
    say(s.COLLECT, 92, """
        saabunud pakiautomaati|postkontorisse|väljastuspunkti|pakipunkti, on saabunud
        pakiautomaati|postkontorisse, ootab .. pakiautomaadis|postkontoris|järele|väljastamist,
        pakiautomaadis .. ootel
    """),
    say(s.ATTEMPT, 92, """
        ebaõnnestunud .. kättetoimetamine|katse|kohaletoimetamine?, ei õnnestunud,
        kättetoimetamine .. ebaõnnestus, ei .. saadud|saanud .. kätte|üle antud|toimetada,
        saajat ei .. leitud| tabatud, saaja ei .. kodus|viibinud
    """),
    say(s.ADDRESS, 92, """
        vale|puudulik|ebatäpne|tundmatu aadress, aadress .. vale|puudulik|ebatäpne
    """),
    say(s.CUSTOMS, 88, """
        tollis|tolli|tollivormistus|tollivormistusel|tollikontroll|tollikontrollis
    """),
    say(s.DELAY, 88, "hilineb|viivitus|viibib|edasi lükatud|lükkunud"),
    say(s.REFUSED, 93, "keeldus|keeldunud|keeldumine, saaja keeldus"),
    say(s.RETURNING, 93, """
        tagastatud|tagastatakse|tagastamine|tagastus|tagastamisel, tagastatud|tagastatakse
        saatjale, väljastatud tagasi? saatjale, saatjale tagasi? väljastatud, kätte|üle|kohale
        toimetatud|antud saatjale, saatjale tagasi? kätte|üle|kohale toimetatud|antud
    """),
    say(s.REDIRECTED, 86, "ümber suunatud|adresseeritud, ümbersuunatud"),
    say(s.VOID, 88, "tühistatud|tühistati|annulleeritud"),
    say(s.LOST, 90, "kadunud|kaotsi läinud|kaotatud"),
    say(s.DAMAGED, 92, "kahjustatud|kahjustunud|vigastatud|katki"),
)  # fmt: skip
