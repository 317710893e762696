"""Polish."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "pl"
SAYINGS = (
    say(s.LATER, 55, """
        zostanie|będzie .. doręczona|dostarczona|doręczony|dostarczone|doręczone,
        jeszcze nie .. doręczona|dostarczona|doręczono,
        zostanie|będzie .. doręczona|dostarczona|doręczony|dostarczony|wysłana|odebrana|
        zwrócona, planowane|przewidywane|szacowane doręczenie|dostarczenie|dostawa,
        przewidywana|planowana data|dostawa, jeśli .. odebrana|odbierzesz, kolejna|ponowna
        próba, przed doręczeniem|dostawą, bez opóźnień, do doręczenia
    """),
    say(s.NOTHING, 85, """
        na czas, zgodnie z planem, terminowo, powiadomienie|sms|wiadomość|mail .. wysłano|
        wysłane|wysłany, powiadomiono odbiorcę|adresata|klienta, odbiorca|adresat
        powiadomiony, brak informacji, zmieniono .. termin|datę, preferencje .. doręczenia|
        dostawy
    """),
    say(s.LABEL, 90, """
        przesyłka|paczka .. utworzona|zarejestrowana|nadana elektronicznie|przygotowana|
        przygotowywana, etykieta|list przewozowy .. utworzona|wygenerowana|utworzony|
        wydrukowana, dane .. otrzymane|przekazane|otrzymano|zarejestrowane|przesłane|przyjęte,
        informacja .. elektroniczna|otrzymana, zarejestrowano dane, elektronicznie,
        przygotowana .. nadawcę|nadania|wysyłki, przygotowana przez nadawcę, w przygotowaniu,
        zlecenie .. przyjęte|utworzone|zarejestrowane|otrzymane, zamówienie .. przyjęte|
        przygotowywane, jeszcze nie .. odebrana|nadana|przekazana|otrzymana|przyjęta|otrzymał,
        nie została jeszcze .., oczekuje .. nadanie|odbiór kuriera|przekazanie|na nadanie,
        oczekuje na nadanie, odbiór .. zaplanowany|zlecony|umówiony, zlecono odbiór,
        awizowana|awizacja, gotowa do nadania|wysyłki, utworzona|utworzono
    """),
    say(s.DROPPED_OFF, 88, """
        nadana|nadano|nadanie .. punkcie|placówce|paczkomacie|automacie|urzędzie|poczcie|
        oddziale, nadana|nadano, nadanie, przyjęta|przyjęto .. punkcie|placówce|okienku|
        urzędzie, umieszczona .. paczkomacie .. nadania|nadawcę|nadawczym, przekazana .. przez
        nadawcę, pozostawiona w punkcie, przyjęta od nadawcy
    """),
    say(s.PICKED_UP, 90, """
        odebrana .. od|przez nadawcy|kuriera, odebrana od nadawcy|klienta, odebrana przez
        kuriera, odebrano .. od nadawcy, podjęta|podjęto|pobrana .. kuriera|nadawcy|przez,
        odbiór .. zrealizowany|wykonany, kurier .. odebrał, przejęta|przejęto, przyjęta przez
        .. kuriera|przewoźnika, podjęta
    """),
    say(s.TRANSIT, 90, """
        w drodze, w drodze do .., w tranzycie, w transporcie, w przewozie, przesyłka ..
        drodze, przyjęta|przyjęto w|do .. oddziale|sortowni|sortowniach|centrum|magazynie|
        terminalu|oddziału, przyjęta|przyjęto, w sortowni|oddziale|centrum|magazynie, dotarła|
        przybyła|przybyło|nadejście|nadeszła, wysłana|wysłano|wyekspediowana|wyjście|opuściła,
        opuściła .. sortownię|oddział|centrum|magazyn|kraj, przekazana|przekazano .. do|
        przewoźnikowi|oddziału|transportu|sortowni, przesłana|przekierowana do sortowni,
        sortowana|posortowana|sortowanie|sortownia, zarejestrowana w .. sortowni|oddziale|
        centrum|urzędzie, załadowana|rozładowana, odprawiona|odprawa celna .. zakończona|
        zakończono, zwolniona .. odprawy|celnej|cła, zakończono odprawę, odprawa ..
        zakończona, wysłana z .., przetwarzana|przetworzona, wprowadzona
    """),
    say(s.OUT, 93, """
        wydana .. doręczenia|kurierowi|doręczycielowi|dostarczenia, wydana do doręczenia, w
        doręczeniu, przekazana .. doręczenia|kurierowi|doręczycielowi, przekazano do
        doręczenia, w doręczaniu, kurier .. drodze|wyruszył, doręczana|dostarczana, wydano ..
        kurierowi|doręczenia, dziś|dzisiaj doręczymy|dostarczymy, w drodze do odbiorcy|
        adresata|klienta|ciebie, zostanie doręczona dzisiaj|dziś
    """),
    say(s.DELIVERED, 93, """
        doręczona|doręczono|doręczony|doręczone, dostarczona|dostarczono|dostarczony|
        dostarczone, została .. doręczona|dostarczona, odebrana przez .. odbiorcę|adresata|
        klienta, odebrana .. z paczkomatu|w punkcie|punktu, odebrana|odebrano, odebrano ..
        odbiorca|adresat, wydana odbiorcy|adresatowi|klientowi, dostarczona .. sąsiada|
        sąsiadowi|skrzynki, doręczenie .. zrealizowane|zakończone|udane, potwierdzono ..
        odbiór|doręczenie, dostarczona do sąsiada, doręczona w centrum zwrotów
    """),
    say(s.COLLECT, 90, """
        oczekuje na odbiór, czeka na odbiór, oczekuje na odbiór .. odbiorcę?,
        gotowa|gotowe do odbioru, do odbioru, czeka|oczekuje .. odbiór, oczekuje na odbiór,
        czeka .. paczkomacie|punkcie|placówce|odbiór, umieszczona .. paczkomacie|automacie ..
        odbiorczym?, dostarczona .. do .. punktu|paczkomatu|automatu, dostarczona do ..
        punktu|paczkomatu .. odbioru?, awizo|awizowano|awizowana .. placówce, można ..
        odebrać, do odbioru w .., przesyłka .. w punkcie .. odbioru, dostępna do odbioru
    """),
    say(s.ATTEMPT, 90, """
        próba|próby doręczenia|dostarczenia, nieudana próba, nieudane doręczenie|dostarczenie,
        próba .. nieudana, nie .. doręczona|doręczono|dostarczona|dostarczono, nie udało się
        .. doręczyć|dostarczyć, nie można .. doręczyć|dostarczyć, niedoręczona|niedostarczona|
        niedoręczalna, odbiorca|adresat|odbiorcy|adresata .. nieobecny|nieobecność|nie|
        zastano, nie zastano, nieobecność|nieobecny, zamknięte|zamknięta|zamknięty, brak ..
        odbiorcy|adresata|dostępu|kontaktu, pozostawiono awizo
    """),
    say(s.ADDRESS, 90, """
        adres .. błędny|niepełny|nieprawidłowy|niekompletny|nieznany|niepoprawny, błędny|
        niepełny|nieprawidłowy|niekompletny|zły|niepoprawny adres, błąd .. adresie|adresowy,
        błędne|niepełne dane|adresowe, adresat|odbiorca .. nieznany|wyprowadził, problem ..
        adresem, korekta adresu
    """),
    say(s.CUSTOMS, 88, """
        celna|celnej|celnego|celny|celnym|celne|celną|cło|celnych, odprawa celna, w trakcie
        odprawy, odprawie celnej, zatrzymana .. urząd|celny|celną|cło|cle, urząd|urzędzie
        celny|celnym, przekazana do odprawy, oczekuje .. odprawę, oclenie|oclenia, kontrola
        celna
    """),
    say(s.DELAY, 90, """
        opóźnienie|opóźniona|opóźnione|opóźniony|opóźnienia|opóźni, późniejszy|późniejsza,
        przełożona|przełożono|przesunięta, warunki|warunków pogodowe|atmosferyczne|pogodowych,
        strajk, nie .. na czas, siła wyższa, utrudnienia
    """),
    say(s.REFUSED, 94, """
        odmowa|odmówił|odmówiono|odmówiła|odmówienie, odmowa .. przyjęcia|odbioru, odbiorca|
        adresat odmówił .., odrzucona|odrzucono, nieprzyjęta, odmowa przyjęcia .. odbiorcę?
    """),
    say(s.RETURNING, 92, """
        zwrot|zwrócona|zwracana|zwrócono|zwrócony .. nadawcy|nadawca, zwrot do .. nadawcy,
        zwrot|zwrotu|zwrócona|zwrócono|zwracana|odesłana|odesłano, w drodze .. zwrot|
        powrotnej, w drodze powrotnej, odesłana .. nadawcy, powrót .. nadawcy, zwrot ..
        doręczony|doręczona|dostarczony .. nadawcy?, doręczona|dostarczona|zwrócona ..
        nadawcy, zwrócona do nadawcy, termin|czas|okres .. odbioru|przechowywania .. minął|
        upłynął|przekroczony, nieodebrana|nieodebrano|nieodebrany .. zwrot|nadawcy
    """),
    say(s.REDIRECTED, 88, """
        przekierowana|przekierowano|przekierowanie|przeadresowana|przeadresowanie|dosłanie,
        przekierowana .. inny|nowy|do .. adres|punkt|paczkomatu, zmiana|zmieniono .. adresu|
        adres|miejsca, nowy|inny adres, przesłana pod .. adres
    """),
    say(s.MISSORT, 93, """
        błędnie .. posortowana|skierowana|przesłana|wysłana, błędne sortowanie|skierowanie,
        błąd sortowania|sortowni, błędnie skierowana|posortowana, niewłaściwy|niewłaściwego|
        niewłaściwe .. oddział|oddziału|sortownia|sortowanie
    """),
    say(s.VOID, 90, """
        anulowana|anulowano|anulowane|anulowanie|anulowany|wycofana|unieważniona, przesyłka|
        zlecenie|etykieta|zamówienie .. anulowana|anulowane|anulowano, nieważna
    """),
    say(s.HELD, 82, """
        wstrzymana|wstrzymano|zatrzymana|zatrzymano|przechowywana|magazynowana|zablokowana,
        oczekuje na .. decyzję|instrukcje|dyspozycję|płatność|dokumenty|informacje,
        wyjaśnianie|wyjaśnienie|wyjaśniana, kontrola bezpieczeństwa, w magazynie .. oczekuje
    """),
    say(s.NO_PICKUP, 92, """
        nieudany|nieudana odbiór|próba odbioru?, nieudana próba odbioru, próba odbioru, nie ..
        odebrana|odebrano, nie udało się .. odebrać, odbiór .. nieudany|anulowany|przełożony|
        nie, paczka|przesyłka .. nie .. gotowa|przygotowana, niegotowa, brak .. przesyłki|
        paczki|nadawcy
    """),
    say(s.LOST, 93, """
        zaginęła|zaginiona|zagubiona|zgubiona|utracona|utrata|skradziona|kradzież|zaginięcie,
        nie .. odnaleziono|znaleziono|odnaleziona, zniszczona|zutylizowana, poszukiwania|
        postępowanie .. wszczęte|rozpoczęte|trwa, zagubienie
    """),
    say(s.DAMAGED, 93, """
        uszkodzona|uszkodzenie|uszkodzony|uszkodzono|uszkodzenia|rozbita|zalana|naruszona|
        pęknięta, przepakowana|przepakowano
    """),
)  # fmt: skip
