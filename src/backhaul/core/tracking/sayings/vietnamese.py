"""Vietnamese: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "vi"
SAYINGS = (
    say(s.LATER, 55, """
        sẽ được? giao, dự kiến giao, dự kiến .. giao, chưa giao, chưa được? giao, chờ giao,
        chuẩn bị giao
    """),
    say(s.NOTHING, 82, "đã gửi thông báo, đã gửi tin nhắn"),
    say(s.LABEL, 88, """
        đã tạo đơn, tạo đơn hàng?, tạo vận đơn, đơn hàng đã được? tạo, chờ lấy hàng, chờ tiếp
        nhận, giao cho bưu tá đi nhận, đang chuẩn bị hàng, tiếp nhận đơn hàng, tiếp nhận yêu
        cầu, chưa lấy hàng, đang lấy hàng
    """),
    say(s.PICKED_UP, 90, """
        bưu tá đã nhận, bưu tá đã nhận hàng, nhận từ bưu tá, đã lấy hàng, lấy hàng thành công,
        đã nhận hàng từ .., đã tiếp nhận, đã nhận bưu gửi
    """),
    say(s.TRANSIT, 88, """
        đang vận|luân|trung chuyển, đã đến kho, đã đến bưu cục, đã đến trung tâm, đến kho,
        đến bưu cục, rời kho, rời bưu cục, đã rời, nhập kho, xuất kho, đã nhập bưu cục,
        đóng túi, đóng bảng kê, đóng chuyến thư, đã thông quan, thông quan thành công, vận
        chuyển đi
    """),
    say(s.OUT, 92, """
        phát tiếp, tiếp tục phát|giao, đang giao hàng?, giao bưu tá đi phát, bưu tá đi phát|
        giao, đang phát, đang đi giao|phát, đã xuất kho giao hàng, shipper đang giao
    """),
    say(s.DELIVERED, 93, """
        giao hàng? thành công, phát thành công, đã giao, đã giao hàng, đã giao cho ..
        người nhận, đã giao cho khách, đã phát thành công, thành công phát thành công
    """),
    say(s.COLLECT, 88, """
        chờ khách .. nhận, chờ người nhận .. đến, khách đến bưu cục nhận, có thể nhận tại
    """),
    say(s.NO_PICKUP, 90, """
        không lấy được hàng?, lấy hàng không thành|được công?, lấy hàng thất bại, lấy không
        thành công, chưa lấy được hàng?
    """),
    say(s.ATTEMPT, 90, """
        người nhận|khách hàng? không .. nhà|nghe|liên, khách hàng nghỉ, không có nhà, không
        giao được hàng, không liên hệ được, giao hàng? thất bại, giao hàng? không|chưa
        thành|được|đến, phát thất bại,
        không giao được, không phát được, phát không thành công, giao không thành công, phát
        chưa thành công, không liên lạc được, khách .. vắng nhà
    """),
    say(s.ADDRESS, 88, "sai địa chỉ, địa chỉ .. sai|không, không tìm thấy địa chỉ"),
    say(s.CUSTOMS, 88, "hải quan, thông quan"),
    say(s.DELAY, 86, """
        chậm trễ, hoãn giao hàng?, đã hoãn giao hàng?, hoãn lấy hàng?, giao trễ, bị trễ, tạm
        hoãn, hẹn giao lại, hẹn ngày giao
    """),
    say(s.REFUSED, 92, "từ chối nhận, từ chối, khách không nhận"),
    say(s.RETURNING, 92, """
        chuyển hoàn, hoàn hàng, trả hàng, đang hoàn, đã hoàn, hoàn trả, chuyển hoàn bưu cục gốc,
        giao trả .. người gửi, trả lại người gửi
    """),
    say(s.REDIRECTED, 84, "chuyển tiếp .. địa chỉ, đổi địa chỉ"),
    say(s.VOID, 88, "đã hủy, hủy đơn, đơn hàng hủy"),
    say(s.LOST, 90, "thất lạc, mất hàng"),
    say(s.DAMAGED, 90, "hư hỏng, bể vỡ"),

)  # fmt: skip
