"""Croatian, Serbian (in both scripts), Bosnian and Slovene: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "hr"
SAYINGS = (
    say(s.LATER, 55, """
        bit će|biće .. isporučena|uručena|dostavljena, očekivana|planirana
        dostava|isporuka|dostave, predviđena dostava|isporuka, još|jos nije ..
        isporučena|uručena|dostavljena, spremna|spremno za dostavu|isporuku, bo dostavljena|
        vročena, bo .. dostavljena|vročena, predvidena dostava, predvideni datum, biće ..
        uručen|isporučen, će .. biti .. isporučena|isporučeno|isporučen|uručena|uručeno|uručen|
        dostavljena|dostavljeno|dostavljen, ће .. бити .. испоручена|испоручено|испоручен|
        уручена|уручено|уручен, биће .. испоручена|испоручено|испоручен|уручена|уручено|уручен
    """),
    say(s.NOTHING, 82, """
        primatelj|primalac .. obaviješten|obavešten|obavijest, poslana|poslata obavijest|
        obavest|poruka|sms, naslovnik obveščen, poslano obvestilo
    """),
    say(s.LABEL, 90, """
        najava, najava pošiljke, najavljena, pošiljka|paket je? kreirana|kreiran|najavljena|
        evidentirana|registrirana, kreirana|kreiran|kreirano, podaci|podatke ..
        zaprimljeni|primljeni|poslani, podatki .. prejeti|prejeli, podatki o pošiljki prejeti,
        čeka na? preuzimanje od kurira, nalog .. kreiran|zaprimljen, pripremljena za slanje,
        elektronska|elektronička najava, adresnica .. kreirana, najavljen|napovedana, pošiljka
        napovedana, pošiljka .. v pripravi, у припреми, креирана
    """),
    say(s.DROPPED_OFF, 88, """
        prijem pošiljke, primljena|zaprimljena|predana|predata u|na .. pošti|poštanskom|
        poslovnici| paketomatu|uredu, prijam pošiljke, sprejeta na .. pošti|pošta|dostopni,
        sprejem pošiljke, pošiljka oddana, predana u paketomat, пријем пошиљке
    """),
    say(s.PICKED_UP, 90, """
        zaprimljena|preuzeta|preuzeto|primljena od pošiljatelja|pošiljaoca|kurira|strane,
        prikupljena|preuzeta kod|od .. pošiljatelja|pošiljaoca|klijenta, kurir .. preuzeo,
        prevzeta|prevzem pri|od .. pošiljatelju|pošiljatelja|stranki, prikupljena, preuzeta od
        pošiljatelja|pošiljaoca, преузета од .. пошиљаоца
    """),
    say(s.TRANSIT, 88, """
        u|v prijevozu|prevozu|tranzitu|transportu, na putu, na poti, prispjela|prispela|
        prispelo|stigla|prispeće|dospjela|dospela, prispela u .. centar?, razvrstavanje|
        razvrščanje|razvrstana|sortirana|sortiranje|obrada|prerada, sortirnom|sortirni centru|
        centar, otpremljena|otpremljeno|otprema|odpremljena|odprema, napustila| napustio|
        zapustila, izašla iz .. depoa|centra, u .. depou|skladištu|sortirnici, preusmjerena u
        depo, carinjenje .. završeno|okončano, ocarinjena|ocarinjeno, prispela v .. center|
        državo, v .. skladišču|depoju, на путу, приспела|стигла, у транспорту, отпремљена,
        разврставање
    """),
    say(s.OUT, 92, """
        u|v dostavi|isporuci|raznosu, je u|v dostavi|isporuci, na dostavi|isporuci,
        zadužena za dostavu|isporuku|uručenje, predana|predata|izdana|izdata kuriru|dostavljaču|
        dostavljaču|za dostavu, izašla na dostavu, dostavljač .. dostavlja|preuzeo, za dostavu
        zadužena, na poti k .. naslovniku, oddana v dostavo, у достави|испоруци,
        задужена за .. доставу
    """),
    say(s.DELIVERED, 93, """
        uručena|uručeno|uručen|isporučena|isporučeno|isporučen|dostavljena|dostavljeno|
        dostavljen|vročena|vročeno|vročen, uručena|uručeno|isporučena|dostavljena|predana
        primatelju|primaocu|naslovniku|kupcu, vročena|dostavljena|izročena
        naslovniku|prejemniku, preuzeta od strane primatelja|primaoca, uspješna|uspešna
        dostava|isporuka, уручена|уручено|испоручена|испоручено, је уручена|испоручена
        примаоцу, уручена примаоцу
    """),
    say(s.COLLECT, 92, """
        čeka na prevzem|preuzimanje, čaka na prevzem|prevzemu, spremna|spremno|pripravljena za
        preuzimanje|podizanje|prevzem, može se preuzeti|podići, uložena|dostavljena|isporučena
        u|v paketomat|paketomatu|paketnik|paketniku|poslovnicu, na prodajnom mjestu čeka,
        obaviješten primatelj .. preuzimanje, prispjela u poslovnicu|paketomat, za prevzem na
        .. pošti, спремна за преузимање, чека преузимање
    """),
    say(s.ATTEMPT, 92, """
        dostava|isporuka|uručenje nije .. uspjela|uspela|uspješna|uspješno|moguća|izvršena,
        nije .. uručena|uručeno|isporučena|isporučeno|dostavljena|dostavljeno|uručen, neuspjela|
        neuspela|neuspješna|neuspešna|neuspio|neuspeli|neuspješan|neuspešan|neuspeo .. dostava|
        isporuka|pokušaj, pokušaj dostave|isporuke|uručenja, primatelj|primalac nije
        .. zatečen|zatečeno|adresi|kući|dostupan, primatelj|primalac odsutan|odsoten,
        naslovnik odsoten, naslovnika ni .. bilo|mogoče, ni .. dostavljena|vročena|vročiti,
        ni .. dostavljena|vročena|izročena|izročiti naslovniku|prejemniku?, ne može|mogu ..
        uručena|uručeno|uručen|isporučena|isporučeno|isporučen|dostavljena|dostavljeno|uručiti|
        isporučiti|dostaviti, не може .. уручена|уручено|испоручена|испоручено|уручити,
        neuspešna dostava, naslovnik odsoten puščeno obvestilo, puščeno obvestilo, ostavljena
        obavijest|obavest, неуспели покушај, није .. уручена|уручено, неуручена
    """),
    say(s.ADDRESS, 92, """
        netočna|netačna|pogrešna|nepotpuna|nepoznata|neispravna adresa, adresa ..
        netočna|netačna|pogrešna|nepotpuna|nepoznata, napačen|nepopoln|nepopolna|napačna
        naslov, primatelj|primalac nepoznat|odselio|odseljen, naslovnik neznan|preseljen
    """),
    say(s.CUSTOMS, 88, """
        carina|carini|carinjenje|carinski|carinjenju|carinskom|carinska|carinsko, na carini,
        carinski postupek, царина|царини|царињење
    """),
    say(s.DELAY, 88, """
        kašnjenje|kasni|odgođena|odložena|odloženo|zamuda|zakasnitev|odgoda|prestavljena
    """),
    say(s.REFUSED, 93, """
        odbijena|odbio|odbila|odbijeno|odbijen, primatelj|primalac .. odbio|odbija|odbila,
        zavrnjena|zavrnil|zavrnitev|zavrnjeno, naslovnik zavrnil, одбијена|одбио
    """),
    say(s.RETURNING, 93, """
        povrat|vraćena|vraćeno|vraćen|povratak|vraća|vrnjena|vrnjeno|vračilo|vrača, povrat|
        vraćena| vraćeno|vraćen|vrnjena|vrnjeno pošiljatelju|pošiljaocu, uručena|uručeno|uručen|
        isporučena|isporučeno|isporučen|dostavljena|dostavljeno|dostavljen|vročena|vročeno|
        vročen natrag|nazad? pošiljatelju|pošiljaocu,
        уручена|уручено|уручен|испоручена|испоручено|
        испоручен|достављена назад? пошиљаоцу, u povratu, враћена|враћено|повраћај,
        враћена|враћено пошиљаоцу
    """),
    say(s.REDIRECTED, 86, "preusmjerena|preusmerena|preusmeritev|preadresirana|nadoslana"),
    say(s.VOID, 88, "otkazana|otkazano|stornirana|storno|preklicana|poništena"),
    say(s.LOST, 90, "izgubljena|izgubljeno|zagubljena|изгубљена"),
    say(s.DAMAGED, 92, "oštećena|oštećeno|oštećenje|poškodovana|poškodovano|оштећена"),
)  # fmt: skip
