"""Turkish: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "tr"
SAYINGS = (
    say(s.LATER, 55, """
        teslim edilecek|edilecektir, teslim edilmek üzere, tahmini teslim|teslimat, teslim
        edilmedi henüz, henüz teslim edilmedi
    """),
    say(s.NOTHING, 85, """
        alıcı|alıcıya|müşteri bilgilendirildi, sms|bildirim|mesaj gönderildi
    """),
    say(s.LABEL, 90, """
        sipariş|gönderi oluşturuldu|hazırlanıyor|alındı|kaydedildi|kaydı, kargo kaydı|bilgisi
        oluşturuldu|alındı, etiket oluşturuldu, henüz kargoya verilmedi, kargoya verilecek,
        kargoya verilmeyi bekliyor
    """),
    say(s.PICKED_UP, 88, """
        kargoya verildi, göndericiden alındı|teslim, göndericiden teslim alındı, kargo kabul
        edildi, kargo alındı, kurye tarafından alındı, gönderi kabul edildi
    """),
    say(s.TRANSIT, 88, """
        yolda, yola çıktı, indirildi, yüklendi, transfer merkezinde|merkezine|aracında|
        merkezi|sürecinde|edildi, taşıma|nakil halinde, şubeye|birime|şubesine ulaştı|geldi|
        vardı, varış|teslimat şubesinde|birimi|biriminde, şubeden|şubesinden çıktı|ayrıldı,
        gümrükten çıktı|geçti, gümrük işlemleri tamamlandı, aktarmada
    """),
    say(s.OUT, 92, """
        dağıtıma çıktı|çıkarıldı, dağıtımda, kurye dağıtımda|yolda, dağıtım aracında|aracına,
        teslimata çıktı|çıkarıldı
    """),
    say(s.DELIVERED, 93, """
        teslim edildi|edilmiştir|edilmistir, teslimat tamamlandı|gerçekleşti|gerçekleştirildi,
        alıcıya teslim, alıcıya teslim edildi, teslim alan
    """),
    say(s.COLLECT, 90, """
        şubede|şubeden .. teslim|alınabilir|alabilirsiniz|bekliyor, alıcı bekleniyor, teslim
        noktasında, alıcı .. şubeden alacak, teslim alınmayı bekliyor
    """),
    say(s.ATTEMPT, 90, """
        teslim edilemedi|edilememiştir|edilmedi, teslimat yapılamadı|başarısız|
        gerçekleştirilemedi|gerçekleşmedi, adreste bulunamadı|yok|yoktu, alıcı bulunamadı,
        adreste kimse, alıcıya ulaşılamadı, teslim edilememe, kapalı
    """),
    say(s.ADDRESS, 90, """
        adres hatalı|yetersiz|yanlış|eksik|bulunamadı, hatalı|yanlış|eksik adres
    """),
    say(s.CUSTOMS, 88, "gümrük|gümrükte|gümrüğe"),
    say(s.DELAY, 88, "gecikme|gecikti|gecikmesi|ertelendi"),
    say(s.REFUSED, 93, "alıcı reddetti|kabul, alıcı kabul etmedi, reddedildi, kabul edilmedi"),
    say(s.RETURNING, 92, """
        iade, iade edildi|edilecek|ediliyor|sürecinde, göndericiye|gönderene iade|teslim|geri,
        göndericiye|gönderene teslim|iade edildi
    """),
    say(s.REDIRECTED, 86, "yönlendirildi|yönlendirme"),
    say(s.VOID, 88, "iptal, iptal edildi"),
    say(s.LOST, 90, "kayıp|kayboldu|kaybolmuş|çalındı"),
    say(s.DAMAGED, 92, "hasarlı|hasar|hasarı|hasarlandı"),

)  # fmt: skip
