"""Sentences of every language that tell of no delivery: not, not yet, tomorrow, or back."""

from __future__ import annotations

DENIALS = {
    "en": (
        "Not delivered", "Not yet delivered", "Undelivered", "Could not be delivered",
        "Item cannot be delivered; more details to be provided", "Will be delivered today",
        "Your parcel will be delivered tomorrow", "Delivered to sender", "Never delivered",
        "Not successfully delivered", "Unable to deliver", "To be delivered",
        "Delivery not completed",
    ),
    "de": (
        "Nicht zugestellt", "Noch nicht zugestellt", "Wird morgen zugestellt",
        "Die Sendung wurde nicht erfolgreich zugestellt.", "Zweite Benachrichtigung zugestellt",
        "Konnte nicht ausgeliefert werden", "Wird voraussichtlich geliefert",
    ),
    "fr": (
        "Non livré", "Le colis n'a pas été livré", "Le colis n'a pas pu être livré",
        "Sera livré aujourd'hui", "Pas encore distribué", "Va être livré demain",
    ),
    "es": (
        "No entregado", "Su envío no ha podido ser entregado", "Será entregado hoy",
        "Todavía no entregado", "No se ha entregado", "Va a ser entregado",
    ),
    "it": (
        "Non consegnato", "Non ancora consegnato", "Verrà consegnato domani",
        "Non è stato possibile consegnare", "Sarà consegnata oggi",
    ),
    "pt": (
        "Não entregue", "Ainda não entregue", "Será entregue amanhã",
        "Objeto não foi entregue", "Vai ser entregue",
    ),
    "nl": (
        "Niet bezorgd", "Nog niet bezorgd", "Wordt morgen bezorgd", "Kon niet worden geleverd",
        "Zal worden afgeleverd",
    ),
    "pl": (
        "Niedoręczona", "Nie doręczono", "Zostanie doręczona jutro",
        "Przesyłka nie została dostarczona",
    ),
    "sv": ("Ej levererad", "Inte levererad", "Kommer att levereras", "Ännu inte utlämnad"),
    "da": (
        "Ikke leveret", "Endnu ikke leveret", "Vil blive leveret", "Ikke utlevert",
        "Forsøkt utlevert, mottaker ikke tilstede",
    ),
    "cs": ("Nedoručena", "Nebyla doručena", "Bude doručena zítra", "Bude doručená"),
    "zh": ("未妥投", "未签收", "预计明天送达", "等待签收", "无法送达", "尚未送达"),
    "ja": ("配達予定", "持ち戻り", "配達できませんでした"),
    "ko": ("미배달", "배달예정", "배달불가"),
    "ro": ("Nelivrat", "Nu a fost livrat", "Va fi livrat mâine"),
    "tr": ("Teslim edilmedi", "Teslim edilemedi", "Teslim edilecek"),
    "el": ("Δεν παραδόθηκε", "Θα παραδοθεί αύριο", "Αδυναμία παράδοσης"),
    "ru": ("Не доставлено", "Не вручено", "Будет доставлено завтра"),
    "vi": ("Chưa giao", "Phát không thành công", "Sẽ giao hàng"),
    "id": (
        "Belum diterima", "Gagal antar", "Akan diterima besok", "Penghantaran gagal",
        "Belum dihantar",
    ),
    "fi": ("Ei toimitettu", "Lähetystä ei ole vielä toimitettu", "Toimitetaan huomenna"),
    "hu": ("Nem kézbesítettük", "Nincs kézbesítve", "Holnap kézbesítjük"),
    "bg": ("Не е доставена", "Ще бъде доставена утре", "Неуспешна доставка"),
    "uk": ("Не вручено", "Ще не доставлено", "Буде доставлено завтра"),
    "hr": (
        "Nije isporučeno", "Bit će dostavljena sutra", "Још није уручена",
        "Ni bila dostavljena",
    ),
    "et": ("Pole veel väljastatud", "Ei õnnestunud kätte toimetada"),
    "lt": ("Nepristatyta", "Nebuvo pristatyta", "Bus pristatyta rytoj"),
    "lv": ("Nav piegādāts", "Tiks piegādāts rīt"),
    "th": ("นำจ่ายไม่สำเร็จ", "รอการนำจ่าย", "ยังไม่สามารถจัดส่งสำเร็จ"),
    "he": ("לא נמסר", "טרם נמסר", "יימסר מחר"),
    "ar": ("لم يتم التسليم", "سيتم توصيل الشحنة غدا", "لم يتم تسليم الشحنة"),
    "hi": ("डिलीवर नहीं हुआ", "डिलीवर किया जाएगा"),
}  # fmt: skip
