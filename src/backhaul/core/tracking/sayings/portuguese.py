"""Portuguese."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "pt"
SAYINGS = (
    say(s.LATER, 55, """
        será|serão .. entregue|entregues, ainda não .. entregue, vai ser entregue,
        será|serão entregue|entregues|enviado|devolvido|coletado|encaminhado, será ..
        entregue|enviado|devolvido, vai ser entregue|devolvido, entrega .. prevista|estimada|
        programada|agendada, previsão|data .. entrega, previsto|pronto|programado para ..
        entrega, antes da entrega, se não .. retirado|levantado, próxima|nova|novo tentativa|
        entrega, quando .. entregue, pode ser entregue, sem atraso|atrasos
    """),
    say(s.NOTHING, 85, """
        no prazo, dentro do prazo, a tempo, pontual, assinatura registrada|registada|
        disponível, notificação|aviso|sms|e|mensagem .. enviado|enviada, destinatário|cliente
        informado|avisado|notificado, comprovante|comprovativo .. disponível, data|horário|
        hora .. confirmada|atualizada|alterada|agendada, instruções|preferência|opção de
        entrega, sem informação|informações
    """),
    say(s.LABEL, 90, """
        aguarda|aguardando|espera .. remetente|vendedor,
        etiqueta .. criada|emitida|impressa|gerada, guia .. criada|emitida|gerada|impressa,
        informações|informação|dados .. recebidas|recebidos|enviadas|enviados|transmitidos|
        eletrônicos|recebida|registrados, informações eletrônicas|eletrónicas,
        eletronicamente|electronicamente, pré aviso|postagem|postado|registo|registro|aviso,
        pedido|solicitação|encomenda .. recebido|recebida|registrado|registada|criado|criada|
        confirmado, objeto .. registrado|cadastrado, objeto aguardando .. postagem|postado,
        aguardando .. postagem|coleta|recolha|recebimento, aguarda .. recolha|coleta|entrada|
        recepção, ainda não .. recebido|recebida|postado|coletado|entregue|recolhido|chegou|
        enviado, em preparação, em .. preparação, preparando, preparado|pronto para ser?
        envio|enviado|coleta|coletado|recolha|postagem, coleta|recolha .. agendada|solicitada|
        programada|pedida|marcada, a aguardar .. recolha|entrega|expedição|recepção, envio ..
        registado|criado|anunciado
    """),
    say(s.DROPPED_OFF, 88, """
        postado|postada|postagem, objeto postado, objeto recebido .. correios|unidade ..
        remetente, objeto recebido pelos correios, depositado|depositada .. loja|ponto|
        agência|estação|correios|locker, depositado|depositada, aceite|aceito|aceita .. loja|
        ponto|agência|estação|balcão, entregue .. pelo|por .. remetente, entregue pelo
        remetente, deixado em .. ponto|loja|agência, aceitação, aceite em|na|no ..
    """),
    say(s.PICKED_UP, 90, """
        coletado|coletada|recolhido|recolhida .. remetente|cliente|origem|transportadora|
        estafeta|no|na|pelo|pela, coletado|coletada|recolhido|recolhida, coleta|recolha ..
        realizada|efetuada|efectuada|concluída|feita, retirado|retirada .. remetente, foi ..
        recolhido|recolhida|coletado|coletada, pacote|encomenda|objeto coletado|recolhido|
        retirado, aceite
    """),
    say(s.TRANSIT, 90, """
        recebido pelos correios do brasil,
        em trânsito, em transporte, em viagem, a caminho, em rota, encaminhado|encaminhada,
        objeto encaminhado, objeto em trânsito .., em transferência, transferido|transferida,
        chegou|chegada|chegado, saiu|saída|partiu|partida, saiu do|da|de .. centro|unidade|
        país|agência|armazém|hub|origem, expedido|expedida|expedição, enviado|enviada,
        despachado|despachada, triado|triada|triagem, em triagem, processado|processada|
        processamento, em processamento, separado|separada, recebido|recebida .. centro|
        unidade|hub|armazém|país|base|agência|plataforma|estação|filial, recebido|recebida,
        desalfandegado|desalfandegada, desembaraço|desalfandegamento|despacho .. concluído|
        finalizado|terminado, desembaraço aduaneiro .. concluído|finalizado, liberado|
        liberada|libertado .. alfândega|aduana|aduaneira|receita|fiscalização, fiscalização ..
        aduaneira .. finalizada|concluída, fiscalização aduaneira finalizada|concluída, saída
        da alfândega|fiscalização, entregue à|ao transportadora|transportador|operador|
        companhia, carregado|carregada, conferido, objeto saiu do .., na unidade ..,
        desembaraçado, entrada|chegada|receção|recepção em|no|na|nas .. armazém|centro|
        instalações|plataforma|hub, em .. armazém|instalações|plataforma, a ser processado|
        processada|transportado|transportada, segue para .., em trânsito para .., exportado|
        exportada, importado|importada
    """),
    say(s.OUT, 93, """
        saiu para entrega|distribuição, saiu para .. entrega, em rota de entrega, em entrega,
        em distribuição, em processo de entrega, saiu .. entrega ao destinatário, objeto saiu
        para entrega, entregador|estafeta|carteiro|motorista .. caminho|rota, com ..
        entregador|estafeta|carteiro, será entregue hoje, entrega hoje|em, a caminho ..
        destinatário|cliente|morada, carregado .. veículo .. entrega, a ser entregue, em curso
        de entrega|distribuição
    """),
    say(s.DELIVERED, 93, """
        entregue|deixado|deixada a|ao|à|na|no|com ..
        vizinho|vizinha|porteiro|portaria|recepção|receção,
        entregue|entregues, foi entregue, objeto entregue .. destinatário, entregue ao?
        destinatário|vizinho|cliente|porteiro|remetente?, entregue ao|a|no|na|em ..
        destinatário|vizinho|porteiro|caixa|receção|portaria|recepção, entrega .. realizada|
        efetuada|efectuada|concluída|confirmada|sucesso, entrega realizada|efetuada|
        conseguida|bem, retirado|levantado|levantada .. pelo|por destinatário|cliente,
        levantado pelo|por .. destinatário|cliente, recebido .. pelo|por .. destinatário|
        cliente, assinado por, entregue no centro de devoluções
    """),
    say(s.COLLECT, 90, """
        aguardando .. retirada, disponível .. retirada|levantamento|recolha|loja|ponto|locker|
        agência|cacifo, objeto aguardando retirada, disponível para .. retirada|levantamento|
        ser, disponível em|no|na .. loja|ponto|agência|locker|balcão, pronto|pronta para ..
        retirada|levantamento|levantar|levantado, a aguardar .. levantamento|destinatário,
        aguarda levantamento|retirada, aguardando levantamento, pode ser levantado|retirado,
        entregue|depositado|chegou .. ponto|locker|cacifo .. retirada|pickup|recolha|
        levantamento|pick, entregue|depositado .. locker|cacifo|pudo|ponto, entregue num|no|em
        .. ponto pickup|retirada|recolha, para levantamento, para levantar, disponível ..
        retirar|levantar, aguardando .. cliente|destinatário .. retirar|retirada, pronto ..
        retirar, à espera de .. levantamento, chegou ao|à .. ponto|locker|cacifo|loja ..
        levantamento|retirada
    """),
    say(s.ATTEMPT, 90, """
        tentativa .. entrega, tentativa .. entrega .. sucesso|efetuada|falhada, tentativa ..
        falhada|frustrada|falhou, não .. entregue|entregar, não foi possível .. entregar|
        entrega|realizar|entregá, não foi entregue, não pôde ser entregue, não entregue,
        entrega .. não .. efetuada|realizada|conseguida|possível|efectuada, entrega não ..
        efetuada|realizada|possível|conseguida|efectuada, falha .. entrega, entrega ..
        falhada|falhou|frustrada|impossível, insucesso, destinatário|cliente .. ausente,
        ausente, ausência, carteiro não atendido, não atendido, ninguém .. local|casa|morada,
        estabelecimento|empresa|local fechado|fechada|encerrado, fechado|fechada|encerrado,
        deixado aviso, avisado, saída|saida|saiu para .. entrega cancelada|cancelado|suspensa|
        interrompida, entrega .. cancelada|suspensa|interrompida, não .. localizado .. local,
        cliente|destinatário não .. encontrado|localizado|atendeu, carteiro .. não ..
        atendido, empresa .. sem expediente, sem expediente
    """),
    say(s.ADDRESS, 90, """
        endereço|morada .. incorreto|incorreta|incompleto|incompleta|insuficiente|errado|
        errada|inexistente|desconhecido|desconhecida|inválido|corrigido|corrigida, endereço|
        morada incorreto|incorreta|incompleto|incompleta|insuficiente|errado|errada|
        inexistente, destinatário .. desconhecido|mudou, mudou se, desconhecido|desconhecida,
        problema|erro .. endereço|morada, falta .. endereço|morada|número, cep .. incorreto|
        errado|inválido, código postal .. errado|incorreto, área .. não .. atendida,
        inconsistência|inconsistências|erro|problema|falha .. endereçamento|endereço|morada,
        endereçamento, endereço|morada|endereçamento .. insuficientes|inconsistente|
        divergente|não .. existe|localizado|encontrado, cep .. inconsistente
    """),
    say(s.CUSTOMS, 88, """
        alfândega|aduana|aduaneiro|aduaneira|alfandegário|alfandegária|desalfandegamento|
        desembaraço, fiscalização .. aduaneira|iniciada, na alfândega, retido|retida ..
        alfândega|aduana|receita|fiscalização, aguardando .. pagamento .. despacho|imposto|
        tributo, aguardando pagamento, encaminhado para fiscalização, em processo de
        desalfandegamento, em fiscalização, apresentado .. alfândega, despacho .. aduaneiro|
        postal|aguardando, em desalfandegamento, tributado, impostos .. pagar|pagamento
    """),
    say(s.DELAY, 90, """
        atraso|atrasos|atrasado|atrasada, atraso .. entrega, reagendado|reagendada|
        reagendamento|remarcada|adiado|adiada|adiamento|reprogramada, já não .. prazo|tempo,
        não .. mais .. prazo|tempo, mau tempo, condições climáticas|climatéricas|
        meteorológicas, greve, força maior, imprevisto, ocorrência, fora do prazo,
        contingência
    """),
    say(s.REFUSED, 94, """
        recusado|recusada|recusou|recusa|rejeitado|rejeitada, recusado|recusada pelo|por ..
        destinatário|cliente, destinatário|cliente .. recusou|recusa|recusado, não aceite|
        aceito|aceitou
    """),
    say(s.RETURNING, 92, """
        devolvido|devolvida|devolução .. remetente|origem|vendedor|expedidor, devolvido|
        devolvida|devolução, em devolução, retorno .. remetente|origem, retornado|retornando|
        regressou .. remetente|origem, objeto .. devolvido .. remetente, devolvido|devolução
        .. entregue .. remetente|expedidor, entregue ao remetente|expedidor, objeto entregue
        ao remetente, será devolvido .. remetente, em processo de devolução, a devolver, prazo
        .. retirada|levantamento|guarda .. expirado|encerrado|terminado|esgotado|vencido|
        terminou, não .. procurado|retirado .. devolvido|devolução|remetente, não procurado,
        retorno .. curso
    """),
    say(s.REDIRECTED, 88, """
        redirecionado|redirecionada|redireccionado|redireccionada|redirecionamento,
        reencaminhado|reencaminhada|reencaminhamento, reexpedido|reexpedida|reexpedição,
        desviado|desviada, mudança|alteração .. endereço|morada|destino, nova morada, novo
        endereço, endereço|morada .. alterado|alterada
    """),
    say(s.MISSORT, 93, """
        mal encaminhado|encaminhada|direcionado|classificado|triado, erro .. encaminhamento|
        triagem|classificação|rota, encaminhado .. erro|errado|incorretamente, extravio ..
        rota, unidade|centro|destino errada|errado|incorreto|incorreta, mal encaminhado,
        direcionado incorretamente, correção|correcção de|da rota|encaminhamento, rota ..
        corrigida|correção, objeto .. mal encaminhado, encaminhamento .. corrigido
    """),
    say(s.VOID, 90, """
        cancelado|cancelada|cancelamento|anulado|anulada|anulação, postagem .. cancelada,
        etiqueta|pedido|envio|objeto .. cancelado|cancelada|anulado|anulada
    """),
    say(s.HELD, 82, """
        retido|retida, em espera, aguardando .. instruções|documentos|informações|
        documentação|pagamento|dados, bloqueado|bloqueada, suspenso|suspensa, parado|parada,
        armazenado|armazenada, em custódia, a aguardar .. instruções|documentos|informações|
        pagamento, objeto .. proibido|proibidos, verificação .. segurança, incidência
    """),
    say(s.NO_PICKUP, 92, """
        coleta|recolha .. não .. realizada|efetuada|possível, coleta|recolha .. falhada|
        frustrada|cancelada|falhou|reagendada, tentativa .. coleta|recolha, não foi possível
        .. coletar|recolher, não .. coletado|recolhido|recolhida, não coletado|recolhido,
        mercadoria|encomenda|pacote não .. pronta|pronto, remetente ausente
    """),
    say(s.LOST, 93, """
        extraviado|extraviada|extravio|perdido|perdida|perda|roubado|roubada|roubo|furtado|
        furto, não localizado|localizada|encontrado, desaparecido, destruído|destruída|
        destruição, investigação .. aberta|curso|iniciada, averiguação
    """),
    say(s.DAMAGED, 93, """
        danificado|danificada|avariado|avariada|avaria|danos|dano|quebrado|quebrada|violado|
        violada|molhado, reembalado|reembalada
    """),
)  # fmt: skip
