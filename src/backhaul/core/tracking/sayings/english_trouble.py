"""English, of what is wrong."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

TROUBLE = (
    # To be fetched by the addressee.
    say(s.COLLECT, 88, """
        delivered|left at|in|into|to the?
        parcelshop|servicepoint|packstation|parcel|service shop|point|station|locker,
        delivered at parcelshop|servicepoint|packstation, notification .. collection
        has? been? sent,
        second|2nd|third notice|notification, second|2nd|third notice|notification
        delivered|left|sent|issued, arrived at .. fermopoint, accepted|
        received|arrived at the? pick|pickup|collection up? point,
        accepted|delivered|dropped to|into|in the? locker|parcelshop, delivery
        awaiting collection|pickup, awaiting collection|pickup by the?
        addressee|recipient|customer|consignee, delivery|parcel|item ready for
        collection|pickup,
        pickup|collection at|from .. possible, waiting|awaiting|waits to be .. picked|
        collected up? by .. recipient|customer|consignee|addressee|you, waiting for you,
        available|ready|held|waiting|awaiting|hold for|at .. pickup|collection|pick,
        available|ready for .. pickup|collection, available|ready for pickup|collection,
        available|ready for pick up, ready|available for|to be? collect|collected|collection,
        ready for customer|recipient|consignee|addressee pickup|collection, held|hold at ..
        for .. pickup|collection, held at .. post|location|facility|store|office|counter|depot
        for .. recipient|customer|pickup|collection|pick, awaiting|waiting|awaits ..
        collection|pickup by|from .. recipient|customer|consignee|addressee|receiver, awaiting
        collection|pickup by|from|at, awaiting customer|recipient|consignee collection|pickup|
        pick, can be collected|picked .. at|from|up, where item can be picked up, please|pls
        collect|pick, final notice, reminder to? .. collect|pick|schedule, pickup|collection
        reminder|notice|code, delivered|arrived|deposited|placed to|at|in a|the|your? ..
        locker|parcelshop|parcel|pickup|pick|collection|access|service|packstation|paczkomat|
        up point|shop|locker|station|location, delivered to|in a|the|parcel|your locker|
        parcelshop|packstation|lockers, delivered to|at a|the? pickup|collection|access|
        service point|location|shop, delivered to|at a|the? parcel shop|locker, delivered
        parcel locker, delivered to .. locker|parcelshop, arrived at .. pickup|collection|
        access|service point, arrived at the? pickup|collection|access point|location|store,
        available at .. pickup|collection|access|service|post point|location|office|shop,
        ready at .. pickup|collection|parcelshop|shop|store|locker|point, stored at .. pickup|
        collection|point|locker|parcelshop, deposited in .. locker, recipient|customer ..
        collect|collects at|from|it, arrived|arrival|deposited|placed|inserted|stored at|in|
        into|to .. parcelshop|locker|lockers|packstation|parcellocker|pudo|paczkomat|apm,
        deposited|placed|inserted|stored|delivered in|into|at|to .. machine|terminal|automat|
        locker, pickup|collection point|shop|locker arrival|inbound|arrived|received, pudo
        inbound|arrival|arrived|received|ready, awaits|awaiting|waiting you|collection|pickup
        at|in, stored for .. collection|pickup|recipient
    """),
    # The door stayed shut.
    say(s.ATTEMPT, 88, """
        failed attempt at|of|to|for delivery|deliver|deliveries, attempt at delivery
        failed|unsuccessful, never delivered, nothing delivered,
        was|were|is|are undeliverable, delivery .. not .. successful|successfully, not
        successfully delivered, notification|card left|delivered by postman,
        asked for|requested delivery on .. future|later|another|other date|day,
        couldn|cannot|could|can t|not deliver your|the|this parcel|package|item|shipment|order
        today?, door|gate|premises|shop|site closed|locked, not contactable|reachable, card
        was? left, unable to enter, attempted|attempt|attempts delivery, delivery attempted|
        attempt|attempts, delivery was|is|has|been|attempt? attempted|failed|unsuccessful|
        missed|failure, failed delivery|attempt|attempts|to deliver, failed to .. deliver,
        first|second|third|final|1st|2nd|3rd|last|unsuccessful|missed delivery? attempt,
        attempt to? deliver, attempted to deliver, tried to deliver, unable to .. deliver,
        unable|failed to .. delivered, could|can|was|were|has|have|had|is|be not|t been? be?
        able? to? be? delivered|deliver|distributed, could|can|was|were|has|have|is not|t yet?
        been|be|being? delivered|deliver, cannot|couldn|wasn|hasn|can|weren t? be|been?
        delivered|deliver, not be|been|being? delivered, not delivered, non delivery,
        undelivered, undeliverable, delivery was? not|un .. possible|completed|made|
        successful, delivery impossible|unsuccessful|failure|not, delivery could not, notice|
        card|note|calling left, left .. notice|card|note|calling, recipient|customer|
        consignee|addressee|receiver|nobody|nobody|resident|you|one was|were|is|not? not?
        home|available|absent|present|in|there|unavailable|reachable, customer|recipient|
        consignee|receiver|addressee was|is? not available|home|present|in|reachable|at,
        customer|recipient|consignee|addressee unavailable|absent|unreachable, nobody|noone
        at? home|available|there, no one|body at? home|available|there, business|premises|
        office|company|shop|receiver|store was|is? closed, closed on arrival, no access,
        unable|cannot|failed|impossible to .. access|contact|reach .. delivery?, unable to
        contact|access|reach|locate|find .. recipient|customer|consignee|premises, no answer|
        response|reply|secure, no safe|secure place|location, access denied|problem,
        redelivery|re|second delivery? scheduled|required|requested|arranged|needed, delivery|
        deliver rescheduled, rescheduled .. delivery, missed you, sorry we missed, consignee|
        recipient|customer not home|available|in, delivery failed|missed, sealed|carded,
        vehicle could not, no .. signature|adult available, unsuccessful|incomplete|missed|
        abortive delivery|deliveries, delivery attempt|attempted .. return|returned|returning|
        brought|back to|at .. depot|warehouse|facility|station|hub|branch|office, attempt|
        attempted|unsuccessful|undelivered .. returning|returned|return|back to .. depot|
        warehouse|facility|station|hub|branch, has|have|had|were not|t been able to deliver,
        customer|recipient|consignee|addressee|receiver not at home, not at home, door closed|
        locked, problematic .. not at home|reachable|available
    """),
    # The rest of what goes wrong.
    say(s.ADDRESS, 88, """
        address required|needed|wanted,
        unknown|incomplete consignee|addressee|recipient, unknown|incomplete ..
        consignee, can|cannot|couldn|could not|t? find|locate .. address,
        problem|issue|error|trouble with|in|of the? address,
        wrong|incorrect|invalid|bad pincode|pin, wrong|incorrect|invalid .. pincode,
        consignee|receiver|recipient|address information|details needed|required|missing,
        street|house number|name is? incorrect|wrong|missing|invalid,
        incorrect|wrong|invalid|missing|bad postcode|zip|zipcode|postal|suburb|city|name,
        information|details about|regarding|on .. address, address information|details needed|
        required|missing, address|addressing error|problem|issue|issues|incorrect|wrong|
        incomplete|insufficient|invalid|unknown|missing|corrected|correction|changed|query|
        exception|unclear, incorrect|wrong|incomplete|insufficient|invalid|bad|unknown|
        missing|insufficient|faulty .. address, address is|was|has|information|details? not?
        .. incorrect|wrong|incomplete|insufficient|invalid|unknown|missing|corrected|found|
        located, no such number|street|address|recipient, not found at address, addressee|
        recipient|customer|consignee unknown|moved|not known, addressee|recipient|consignee ..
        not known|found|unknown, unable to locate|find .. address, moved left no address,
        customer|recipient|consignee has? moved, address cannot|could not|t, street|house|
        suite|apartment|unit number missing|incorrect|wrong|needed|required|unknown, apartment
        number, no .. house number, not|non servicable|serviceable|serviced, not service|
        deliverable area|zone|address|as, outside .. delivery area|zone|service, attempted not
        known, insufficient address, zip|postal|post code|postcode incorrect|wrong|invalid|
        mismatch|error|missing, postcode incorrect|wrong|invalid, vacant, recipient|customer|
        consignee|addressee|receiver not located|found at .. address, not located|known at ..
        address
    """),
    say(s.CUSTOMS, 86, """
        send item to customs,
        awaiting|pending|requires duty|duties|tax|taxes|customs payment, awaiting|pending|
        requires .. duty|duties|tax|taxes, duty|duties|tax|taxes payment|pending|unpaid,
        checked|inspected|examined|reviewed|stopped by|at customs, payment of|for .. duties|
        duty|taxes|customs|import|vat, customs|clearance delay|delays|delayed|held|hold|
        pending|inspection|examination|issue|exception|query|problem|check|detained|required|
        documents|seized|rejected|failed|review, held|detained|retained|seized|stopped|
        delayed|stuck|retention|waiting|pending|kept by|at|in|for|with|due .. customs|
        clearance, held by customs, in customs, at|with|into|under the? customs, customs
        clearance|inspection|process|processing|procedure is|has|was? in|started|begun|
        initiated|under|pending|delay|required|being|ongoing, customs clearance, awaiting|
        pending|requires|requiring|required|waiting|need for? .. clearance|customs, awaiting
        clearance|customs, awaiting .. release, pending release, clearance delay, clearance in
        progress|instructions|information|required|pending, related|additional|more
        information|documents .. clearance|customs, information|documentation|documents|
        paperwork required|needed|missing|requested .. customs|clearance|import, presented|
        submitted|handed|arrived|transferred to customs, presented to customs, submitted to
        customs, import|export clearance|customs, regulatory|government|agency|authority
        review|agency|inspection|hold|clearance|agencies, clearing agency|agent, obtain
        clearance, submitted for clearance, duty|duties|tax|taxes|vat|fees|import|customs ..
        unpaid|due|payable|outstanding|required|requested|owed, duties .. paid? required,
        bonded|quarantine, for customs, initiated customs, initiated .. clearance, available
        for clearance, subject to .. inspection|review, security .. customs, pending
        completion of customs, being cleared, broker, import|export .. held|hold|detained|
        inspection, commercial invoice missing|required, custom|customs receive|received|
        receipt|return|returned|held|hold|holding|check|scan|in|inbound|arrival|arrived|
        process|processing|examination, held|hold|detained|retained by|at|in|with .. custom,
        is|are|being|be .. customs cleared, being cleared by|through customs, import|export|
        customs charge|charges|fee|fees|duty|duties sent|due|payable|owed|invoiced|
        outstanding, charge|charges|fee|fees .. import|customs, awaiting|pending custom|
        inspection|examination
    """),
    say(s.DELAY, 86, """
        rescheduled to next|another,
        delay|delays|delayed|delaying, late, later than .. expected|planned|scheduled, no
        longer .. on time|expected|arrive|today, not .. on time, running late|behind, behind
        schedule, weather, missed connection|flight|cut, flight cancelled|canceled|delay|
        delayed, mechanical|operational|technical failure|delay|problem|issue|breakdown,
        postponed, strike, natural disaster, traffic|accident|congestion|road closed|closure,
        late trailer|arrival|truck|departure|train, held up by, backlog, peak volume,
        exceptional|severe|adverse|emergency conditions|weather|circumstances|situation,
        unforeseen|unexpected .. delay|circumstances|event, rescheduled, delivery rescheduled
        .. weather, unexpected delay, taking longer, not arrive .. on time|expected|today|
        planned, replanned|replan, force majeure, held due to weather, public holiday
    """),
    say(s.DELAY, 60, """
        exception, shipment|transit exception
    """),
    say(s.ATTEMPT, 62, """
        delivery exception
    """),
    say(s.REFUSED, 92, """
        refused, rejected by|delivery|at, refusal, refused by|to|delivery, declined by|
        delivery|to, recipient|customer|consignee|addressee|receiver .. refused|rejected|
        declined|refuses|rejects, did not|t|want|accept .. accept|delivery|want|shipment|
        parcel, acceptance refused, refuse delivery|to, not accepted by, doesn t want,
        returned|return .. refused, refused .. returned|return|returning|sent
    """),
    say(s.RETURNING, 92, """
        package|parcel|shipment|item .. for return to,
        delivered|returned|back back? at|to|with the?
        shipper|sender|merchant|consignor|seller, on|en route to the?
        shipper|sender|merchant, parcel|package|item|shipment|consignment .. on .. way
        to the? sender|shipper|merchant, return .. handed|released to|over ..
        sender|shipper,
        return|returned|returning|returns to .. sender|shipper|seller|origin|merchant|
        consignor|retailer|vendor|fulfillment|fulfilment|supplier|original, return|returned|
        returning to sender|shipper|seller|origin|merchant|consignor|retailer|vendor|us|
        warehouse, return|returned|returning to|for? the? sender .. delivered|completed,
        returned .. delivered, delivered .. returned to, delivered back? to the? sender|
        shipper|seller|merchant|origin|original, delivered to original sender|shipper, rts,
        rto, rto .. delivered|delayed|transit|requested|initiated, return .. initiated|
        started|process|begun|in|progress, being|is|was|has|been|item|parcel|package returned,
        on|making its? way back, sent|shipped|going back to?, return delivery|journey|leg,
        returned, returning, sender .. received .. returned|back|return, return shipment
        created|label? started, back to .. sender|shipper|seller|merchant|origin, return
        received in fc, undeliverable .. returned, cannot|undeliverable .. returned|returning,
        return service|scan|to sender, sending|bringing|going|travelling it? back, return
        shipment|parcel|package|consignment|item|order .. out for delivery, return shipment|
        parcel|package|consignment|item .. arrived|departed|signed|delivered|received|transit|
        sorted|left|picked|delivery|dispatched at|by|in|up|from?, return shipment|parcel|
        package|consignment .. signed by|for .. sender|shipper|merchant, expired|overdue|
        uncollected|unclaimed .. will be returned to? sender?, not .. collected|claimed ..
        being|be|is returned to? sender?, signed by sender|shipper|merchant, recipient|
        addressee|address not located|known|found .. returned to sender, storage|retention|
        collection|pickup|holding period|time has? expired|ended|exceeded|elapsed|over
    """),
    say(s.REDIRECTED, 85, """
        delivery|deliver to another|different|new|other address|location, redirected|
        redirecting|redirect|redirection, rerouted|rerouting|reroute, re routed|route|routing,
        diverted|diversion to?, delivery|address|destination change|changed by|per|to|at|
        requested|request|as recipient|customer|consignee|receiver|request, delivery address
        changed|updated, intercepted|intercept, forwarded to .. new|different|another|other
        address|location, forwarded .. per .. request|instruction, new delivery address|
        location|address requested, change of address|delivery, delivery point|location
        changed, address change requested, re routed, re directed, forwarding address
    """),
    say(s.MISSORT, 92, """
        sorting|sort failed|failure|error,
        missort|missorted|misrouted|misroute|missent|misdirected|mis|misplaced sort|sorted|
        routed|sent|routing|, missort|missorted|misrouted|misroute|missent|misdirected|
        missorting, mis sort|sorted|sent|routed|sorting|direct|directed, wrong|incorrect ..
        depot|route|facility|hub|station|centre|center|location|sort|sorting|destination, sent
        to .. wrong|incorrect, sorted|routed incorrectly|wrongly, sorted|routed in error,
        incorrectly sorted|routed|sent, sorting|routing error, arrived at wrong|incorrect
    """),
    say(s.VOID, 88, """
        cancelled|canceled|cancel|voided|void|cancellation|cancelation, shipment|order|label|
        parcel|package was|has|is? been? cancelled|canceled|voided|deleted|annulled, label|
        shipment|order expired|void, deleted|annulled|nullified, barcode|label unreadable|
        illegible, barcode label unreadable|illegible|missing
    """),
    say(s.HELD, 80, """
        retention,
        on hold at|by|per .. request, on hold at the? request of? the? sender|shipper|
        customer|recipient, on hold, held, held at|in|by|for|on, is|being|been|was|shipment|
        package held|stopped|retained|detained, stored at|in .. depot|warehouse|facility|
        centre|center, in storage, put|placed|kept on|in hold|storage, awaiting|pending|
        waiting|need|needs|require|requires for? .. instructions|payment|information|
        documents|paperwork|consignee|sender|appointment|action, security check|hold|
        inspection|issue|screening, hold, stopped by|at, did not receive shipment|paperwork,
        unclaimed, on|at hand at destination, prohibited|dangerous|hazardous|restricted ..
        goods|item|items|contents|material, contains prohibited, credit|cod hold|not|required|
        due, being held, action required, contact customer|carrier
    """),
    say(s.NO_PICKUP, 90, """
        not ready for|to pickup|collection|pick|collect|be, pickup|collection was|has|been|is|
        attempt|not? .. failed|unsuccessful|missed|attempted|cancelled|canceled|failure|
        rescheduled|postponed|impossible|refused|exception|error, pick up failed|attempted|
        unsuccessful|missed|cancelled|canceled|rescheduled|not|exception, failed|missed|
        unsuccessful|attempted|cancelled|canceled pickup|collection|pick, attempted to pick|
        collect, tried to pick|collect, could|can|was|were|been not|t be? .. picked|collected|
        pick|collect, unable to .. pick|collect, not picked|collected up?, parcel|package|
        shipment|goods|item|order was|were|is? not ready, cancelled|canceled|rescheduled the?
        pick|pickup|collection, nothing to collect|pick, not|no .. pickup possible|done,
        driver|courier .. unable to .. collect|pick, sender|shipper|customer was|is? not
        available|home|ready .. pickup|collection, pickup|collection attempted|attempt
    """),
    say(s.LOST, 90, """
        lost, is|was|been|declared|considered|presumed|reported lost|missing, missing, cannot|
        could|not be|been? located|found|traced, parcel|package|shipment|item missing|stolen|
        disappeared, stolen|theft, unable to .. locate|trace|find .. package|parcel|shipment|
        item, search|trace|investigation|tracer started|opened|initiated|ongoing|launched,
        under investigation, destroyed, disposed|disposal, loss of, untraceable, claim ..
        loss|lost, whereabouts unknown, unknown whereabouts, whereabouts of, cannot be traced,
        traced
    """),
    say(s.DAMAGED, 92, """
        damaged|damage|damages, is|was|been|found|arrived|received|reported|contents|package|
        parcel|shipment|item damaged|broken|crushed|leaking, broken|leaking|crushed|spoiled|
        wet|torn, repackaged|repacked|rewrapped, damage reported|found|noticed|discovered,
        partial|contents|content loss|missing|damage, defective packaging|packing, unfit for
    """),
)  # fmt: skip
