"""Korean: the usual words only."""

from __future__ import annotations

from backhaul.core.tracking.sayings import saying as s
from backhaul.core.tracking.sayings.saying import say

LANGUAGE = "ko"
SAYINGS = (
    say(s.LATER, 55, "배달예정|배송예정|배송준비중, 배달|배송 예정"),
    say(s.LABEL, 88, """
        접수|접수완료|접수대기|상품준비중|상품준비|배송준비|주문접수|집하대기|집화대기|
        집화지시|집하지시, 송장 등록|출력, 상품 준비중|인수전
    """),
    say(s.PICKED_UP, 90, """
        집화처리|집하처리|집화|집하|집화완료|집하완료|상품인수|인수|픽업|픽업완료, 상품
        인수
    """),
    say(s.TRANSIT, 88, """
        간선상차|간선하차|간선입고|간선출고|상차|하차|이동중|배송중|운송중|터미널입고|터미널출고|
        발송|도착|입고|출고|통관완료|행낭포장, 상품 이동중|이동, 통관 완료, 배송지 도착,
        상품이동중
    """),
    say(s.OUT, 82, "배달준비"),
    say(s.OUT, 92, "배달출발|배송출발|배달중|배달준비완료, 배달 출발|중, 배송 출발"),
    say(s.DELIVERED, 93, "배달완료|배송완료|수령완료|전달완료, 배달 완료, 배송 완료"),
    say(s.COLLECT, 88, "보관중|수령대기|방문수령, 수령 대기"),
    say(s.ATTEMPT, 90, """
        미배달|미배송|배달불가|배송불가|수취인부재|부재중|배달실패|배송실패, 수취인 부재,
        배달 실패|불가
    """),
    say(s.ADDRESS, 90, "주소불명|주소오류|수취인불명, 주소 오류|불명"),
    say(s.CUSTOMS, 86, "통관|통관중|통관보류|세관"),
    say(s.DELAY, 88, "지연|배송지연|배달지연"),
    say(s.REFUSED, 92, "수취거절|수취거부|수령거부, 수취 거절|거부"),
    say(s.RETURNING, 92, "반송|반송중|반송완료|반품|반품중|회송"),
    say(s.VOID, 88, "취소|접수취소|주문취소"),
    say(s.LOST, 90, "분실"),
    say(s.DAMAGED, 90, "파손|훼손"),

)  # fmt: skip
