"""Lithuanian: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "lt"
SAYINGS = (
    say(s.LATER, 55, """
        bus .. pristatyta|pristatytas|įteikta|įteiktas, numatoma|planuojama
        pristatymo|pristatyti|
        data?, dar nepristatyta|neįteikta, laukia pristatymo, paruošta pristatymui|pristatyti
    """),
    say(s.NOTHING, 82, "gavėjas informuotas, išsiųstas|išsiųsta pranešimas|sms|žinutė"),
    say(s.LABEL, 90, """
        užregistruota|užregistruotas|užregistruoti|registruota, siuntos duomenys ..
        užregistruoti| gauti|perduoti?, duomenys .. gauti|užregistruoti, sukurta|sukurtas,
        siunta sukurta|užregistruota|suformuota, siuntinys sukurtas|užregistruotas, laukiama
        siunta| siuntos, dar neperduota|negauta, etiketė .. sukurta|atspausdinta, siuntėjas ..
        ruošia
    """),
    say(s.DROPPED_OFF, 88, """
        priimta pašte|paštomate|skyriuje|terminale, įdėta|palikta siuntėjo|paštomate, siuntėjas
        .. įdėjo|paliko|pridavė
    """),
    say(s.PICKED_UP, 90, """
        paimta|paimtas|surinkta|priimta iš siuntėjo, kurjeris .. paėmė, paimta|paimtas, priimta
        kurjerio, siunta|siuntinys paimta|paimtas|priimta|priimtas
    """),
    say(s.TRANSIT, 88, """
        kelyje, pakeliui, vežama|gabenama|transportuojama|keliauja, išsiųsta|išsiųstas,
        išsiųsta| išsiųstas iš|į, išvyko, atvyko|atvežta|pasiekė, rūšiuojama|išrūšiuota|
        rūšiavimas|rūšiavimo, paskirstymo|rūšiavimo|skirstymo centre|centrą|centro, gauta
        terminale|centre|paskirstymo, terminale, tranzitas|tranzitu, muitinės .. procedūros|
        patikra|formalumai .. baigtos|atlikta|atlikti, išleista iš muitinės, perduota|
        perduotas, pristatyta|pristatytas|atvežta į .. terminalą|sandėlį|centrą
    """),
    say(s.OUT, 92, """
        išvežta|išvežtas|išvežama pristatymui|pristatyti, pristatoma|pristatomas, perduota|
        perduotas|atiduota kurjeriui, pas kurjerį, kurjeris .. pristato|veža|vežta, išduota
        kurjeriui, pristatymui išvežta
    """),
    say(s.DELIVERED, 93, """
        pristatyta|pristatytas|įteikta|įteiktas|atsiimta|atsiimtas, įteikta|įteiktas|pristatyta|
        pristatytas|išduota|atiduota|perduota gavėjui|adresatui, gavėjas .. atsiėmė|pasiėmė,
        sėkmingai pristatyta|įteikta
    """),
    say(s.COLLECT, 92, """
        laukia .. atsiimant|atsiėmimo|gavėjo|paštomate|pašte|skyriuje, galima|galite atsiimti,
        paruošta atsiimti|atsiėmimui, pristatyta|pristatytas|įdėta|įdėtas į|paštomatą paštomatą|
        skyrių|paštą|siuntų, paštomate .. laukia, atvežta į .. paštomatą|skyrių
    """),
    say(s.ATTEMPT, 92, """
        nepristatyta|nepristatytas|neįteikta|neįteiktas, negali|negalėjo .. pristatyta|
        pristatytas|įteikta|įteiktas, nepavyko, nepavyko .. pristatyti|
        įteikti| susisiekti, nesėkmingas .. bandymas|pristatymas, bandyta .. pristatyti|
        įteikti, gavėjo .. nerasta|nebuvo|nėra, gavėjas .. nerastas|nebuvo|neatsiliepė
    """),
    say(s.ADDRESS, 92, """
        neteisingas|netikslus|klaidingas|nepilnas|blogas adresas, adresas
        neteisingas|netikslus|nežinomas
    """),
    say(s.CUSTOMS, 88, "muitinė|muitinėje|muitinės|muitinę|muitinis"),
    say(s.DELAY, 88, "vėluoja|vėlavimas|atidėta|atidėtas|vėluojama"),
    say(s.REFUSED, 93, "atsisakė|atsisakyta|atsisakymas, gavėjas atsisakė"),
    say(s.RETURNING, 93, """
        grąžinama|grąžinamas|grąžinta|grąžintas|grąžinimas, grąžinama|grąžinamas|grąžinta|
        grąžintas|įteikta|įteiktas|pristatyta|pristatytas|išduota|atiduota atgal? siuntėjui
    """),
    say(s.REDIRECTED, 86, "nukreipta|nukreiptas|peradresuota|persiųsta"),
    say(s.VOID, 88, "atšaukta|atšauktas|anuliuota|anuliuotas"),
    say(s.LOST, 90, "prarasta|prarastas|pamesta|dingusi"),
    say(s.DAMAGED, 92, "pažeista|pažeistas|sugadinta|apgadinta"),
)  # fmt: skip
