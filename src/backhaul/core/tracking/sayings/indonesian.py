"""Indonesian: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "id"
SAYINGS = (
    say(s.LATER, 55, """
        akan diantar|dikirim|diterima|dikirimkan|tiba, akan segera .., belum diterima|diantar|
        terkirim, estimasi pengiriman|tiba, siap diantar
    """),
    say(s.NOTHING, 82, "notifikasi|sms|pemberitahuan .. dikirim"),
    say(s.LABEL, 88, """
        pesanan dibuat|diterima|diproses|dikemas, resi .. dibuat|dicetak|terbit, menunggu
        pickup| penjemputan|dijemput, data pengiriman .. diterima, sedang
        dikemas|disiapkan, kurir .. menjemput|jemput
    """),
    say(s.DROPPED_OFF, 86, """
        diserahkan oleh .. pengirim, paket diterima di agen|counter|konter|drop
    """),
    say(s.PICKED_UP, 90, """
        paket .. dijemput, telah dijemput, dijemput oleh kurir, diterima dari .. pengirim,
        penjemputan berhasil, pickup berhasil
    """),
    say(s.TRANSIT, 88, """
        dalam perjalanan, dalam proses pengiriman, transit, tiba di, telah tiba, telah
        berangkat, berangkat dari, diterima di .. gudang|hub|gateway|warehouse|sorting|kota|
        fasilitas, diproses di, keluar dari .. gudang|hub|fasilitas, meninggalkan, disortir|
        penyortiran, selesai bea cukai, lolos bea cukai, dikirim ke
    """),
    say(s.OUT, 92, """
        dibawa|diantar oleh .. kurir, dengan kurir, sedang diantar, dalam pengantaran, kurir ..
        mengantar|mengantarkan, proses antar|pengantaran, sedang dikirim .. kurir, paket dibawa
    """),
    say(s.DELIVERED, 93, """
        diterima oleh, telah diterima oleh, telah diterima .. penerima, paket telah diterima,
        terkirim, pengiriman selesai|berhasil, berhasil diantar|dikirim|diterima, penerima
        langsung
    """),
    say(s.COLLECT, 88, "siap diambil, dapat diambil, menunggu diambil, bisa diambil"),
    say(s.ATTEMPT, 90, """
        gagal antar|kirim|diantar|dikirim|pengiriman|terkirim, pengiriman|pengantaran gagal,
        tidak .. diantar|dikirim|diterima|terkirim, penerima|alamat tidak .. tempat|ada, rumah
        kosong, tidak ada orang, tutup
    """),
    say(s.ADDRESS, 90, """
        alamat tidak lengkap|ditemukan|jelas|dikenal, alamat .. salah|lengkap, salah
        alamat
    """),
    say(s.CUSTOMS, 88, "bea cukai, pabean"),
    say(s.DELAY, 88, "tertunda|terlambat|keterlambatan|ditunda|penundaan, penjadwalan ulang"),
    say(s.REFUSED, 92, "ditolak|menolak, ditolak oleh penerima"),
    say(s.RETURNING, 92, """
        retur|diretur|dikembalikan|pengembalian, dikembalikan ke pengirim, retur ..
        diterima oleh
    """),
    say(s.VOID, 88, "dibatalkan|batal|pembatalan"),
    say(s.LOST, 90, "hilang"),
    say(s.DAMAGED, 90, "rusak|kerusakan"),

)  # fmt: skip
