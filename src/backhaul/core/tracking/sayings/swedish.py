"""Swedish."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "sv"
SAYINGS = (
    say(s.LATER, 55, """
        kommer att|snart? .. levereras|lämnas|delas, ännu inte ..
        levererad|levererat|utlämnad|utdelad, ska levereras,
        kommer att .. levereras|delas|hämtas|skickas|returneras, beräknad|förväntad|planerad
        leverans, leverans .. beräknad|beräknas|planerad|förväntas, innan leverans, om ..
        hämtas|hämtat, nytt|nästa leveransförsök|försök, utan försening, ska levereras|hämtas
    """),
    say(s.NOTHING, 85, """
        i tid, enligt plan, avisering|avi|sms|meddelande .. skickat|skickats|skickad|sänd,
        mottagaren .. aviserad|aviserats|informerad|meddelad, leveranstid|leveransdatum ..
        ändrad|bekräftad|uppdaterad|bokad, ingen information
    """),
    say(s.LABEL, 90, """
        föraviserad|föravisering|föranmäld, fraktsedel|etikett .. skapad|skapats|utskriven,
        information|uppgifter|data|sändningsinformation .. mottagen|mottagits|mottagna|
        skickats|registrerad|överförd, elektronisk|elektroniskt .. information|avisering|
        aviserad|mottagen|avisering, order .. mottagen|registrerad|skapad, sändningen|
        försändelsen|paketet|kollit .. registrerad|registrerats|registrerat|föranmäld|
        förbereds|aviserad|aviserats, ännu inte .. mottagit|mottagits|lämnats|hämtats|
        inlämnad|fått|mottagen, inte .. ännu .. mottagit|lämnats|hämtats|fått, har inte ..
        fått|mottagit|lämnats .. ännu?, förbereds, under förberedelse, upphämtning .. bokad|
        planerad|beställd, hämtning .. bokad|planerad|beställd, väntar på .. upphämtning|
        inlämning|hämtning, redo .. skickas|upphämtning
    """),
    say(s.DROPPED_OFF, 88, """
        inlämnad|inlämnat|inlämnats|inlämnade, inlämnad .. ombud|postombud|terminal|
        avsändaren|hos|servicepoint, avsändaren har lämnat|lämnade .., lämnats .. av
        avsändaren, mottagen .. hos ombud .. från avsändaren, lämnats in, lämnad till ombud
    """),
    say(s.PICKED_UP, 90, """
        upphämtad|upphämtat|upphämtats, hämtad|hämtat|hämtats .. hos|från|av .. avsändaren|
        avsändare|kund|kurir|chaufför, hämtats från .. avsändaren, upphämtning .. genomförd|
        utförd|klar, har .. hämtats .. avsändaren, mottagits från avsändaren, mottagen av ..
        transportör|transportören|postnord|kurir, omhändertagen
    """),
    say(s.TRANSIT, 90, """
        på väg, under transport, under transit, i transit, ankommit|ankom|anlänt|ankommen|
        ankomst|anlände, har ankommit|anlänt .. till .. terminal|terminalen|
        utdelningsterminal, avgått|avgång|lämnat|avgick|avsänd|avrest, har lämnat .. terminal|
        terminalen|landet|avsändarlandet, sorterad|sorterats|sorterat|sortering|sorteras,
        bearbetad|bearbetats|behandlas|behandlats|hanterats, lastad|lastats|lossad, skickad|
        skickats|vidaresänd|vidaresänts|vidarebefordrad, terminal|terminalen|
        utlämningsterminal, överlämnad|överlämnats .. till transportör|partner|
        samarbetspartner, förtullad|förtullats|tullklarerad|tullklarerats|utklarerad,
        tullklarering|förtullning .. klar|slutförd|avslutad, släppt .. tullen, exporterad|
        importerad, mottagen|mottagits .. på|i|vid .. terminal|terminalen|landet,
        transporteras
    """),
    say(s.OUT, 93, """
        ute för .. leverans|utdelning|utkörning, under utkörning|utdelning, på väg .. till
        mottagaren|dig|kund, lastad .. för .. utkörning|leverans|utdelning, lastats .. för
        utkörning|leverans, chauffören|budet|föraren .. på väg, levereras idag, utkörning, för
        utdelning, med .. budet|chauffören|brevbäraren|lantbrevbärare, är ute .. leverans
    """),
    say(s.DELIVERED, 93, """
        levererad|levererat|levererats|levererade, har .. levererats|utlämnats|lämnats ut|
        delats, utlämnad|utlämnat|utlämnats, utdelad|utdelat|utdelats, utlämnad|utlämnats till
        .. mottagaren|granne|mottagare, har hämtats .. av .. mottagaren|mottagare, hämtats av
        mottagaren|mottagare, uthämtad|uthämtat|uthämtats|avhämtad, lämnats .. till|hos|i
        granne|granne|brevlåda|brevlådan|mottagaren, kvitterad|kvitterats, mottagen av
        mottagaren|kund, leverans .. genomförd|utförd|slutförd|klar
    """),
    say(s.COLLECT, 90, """
        redo .. hämtas|hämtning|avhämtning, kan .. hämtas, finns .. att hämta, finns ..
        hämtning|avhämtning|ombud|uthämtning, väntar på .. att hämtas|avhämtning|uthämtning,
        klar|klart att|för hämtas|hämtning|avhämtning, tillgänglig|tillgängligt .. hämtning|
        avhämtning|uthämtning|ombud, levererad|levererats|levererat|ankommit|anlänt .. till
        ombud|paketbox|serviceställe|postombud|paketskåp|utlämningsställe, levererats till ..
        ombud|paketbox|paketskåp|utlämningsställe, för avhämtning, att hämta på|hos|i ..,
        ankommit till .. utlämningsstället|ombudet|utlämningsställe
    """),
    say(s.ATTEMPT, 90, """
        leveransförsök, försök|försökte .. leverera|leverans|utdelning, misslyckad|misslyckat|
        misslyckats leverans|leveransförsök|utdelning|att leverera, leverans .. misslyckades|
        misslyckad|misslyckats|inte|kunde, kunde inte .. levereras|leverera|utlämnas|delas|
        lämnas, inte .. levererad|levererats|levereras|leverera, ej levererad|levererat|hemma|
        anträffad, ingen hemma|på, inte hemma|anträffad|tillgänglig|anträffbar, mottagaren ..
        inte|ej .. hemma|anträffad|tillgänglig|anträffas, mottagaren .. frånvarande, stängt|
        stängd, obeställbar, bomkörning, bom
    """),
    say(s.ADDRESS, 90, """
        adress|adressen .. felaktig|ofullständig|fel|okänd|saknas|ogiltig|bristfällig|
        felaktigt, felaktig|ofullständig|fel|okänd|ogiltig|bristfällig adress, mottagaren ..
        okänd|flyttat, okänd mottagare|adressat, adressfel|adressproblem|adresskorrigering,
        adressat okänd, portkod saknas, flyttat
    """),
    say(s.CUSTOMS, 88, """
        tull|tullen|tullklarering|tullbehandling|förtullning|tullkontroll|tullhantering|
        tullavgifter|tullverket, hos|i|av tullen|tull, stoppad|kvarhållen|kvarhålls .. tullen|
        tull, väntar .. tull|tullen|tullklarering|förtullning, inväntar .. tull*
    """),
    say(s.DELAY, 90, """
        försenad|försenat|försening|förseningar|försenas|fördröjd|fördröjning|fördröjts|
        förseningen, senare än .., inte .. i tid, uppskjuten|uppskjutits|framflyttad|
        senarelagd|ombokad, väder|oväder|väderförhållanden, strejk, oförutsedda|oförutsedd,
        trafikproblem
    """),
    say(s.REFUSED, 94, """
        vägrad|vägrat|vägrar|nekad|nekat|avvisad|avböjd|nekats|refuserad, mottagaren ..
        vägrat|vägrar|nekat|avböjt|vägrade|tackat nej, nekad mottagning, mottagningsvägran, ej
        accepterad
    """),
    say(s.RETURNING, 92, """
        retur .. till? avsändaren|avsändare, returneras|returnerad|returnerats|returnerat|
        returnering|återsänd|återsänds|återsänts|retur|återgår, returneras|returnerats till ..
        avsändaren|avsändare, på väg tillbaka .. avsändaren?, tillbaka till .. avsändaren|
        avsändare, levererad|levererats .. till avsändaren, retur .. levererad, skickas
        tillbaka
    """),
    say(s.REDIRECTED, 88, """
        omdirigerad|omdirigerats|omdirigering|omadresserad|eftersänd|eftersändning|eftersänts|
        omstyrd|omstyrning, ny|annan adress|leveransadress|utlämningsställe, ändrad adress|
        leveransadress|mottagaradress, adressändring, vidaresänd .. ny adress
    """),
    say(s.MISSORT, 93, """
        felsorterad|felsorterats|felsortering|felsänd|felskickad|feldirigerad|felsändning, fel
        .. terminal|sortering|destination|depå, felaktigt sorterad
    """),
    say(s.VOID, 90, """
        avbruten|annullerad|makulerad|avbokad|annullerats|avbeställd|makulerats, sändningen|
        order|fraktsedel|bokningen .. annullerad|avbruten|makulerad|borttagen|avbokad
    """),
    say(s.HELD, 82, """
        kvarhållen|kvarhålls|stoppad|stoppats|lagras|lagrad|magasinerad|spärrad|vilande|
        lagerhålls, väntar på .. instruktioner|information|betalning|besked|uppgifter,
        inväntar .. instruktioner|information|betalning|besked, under utredning hos,
        säkerhetskontroll
    """),
    say(s.NO_PICKUP, 92, """
        upphämtning|hämtning .. misslyckades|misslyckad|misslyckats|kunde|inte|avbokad|ej,
        misslyckad upphämtning|hämtning, upphämtningsförsök|hämtningsförsök, kunde inte ..
        hämtas|hämta|upphämtas, inte .. upphämtad|hämtats, bomhämtning, godset|paketet|
        sändningen .. inte|ej .. klart|redo|klar|färdigt
    """),
    say(s.LOST, 93, """
        förlorad|förlorat|förkommen|försvunnen|försvunnit|saknas|borttappad|tappats|stulen|
        stöld|bortkommen, kan inte .. hittas|lokaliseras|spåras, eftersökning|efterlysning|
        efterforskning|reklamation .. startad|påbörjad|pågår|inledd, destruerad|förstörd|
        kasserad, förkommit
    """),
    say(s.DAMAGED, 93, """
        skadad|skadat|skadats|skada|skador|trasig|trasigt|skadade|krossad, ompackad|
        ompaketerad
    """),
)  # fmt: skip
