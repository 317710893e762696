"""Spanish."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "es"
SAYINGS = (
    say(s.LATER, 55, """
        sin entregar,
        todavía|aún no .. entregado|entregada, no entregado todavía|aún, se entregará,
        va a ser entregado, será .. entregado|entregada,
        a la espera de que .. entregue|recoja|deposite, espera .. entregue, será|serán
        entregado|entregada|entregados|enviado|devuelto|recogido|procesado, será .. entregado|
        entregada|enviado|devuelto, va a ser entregado|entregada|devuelto, entrega ..
        prevista|estimada|programada|esperada|planificada, fecha .. entrega, programado|
        programada|previsto|listo|preparado para .. entrega|reparto, antes de .. entrega, si
        no .. recoge|recogido|retira, próximo intento, nuevo intento|entrega, cuando ..
        entregado|recogido, puede ser entregado|recogido, sin retraso|demora, pendiente de
        entrega, por entregar
    """),
    say(s.NOTHING, 85, """
        a tiempo, en plazo, puntual, firma registrada|guardada|disponible, notificación|aviso|
        sms|correo|mensaje .. enviado|enviada, destinatario|cliente informado|avisado|
        notificado, comprobante|prueba de entrega disponible, fecha|hora|cita .. confirmada|
        actualizada|modificada|concertada, preferencia|opción|instrucciones de entrega, sin
        información
    """),
    say(s.LABEL, 90, """
        pendiente de entregar a|al .. transportista|agencia|carrier,
        informado|informada, pendiente de recoger, espera .. remitente|vendedor, a la
        espera del remitente, espera de .. entrega por el remitente,
        prerregistrado|prerregistrada|preregistrado,
        etiqueta .. creada|impresa|generada|emitida, guía .. creada|generada|impresa|emitida,
        información|datos|info .. recibida|recibidos|enviada|enviados|transmitida|
        transmitidos|registrada|registrados, información electrónica, admisión .. prevista,
        prerregistrado|preregistrado|pre registrado|prerregistro, preadmisión|preaviso,
        electrónicamente, pedido|orden|solicitud .. recibido|recibida|registrado|registrada|
        creado|creada|confirmado, envío|paquete|expedición|pedido .. registrado|registrada|
        creado|documentado|documentada|generado, aún|todavía no .. recibido|entregado|
        recogido|depositado|admitido|enviado, no ha sido aún|todavía? recibido|depositado|
        recogido, en .. preparación, preparando, recogida|recolección .. programada|
        solicitada|asignada|planificada|concertada, pendiente .. recogida|recepción|
        recolección|admisión|recibir|depositar|recibo, esperando .. recogida|paquete|envío|
        recibir, listo|lista para ser? enviado|recolección|recolectado|envío|despacho,
        grabado, documentado|documentada
    """),
    say(s.DROPPED_OFF, 88, """
        depositado|depositada .. oficina|punto|sucursal|tienda|remitente|locker|taquilla,
        depositado|depositada, admitido|admitida .. oficina|sucursal|punto, entregado|
        entregada .. por .. remitente|vendedor, dejado|dejada en .. oficina|punto|sucursal,
        admitido|admitida, admisión, recibido|recibida en .. oficina|sucursal de origen|
        admisión, entregado en oficina por el remitente, imposición
    """),
    say(s.PICKED_UP, 90, """
        recogido|recogida|recolectado|recolectada|retirado|retirada .. en|por|de|del|al ..
        remitente|vendedor|cliente|domicilio|origen|transportista|mensajero, recogido,
        recogida efectuada|realizada|completada|exitosa|hecha|realizada, recolectado|
        recolectada, recolección efectuada|realizada|completada|exitosa, ha sido recogido|
        recogida|recolectado, paquete|envío recogido|recolectado|retirado, recogido|recogida
        por .. transportista|mensajero|conductor|repartidor, aceptado|aceptada, hemos recogido
    """),
    say(s.TRANSIT, 90, """
        en destino|origen, leído|leida|leída en .. destino|origen|agencia, lectura en
        .. destino|origen|agencia|delegación, en agencia|delegación .. destino|origen,
        nuevo reparto, entregado|entregada .. al transportista,
        en tránsito, en camino, en ruta, en transporte, en curso, en proceso de? transporte|
        clasificación, llegó|llegada|llegado|arribo|arribó|arribado, ha llegado, salió|salida|
        salido, salió|salida|salido .. centro|instalación|instalaciones|país|almacén|oficina|
        delegación|origen|planta|depósito|hub, ha salido, salida de|del .., en el? centro ..
        logístico|clasificación|distribución|tratamiento, clasificado|clasificada|
        clasificación, procesado|procesada|procesamiento, en proceso, enviado|enviada,
        despachado|despachada, expedido|expedida, transferido|transferida|traspaso,
        trasladado|trasladada|traslado, recibido|recibida en .. centro|delegación|plataforma|
        almacén|hub|país|destino|bodega|planta|instalaciones, recibido|recibida, en
        delegación|plataforma|almacén .. destino|origen, en tránsito .. oficina|destino|
        aduana, liberado|liberada .. aduana|aduanas, liberado|liberada por .. aduana,
        despacho|trámite|proceso .. aduanero|aduana|aduanas .. finalizado|completado|
        concluido|terminado|realizado, despacho aduanero .. finalizado|completado|concluido,
        desaduanado, aduana .. liberado|liberada|finalizada|superada, despachado de aduana|
        aduanas, salida de aduana, ingresado|ingresó|ingreso, cargado|cargada, embarcado,
        entregado|entregada al? transportista|aerolínea|operador|correo, reexpedido al centro,
        recepcionado|recepcionada, recepcionado|recepcionada en .. instalaciones|delegación|
        centro|plataforma|almacén|nave, comienza|inicia|continúa .. tránsito|transporte|
        recorrido|ruta, en .. instalaciones|delegación|plataforma|centro|almacén .. destino|
        origen, en las? instalaciones|delegación|plataforma|almacén, en proceso de
        clasificación, clasificado|clasificada en .., llegada a|al .. centro|oficina|
        delegación|país, en camino a|al .. centro|delegación|destino, admitido|admitida en ..
        centro|unidad, salida de .. oficina|centro|delegación|origen|país, liberado|liberada
        por|de .. aduana|aduanas, despacho .. aduanas|aduana .. finalizado|completado, en
        gestión de transporte
    """),
    say(s.OUT, 93, """
        reparto, sale|salido|salió a|para repartir, ha salido a repartir, en|a
        repartir,
        con .. repartidor|mensajero|cartero, en reparto, en .. reparto, en entrega, en proceso
        de entrega, salió|sale|salida .. reparto|entrega, salió|sale|salida a|para|de?
        distribución, salió para .. entrega, en ruta de|para? entrega|reparto, en
        distribución, repartidor|mensajero|conductor|cartero .. camino|ruta|reparto, en poder
        del repartidor|cartero|mensajero, en vehículo de reparto, cargado .. vehículo ..
        reparto|entrega, será entregado|entregada hoy, entrega hoy|en curso, en camino al? ..
        destinatario|cliente|domicilio, en camino a su domicilio, en reparto .. domicilio,
        repartidor .. camino|ruta, en ruta de entrega|reparto, salida a|para reparto|entrega|
        distribución, salió a|para reparto|entrega|distribución, con el? repartidor|mensajero|
        cartero
    """),
    say(s.DELIVERED, 93, """
        dejado|dejada|entregado|entregada a|al|en|con el|la|un?
        vecino|vecina|conserje|portero|recepción|recepcionista, recogido en ..
        oficina|punto por .. destinatario|cliente,
        entregado|entregada|entregados, ha sido|fue entregado|entregada, entrega|entregado ..
        realizada|efectuada|exitosa|completada|exitosamente|correctamente|confirmada,
        entregado|entregada a|al|en .. destinatario|vecino|buzón|cliente|conserje|portería|
        domicilio, recogido|retirado .. por .. destinatario|cliente, recogido|retirado por el?
        destinatario|cliente|consignatario, entrega realizada|efectuada|exitosa, recibido por
        .. destinatario|cliente, firmado por, entregado en .. centro de devoluciones|
        devolución, destinatario .. recogido|retirado|recibió
    """),
    say(s.COLLECT, 90, """
        pendiente de recoger en|por .. oficina|destinatario|cliente|tienda|punto,
        te|le|lo|les espera|esperan .. punto|oficina|sucursal|tienda, listo|lista para ser?
        recoger|recogido|recogida|retirar, disponible .. recogida|recoger|retirar|retiro|
        oficina|punto|sucursal|tienda|recolección, listo|lista para .. recoger|retirar|retiro|
        recogida .. oficina|sucursal|punto|tienda|destinatario, disponible para su? recogida|
        recoger|retirar|retiro|recolección, disponible en .. oficina|punto|sucursal|tienda|
        locker|taquilla, en .. oficina|punto|sucursal .. disponible|espera, a la espera ..
        recogida|retiro|destinatario, puede .. recoger|recogerlo|retirar|retirarlo|pasar,
        pase|pasar a recoger|retirar, entregado|entregada|depositado en .. punto|locker|
        taquilla|consigna .. recogida|conveniencia|retiro, entregado|entregada|depositado|
        llegado en|a .. punto .. recogida|retiro|conveniencia|pickup, entregado en .. locker|
        taquilla|consigna|citypaq, en lista .. espera, pendiente .. recogida|retiro ..
        destinatario|cliente, en punto de recogida|retiro, en espera de .. recogido|recogida|
        retiro|retirado
    """),
    say(s.ATTEMPT, 90, """
        destinatario|cliente no localizado|encontrado, intento .. entrega, intento .. fallido,
        intento fallido, intento de entrega .. fallido, no .. entregado|entregada|pudo|
        entregar .., no ha sido|podido entregado|ser|entregar|entregada, no .. podido ..
        entregar|entregado|realizar|entregarse, no pudo ser? entregado|entregada|entregarse|
        entregar|realizarse, no se pudo .. entregar|entrega, no fue posible .. entregar|
        entrega|entregarlo, no es posible .. entrega|entregar, no entregado|entregada|
        entregable, entrega .. fallida|fallido|imposible|frustrada|infructuosa, entrega no ..
        realizada|efectuada|posible|exitosa, destinatario|cliente .. ausente, ausente, ausente
        .. domicilio, nadie .. domicilio|casa, local|negocio|domicilio|establecimiento
        cerrado, cerrado, se dejó|deja .. aviso, aviso de llegada|visita, sin acceso,
        imposible .. entregar|entrega|acceder|contactar, incidencia .. entrega, salida|salió
        a|para reparto|entrega cancelada|cancelado, entrega .. no .. efectuada|realizada|
        exitosa, intento fallido|sin éxito, visita .. fallida|sin éxito, no .. domicilio,
        nadie en .. domicilio|casa
    """),
    say(s.ADDRESS, 90, """
        dirección .. incorrecta|incompleta|errónea|inválida|desconocida|insuficiente|
        equivocada|inexistente|corregida|faltante, dirección incorrecta|incompleta|errónea|
        desconocida|insuficiente, domicilio .. incorrecto|incompleto|desconocido|erróneo|
        inexistente|insuficiente|localizado, falta|faltan|problema|error|datos .. dirección,
        destinatario .. desconocido|localizado, destinatario desconocido, desconocido, código
        postal .. incorrecto|erróneo, cambio de domicilio|mudó, no existe .. dirección|
        domicilio, fuera de .. cobertura|zona
    """),
    say(s.CUSTOMS, 88, """
        internación, en proceso de internación,
        aduana|aduanas|aduanero|aduanera|aduaneros|aduaneras, en aduana|aduanas, retenido|
        retenida|detenido .. aduana|aduanas, despacho aduanero|aduana|aduanas, trámite|
        trámites .. aduana|aduanas|aduaneros|aduanero, presentado .. aduana, inspección ..
        aduana|aduanera, impuestos|derechos .. pendientes|pagar, en proceso de despacho ..
        aduanero|aduana, nacionalización, entregado a aduana|aduanas
    """),
    say(s.DELAY, 90, """
        retraso|retrasos|retrasado|retrasada|retrasada|demora|demorado|demorada|demoras, ya no
        .. tiempo, no .. llegará .. tiempo|hoy, reprogramado|reprogramada|reprogramación,
        aplazado|aplazada, condiciones climáticas|meteorológicas|climatológicas, mal tiempo,
        huelga, fuerza mayor, imprevisto|imprevistos, tarde, pospuesto|pospuesta,
        contingencia, avería
    """),
    say(s.REFUSED, 94, """
        rehusado|rehusada|rechazado|rechazada|rechazo|rehúsa|rechaza, rechazado|rehusado ..
        destinatario|cliente, destinatario|cliente .. rehúsa|rechaza|rechazó|rehusó|rechazado,
        no aceptado|acepta|aceptada
    """),
    say(s.RETURNING, 92, """
        devuelto|devuelta|devolución|devolviendo .. remitente|origen|vendedor|expedidor,
        devuelto|devuelta|devolución, en devolución, en proceso de devolución, retorno ..
        origen|remitente|vendedor|remitente, retornado|retornada|retorno, regresa|regresado|
        regreso .. origen|remitente, entregado|entregada al remitente|expedidor, devuelto|
        devolución .. entregado|entregada|entregado .. remitente, entregado|entregada ..
        devuelto|devolución .. remitente, devuelto al remitente entregado, será devuelto ..
        remitente, plazo .. retirada|recogida|entrega|custodia|permanencia .. finalizado|
        vencido|expirado|superado|terminado, finalizado|vencido|expirado|superado|terminado ..
        plazo, plazo finalizado|vencido|expirado|superado, no retirado .. devuelto|devolución|
        remitente, caducado|caducada, en retorno, retorno a|al|en .. origen|remitente|curso,
        reembarque .. origen
    """),
    say(s.REDIRECTED, 88, """
        redirigido|redirigida|redireccionado|redireccionada|redirección, reexpedido|
        reexpedida|reexpedición, reencaminado|reencaminada, desviado|desviada, cambio de|en ..
        dirección|domicilio|entrega|destino, nueva dirección, reenviado|reenviada, dirección
        .. modificada|cambiada|actualizada, reencauzado
    """),
    say(s.MISSORT, 93, """
        error .. clasificación|encaminamiento|enrutamiento|ruta, mal clasificado|clasificada|
        encaminado|encaminada|enrutado|direccionado|dirigido, mal dirigido|enviado|encaminado,
        extraviado .. ruta, desvío .. error, enviado .. erróneo|equivocado|error, centro|
        delegación|sucursal|destino equivocado|incorrecto|errónea|incorrecta|equivocada
    """),
    say(s.VOID, 90, """
        cancelado|cancelada|cancelación|anulado|anulada|anulación, envío|pedido|etiqueta|guía|
        orden .. cancelado|cancelada|anulado|anulada
    """),
    say(s.HELD, 82, """
        retenido|retenida, en espera, detenido|detenida, en espera de .. instrucciones|
        información|pago|documentos|documentación|datos, estacionado|estacionada, bloqueado|
        bloqueada, almacenado|almacenada, pendiente de .. instrucciones|información|pago|
        documentación|datos, suspendido, en custodia, mercancía|artículos .. prohibida|
        prohibidos|peligrosa|prohibido, incidencia
    """),
    say(s.NO_PICKUP, 92, """
        recogida|recolección .. fallida|fallido|no|cancelada|imposible|frustrada|reprogramada,
        intento .. recogida|recolección|recoger, no .. podido|pudo .. recoger|recogido|
        recolectar|recogerse|recolectado|recogerlo, no .. recogido|recolectado, no se pudo ..
        recoger|recolectar, no .. podido|pudo|posible realizar|efectuar .. recogida|
        recolección, no recogido|recolectado, paquete|envío|mercancía no .. listo|preparado|
        lista|preparada|lista, remitente ausente
    """),
    say(s.LOST, 93, """
        perdido|perdida|pérdida|extraviado|extraviada|extravío|robado|robada|robo|siniestro|
        siniestrado, no localizado|localizada|encontrado, desaparecido, destruido|destruida|
        destrucción, investigación .. abierta|curso|iniciada
    """),
    say(s.DAMAGED, 93, """
        dañado|dañada|daños|daño|roto|deteriorado|deteriorada|averiado|averiada|maltratado|
        mojado|golpeado, reembalado|reempacado, paquete|envío|mercancía|caja|embalaje|
        contenido .. rota|rotas|rotos, embalaje|caja rota|rotas, pedido incompleto, averías
    """),
)  # fmt: skip
