"""German."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "de"
SAYINGS = (
    say(s.LATER, 55, """
        wird|werden .. zugestellt|geliefert, noch nicht
        zugestellt|ausgeliefert|geliefert, zustellung .. geplant|erwartet| vorgesehen,
        noch nicht .. zugestellt,
        wird|werden .. zugestellt|geliefert|ausgeliefert|abgeholt|verschickt|versendet|
        übergeben, wird voraussichtlich, voraussichtliche|voraussichtlicher|geplante|erwartete
        zustellung|lieferung|liefertermin|zustelltermin, zur zustellung bereit|vorgesehen,
        soll .. zugestellt|geliefert werden, sobald .. zugestellt|eingetroffen|abgeholt|
        bearbeitet|verarbeitet|übergeben, wenn .. abgeholt|zugestellt, falls .. abgeholt|
        zugestellt, vor der zustellung, nächster zustellversuch, neuer|erneuter|weiterer
        zustellversuch, kann .. zugestellt|abgeholt werden, ohne verzögerung, in den nächsten
        tagen zugestellt
    """),
    say(s.NOTHING, 85, """
        benachrichtigung|nachricht|mitteilung zugestellt, e? mail|sms
        benachrichtigung, benachrichtigung an .. empfänger, zustelldaten ..
        übermittelt,
        empfänger|kunde .. benachrichtigt|informiert, pünktlich, im zeitplan, unterschrift
        gespeichert|archiviert|erfasst, zustellbenachrichtigung|benachrichtigung versendet|
        gesendet|verschickt, empfänger|kunde benachrichtigt|informiert, zustelloption|
        lieferoption|wunschtag|wunschort|ablageort gewählt|beauftragt|geändert|gespeichert|
        angefordert, liefertermin|zustelltermin|zustellzeit vereinbart|geändert|bestätigt|
        aktualisiert, wunschzustellung beauftragt|gewählt, keine daten|informationen
    """),
    say(s.LABEL, 90, """
        dateneinlieferung, daten .. vom|durch absender|aufgeber|versender, angekündigt
        bei, wartet|warten auf .. absender|versender|händler, wartet| warten auf ..
        übergabe, vom absender .. vorbereitet, noch nicht .. aufgegeben|eingeliefert,
        versandauftrag|sendung|auftrag erstellt|angelegt|erzeugt, erwarten .. paket|sendung|
        lieferung, auftragsdaten|sendungsdaten|paketdaten|versanddaten .. elektronisch,
        elektronisch angekündigt|übermittelt|erfasst|avisiert, angekündigt, avisiert,
        sendungsdaten|auftragsdaten|paketdaten|versanddaten|daten .. übermittelt|erfasst|
        eingegangen|empfangen|erhalten|übertragen|eingetroffen, daten .. elektronisch,
        versandschein|versandlabel|paketschein|label|etikett|versandetikett|paketmarke ..
        erstellt|gedruckt|generiert|angelegt, auftrag erfasst|erhalten|angelegt|eingegangen,
        sendung|paket angelegt|erfasst|registriert|vorbereitet, wird .. vorbereitet|
        versandfertig, noch nicht .. übergeben|erhalten|eingetroffen|abgeholt|übernommen|
        eingegangen, zur abholung angemeldet, abholung beauftragt|geplant|vereinbart|
        angemeldet, abholauftrag .. erstellt|erteilt|erfasst|angelegt|eingegangen, versand|
        sendung .. vorbereitet, in vorbereitung, vorabinformation, vorankündigung,
        versandvorbereitung
    """),
    say(s.DROPPED_OFF, 88, """
        eingeliefert, .. eingeliefert, in der filiale|postfiliale|packstation|paketshop|
        annahmestelle .. abgegeben|eingeliefert|angenommen|übergeben, im paketshop ..
        abgegeben|angenommen|eingeliefert, abgegeben, vom absender .. eingeliefert|abgegeben|
        übergeben|aufgegeben, aufgegeben, im paketshop angenommen, durch den? absender
        übergeben|abgegeben, einlieferung, in der filiale eingeliefert, postaufgabe, aufgabe
        bei|in|am filiale|schalter|post|postfiliale, am schalter, einlieferung|aufgabe durch|
        vom absender, sendung aufgegeben
    """),
    say(s.PICKED_UP, 90, """
        zum|zur transport|beförderung|weiterbeförderung
        erhalten|übernommen|angenommen,
        abholung .. erfolgt|erfolgreich|durchgeführt, abgeholt .. beim|vom|von absender|
        versender|kunden, beim|vom absender|versender|händler .. abgeholt|übernommen,
        abgeholt, abholung erfolgt|erfolgreich|durchgeführt, von .. übernommen, übernommen,
        vom fahrer|kurier|zusteller übernommen|abgeholt, wurde .. abgeholt, aus der?
        packstation .. entnommen|abgeholt
    """),
    say(s.TRANSIT, 90, """
        zollanmeldung|zollstellung|zollerklärung .. abgeschlossen|erledigt|erfolgt,
        in|zur verteilung, verlad .. fahrzeug|lkw|container, verladung ..
        fahrzeug|lkw|container, fahrzeugverlad, in verteilzentrum|verteilung,
        zollabfertigung|verzollung .. durchlaufen|passiert|erledigt, verlässt, weiterleitung
        an|zum|zur|in .. depot|zustelldepot|zustellbasis|paketzentrum|hub|zentrum,
        weiterleitung an|zum|zur|in depot|zustelldepot|zustellbasis|paketzentrum, unterwegs,
        auf dem weg, in transport|transit, im|in transit, transportiert, paketzentrum|
        briefzentrum|verteilzentrum|logistikzentrum|sortierzentrum|depot|zielland|
        umschlagzentrum|hub|frachtzentrum|paketverteilzentrum|zustellbasis|zustelldepot|
        zielpaketzentrum|startpaketzentrum .. eingetroffen|angekommen|bearbeitet|verlassen|
        erreicht|sortiert|eingegangen|verarbeitet|erfasst, eingetroffen, angekommen,
        weitergeleitet, weitertransport, zum weitertransport, bearbeitet, sortiert,
        sortierung, .. verlassen, hat .. verlassen, abfahrt, ankunft, abgang, eingang,
        ausgang, umgeschlagen, verladen, exportiert, importiert, im zielland .. eingetroffen|
        angekommen, verzollt, zollabfertigung|verzollung .. abgeschlossen|erfolgt|beendet|
        abgefertigt, vom zoll .. freigegeben|abgefertigt, zoll .. freigegeben|abgeschlossen,
        wurde .. weitergeleitet|versandt|versendet|verschickt, an .. depot|partner|
        zustellpartner übergeben, an .. übergeben, im zustelldepot|zustellbasis|depot,
        versandt, versendet, verschickt, in der region des empfängers .. angekommen|
        eingetroffen, in bearbeitung, wird .. bearbeitet|sortiert|transportiert|umgeladen,
        zielland|partner|postbetreiber|zustellpartner|zielpaketzentrum|auslandspartner|
        partnerunternehmen|transportpartner .. übernommen, von|an|durch|vom postbetreiber|
        partner|zustellpartner|transportpartner|zielpostverwaltung .. übernommen|übergeben,
        im|in .. zentrum|paketzentrum|logistikzentrum|verteilzentrum|briefzentrum ..
        bearbeitung, weitertransportiert, grenzübergangsstelle, grenzstelle, transport zum|ins
        zielland|paketzentrum|bestimmungsland, postausgang, posteingang, auslandsausgang
    """),
    say(s.OUT, 93, """
        zustellung|lieferung heute, in zustellung, in der? zustellung, zur zustellung ..
        unterwegs, in das? zustellfahrzeug .. geladen, in|auf das zustellfahrzeug geladen,
        zustellfahrzeug, in auslieferung, in der auslieferung, zusteller|fahrer|kurier ..
        unterwegs, auf dem weg zum empfänger|ihnen|kunden, auf dem weg zu ihnen|dir, wird
        heute .. zugestellt|geliefert|ausgeliefert, heute zugestellt, dem zusteller übergeben,
        auf zustelltour, auslieferfahrzeug, zur auslieferung, zustelltour .. gestartet|
        begonnen, zustellung .. gestartet|begonnen, tour gestartet|begonnen, nächster stopp,
        ihr zusteller|fahrer|bote|paketbote .. nähe
    """),
    say(s.DELIVERED, 93, """
        hinterlegt|abgegeben|abgestellt beim|bei|an nachbarn|nachbar|nachbarin,
        abgegeben bei|beim|an ..
        rezeption|empfang|pförtner|portier|mitbewohner|hausmeister|wunschnachbarn|wunschnachbar,
        bei|beim|dem wunschnachbarn|
        wunschnachbar|nachbarn|nachbar|rezeption|empfang|pförtner ..
        abgegeben|hinterlegt|übergeben|ausgefolgt, ausgefolgt, in|bei der
        filiale|postfiliale|poststelle .. ausgefolgt,
        lieferung .. erfolgreich, lieferung|zustellung .. abgeschlossen, abgegeben bei|beim|an
        .. nachbarn|nachbar|empfänger|kunden, wunschort|ablageort|haustür .. abgestellt|
        abgelegt, am|an wunschort|ablageort|haustür abgestellt|abgelegt, zugestellt, wurde|ist
        .. zugestellt|ausgeliefert|geliefert, erfolgreich zugestellt|geliefert|ausgeliefert,
        ausgeliefert, geliefert, ausgehändigt, an .. empfänger|nachbarn|nachbar|kunden ..
        übergeben|zugestellt|ausgehändigt, beim nachbarn .. abgegeben|zugestellt, beim
        nachbarn abgegeben|zugestellt|hinterlegt, an nachbarn .. übergeben, vom empfänger ..
        abgeholt|entgegengenommen, wurde vom|durch|von empfänger|kunden .. abgeholt|
        entgegengenommen, durch|vom empfänger|kunden abgeholt|übernommen, am? ablageort|
        wunschort|vertrag .. abgelegt|zugestellt|hinterlegt, ablageort abgelegt, in den
        briefkasten .. eingelegt|zugestellt, zustellung .. erfolgreich|erfolgt|abgeschlossen,
        vom empfänger in der filiale abgeholt, empfänger .. entgegengenommen, in der filiale
        abgeholt, aus der packstation .. durch|vom empfänger
    """),
    say(s.COLLECT, 88, """
        zweite|zweiten|letzte|erneute benachrichtigung, zweite|letzte|erneute
        benachrichtigung zugestellt|hinterlassen|versandt, liegt .. bereit,
        im|in der? paketshop|filiale|packstation .. zur abholung, zur abholung, zur abholung
        bereit|bereitgestellt|hinterlegt, liegt .. zur abholung, abholbereit, in der? filiale|
        packstation|paketshop|postfiliale .. hinterlegt|bereit|eingestellt|eingelegt, in die|
        eine packstation|filiale|paketshop .. eingestellt|geliefert|eingelegt|gebracht, im|in
        paketshop|packstation .. hinterlegt|bereit|eingetroffen|zugestellt, an .. paketshop|
        packstation|filiale .. geliefert|zugestellt|übergeben, kann .. abgeholt werden, wartet
        .. abholung, bitte .. abholen, in der filiale|packstation|paketshop abgeholt werden,
        abholung durch .. empfänger, zur abholung in|im|an .., abholfrist
    """),
    say(s.ATTEMPT, 90, """
        nicht erfolgreich .. zugestellt|ausgeliefert, noch? niemandem .. übergeben,
        nicht .. geliefert|ausgehändigt|zugestellt, zustellung .. gescheitert,
        konnten .. nicht .. zustellen|ausliefern|übergeben, nicht zustellen, nicht zu hause,
        niemand zu hause, zustellversuch, zustellversuch .. erfolglos|fehlgeschlagen,
        erfolgloser|fehlgeschlagener|missglückter|gescheiterter zustellversuch, konnte ..
        nicht .. zugestellt|ausgeliefert|geliefert|übergeben|ausgehändigt, nicht ..
        zugestellt|ausgeliefert .. werden?, nicht zugestellt|ausgeliefert|zustellbar,
        unzustellbar, zustellung .. nicht möglich|erfolgreich, zustellung fehlgeschlagen|
        erfolglos|gescheitert|misslungen, zustellung nicht möglich, empfänger|kunde .. nicht
        .. angetroffen|anwesend|erreichbar, nicht angetroffen|anwesend|erreichbar, niemand ..
        angetroffen|anwesend|zuhause, abwesend, benachrichtigungskarte, geschlossen,
        zustellhindernis, kein zugang
    """),
    say(s.ADDRESS, 90, """
        adresse|anschrift|empfängeradresse|hausnummer .. falsch|fehlerhaft|unvollständig|
        unbekannt|fehlt|unklar|nicht|ungültig|korrigiert, falsche|fehlerhafte|unvollständige|
        unbekannte|ungültige|unzureichende adresse|anschrift|empfängeradresse|hausnummer,
        adressfehler, adressproblem, adressklärung, adresskorrektur, anschriftenprüfung,
        empfänger .. unbekannt|verzogen, unbekannt verzogen, empfänger nicht .. ermittelbar|
        ermittelt, adresse|anschrift|empfängeradresse|adressangabe|adressangaben ..
        ungenügend|mangelhaft|inkorrekt, ungenügende|mangelhafte adresse|anschrift|
        adressangabe, ungenügend
    """),
    say(s.CUSTOMS, 88, """
        verzögerung .. zollstellung|verzollung|zoll, zollstellung, zollerklärung,
        fehlender|fehlende zollerklärung|zollunterlagen,
        zoll, verzollung, zollabfertigung, zollbehandlung, zollprüfung, zollunterlagen,
        zollkontrolle, beim|im|vom zoll .. festgehalten|angehalten|aufgehalten|zurückgehalten|
        bearbeitung|gehalten, dem zoll .. vorgeführt|gestellt|übergeben, zur verzollung, beim
        zoll, verzollung .. bearbeitung, zollabgaben, zollinspektion, zolldokumente|
        zollinformationen, einfuhrabgaben
    """),
    say(s.DELAY, 90, """
        verzögerung, verzögerungen, verzögert, verzögert sich, verspätung, verspätet,
        verspätet sich, nicht mehr|länger .. pünktlich, nicht pünktlich, später als ..,
        witterung, witterungsbedingt, unwetter, höhere|höherer gewalt, streik,
        unvorhergesehene, unerwartete, kommt .. später, dauert länger, verzug, verschoben,
        betriebsstörung
    """),
    say(s.REFUSED, 93, """
        lehnt|lehnte .. ab, annahme ab, annahme .. verweigert, annahme verweigert,
        annahmeverweigerung, verweigert, abgelehnt, empfänger .. abgelehnt|verweigert|nicht ..
        angenommen, nicht angenommen, annahme .. abgelehnt
    """),
    say(s.RETURNING, 92, """
        retour, sendung|paket retour, rückgabe, rückgabe .. an|zum ..
        absender|versender, retour .. nicht .. behoben|abgeholt, erfolgloser
        zustellversuch .. retour, unterwegs|weg zum|zu .. absender,
        zurück .. absender|versender, an den? absender .. zurück|zurückgesandt|
        zurückgeschickt|zurückgesendet|retourniert, rücksendung, zurückgesandt,
        zurückgesendet, zurückgeschickt, zurückgeführt, rückversand, rücktransport, retoure,
        retourniert, wird .. zurückgesandt|zurückgesendet|zurückgeschickt, rückläufer, an ..
        absender .. zugestellt, auf dem rückweg, an den absender zugestellt|zurückgestellt,
        zurück an .. absender .. zugestellt, an den absender zurück .. zugestellt, lagerfrist|
        abholfrist|aufbewahrungsfrist .. abgelaufen|überschritten|verstrichen, nicht abgeholt
        .. zurück|absender
    """),
    say(s.REDIRECTED, 88, """
        umgeleitet, umleitung, nachgesendet, nachgesandt, nachsendung, an .. andere|neue
        adresse|anschrift|filiale .. weitergeleitet, zustelladresse|lieferadresse|adresse ..
        geändert, auf wunsch .. empfängers, an eine andere .. weitergeleitet, neue adresse,
        weiterleitung
    """),
    say(s.MISSORT, 92, """
        fehlgeleitet, fehlleitung, fehlsortiert, fehlsortierung, falsch .. sortiert|geleitet|
        verladen, falsches|falschen depot|paketzentrum|verteilzentrum, irrläufer,
        fehlverladung, irrtümlich
    """),
    say(s.VOID, 90, """
        storniert, stornierung, sendung|auftrag|label|paketschein|versand .. storniert|
        gelöscht|annulliert|abgebrochen, annulliert, ungültig
    """),
    say(s.HELD, 80, """
        angehalten, zurückgehalten, wird .. gelagert, gelagert, eingelagert, aufbewahrt,
        lagert, einbehalten, gestoppt, klärung, in klärung, wartet auf, sicherheitskontrolle,
        sicherheitsprüfung, warten auf
    """),
    say(s.NO_PICKUP, 92, """
        abholhindernis, abholversuch .. erfolglos|nicht,
        abholung .. fehlgeschlagen|gescheitert|nicht|erfolglos|storniert|verschoben, konnte ..
        nicht .. abgeholt|übernommen, nicht .. abgeholt werden, nicht abgeholt, abholversuch,
        erfolgloser abholversuch, paket|sendung|ware .. nicht .. bereit|abholbereit|
        versandbereit
    """),
    say(s.LOST, 92, """
        verloren, verlust, verlorengegangen, verloren gegangen, nicht .. auffindbar|
        aufgefunden|gefunden, unauffindbar, verschollen, vermisst, gestohlen, nachforschung,
        nachforschungsauftrag, vernichtet, entsorgt, diebstahl, abhanden
    """),
    say(s.DAMAGED, 93, """
        wurde|ist .. beschädigt .. weitergeleitet|umverpackt,
        beschädigt, beschädigung, beschädigte, schaden, defekt, transportschaden,
        beschädigter, zerbrochen, nachverpackt, neu verpackt, aufgeplatzt
    """),
)  # fmt: skip
