"""Latvian: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "lv"
SAYINGS = (
    say(s.LATER, 55, """
        tiks .. piegādāts|piegādāta|izsniegts|izsniegta, paredzamā|plānotā piegāde|piegādes, vēl
        nav ..
        piegādāts|izsniegts, gaida piegādi, sagatavots piegādei
    """),
    say(s.NOTHING, 82, "saņēmējs informēts, nosūtīts|nosūtīta paziņojums|sms|ziņa"),
    say(s.LABEL, 90, """
        reģistrēts|reģistrēta, sūtījums|paka reģistrēts|reģistrēta|izveidots|sagatavots, dati ..
        saņemti|reģistrēti, sūtījuma dati, izveidots|izveidota, elektroniskā .. informācija,
        gaida .. nodošanu|saņemšanu no sūtītāja, vēl nav .. nodots|saņemts
    """),
    say(s.DROPPED_OFF, 88, """
        pieņemts|nodots pakomātā|pastā|nodaļā|paku, sūtītājs .. ievietojis|nodevis, ievietots
        pakomātā no sūtītāja
    """),
    say(s.PICKED_UP, 90, """
        saņemts|savākts|paņemts|pieņemts no .. sūtītāja, kurjers .. saņēmis|paņēmis|savācis,
        pieņemts, saņemts no sūtītāja|klienta
    """),
    say(s.TRANSIT, 88, """
        ceļā, ir ceļā, šķirošanas|šķirošana|šķirots|sašķirots, atrodas šķirošanas centrā,
        šķirošanas centrā|centru, izsūtīts|nosūtīts|pārsūtīts no|uz?, ieradies|saņemts|
        pienācis .. centrā| terminālī|latvijā|noliktavā|valstī, atstājis|izbraucis, tranzītā|
        transportēšanā, terminālī, muitas .. noformēšana|formalitātes|procedūra .. pabeigta,
        atmuitots
    """),
    say(s.OUT, 92, """
        izvests|izvesta piegādei, nodots|nodota|izsniegts kurjeram, pie kurjera, piegādē, ir
        piegādē, kurjers .. piegādā|ceļā|piegādās, nodots piegādei
    """),
    say(s.DELIVERED, 93, """
        piegādāts|piegādāta|izsniegts|izsniegta, piegādāts|izsniegts|nogādāts|nodots saņēmējam|
        adresātam|klientam, saņēmējs .. saņēmis|izņēmis, izņemts no pakomāta, izsniegts
        saņēmējam
    """),
    say(s.COLLECT, 92, """
        piegādāts|ievietots|nogādāts|gaida|atrodas pakomātā|nodaļā|pasta|paku, gaida ..
        saņemšanu|saņēmēju|saņēmēja, var .. saņemt, gatavs saņemšanai|izsniegšanai,
        pieejams saņemšanai
    """),
    say(s.ATTEMPT, 92, """
        neizdevās .. piegādāt|izsniegt|sazināties?, nav|netika|netiek .. piegādāts|
        piegādāta|izsniegts|izsniegta, nevar|nevarēja .. piegādāts|piegādāta|izsniegts|
        piegādāt|izsniegt, neveiksmīgs|
        neveiksmīga .. mēģinājums|piegāde, piegādes mēģinājums, saņēmējs nav .. sasniedzams|
        sastapts|mājās, saņēmēju .. nesastapa, nepiegādāts|neizsniegts
    """),
    say(s.ADDRESS, 92, """
        nepareiza|neprecīza|nepilnīga|kļūdaina|nezināma adrese, adrese .. nepareiza|nepilnīga
    """),
    say(s.CUSTOMS, 88, """
        muitošana|muitošanā, muitas kontrole|kontrolē|pārbaude|pārbaudē|iestāde|iestādē|
        dienests|procedūra|formalitātes|noformēšana|noformēšanā, sūtījums|paka ir? muitā,
        atrodas|aizturēts|aizturēta|nodots|nodota muitā
    """),
    say(s.DELAY, 88, "kavējas|kavēšanās|aizkavējies|aizkavēts, piegāde .. atlikta"),
    say(s.REFUSED, 93, "atteicies|atteicās|atteikums, saņēmējs atteicies|atteicās"),
    say(s.RETURNING, 93, """
        atgriezts|atgriešana|atgriež|atgriezta|atpakaļ, atgriezts|atgriež|atdots|izsniegts|
        izsniegta|piegādāts|piegādāta|nogādāts|nogādāta atpakaļ? sūtītājam, atpakaļ sūtītājam
    """),
    say(s.REDIRECTED, 86, "pāradresēts|pāradresēta|novirzīts"),
    say(s.VOID, 88, "atcelts|atcelta|anulēts|anulēta"),
    say(s.LOST, 90, "nozaudēts|pazaudēts|zudis|pazudis"),
    say(s.DAMAGED, 92, "bojāts|bojāta|bojājums"),
)  # fmt: skip
