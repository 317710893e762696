"""Dutch."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "nl"
SAYINGS = (
    say(s.LATER, 55, """
        nog niet bezorgd|geleverd|afgeleverd, zal|zullen|wordt|worden ..
        bezorgd|geleverd|afgeleverd|uitgereikt,
        wordt|worden .. bezorgd|geleverd|afgeleverd|opgehaald|verzonden|verwerkt|
        teruggestuurd, zal|zullen .. bezorgd|geleverd|afgeleverd, verwachte|geplande|voorziene
        bezorging|levering|leverdatum|bezorgtijd|bezorgdatum, bezorging .. verwacht|gepland,
        levering .. verwacht|gepland|voorzien, klaar voor bezorging|levering, voor de
        bezorging, nadat .. bezorgd, zodra .. bezorgd|ontvangen|verwerkt, indien .. afgehaald|
        opgehaald, volgende|nieuwe|tweede bezorgpoging|poging, nog te bezorgen, zonder
        vertraging, kan worden bezorgd|geleverd
    """),
    say(s.NOTHING, 85, """
        afspraak gepland|gemaakt|bevestigd, route .. klaargemaakt|voorbereid,
        op tijd, volgens planning|schema, handtekening .. opgeslagen|beschikbaar|vastgelegd,
        bericht|sms|mail|notificatie|melding .. verstuurd|verzonden, ontvanger|klant ..
        geïnformeerd|ingelicht, bezorgvoorkeur|bezorgmoment|bezorgopties|bezorgtijdstip|
        bezorgafspraak .. gewijzigd|ingesteld|gekozen|bekend|bevestigd, levermoment|tijdvak ..
        gewijzigd|bekend|bevestigd, geen informatie
    """),
    say(s.LABEL, 90, """
        nog niet overgedragen|aangeleverd|ontvangen, aangekondigd, aangekondigd bij,
        wacht op .. afzender|verzender, opdracht ontvangen,
        nog niet .. ontvangen|opgehaald|overhandigd of verwerkt, aangemeld, voorgemeld|
        vooraangemeld, label|verzendlabel|etiket|vrachtbrief .. aangemaakt|gemaakt|geprint|
        afgedrukt|gegenereerd, gegevens|informatie|zendinggegevens|verzendgegevens|data ..
        ontvangen|verwerkt|doorgegeven|verstuurd|ontvangst|geregistreerd, elektronisch ..
        aangemeld|ontvangen|voorgemeld|doorgegeven, zending|pakket|opdracht|order|bestelling
        .. aangemeld|geregistreerd|aangemaakt|verwacht, nog niet .. ontvangen|verwerkt|
        overhandigd|opgehaald|aangeboden|afgegeven|binnen|verzonden, nog niet door ..
        ontvangen .. verwerkt?, wordt verwacht, nog niet bij ons, verwacht .. maar .. nog
        niet, in voorbereiding, voorbereid, wordt .. voorbereid|klaargemaakt|ingepakt,
        ophaalopdracht|ophaling|afhaling|ophaalverzoek .. gepland|aangemaakt|ingepland|
        aangevraagd|ontvangen, wacht op .. ophaling|ontvangst|afgifte, opdracht .. ontvangen,
        klaar voor verzending|transport
    """),
    say(s.DROPPED_OFF, 88, """
        afgegeven .. postkantoor|pakketpunt|punt|servicepunt|postnl|door|locker|winkel|
        afzender, afgegeven door .. afzender, door .. afzender .. afgegeven|aangeboden|
        ingeleverd|afgeleverd, aangeboden .. postkantoor|pakketpunt|punt|servicepunt|afzender,
        aangeboden bij .. postkantoor|punt, ingeleverd .. punt|postkantoor|servicepunt|winkel|
        locker|bij, ingeleverd, afgegeven, gepost, aangenomen op .. postkantoor|punt|
        servicepunt, in .. brievenbus gedaan, aangenomen
    """),
    say(s.PICKED_UP, 90, """
        opgehaald .. bij|afzender|door|chauffeur|klant|winkel, opgehaald, in ontvangst
        genomen, afgehaald bij .. afzender|klant, opgepikt, ophaling .. voltooid|gelukt|
        uitgevoerd|geslaagd, overgenomen, is|zending|pakket .. ontvangen door .. postnl|dhl|
        dpd|gls|bpost|vervoerder|ups, ontvangen door .. vervoerder|koerier|chauffeur,
        ontvangen van .. afzender
    """),
    say(s.TRANSIT, 90, """
        in|op het? sorteercentrum|distributiecentrum|depot, toegekomen, toegekomen
        bij|in|op, doorgestuurd|doorgezonden naar .. bezorgpartner|partner|
        vervoerder|sorteercentrum|depot|platform|distributiecentrum,
        de grens over,
        verlaat .. sorteercentrum|depot|land|hub|centrum, heeft|is verlaten, onderweg,
        onderweg naar .., in transit, in doorvoer, op doorreis, gesorteerd, is gesorteerd,
        sortering, gescand, aangekomen, aankomst, gearriveerd, vertrokken, vertrek, verlaten,
        heeft .. verlaten, verwerkt, wordt verwerkt, in behandeling, verstuurd, verzonden,
        doorgestuurd .. naar .. sorteercentrum|depot, overgedragen, overgeladen, geladen,
        getransporteerd, in .. sorteercentrum|depot|distributiecentrum|hub|pakketcentrum ..
        aangekomen|ontvangen|verwerkt|binnen|gesorteerd, ontvangen in|op|bij .., ontvangen,
        ingeklaard|uitgeklaard|vrijgegeven|ingeklaard, inklaring .. afgerond|voltooid|gereed,
        douane .. vrijgegeven|afgehandeld|afgerond|ingeklaard, vrijgegeven door .. douane,
        douaneafhandeling .. afgerond|voltooid|gereed, aangekomen in .. land, bij .. depot,
        overhandigd aan .. vervoerder|partner|postbedrijf, geïmporteerd|geëxporteerd
    """),
    say(s.OUT, 93, """
        begonnen|gestart aan|met de|zijn|haar route|rit|ronde, geladen voor
        aflevering|bezorging|levering|uitlevering,
        onderweg naar .. bezorgadres|ontvanger,
        bezorger|chauffeur|koerier|postbode .. onderweg, bezorger is onderweg, onderweg naar
        u|jou|je|ontvanger|klant|bezorgadres, onderweg naar de ontvanger|klant, in bezorging,
        in .. bezorging|levering|uitlevering, met .. bezorger|chauffeur|koerier mee, wordt ..
        vandaag .. bezorgd|geleverd, wordt vandaag bezorgd|geleverd, vandaag bezorgd|geleverd,
        geladen .. bezorging|bestelwagen|bus|levering, uitgereden, op .. bezorgroute|route|
        bestelbus|voertuig .. bezorging?, bij de bezorger|chauffeur, bezorgronde, onderweg
        voor bezorging|levering, in bestelling, uit voor levering, bezorger|chauffeur|koerier
        .. op weg|onderweg, bezorgronde|bezorgrit .. gestart|begonnen, onderweg .. bezorger,
        bezorger is op weg
    """),
    say(s.DELIVERED, 93, """
        afgegeven bij|aan ..
        buren|buurman|buurvrouw|receptie|portier|conciërge|ontvanger,
        afgeleverd|bezorgd bij|aan .. receptie|portier|conciërge, succesvol
        uitgevoerd|afgerond, opdracht .. succesvol uitgevoerd|afgerond,
        bezorgd, is|werd bezorgd|geleverd|afgeleverd, zending|pakket is|werd? afgeleverd|
        geleverd|bezorgd, afgeleverd, geleverd, bezorgd bij|op|aan|in .. buren|buurman|
        brievenbus|ontvanger|adres, afgeleverd bij|aan .. buren|buur|ontvanger, bezorgd bij ..
        buren, uitgereikt, overhandigd aan .. ontvanger|geadresseerde|klant|buren, afgehaald
        van|op|bij|door .. postkantoor|punt|pakketpunt|postnl|ontvanger|servicepunt|locker|
        winkel, afgehaald, opgehaald door .. ontvanger|klant|geadresseerde, door .. ontvanger
        .. opgehaald|afgehaald, getekend .. ontvangst|door, bezorging|levering gelukt|
        voltooid|geslaagd|succesvol, succesvol bezorgd|geleverd|afgeleverd, geleverd aan ..
        retourcentrum|magazijn
    """),
    say(s.COLLECT, 90, """
        klaar voor .. ophalen|afhaling|afhalen, klaar om .. opgehaald|afgehaald|op, ligt ..
        klaar|afhalen|gereed, ligt klaar, klaar voor afhaling .. ontvanger?, op te|af halen,
        af te halen|halen .., afhalen, kan .. opgehaald|afgehaald worden, kan worden
        opgehaald|afgehaald, kunt .. ophalen|afhalen, beschikbaar .. afhaalpunt|afhalen|
        afhaling|punt|ophalen|postkantoor|pakketpunt, bezorgd|afgeleverd|aangekomen|geleverd
        .. afhaalpunt|pakketpunt|locker|pakketautomaat|postkantoor|servicepunt|punt|
        pakjesautomaat, bezorgd|geleverd|afgeleverd bij|op|in .. afhaalpunt|pakketpunt|locker|
        pakketautomaat|servicepunt|punt, wacht .. afhaling|ophalen .., afhaalpunt
    """),
    say(s.ATTEMPT, 90, """
        niet thuis, ontvanger|klant|niemand .. niet? .. aanwezig|thuis, bezorgpoging, poging
        .. bezorgen|bezorging|leveren, mislukte bezorging|bezorgpoging|levering, bezorging|
        levering .. mislukt|niet, niet .. bezorgd|geleverd|afgeleverd|bezorgen, niet bezorgd|
        geleverd|afgeleverd, kon .. niet .. bezorgd|geleverd|afgeleverd|bezorgen .. worden?,
        konden .. niet .. bezorgen|afleveren|leveren, onbestelbaar, niet gelukt .. bezorgen,
        afwezig, ontvanger .. afwezig, gesloten, tevergeefs, bericht .. achtergelaten, geen
        gehoor, aangeboden .. niet thuis, niet aangetroffen
    """),
    say(s.ADDRESS, 90, """
        adres .. onjuist|fout|onvolledig|onbekend|incompleet|onvindbaar|verkeerd|klopt|
        ongeldig|gecorrigeerd, onjuist|verkeerd|onvolledig|foutief|onbekend|fout|ongeldig
        adres, adresprobleem|adresfout|adrescorrectie, onvolledige|foutieve|onjuiste .. adres|
        adresgegevens|adressering, geadresseerde|ontvanger onbekend|verhuisd, huisnummer ..
        ontbreekt|onjuist|onbekend, verhuisd, problemen|probleem .. adres
    """),
    say(s.CUSTOMS, 88, """
        douane, bij|door|in|aan|naar de douane, douaneafhandeling|douanecontrole|inklaring|
        douaneformaliteiten|inklaringsproces|invoerrechten|douanekosten|douaneformulier,
        vastgehouden|tegengehouden .. douane, aangeboden .. douane, wordt .. ingeklaard, in
        afwachting .. inklaring|douane, ter inklaring|controle
    """),
    say(s.DELAY, 90, """
        vertraging|vertraagd|vertragingen|verlaat, vertraging opgelopen, later .. bezorgd|
        verwacht|dan|geleverd, niet .. meer? op tijd, niet langer op tijd, uitgesteld|uitstel,
        weersomstandigheden|weer, staking, overmacht, onvoorziene, onverwachte, verschoven,
        opnieuw ingepland, langer onderweg, storing, drukte
    """),
    say(s.REFUSED, 94, """
        geweigerd|weigering|weigert, geweigerd door .. ontvanger|geadresseerde|klant,
        ontvanger|geadresseerde|klant .. geweigerd|weigert, niet geaccepteerd|aangenomen,
        afgewezen, acceptatie geweigerd, geweigerd .. retour|terug, is geweigerd, weigering
    """),
    say(s.RETURNING, 92, """
        onderweg|weg naar de? afzender|verzender,
        retour .. afzender|verzender, terug .. afzender|verzender, retour, retour naar ..
        afzender, terug naar .. afzender, teruggestuurd|teruggezonden|geretourneerd|
        retourzending|retourneren, wordt .. teruggestuurd|geretourneerd|teruggezonden,
        onderweg .. terug .. afzender?, bezorgd|afgeleverd bij|aan|retour .. afzender|
        verzender, retour afzender .. bezorgd|afgeleverd, op de terugweg, retour gezonden|
        gestuurd, retour afzender, gaat|gaan|terug|onderweg .. retour|terug afzender|naar,
        bewaartermijn|afhaaltermijn .. verstreken|verlopen|voorbij, niet .. opgehaald|
        afgehaald .. retour|afzender
    """),
    say(s.REDIRECTED, 88, """
        omgeleid|doorgezonden|doorverwezen|doorgestuurd, doorgestuurd .. ander|nieuw adres|
        punt, ander|nieuw adres|bezorgadres|afleveradres, adreswijziging, adres .. gewijzigd|
        aangepast, bezorgadres .. gewijzigd|aangepast, gewijzigd .. op verzoek|adres, op
        verzoek van .., nagezonden, omgerouteerd, doorzending
    """),
    say(s.MISSORT, 93, """
        verkeerd gesorteerd|gestuurd|gerouteerd|doorgestuurd|geladen, foutief gesorteerd,
        misgesorteerd, verkeerd|verkeerde depot|sorteercentrum|locatie|land|bestemming|
        centrum, sorteerfout, verkeerd .. terechtgekomen, fout gesorteerd
    """),
    say(s.VOID, 90, """
        geannuleerd|annulering|annulatie|geannulleerd|ingetrokken|vervallen, zending|label|
        order|opdracht|bestelling .. geannuleerd|verwijderd|vervallen, verwijderd
    """),
    say(s.HELD, 82, """
        vastgehouden|aangehouden|tegengehouden|opgeslagen|opslag|geblokkeerd|opgehouden, in de
        wacht, on hold, wacht op .. instructies|informatie|betaling|gegevens|documenten|actie,
        in afwachting .. instructies|informatie|betaling|documenten, stilgelegd, in onderzoek
        bij, verboden .. goederen|inhoud, veiligheidscontrole
    """),
    say(s.NO_PICKUP, 92, """
        ophaling|afhaling|ophalen|ophaalpoging|ophaalopdracht .. mislukt|niet|geannuleerd|
        uitgesteld, mislukte ophaling|ophaalpoging|afhaling, niet .. opgehaald|afgehaald, kon
        .. niet .. opgehaald|afgehaald|ophalen .. worden?, niet opgehaald, pakket|zending|
        goederen .. niet .. klaar, afzender .. niet aanwezig|thuis
    """),
    say(s.LOST, 93, """
        verloren|vermist|zoekgeraakt|kwijt|kwijtgeraakt|verdwenen|gestolen|diefstal|
        onvindbaar, niet .. gevonden|teruggevonden|traceerbaar, onderzoek .. gestart|
        ingesteld|loopt|opgestart, vernietigd|vernietiging, als vermist ..
    """),
    say(s.DAMAGED, 93, """
        beschadigd|beschadiging|schade|beschadigde|kapot|gebroken|stuk, herverpakt|omverpakt|
        opnieuw verpakt
    """),
)  # fmt: skip
