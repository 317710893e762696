"""French."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "fr"
SAYINGS = (
    say(s.LATER, 55, """
        sera|seront .. livré|livrée|livrés|distribué|remis|déposé, va être|etre
        livré|livrée, devrait être livré|livrée, pas encore .. livré|livrée|distribué,
        à livrer,
        prêt|prête à être livré|livrée|distribué|remis, à livrer, bientôt livré|livrée, sera|
        seront livré|livrée|livrés|distribué|expédié|remis|présenté|disponible|retourné|
        acheminé, va être livré|livrée|expédié|retourné, sera .. livré|livrée|distribué|remis|
        retourné, livraison .. prévue|estimée|attendue|planifiée, prévu|prévue pour ..
        livraison, avant .. livraison, si .. retiré|livré|récupéré, dès .. livraison|
        réception|livré, dès que .., prochaine tentative|livraison|présentation, nouvelle
        tentative|livraison|présentation, doit être livré|livrée, devrait .. livré|arriver,
        sans retard, peut être retiré|livré, nouvelle livraison .. programmée|planifiée
    """),
    say(s.NOTHING, 85, """
        destinataire|client .. informé|avisé|prévenu|notifié .. sms|mail|email, été informé|
        notifié|prévenu, à l heure, dans les délais, à temps, signature enregistrée|archivée|
        disponible, notification|sms|email|mail|message .. envoyé|envoyée|transmis,
        destinataire|client informé|avisé|notifié|prévenu, preuve de livraison disponible,
        créneau|date|heure .. confirmé|modifié|mise|choisi|modifiée|confirmée, mise à jour ..
        date, préférence|option|instructions de livraison, aucune information
    """),
    say(s.LABEL, 90, """
        attente|attend|attendons .. expéditeur, en attente .. de? l? expéditeur,
        préparation par .. expéditeur, en cours de préparation par l? expéditeur,
        en attente d expédition,
        attendons .. prise|colis|dépôt|remise en? charge?, étiquette|bordereau .. créé|créée|
        imprimé|imprimée|généré|générée|édité|éditée, annoncé|annoncée, informations|
        information|données .. reçues|reçue|transmises|transmise|transmis|enregistrées|
        envoyées|réceptionnées, avis .. électronique, électroniquement, en .. préparation, en
        cours de préparation chez .. expéditeur, préparé|préparée .. expéditeur, préparation,
        déclaré|déclarée, n a pas encore .. remis|pris|reçu|confié|déposé|été, pas encore ..
        remis|pris|reçu|confié|déposé|réceptionné|collecté, en attente de .. prise|remise|
        réception|collecte|dépôt|enlèvement, enlèvement|collecte|ramassage .. programmé|
        programmée|planifié|planifiée|demandé|demandée|prévu, commande .. enregistrée|reçue|
        créée|validée|confirmée, pas encore pris|prise en charge, pas encore remis|remise|
        confié|reçu|déposé, va nous être confié, sera pris en charge, préavis, pré
        annonce, prêt à être expédié|enlevé|remis, prête à être expédiée|enlevée, expédition
        .. enregistrée|créée|annoncée, expédition|envoi|colis annoncé|annoncée, en attente ..
        expéditeur, prochainement|bientôt .. pris|remis|expédié .. charge|transporteur?
    """),
    say(s.DROPPED_OFF, 88, """
        déposé|déposée|dépose .. bureau|poste|point|relais|agence|consigne|expéditeur|guichet|
        bureau de poste, déposé|déposée .. par .. expéditeur|client, dépôt .. bureau|point|
        relais|expéditeur, remis|remise .. par .. expéditeur|vendeur, confié|confiée .. par ..
        expéditeur, déposé|déposée, dépôt effectué, déposé au bureau ..
    """),
    say(s.PICKED_UP, 90, """
        pris|prise en charge, prise en charge, colis|envoi|expédition collecté|collectée|
        enlevé|ramassé|enlevée|ramassée, collecté|collectée|enlevé|enlevée|ramassé|ramassée ..
        chez|auprès|par, collecte|enlèvement|ramassage .. effectué|effectuée|réalisé|réalisée|
        réussi, enlevé|enlevée, collecté|collectée, ramassé|ramassée, a été .. enlevé|
        collecté|ramassé, reçu de l expéditeur
    """),
    say(s.TRANSIT, 90, """
        s apprête à? sortir|quitter .. pays, s apprête à? sortir,
        colis contrôlé|contrôle|controlé,
        dédouanement validé|terminé|effectué|achevé,
        en cours d? acheminement, acheminement, en transit, en route, en cours de transport,
        en chemin, est arrivé|arrivée, arrivé|arrivée|arrivées|arrivés, arrivée|arrivé ..
        site|centre|plateforme|agence|pays|plate|hub|dépôt|destination, parti|partie|départ, a
        quitté, quitté .. site|centre|plateforme|agence|pays|hub|dépôt|entrepôt, expédié|
        expédiée, trié|triée|tri, en cours de tri|traitement, traité|traitée, en cours de
        traitement, transféré|transférée, transmis au transporteur|partenaire|réseau, remis au
        transporteur|partenaire, réceptionné|réceptionnée, reçu|reçue .. plateforme|centre|
        agence|dépôt|site|hub|entrepôt|pays|plate, reçu|reçue par .., entré|entrée dans le
        pays, dédouané|dédouanée, dédouanement .. terminé|effectué|achevé|fini, libéré|libérée
        .. douane|douanes, sorti|sortie .. douane|douanes, sortie de douane, passage en douane
        .. terminé, flashé, en instance de départ, chargé|chargée, en cours de livraison ..
        agence, dans .. réseau, arrivé en agence|plateforme, en cours d|de acheminement|
        transport|traitement|transfert, en transit vers|sur, est|a .. arrivé|arrivée|quitté|
        trié|triée, réceptionné|réceptionnée|réception sur|dans|à|au|par .. agence|plateforme|
        site|centre|dépôt|hub, arrivé|arrivée|arrivage en|sur|dans|à|au .. agence|plateforme|
        site|centre|dépôt|pays, dédouané|dédouanée, dédouanement .. terminé|effectué|achevé,
        libéré .. douane
    """),
    say(s.OUT, 93, """
        en cours de livraison|distribution, en livraison, en tournée, en cours de livraison
        par .., sorti|sortie|parti|partie .. livraison|distribution, remis au|à chauffeur|
        livreur|facteur|coursier, chez .. livreur, livreur|chauffeur|coursier|facteur ..
        route|chemin, sera livré|livrée .. aujourd|jour|journée, livré dans la journée,
        livraison .. aujourd, livraison en cours, mis|mise en livraison|distribution|tournée,
        pris en charge par le livreur, chargé .. véhicule .. livraison, préparé pour la
        livraison, en route vers le destinataire
    """),
    say(s.DELIVERED, 93, """
        déposé|déposée|distribué|distribuée|remis|remise|livré en|dans|à ..
        boîte|boite aux|à lettres, déposé|déposée en boîte aux lettres,
        remis|remise|déposé| déposée|laissé|laissée au|à|aux|chez|la le?
        voisin|gardien|gardienne|concierge|réception|réceptionniste|accueil|voisine,
        livré|livrée|livrés|livrées, a été .. livré|livrée|distribué|distribuée, bien livré|
        livrée, est livré|livrée, distribué|distribuée, remis|remise .. destinataire|voisin|
        gardien|client|mains, livraison .. effectuée|réussie|confirmée|terminée, retiré|
        retirée|récupéré|récupérée .. destinataire|client|par, retrait .. effectué|
        destinataire, livré .. boîte|voisin|gardien|lettres, livré chez .. voisin, remis
        contre signature, colis|envoi retiré|récupéré, signé par, émargement, déposé .. boîte
        .. lettres, déposé|laissé .. boîte aux lettres, livré au .. expéditeur|centre ..
        retour, livré à l accueil, livré au centre de retour|retours
    """),
    say(s.COLLECT, 90, """
        disponible .. bureau|point|relais|agence|retrait|consigne|locker|poste|guichet, mis à
        disposition, à disposition .. bureau|point|relais|agence, en attente de retrait,
        attend|attente .. retrait|destinataire, prêt|prête à être retiré|retirée|récupéré, à
        retirer, peut être retiré|récupéré|retirée, livré|livrée|arrivé|déposé .. point ..
        relais|retrait|pickup, livré|livrée .. consigne|locker|relais, livré en point relais|
        retrait, déposé en point relais .. destinataire, disponible au retrait, arrivé au
        point relais|retrait, disponible|dispo en point|relais|agence|bureau, instance de
        retrait, en point de retrait, vous attend
    """),
    say(s.ATTEMPT, 90, """
        tenté de? livrer|distribuer|remettre|vous?, avons tenté ..
        livrer|distribuer|remettre, tentative infructueuse,
        n a pas .. livré|livrée|distribué|distribuée, non
        livré|livrée|distribué|distribuée|remis, n a pas été|pu livré|livrée|
        distribué|remis|être livré?,
        tentative de livraison, tentative .. échouée|infructueuse|livraison|échec, échec ..
        livraison, n a pas pu .. livré|livrée|remis|distribué|être, n a pu .. livré|livrée|
        distribué|remis, pas pu .. livré|livrée|remis|distribué|être livré, impossible ..
        livrer|livraison|accéder, livraison .. impossible|échouée|infructueuse|manquée|non|
        pas, non livré|livrée|livrable|distribué|distribuable, pas été .. livré|livrée|
        distribué, destinataire|client|réceptionnaire .. absent|absente|injoignable, absent|
        absente, avis de passage, fermé|fermée|fermeture, personne .. domicile|présent, accès
        .. impossible, n avons pas pu .. livrer, avisé
    """),
    say(s.ADDRESS, 90, """
        manque d? information|précision sur .. adresse, par manque d? information,
        complément|complement d? adresse, problème d? adresse,
        adresse .. incorrecte|incomplète|erronée|invalide|inconnue|insuffisante|fausse|
        inexistante|introuvable|manquante|corrigée, adresse incorrecte|incomplète|erronée|
        inconnue, problème|erreur .. adresse, mauvaise|défaut adresse|d adresse, destinataire
        inconnu|introuvable, npai, n habite pas, numéro .. manquant|incorrect, code postal ..
        erroné|incorrect, correction d adresse, déménagé
    """),
    say(s.CUSTOMS, 88, """
        douane|douanes|douanier|douanière|douaniers|douanières, dédouanement, en douane, en
        cours de dédouanement, retenu|retenue|bloqué|bloquée .. douane|douanes, présenté ..
        douane|douanes, contrôle douanier, droits .. douane, formalités douanières, en attente
        .. dédouanement|douane
    """),
    say(s.DELAY, 90, """
        retard|retards|retardé|retardée|retardés, livraison .. reportée|retardée|décalée, plus
        .. à temps|l heure, reporté|reportée, intempéries, météo|météorologiques, grève,
        imprévu, perturbation|perturbations, contretemps, force majeure, différé|différée,
        délai .. supplémentaire, incident .. transport|exploitation|technique, ne .. arrivera
        pas, intempéries|intempérie, retard .. acheminement|livraison|transport, conditions ..
        météorologiques|climatiques, aléa|aléas, perturbation|perturbations, grève
    """),
    say(s.REFUSED, 94, """
        refusé|refusée|refuse|refus, refusé|refusée par .. destinataire|client, refus ..
        destinataire|client, destinataire|client .. refusé|refuse|refusée
    """),
    say(s.RETURNING, 92, """
        retour .. expéditeur|envoyeur|vendeur, retourné|retournée .. expéditeur|envoyeur|
        vendeur|destinateur, retour à l? expéditeur|envoyeur, retourné|retournée|renvoyé|
        renvoyée, en retour, en cours de retour, renvoyé .. expéditeur, réexpédié|réexpédiée
        .. expéditeur, livré|livrée .. à l expéditeur, retour en cours, remis .. à l
        expéditeur, sera retourné .. expéditeur, retour .. initié|engagé|déclenché, délai ..
        garde|retrait|instance|conservation .. dépassé|expiré|écoulé, non réclamé|retiré|
        réclamée|retirée, délai dépassé|expiré, en retour vers|chez, retour .. en cours,
        repart vers .. expéditeur, retour vers .. expéditeur
    """),
    say(s.REDIRECTED, 88, """
        redirigé|redirigée|redirection, réacheminé|réacheminée|réacheminement, réexpédié|
        réexpédiée|réexpédition, nouvelle adresse, changement .. adresse|point|relais|lieu,
        dérouté|déroutée, adresse .. modifiée|changée, réorienté|réorientée|orienté, réadressé
    """),
    say(s.MISSORT, 93, """
        erreur .. tri|acheminement|routage|aiguillage, mal trié|triée|acheminé|dirigé|orienté|
        aiguillé, fausse direction, mauvais centre|tri|dépôt|agence|site, erreur d
        acheminement|aiguillage, mal dirigé, mal dirigé|dirigée|acheminé|acheminée|trié|triée|
        orienté|orientée, erreur .. tri|acheminement|aiguillage|orientation|routage,
        réacheminement|réacheminé|réacheminée, fausse direction
    """),
    say(s.VOID, 90, """
        annulé|annulée|annulation|annulés, étiquette|commande|expédition|envoi .. annulé|
        annulée, supprimé|supprimée
    """),
    say(s.HELD, 82, """
        en attente .. instructions|instruction|informations|information|paiement|documents|
        rendez, bloqué|bloquée, retenu|retenue, en souffrance, suspendu|suspendue, immobilisé|
        immobilisée, en instance, mis|mise en attente|instance, en attente, stocké|stockée|
        stockage, conservé|conservée, contrôle .. sûreté|sécurité, marchandises .. interdites|
        dangereuses
    """),
    say(s.NO_PICKUP, 92, """
        n a pas .. récupéré|collecté|relevé, pas pu être récupéré|collecté,
        échec .. enlèvement|collecte|ramassage, enlèvement|collecte|ramassage .. impossible|
        échoué|échouée|non|annulé|annulée|manqué|pas|reporté, tentative .. enlèvement|
        collecte|ramassage, pas pu .. enlevé|collecté|ramassé|pris, n a pas pu .. enlevé|
        collecté|ramassé|pris .. charge?, colis|marchandise non|pas prêt|prête, expéditeur
        absent
    """),
    say(s.LOST, 93, """
        perdu|perdue|perte|égaré|égarée|introuvable|volé|volée|vol, enquête|recherche ..
        ouverte|cours|lancée, détruit|détruite|destruction, disparu|disparue, déclaré|déclarée
        perdu|perdue
    """),
    say(s.DAMAGED, 93, """
        endommagé|endommagée|endommagés|avarie|avarié|avariée|abîmé|abîmée|cassé|cassée|
        détérioré|détériorée, dommage|dommages, reconditionné|reconditionnée, remballé,
        spolié|spoliée|spoliation
    """),
)  # fmt: skip
