"""Finnish: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "fi"
SAYINGS = (
    say(s.LATER, 55, """
        toimitetaan, toimitetaan .. päivänä, arvioitu|odotettu toimitusaika|toimituspäivä, ei
        ole vielä toimitettu, toimitus myöhemmin, odottaa toimitusta, valmis toimitettavaksi
    """),
    say(s.NOTHING, 85, """
        vastaanottajalle on? lähetetty|ilmoitettu .. viesti|saapumisilmoitus?, saapumisilmoitus
        lähetetty, muistutus lähetetty, tekstiviesti lähetetty, vastaanottajaa on informoitu
    """),
    say(s.LABEL, 90, """
        rekisteröity, on rekisteröity, tiedot .. vastaanotettu lähettäjältä?, tiedot
        saatu|saapuneet, tiedot on? toimitettu|lähetetty|välitetty, ennakkotiedot ..
        vastaanotettu, lähettäjä .. ilmoittanut, osoitekortti
        .. luotu|tulostettu, odottaa lähetystä|luovutusta, ei ole vielä vastaanotettu,
        tilaus .. vastaanotettu, sähköinen ennakkoilmoitus
    """),
    say(s.DROPPED_OFF, 88, """
        jätetty .. toimipaikkaan|toimipisteeseen|palvelupisteeseen|automaattiin|postiin,
        vastaanotettu toimipaikassa|toimipisteessä|palvelupisteessä|automaatissa
    """),
    say(s.PICKED_UP, 90, """
        noudettu lähettäjältä, vastaanotettu lähettäjältä, vastaanotettu kuljetukseen|
        kuljetettavaksi, on vastaanotettu kuljetettavaksi, otettu kuljetettavaksi
    """),
    say(s.TRANSIT, 90, """
        kuljetuksessa, on kuljetuksessa, matkalla, lajiteltu, lajittelussa, on lajiteltu,
        saapunut terminaaliin|varastoon|lajitteluun|määrämaahan|kohdemaahan, lähtenyt
        terminaalista|varastosta|lähtömaasta|maasta, lähetetty eteenpäin, siirretty,
        terminaalissa, rekisteröity terminaalissa, tullattu, tulliselvitys|tullaus
        valmis|suoritettu|päättynyt, luovutettu tullista
    """),
    say(s.OUT, 92, """
        jakelussa, on jakelussa, jaettavana, jakeluun, otettu|luovutettu jakeluun, lastattu
        jakeluun|jakeluautoon, toimitettavana, kuljettajalla jakelussa
    """),
    say(s.DELIVERED, 93, """
        toimitettu, on toimitettu, toimitettu perille|vastaanottajalle, luovutettu
        vastaanottajalle|asiakkaalle, on luovutettu vastaanottajalle, noudettu
        noutopisteestä|automaatista|postista, vastaanottaja on? noutanut, kuitattu
        vastaanotetuksi, jaettu postilaatikkoon, toimitettu postilaatikkoon
    """),
    say(s.COLLECT, 92, """
        noudettavissa, on noudettavissa, valmis noudettavaksi, odottaa noutoa|noutajaa,
        saapunut noutopisteeseen|toimipaikkaan|postiin|automaattiin|pakettiautomaattiin|
        palvelupisteeseen, toimitettu noutopisteeseen|automaattiin|pakettiautomaattiin
    """),
    say(s.ATTEMPT, 92, """
        ei voitu|pystytty toimittaa|toimittamaan|luovuttaa|luovuttamaan|jakaa, ei ..
        toimitettu|luovutettu, toimitus|jakelu|toimitusyritys epäonnistui|epäonnistunut,
        toimitusyritys, jakeluyritys, vastaanottajaa ei .. tavoitettu|tavattu, vastaanottaja ei
        ollut .. tavoitettavissa|paikalla|kotona
    """),
    say(s.ADDRESS, 90, """
        virheellinen|puutteellinen|väärä|tuntematon osoite, osoite
        virheellinen|puutteellinen|väärä|tuntematon, osoitetiedot puutteelliset|virheelliset,
        vastaanottaja tuntematon
    """),
    say(s.CUSTOMS, 90, """
        tullissa, tullattavana, on tullattavana, tullikäsittelyssä|tulliselvityksessä,
        tullaus, odottaa .. tullausta|tulliselvitystä, tulliselvitys
    """),
    say(s.DELAY, 88, "viivästynyt|viivästyy|viivästys|myöhästynyt|myöhässä"),
    say(s.REFUSED, 92, """
        kieltäytynyt|kieltäytyi, vastaanottaja kieltäytynyt|kieltäytyi, vastaanotosta
        kieltäydytty, ei ottanut vastaan
    """),
    say(s.RETURNING, 92, """
        palautetaan|palautettu|palautumassa|palautus|palautuu, palautetaan|palautettu|
        palautumassa lähettäjälle, toimitettu|luovutettu takaisin? lähettäjälle
    """),
    say(s.REDIRECTED, 86, "uudelleenohjattu|edelleenlähetetty|ohjattu .. uuteen"),
    say(s.VOID, 88, "peruttu|peruutettu|mitätöity"),
    say(s.LOST, 90, "kadonnut|hävinnyt|kateissa"),
    say(s.DAMAGED, 92, "vaurioitunut|vahingoittunut|rikkoutunut"),
)  # fmt: skip
