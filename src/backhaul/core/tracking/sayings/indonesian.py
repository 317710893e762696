"""Indonesian and Malay: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "id"
SAYINGS = (
    say(s.LATER, 55, """
        belum dihantar|diserahkan, akan dihantar|diserahkan|diantar|dikirim|diterima|
        dikirimkan|tiba, akan segera .., belum diterima|diantar| terkirim, estimasi
        pengiriman|tiba, siap diantar
    """),
    say(s.NOTHING, 82, "notifikasi|sms|pemberitahuan .. dikirim"),
    say(s.LABEL, 88, """
        pesanan dibuat|diterima|diproses|dikemas, resi .. dibuat|dicetak|terbit, menunggu
        pickup| penjemputan|dijemput, data pengiriman .. diterima, sedang
        dikemas|disiapkan, kurir .. menjemput|jemput
    """),
    say(s.DROPPED_OFF, 86, """
        diterima di kaunter, item|bungkusan .. diterima di kaunter|pejabat, diserahkan di
        kaunter, diserahkan oleh .. pengirim, paket diterima di agen|counter|konter|drop,
        diterima
        oleh agen|konter|counter
    """),
    say(s.PICKED_UP, 90, """
        item|bungkusan|barang .. diambil dari|daripada .. penghantar|pengirim, telah dipungut,
        diterima daripada .. penghantar, paket .. dijemput, telah dijemput, dijemput oleh
        kurir, diterima dari .. pengirim, penjemputan berhasil, pickup berhasil, diterima
        oleh kurir
    """),
    say(s.TRANSIT, 88, """
        dalam transit, sampai di, telah sampai di|ke, bertolak dari, pusat pengisihan|
        pemprosesan, dihantar ke .. pusat|hab, berjaya|telah dihantar ke .. pusat|hab, pelepasan
        kastam, dilepaskan .. kastam, dalam
        perjalanan, dalam proses pengiriman, transit, tiba di, telah tiba, telah berangkat,
        berangkat dari, diterima di .. gudang|hub|gateway|warehouse|sorting|kota| fasilitas,
        diproses di, keluar dari .. gudang|hub|fasilitas, meninggalkan, disortir| penyortiran,
        selesai bea cukai, lolos bea cukai, dikirim ke
    """),
    say(s.OUT, 92, """
        keluar untuk penghantaran|dihantar, sedang dihantar, dengan kurier|posmen, dibawa
        untuk penghantaran, dibawa|diantar oleh .. kurir, dengan kurir, sedang diantar, dalam
        pengantaran, kurir .. mengantar|mengantarkan, proses antar|pengantaran, sedang dikirim
        .. kurir, paket dibawa, diserahkan|dihantar kepada|ke kurier|kurir|posmen
    """),
    say(s.DELIVERED, 93, """
        penghantaran berjaya|selesai, berjaya dihantar|diserahkan, telah dihantar .. penerima,
        diserahkan kepada .. penerima, diterima oleh, telah diterima
        oleh, telah diterima .. penerima, paket telah diterima, terkirim, pengiriman selesai|
        berhasil, berhasil diantar|dikirim|diterima, penerima langsung
    """),
    say(s.COLLECT, 88, """
        sedia untuk dipungut|diambil|kutipan, boleh dipungut|diambil, siap diambil, dapat
        diambil, menunggu diambil, bisa diambil
    """),
    say(s.ATTEMPT, 90, """
        penghantaran gagal|tidak .. berjaya?, gagal dihantar, cubaan penghantaran, cubaan ..
        gagal, penerima tiada, tiada .. penerima, tiada penerima|orang, tidak berjaya ..
        dihantar|diserahkan, gagal antar|kirim|diantar|dikirim|pengiriman|terkirim,
        pengiriman|pengantaran gagal, tidak .. diantar|dikirim|diterima|terkirim, penerima|
        alamat tidak .. tempat|ada, rumah kosong, tidak ada orang, tutup
    """),
    say(s.ADDRESS, 90, """
        alamat tidak tepat|sah, alamat tidak lengkap|ditemukan|jelas|dikenal, alamat .. salah|
        lengkap, salah alamat
    """),
    say(s.CUSTOMS, 88, "bea cukai, pabean, kastam, pemeriksaan kastam"),
    say(s.DELAY, 88, """
        lewat jadual, kelewatan|terlewat|tertangguh|ditangguhkan,
        tertunda|terlambat|keterlambatan|ditunda|
        penundaan, penjadwalan ulang
    """),
    say(s.REFUSED, 92, "ditolak|menolak, ditolak oleh penerima"),
    say(s.RETURNING, 92, """
        dipulangkan|pemulangan, dipulangkan|dikembalikan kepada|ke penghantar|pengirim,
        berjaya|telah? dihantar|diserahkan balik, dihantar|diserahkan balik .. penghantar|
        pengirim, dihantar|diserahkan|dikirim kepada|ke penghantar|pengirim, diterima oleh
        penghantar|pengirim, retur|diretur|dikembalikan|pengembalian, dikembalikan ke pengirim,
        retur .. diterima oleh
    """),
    say(s.VOID, 88, "dibatalkan|batal|pembatalan"),
    say(s.LOST, 90, "hilang"),
    say(s.DAMAGED, 90, "rusak|kerusakan"),

)  # fmt: skip
