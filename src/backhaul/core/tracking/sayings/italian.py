"""Italian."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "it"
SAYINGS = (
    say(s.LATER, 55, """
        verrà|verranno|sarà|saranno .. consegnato|consegnata|consegnati, non ancora ..
        consegnato|consegnata, deve essere consegnato|consegnata,
        sarà|verrà consegnato|consegnata|spedito|restituito|ritirato|recapitato, sarà|verrà ..
        consegnato|consegnata|spedita|restituito, consegna .. prevista|stimata|programmata|
        pianificata, data .. consegna, previsto|prevista|pronto|pronta per .. consegna, prima
        della consegna, se non .. ritirato|ritirata, prossimo|nuovo|ulteriore tentativo,
        quando .. consegnato, può essere consegnato, senza ritardo|ritardi, in attesa di ..
        consegnato|consegna
    """),
    say(s.NOTHING, 85, """
        in orario, puntuale, nei tempi, firma registrata|acquisita|disponibile, notifica|
        avviso|sms|email|messaggio .. inviato|inviata, destinatario|cliente avvisato|
        informato, prova di consegna disponibile, data|orario|appuntamento .. confermata|
        aggiornata|modificata|concordato|fissato, istruzioni|preferenza|opzione di|per ..
        consegna, nessuna informazione
    """),
    say(s.LABEL, 90, """
        in attesa .. mittente|venditore,
        etichetta .. creata|stampata|generata|emessa, lettera di vettura .. creata|emessa|
        generata, informazioni|dati .. ricevuti|ricevute|trasmessi|trasmesse|inviati|inviate|
        registrati|acquisiti, preavviso, elettronicamente, ordine|richiesta .. ricevuto|
        ricevuta|registrato|registrata|creato|confermato, spedizione|pacco|ordine ..
        registrata|registrato|creata|creato|annunciata|preparazione|annunciato|generata, in ..
        preparazione, in lavorazione presso .. mittente, non .. ancora .. ricevuto|ricevuta|
        ritirato|ritirata|consegnato|affidata|affidato|preso|presa|partita|spedito, ritiro ..
        programmato|prenotato|richiesto|pianificato, in attesa .. ritiro|spedizione|ricezione|
        affidamento|mittente, pronta|pronto per .. spedizione|essere spedito|spedita?, da
        ritirare presso .. mittente, presa in carico .. prevista
    """),
    say(s.DROPPED_OFF, 91, """
        depositato|depositata .. ufficio|punto|negozio|locker|mittente, consegnato|consegnata|
        accettato|accettata .. dal mittente, consegnato|consegnata dal mittente, consegnato|
        consegnata|depositato|lasciato dal mittente .. punto|ufficio|locker .. ritiro, dal
        mittente presso .. punto|ufficio|locker, accettato|accettata .. ufficio|punto|
        sportello, accettato|accettata presso .. ufficio|punto|sportello, depositato|
        depositata, accettazione, lasciato presso .. punto|ufficio
    """),
    say(s.PICKED_UP, 90, """
        preso|presa in carico, presa in carico, ritirato|ritirata .. dal|presso|mittente|
        corriere|magazzino, ritirato|ritirata, ritiro effettuato|eseguito|completato|riuscito,
        prelevato|prelevata|prelievo, raccolto|raccolta, affidato|affidata al corriere, è
        stato|stata ritirato|ritirata
    """),
    say(s.TRANSIT, 90, """
        all estero, è all estero,
        in transito, in viaggio, in corso di trasporto, in lavorazione, arrivato|arrivata|
        arrivo|giunto|giunta, è arrivato|arrivata, partito|partita|partenza, è partito|
        partita, ha lasciato, lasciato .. centro|filiale|deposito|hub|sede|magazzino|paese,
        spedito|spedita, inviato|inviata, smistato|smistata|smistamento, in fase di
        smistamento, elaborato|elaborata, processato, transitato|transitata, trasferito|
        trasferita, ricevuto|ricevuta .. centro|filiale|hub|deposito|sede|magazzino|paese,
        ricevuto|ricevuta, in .. filiale|centro|hub|deposito .. destinazione|operativo|
        smistamento, sdoganato|sdoganata, sdoganamento .. completato|terminato|concluso|
        effettuato, svincolato|svincolata|svincolo, rilasciato|rilasciata .. dogana,
        sdoganamento .. avvenuto, uscito .. dogana, inoltrato|inoltrata, consegnato al
        vettore|corriere|partner|compagnia, caricato|caricata, in corso, presso .. filiale|
        hub|centro, arrivata|arrivato in|presso|al .. filiale|hub|centro|sede|deposito|
        destinazione, partita|partito da|dalla|dal, in lavorazione presso|al|in, presa|preso
        in carico da|dal|dalla .. centro|filiale|hub|rete, sdoganata|sdoganato, sdoganamento
        .. concluso|completato|terminato
    """),
    say(s.OUT, 93, """
        sta consegnando, in consegna, in .. consegna, in fase|corso di consegna|recapito|
        distribuzione, in distribuzione, uscito|uscita|partito|partita .. consegna, in
        consegna .. corriere|oggi, affidato|affidata|consegnato al|a postino|portalettere|
        corriere|autista .. consegna, corriere|autista|postino .. arrivo|strada|viaggio,
        caricato .. furgone|mezzo, sarà|verrà consegnato|consegnata oggi, consegna .. oggi|
        corso, in consegna oggi, in viaggio verso .. destinatario
    """),
    say(s.DELIVERED, 93, """
        consegnato|consegnata|lasciato|lasciata a|al|alla|in ..
        vicino|portiere|portineria|reception|custode,
        consegnato|consegnata|consegnati, è stato|stata consegnato|consegnata|recapitato,
        consegna .. effettuata|avvenuta|eseguita|completata|riuscita|confermata, consegnato|
        consegnata .. al|a|in|nella|presso .. destinatario|vicino|portiere|cassetta|
        portineria, recapitato|recapitata, ritirato|ritirata .. dal|da destinatario|cliente,
        ritirato|ritirata dal destinatario|cliente, firmato da, consegnato .. centro .. resi,
        consegnato al centro resi
    """),
    say(s.COLLECT, 90, """
        pronto|pronta per il? ritiro, disponibile .. ritiro|punto|ufficio|negozio|locker|
        giacenza|sede, disponibile|pronto|pronta per .. ritiro .. punto|ufficio|negozio|
        destinatario|locker|presso, disponibile per il? ritiro, può essere ritirato|ritirata,
        in attesa di .. ritiro .. destinatario|cliente, consegnato|consegnata|arrivato|
        arrivata|depositato .. punto|locker .. ritiro|amico|pickup, consegnato|consegnata ..
        locker|access|pickup|point, da ritirare, puoi ritirare, presso .. fermopoint|punto di
        ritiro, fermo deposito, pronto per essere ritirato
    """),
    say(s.ATTEMPT, 90, """
        tentativo .. consegna, tentata consegna, tentativo .. fallito, mancata consegna, non
        .. consegnato|consegnata|consegnabile, non è stato|stata possibile .. consegnare|
        effettuare|consegna|consegnarla|consegnarlo, impossibile .. consegnare|consegna|
        effettuare, consegna .. fallita|impossibile|non|mancata, destinatario|cliente ..
        assente|irreperibile, assente, avviso .. lasciato|giacenza, chiuso|chiusa|chiusura,
        nessuno .. casa|presente, consegna non .. riuscita|effettuata|possibile|avvenuta, non
        consegnato|consegnata, non recapitato|recapitabile
    """),
    say(s.ADDRESS, 90, """
        indirizzo .. errato|incompleto|sbagliato|insufficiente|sconosciuto|inesistente|
        incorretto|invalido|corretto|inesatto, indirizzo errato|incompleto|sconosciuto|
        insufficiente|inesatto, destinatario sconosciuto|trasferito|irreperibile, sconosciuto|
        sconosciuta, problema|problemi|errore .. indirizzo, cap .. errato, numero civico ..
        mancante|errato, trasferito altrove
    """),
    say(s.CUSTOMS, 88, """
        dogana|doganale|doganali|sdoganamento|doganali, in dogana, fermo|ferma|trattenuto|
        trattenuta|bloccato .. dogana, in fase di sdoganamento, presentato|presentata ..
        dogana, controllo|controlli doganale|doganali, oneri|dazi .. doganali|pagare,
        operazioni doganali, in attesa .. sdoganamento|dogana
    """),
    say(s.DELAY, 90, """
        ritardo|ritardi|ritardato|ritardata|ritardata, in ritardo, rinviato|rinviata|
        rimandato|rimandata|posticipato|posticipata|riprogrammato|riprogrammata, consegna ..
        rinviata|posticipata|riprogrammata, non .. più .. orario|tempo, maltempo, condizioni
        meteo|meteorologiche|atmosferiche, sciopero, imprevisto|imprevisti, causa|forza
        maggiore, disguido, rallentamento|rallentamenti, anomalia
    """),
    say(s.REFUSED, 94, """
        rifiutato|rifiutata|rifiuto|rifiuta|respinto|respinta, rifiutato|rifiutata dal
        destinatario|cliente, destinatario|cliente .. rifiuta|rifiutato|rifiutata, non
        accettato|accettata, rifiuto .. destinatario
    """),
    say(s.RETURNING, 92, """
        reso|restituito|restituita|restituzione|ritorno|ritornato|ritornata|rientro|rispedito|
        rispedita .. mittente, reso al mittente, ritorno al mittente, restituito|restituita|
        restituzione, rispedito|rispedita, in restituzione|rientro|ritorno, rientro al
        mittente, consegnato|consegnata al mittente, reso|restituito .. mittente ..
        consegnato, rientrato|rientrata, in fase di restituzione, verrà restituito ..
        mittente, giacenza .. scaduta|terminata|conclusa, termine|periodo .. giacenza ..
        scaduto|terminato, in restituzione, reso|rientro .. mittente, compiuta giacenza
    """),
    say(s.REDIRECTED, 88, """
        reindirizzato|reindirizzata|reindirizzamento, dirottato|dirottata|dirottamento,
        deviato|deviata, rispedito .. nuovo indirizzo, cambio|variazione|modifica ..
        indirizzo, nuovo indirizzo, indirizzo .. modificato|cambiato|variato, reinstradato|
        reinstradata, rispedizione
    """),
    say(s.MISSORT, 93, """
        errato|errata|errore .. smistamento|instradamento|inoltro|avviamento, disguidato|
        disguidata, instradato .. errata|erroneamente, smistato .. erroneamente|errato|errata,
        filiale|sede|hub|destinazione errata|sbagliata|errato, disguido .. smistamento, errato
        instradamento|smistamento
    """),
    say(s.VOID, 90, """
        annullato|annullata|annullamento|cancellato|cancellata|cancellazione, spedizione|
        ordine|etichetta|ritiro .. annullata|annullato|cancellata
    """),
    say(s.HELD, 84, """
        in giacenza, giacenza, in sosta, fermo|ferma, trattenuto|trattenuta, bloccato|
        bloccata, in attesa .. istruzioni|informazioni|documenti|documentazione|pagamento|
        disposizioni, sospeso|sospesa, svincolo giacenza .. attesa, merce|articoli .. vietata|
        pericolosa|vietati, in attesa
    """),
    say(s.NO_PICKUP, 92, """
        ritiro .. fallito|non|mancato|annullato|impossibile|rinviato|rimandato, mancato
        ritiro, tentativo .. ritiro, non .. ritirato|ritirata, non è stato possibile ..
        ritirare|ritiro|prelevare, merce|pacco|spedizione non .. pronta|pronto, mittente
        assente, impossibile .. ritirare|prelevare|ritiro
    """),
    say(s.LOST, 93, """
        smarrito|smarrita|smarrimento|perso|persa|perduto|rubato|rubata|furto, non .. trovato|
        rintracciabile|rintracciata, disperso|dispersa, distrutto|distrutta|distruzione,
        indagine|ricerca|ricerche .. aperta|corso|avviata, irrintracciabile
    """),
    say(s.DAMAGED, 93, """
        danneggiato|danneggiata|danneggiati|danno|danni|rotto|rotta|avariato|avariata|avaria|
        manomesso|manomessa|deteriorato, riconfezionato|riconfezionata|reimballato
    """),
)  # fmt: skip
