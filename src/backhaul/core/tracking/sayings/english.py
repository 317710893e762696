"""English."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.english_trouble import TROUBLE
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "en"
_USUAL = (
    # What is not, not yet, or only perhaps.
    say(s.LATER, 55, """
        once|when|until .. arrives|arrived, receive ..
        notification|message|sms|email|code when|once|as .. ready|available for?
        pickup| collection|pick, will be delivered to|at ..
        point|locker|shop|location|store,
        not yet been? delivered, out for delivery soon|shortly|tomorrow, receive ..
        notification|message| sms|email when|once|as, when|once|as soon? as? ..
        ready|available for? pickup|collection|pick, will deliver .. to|at ..
        point|shop|locker, new delivery attempt, would|should|must be delivered, going
        to be delivered, due to be delivered, about to be delivered, to be delivered
        soon|shortly|tomorrow, soon be delivered,
        will|shall|may|might|can|to be delivered, will|shall be .. delivered, will deliver,
        will|may|can be picked|collected, will be returned, will be returned to sender|
        shipper, will be returned to sender if not collected, if not collected|claimed|picked,
        unless collected|claimed, expected delivery, expected to be delivered, estimated
        delivery, scheduled delivery, scheduled for delivery, delivery date, delivery is?
        expected|scheduled|planned, delivery by|on|window|time, ready|waiting|awaiting to|for
        be? delivery|delivered, before delivery, prior to delivery, days for delivery, will
        arrive, should arrive, expected to arrive, until picked up, once .. received, once ..
        picked up, when .. delivered, after delivery, allow .. delivery, to submit .. for
        clearance, if .. damaged|lost, possible delay|delays, will be .. shipped|dispatched|
        processed|sent, will be .. transferred|forwarded, to be shipped|dispatched|picked|
        sent|collected, have your signature|id ready, not delayed, without delay|delays|
        damage, no delays|delay|damage, delivery instructions|preferences, next attempt,
        another attempt|delivery, delivery option|options, will be held, not lost, returns?
        policy|portal, next delivery attempt, will .. reattempt, will be .. out for|on
        delivery, will be .. loaded|handed|available, will shortly|soon be? .. handed|
        delivered|shipped, shortly be handed, you ll|will receive .. pickup|collection
        instructions|code|notice
    """),
    # Information that moves nothing.
    say(s.NOTHING, 85, """
        task assigned, driver|courier has? been? assigned,
        is? estimated to be delivered, estimated time of .. arrival|delivery, delivery
        preference|preferences, please expect delivery, sent ..
        message|notification|email|sms|text about|regarding|on .. arrival, information
        on|about delivery transmitted|sent, notification|email|sms for .. has? been?
        sent, notification|notice|message|advice delivered,
        payment is|was|has? been? received,
        photo|picture|image available, tracking|updates paused|stopped|suspended, delivery
        photo, delivery scheduled, delivery is? scheduled, delivery option|window|date|time
        has|have? been? updated|changed|set|confirmed, delivery option|options|request|
        preference requested|updated|changed, hold at .. request|requested received?, hold ..
        request received, signature image, signature recorded|stored|available|captured|
        uploaded|archived, arriving|arrive|arrives on time, on time, on schedule|track,
        arriving early|today, return request accepted|received|approved, refund issued|
        processed|approved, proof of delivery image|photo? available|uploaded|requested, test
        mode, check back later, no information|data|status|update|updates available, tracking
        .. not ..
        found, delivery date|time|window|estimate updated|changed|set|confirmed, estimated|
        expected delivery date|time updated|changed|set, notification|email|sms|text|message
        has? been? sent|delivered .. recipient|customer|consignee, notification|email|sms sent,
        recipient|customer|consignee|addressee|receiver .. notified|informed, new|replacement
        tracking number assigned, invoice issued|sent|paid, payment received|confirmed,
        duties|taxes paid, customs information|data|transmission sent|transmitted, transmitted
        customs, delivery appointment|instructions|preferences received|requested|updated|set|
        added, weight|dimensions updated|corrected|verified|captured, photo|image uploaded|
        captured, note|comment added, carrier|courier did not|t return any message, tracking
        number is? invalid|unknown, partially processed, invalid tracking, safe place|drop
        requested|selected|preference|authorised|authorized|set, leave .. safe place
        requested, sent .. recipient|customer|consignee|addressee|receiver|you .. email|sms|
        text|message|notification|letter, email|sms|text|message|notification|letter .. sent
        to? .. recipient|customer|consignee|addressee|receiver, enquiry|inquiry|claim
        initiated|opened|received|closed|started, delivery instructions|preferences .. sent
    """),
    # Announced, but with nobody yet.
    say(s.LABEL, 92, """
        awaiting|waiting|ready|pending for? collection|pickup by|from the?
        courier|carrier|driver,
        order submited|submitted|placed, waiting|awaiting for? the?
        item|parcel|package|shipment|consignment|goods|mailing .. from the?
        sender|shipper|seller|merchant, awaiting|waiting|pending for? the?
        sender|shipper|seller|merchant, receipt of .. data|information, data about ..
        consignment| shipment|parcel, prepared|preparing by the?
        sender|shipper|seller|merchant, at .. merchant|seller|shipper|sender|vendor s?
        warehouse| premises|facility|store, prenotification, pre notification,
        prenotification|preadvice|notification .. received|sent, pre notification
        received|sent, being? packed|prepared by|at the? seller|sender|merchant|shipper,
        notified of your|the parcel|package|item|shipment, order|shipment|label created
        and? ready for pickup|collection, received the? information|info|data,
        waiting|awaiting for? the? sender|shipper| seller|merchant to?
        hand|send|ship|drop, informed|told us|about .. shipment|parcel| package, has|have
        received the? item| parcel|package|shipment details|data|information|info,
        notification|announcement|advice| notice received, ready for pickup|collection
        from .. sender|shipper|seller, coming to us, arranged to send, on its way to us,
        awb|waybill|tracking assigned, order processed, label|labels|shipment was|has|is?
        been? created|printed|generated| purchased|made, label ..
        created|printed|generated, created|creating|printed a|the? shipping? label,
        shipping|shipment|package|parcel|order|electronic|item|billing|
        consignment|delivery information|info|data|details was|has|have? been? ..
        received|
        sent|submitted|transmitted|uploaded|approved|registered|processed|entered|provided|
        accepted|created|announced|imported, electronic|electronicinformation ..
        information| info|notification|data, electronicinformation submitted|received,
        electronic notification|advice,
        notified|announced|transmitted|registered|submitted|advised| provided|shared|sent
        .. electronically, electronically notified|announced|transmitted|
        registered|submitted|advised|received, data|information|info|manifest received|
        uploaded|transmitted|submitted, data|information|info|manifest ..
        entered|transmitted| uploaded, information|info sent|transmitted|submitted|passed
        to, pre? advice|advise| alert, pre shipment, preshipment, pre transit, pretransit,
        preadvice, preparing| prepared|preparation ..
        shipment|shipped|dispatch|package|parcel|item|order, being prepared, in
        preparation, shipment|parcel|package|item|order preparing, ship|shipping|
        shipment|pickup|collection|delivery request|order received|registered|created|
        confirmed|accepted|placed, order received|placed|created|confirmed|registered|
        imported|processing, not yet ..
        received|handed|collected|picked|shipped|dispatched| sent|dropped|possession ..
        up|over|off? by|to|in?, not|hasn|isn t? been? .. received .. yet, has|have|is
        not|t been? yet? received|handed|shipped|dispatched|collected| dropped, has|have
        not|t received the|your? package|parcel|item|shipment, awaiting| expecting|waiting
        for? the? your? item|package|parcel|pickup|collection|handover|drop|
        receipt|dispatch, pickup|collection is|has|was? been? scheduled|requested|booked|
        arranged|pending|assigned|planned, ready|available for|to be?
        pickup|pick|collection|
        be|receive|handover|shipment|dispatch|despatch|ship|collect by|from?
        courier|carrier| driver, ready|available for pickup|collection by ..
        courier|carrier|driver, ready for
        receive|handover|shipment|dispatch|despatch|shipping|carrier, out for pickup|
        collection, out for pick up, on the? way to pick|collect, notified .. to? pick|
        collect, scheduled|arranged for pickup|collection, scheduled for pick up, pick up
        scheduled|requested|booked|pending|arranged, tracking|awb|waybill number|no|
        registered? .. allocated|created|generated|issued, order ready, inventory
        allocated, awb|waybill|consignment|shipment
        registered|booked|created|generated|announced| manifested|confirmed, manifested,
        manifest created|generated|closed, booking confirmed|received|created, booked,
        waiting|awaiting to be? shipped|dispatched|handed| sent,
        information|info|infomation|data about|on|of|for your? .. item|parcel|package|
        shipment|consignment .. from .. sender|shipper|customer|seller, infomation|
        informations received, item|parcel|mail|mailing|preadvice|consignment .. data
        received, data|information|info delivered|provided by|to?, data|information|info
        delivered, recorded|registered|announced|notified by .. sender|shipper|seller|
        merchant, creation confirmed|complete|completed, softdata|soft
        upload|uploaded|data uploaded|upload|received, order|shipment
        info|information|data received, employee| agent|courier|driver|executive is?
        out|on|going|assigned to|for .. pick|pickup| collect|collection,
        employee|agent|courier|driver|executive is? out to p u, out to|for p
        u|pick|collect, will|shall shortly|soon be handed over?, shortly|soon be handed
        over?, manifest uploaded|received|generated, label|order|shipment creation,
        pending| awaiting induction|lodgement|acceptance|tender
    """),
    say(s.LABEL, 65, """
        awaiting|awaits item|parcel|package, shipment fulfilled, created, registered,
        announced, pending pickup|collection, new|open order|shipment, allocated, fulfilled,
        information received, packed, ready to ship, submitted, recorded
    """),
    # Given to the carrier by the sender.
    say(s.DROPPED_OFF, 85, """
        customer|sender|shipper handed .. in|over at|to, handed .. in|over at our|the?
        shop|counter|branch|store|office,
        receive item from customer|sender,
        dropped at|into|in, dropped|drop off at, dropped off by, dropped off .. by|at, posted
        by|at .. sender|customer|office|packstation|counter|locker, has|have been posted, was
        posted, tendered at|by, handed|given over? .. by the? shipper|sender|customer|
        merchant|seller, handed over|in at|to .. counter|store|shop|point|office|locker,
        deposited by|at .. sender|customer|shop|point|locker|counter|office|box, deposited by
        the? sender|customer|shipper, lodged at|by, counter acceptance, accepted|received at ..
        counter|post|parcelshop|shop|store|locker|retail, registered by the? post office,
        received .. at .. service point|parcelshop|counter from, drop off scan|completed|
        confirmed|received, mailed by|at, left|dropped at .. drop point|box|off, brought in,
        customer|shopper|sender|shipper drop|dropped|drops, parcel|package|shipment|item
        posted
    """),
    say(s.DROPPED_OFF, 93, """
        in fedex possession, received|accepted at .. drop|dropoff off? location|point|site
    """),
    say(s.DROPPED_OFF, 62, """
        drop off, dropped off, dropoff, droppedoff, posted, posting, mailed, was|were|been|is|
        consignment|item|parcel mailed, posting collection
    """),
    # Taken by the carrier.
    say(s.PICKED_UP, 90, """
        pickup|collection from customer|shipper|sender|seller|merchant, scanned|scan at ..
        pickup|collection, collected|picked up? by .. courier|driver|
        carrier .. from, successful pickup|collection, picked|pickedup up, pickedup, picked up
        by|from, pickup|pick scan, pick up scan, pickup|pick up? done|completed|complete|
        successful|success|performed|made, pickup has been? .. done|completed|made, picked
        from, origin scan, collected from|by .. sender|shipper|customer|seller|merchant|store|
        courier|driver|carrier|locker, collected from, has|have collected|picked .. from,
        collection|collect completed|done|successful|made|scan|performed, have your|the
        package|parcel|item|shipment, in .. possession, possession of, item|parcel|package|
        shipment received from .. sender|shipper|seller|customer|merchant, received|received
        item|items|parcel|package from .. sender|shipper|seller|customer|merchant, taken over|
        charge by|from, taken from .. for onward, accepted by .. carrier|courier|driver,
        acceptance, accepted at .. origin, received by the? carrier|courier|driver|first,
        first scan, driver collected, receiving|induction|inducted scan, inducted, taken into
        .. care|charge
    """),
    say(s.PICKED_UP, 75, """
        pickup|collection confirmed,
        accepted at|by, collected, pickedup, taken from, picked, parcel|package|item|shipment
        accepted, received from .. seller|vendor|supplier
    """),
    say(s.PICKED_UP, 60, """
        received by, accepted, uplifted, accept
    """),
    # On the way.
    say(s.TRANSIT, 92, """
        facility|hub|depot outbound|inbound, collected|picked up? at
        cargo|airport|port terminal|gateway|port,
        prepared|preparing|preparation for delivery, being? prepared|preparing for
        delivery, injected, injection scan| complete|completed,
        travelling|traveling|heading|moving|underway to ..
        pickup|collection|service|pick point|location|shop|up, reached at? origin|
        destination|hub|branch, collected|received|picked at|from|up ..
        terminal|airport|port|gateway, clearence .. completed|complete|
        released|finished|done, processing completed|complete|finished, sent for
        transportation|transport, at .. parcel? delivery centre|center|depot, delivery
        centre|center|depot, missorting corrected, departed|left .. outbound, facility
        outbound, batch delivery to carrier, pick up by local carrier, picked up by
        local|the? local carrier|post,
        receive item at delivery? office|location|centre|center, insert item into, return item
        from customs, send item abroad|to domestic,
        delivered to agent .. delivery, returned from .. customs, awaiting delivery scan,
        under transportation, in|at|inside the? depot|warehouse|hub|terminal|facility,
        leaving .. country|origin|facility|hub|depot|centre|center, clearance|customs success|
        successful|passed|approved, accepted|received by .. facility|destination|hub|depot|
        centre|center, hand over to airline|carrier|agent|partner|linehaul,
        handover to, vehicle|truck to destination, added to .. bag|container|manifest|pallet,
        further connected, bag|bags|shipment connected, bagged, presented to .. delivery|
        office, held .. released, in transit, intransit, in transit to .. post office|pickup|
        location|point, on its|the way, on the way to, en route, enroute, in route, underway,
        departed|departs|depart|departing|departure, departure|arrival|transit scan, arrived|
        arrives|arriving|arrival|arriving at|in|from|to, arrived|arrival at|in .. delivery|
        post|destination|local office|station|facility|depot|country|centre|center|hub|
        location|point, arrived, arrival, left .. facility|centre|center|hub|warehouse|depot|
        station|country|terminal|location|office|origin|sender|seller|airport|port, processed|
        processing at|through|by|in|via, sorted|sorting at|in|by|complete|completed|through|
        for, sorted at|in .. location|centre|center|facility|hub|depot, has been sorted,
        sorted, sort|sorting complete|completed|scan, despatched|dispatched|despatch|dispatch
        from|to|by, has been dispatched|despatched, despatched|dispatched, despatch|dispatch
        parcels|of, forwarded to|from|for|by, being forwarded, reached .. centre|center|hub|
        facility|depot|station|country|terminal|warehouse|airport|location, received at|in|on|
        into .. facility|centre|center|hub|depot|station|country|warehouse|terminal|office|
        location|destination|origin, received|receive at|in, received .. from .. carrier|
        airline|prior|previous|hub|branch, transferred|transfer|handed|transfered over? to|
        through .. carrier|partner|network|post|office|hub|depot|courier|agent|facility|usps|
        gls|dhl|ups|fedex|dpd|airline, tendered to, handed over to, linehaul, line haul,
        loaded on|onto|in|into .. truck|aircraft|plane|flight|container|trailer|vessel|train|
        linehaul, scanned at|in|by|through, scan at, incoming|outgoing|inbound|outbound|hub|
        depot|gateway scan, crossing border, crossed border|the, crossing received, pallet
        scanned, grouped at|when, flight departed|arrived|departure|arrival, left origin|the,
        international transit, transit to, between locations, moving through|within, customs|
        clearance cleared|completed|complete|released|release|finished|done, cleared customs|
        by|through|import|export, cleared .. customs, completed customs, completed ..
        clearance, clearance process|processing|procedure completed|finished, released by|from
        .. customs|agency|government|authority, released by customs, out of customs, customs|
        clearance .. cleared|completed|released, cleared and, shipment release import|export,
        international shipment release, customs clearance .. completed|complete|finished|
        successful|done, at local|origin|destination|sort|carrier .. facility|hub|depot|
        station, at .. facility|hub|depot|sortation, arriving at|in, received .. information
        .. clearance, delivered to carrier|airline|broker|linehaul|forwarder|hub|depot|
        partner, delivered to the? carrier|airline|broker|linehaul|forwarder|hub|depot|
        partner, delivered to .. usps|post for .. delivery, received by .. delivery|
        destination|local courier|carrier|partner|office|depot|station|agent, received by
        local|destination|final|hub|facility, label replaced|damaged and?
        replaced?, interline inbound|outbound|arrival|departure, relabelled|relabeled,
        shipped, has been shipped, consolidated, uplifted by|
        from|to, exported|imported, clearance event, export|import scan, hub scan, being|is|
        was|are going|transported|moved|taken|transferred|carried|brought|conveyed|shipped|
        sent to|towards|from, going|transported|moved|taken|carried|brought|conveyed to|from
        .. facility|office|centre|center|depot|hub|station|country|warehouse, going|sent|moved
        to .. sorting|processing|distribution|delivery .. for delivery, added|add to|in ..
        shipment|bag|consignment|batch|container|manifest|pallet|bundle, routing|route|
        transfer|linehaul|gateway|conveyor|loading|unloading|outbound|inbound|arrival|
        departure scan, accepted|received|recvd|arrive|arrival|inbound|inscan|inscanned at|in|
        by|to? delivery|destination|transit|local|sorting|sort|hub|depot|export|import
        facility|hub|depot|centre|center|office|branch|station|unit, recvd at|in|by|from,
        accepted|received from transport|transportation|carrier|linehaul|airline|flight,
        transfer|transferred|transfered to|at|in? .. ooe|exchange, office of exchange, inscan|
        inscanned, in scan|scanned, bag|pallet|container|tray|sack|mailbag dispatch|
        dispatched|despatched|received|forward|forwarded|opened|closed|open|close|scanned|
        created, accepted|received by|at|in the? warehouse|wh|hub|terminal|gateway, released
        by .. custom|customs
    """),
    say(s.TRANSIT, 68, """
        outbound, inbound, facility outbound,
        on route, at .. warehouse|hub, reached at,
        processed, processing, scanned, received, forwarded, transit, transferred, departed|
        left, dispatch|despatch, moved, unloaded|loaded, handed over, cleared, tendered,
        moving, customs status|update updated, sorting, being transported, forward|forwarding,
        moving|move|on the? move, routed|routing
    """),
    # On the last vehicle.
    say(s.OUT, 95, """
        will be with you today, will deliver .. during the day, on .. way to
        drop|dropoff off?, on way to dropoff, travelling|heading to the?
        recipient|customer|addressee,
        send item out for,
        assigned to delivery partner|agent|driver|executive|associate,
        delivery of .. in progress, driver|courier|postman is? now? en route, driver|courier|
        postman is? now? on
        the|his|their|its way,
        en route to .. recipient|customer|consignee|addressee|you|home, enroute to ..
        recipient|customer|consignee|addressee|you, on|in|into .. delivery vehicle|van|truck|
        bike|route, in|on vehicle|van|truck|bike for .. delivery, started .. route|round|
        delivery|tour, en route|enroute|on the? way to .. recipient|customer|consignee|
        addressee|you|home, delivery is? scheduled|planned for? today, physical delivery,
        dispatched|sent|leaving|released for|on delivery, will deliver .. today, stops away,
        stop away, out for|on .. delivery|distribution, out for delivery, outfordelivery, out
        for deliver*, gone out .. delivery, out with .. courier|driver|for|postman, on ..
        vehicle|van|truck|board for .. delivery, onboard|aboard for .. delivery, loaded ..
        delivery|courier|driver vehicle|van|truck|bike, loaded for delivery, loaded on|onto|
        into the|a? delivery, loaded .. vehicle|van for delivery, with courier|driver|postman|
        deliverer|rider, with .. delivery courier|driver|postman|deliverer|rider, with .. for
        delivery, in delivery, in delivery to, at delivery, being delivered, delivery in
        progress, delivery started|begun|today, courier|driver|rider|deliverer is|has on|left,
        courier|driver|rider|postman .. on the|his|its|their way, in|on the? delivery route|
        round, on the|its way to you|recipient|customer|consignee, on the way to the
        recipient|customer, expected to be delivered during the day, delivery .. expected
        today, will be delivered today, to be delivered today, expected to be delivered today,
        out to deliver, handed|given|assigned to .. delivery? driver|courier|postman|rider, on
        route to drop|dropoff|customer|recipient|you, final mile|delivery started|route,
        enroute to customer|recipient|drop, bound to round, on .. way to deliver, delivery
        tour|round|run|route|trip|shift has|is|was? been? .. started|begun|commenced|underway|
        start, delivery round|tour|run|route|trip .. started|begun|commenced|underway,
        outscan|outscanned, out scan|scanned, shipment|parcel|package outscan|outscanned, is?
        your|the? next stop, you|your are|is? next, transport|transportation|on|driving to
        recipient|addressee|consignee|customer, out|on|with|onto fd|ofd|ofdl, assigned to ..
        for delivery, courier|driver .. nearby|near|close|arriving
    """),
    say(s.OUT, 62, "for delivery"),
    # At the door.
    say(s.DELIVERED, 93, """
        collected|picked .. by the? recipient|addressee|consignee|receiver, left .. with
        .. neighbour|neighbor|reception|receptionist| concierge, left with|at|by|in the?
        receptionist|reception|front|porter|doorman|security|guard|caretaker|janitor|colleague|individual|family|
        household|member|cupboard|shed|carport|gatehouse|secure|neighbours|neighbors|person,
        left in the? secure? safe place|location, left in a? secure|safe place|location,
        collected|picked at|from|up .. fermopoint, delivered to|with|at ..
        receptionist|porter|caretaker|colleague, given|handed to? .. receptionist|porter|
        caretaker|concierge|security|guard|colleague, collected by addressee|recipient,
        picked up? by .. addressee|recipient, individual picked up, deliver item inb,
        posted|put through|into .. letterbox|door|mailbox|letter, delivered, was|been|is|
        successfully delivered, delivered to|at|in|by|on|left|with, delivered to ..
        neighbour| neighbor|mailbox|reception|agent|consignee|recipient, delivered to
        agent, delivered to neighbour|neighbor, delivery
        successful|completed|complete|confirmed|made|success| done|confirmation,
        successful|completed delivery, delivered to the? return|returns
        center|centre|warehouse|facility|hub, signed for, signed by|off, signature
        obtained| received, left at|in|with|by ..
        door|porch|safe|neighbour|neighbor|reception|mailbox|
        letterbox|garage|concierge|mailroom|desk|house|place|gate|patio|doorstep,
        collected| picked up? by the?
        consignee|recipient|customer|addressee|receiver|buyer, collected| picked up? by
        consignee|recipient|customer|addressee|receiver|buyer, collected at|from ..
        pickup|collection|parcelshop|locker|post|service point|shop|office, received by ..
        recipient|customer|consignee|addressee|receiver|buyer|resident|neighbour,
        handed|given over? to ..
        recipient|customer|consignee|addressee|receiver|neighbour|neighbor| resident,
        handed to resident|recipient|customer|neighbour|neighbor, proof of delivery, pod
        received|captured|available, delivered returns?, recipient|customer|consignee has?
        received|collected|accepted, drop off complete, dropped off|in at .. recipient|
        customer|destination|mailbox|door|letterbox, delivered .. return|returns centre|
        center|warehouse, final delivery, parcel|item|package|shipment|order|it is now?
        with you, handed out to .. recipient|addressee|customer|you, delivered by ..
        postman| courier|driver|hand, received by .. recipient personally
    """),
    say(s.DELIVERED, 60, """
        delivered to agent for, left with .. agent, handed to agent, distributed, completed,
        return .. received
    """),
    say(s.NOTHING, 93, """
        information on|about delivery transmitted|sent, notification for|of|about ..
        has? been? sent
    """),
)  # fmt: skip
SAYINGS = (*_USUAL, *TROUBLE)
