from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection, connections
from procrastinate.contrib.django.models import ProcrastinateJob

from backhaul.foundation import clock, mail
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.messaging import actions, jobs, queries
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.makers.floor import statements
from tests.smtp_sink import SmtpSink
from tests.stages.messaging.post import a_return, move, tasks, tell, trouble


@pytest.fixture
def sink(settings: Any) -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "returns@kestrel.example"
        yield sink


def _queued(cast: Cast, *addresses: str) -> list[Return]:
    """Queue a message per address, each of another return."""
    made = []
    for number, address in enumerate(addresses or (SHOPPER_EMAIL,)):
        made.append(a_return(cast.nordlicht, f"NL-{number}", parcel=False, email=address))
    for ret in made:
        move(ret, "on_its_way")
    tell([cast.nordlicht])
    return made


def _messages(cast: Cast) -> list[Message]:
    with acting_for(cast.nordlicht.pk):
        return list(Message.objects.filter(brand_id=cast.nordlicht.pk).order_by("id"))


def _told(cast: Cast) -> list[tuple[int | None, object]]:
    with acting_for(cast.nordlicht.pk):
        entries = Entry.objects.filter(brand_id=cast.nordlicht.pk, kind="message.sent")
        return [(entry.return_id, entry.data) for entry in entries.order_by("id")]


def _make_due() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.brands', string_agg(id::text, ','), true) "
            "FROM tenancy_brand"
        )
        cursor.execute("UPDATE messaging_message SET due_at = now() - interval '1 s'")


def test_a_letter_reaches_the_shopper_and_the_journal(cast: Cast, sink: SmtpSink) -> None:
    [ret] = _queued(cast)

    jobs.deliver()

    [got] = sink.letters
    [message] = _messages(cast)
    assert got["To"] == SHOPPER_EMAIL
    assert got["From"].addresses[0].display_name == "Nordlicht"
    assert got["Subject"] == f"Your parcel is on its way to us · {ret.ran}"
    assert got["X-Backhaul-About"] == f"{ret.ran} on_its_way"
    assert got["Message-ID"] == actions.message_id(message.pk, message.created_at)
    assert got["Message-ID"].endswith("@kestrel.example>")
    assert (message.state, message.attempts, message.due_at) == ("sent", 1, None)
    assert message.sent_at is not None
    assert _told(cast) == [(ret.pk, {"occasion": "on_its_way", "message": message.pk})]


def test_a_message_is_sent_once(cast: Cast, sink: SmtpSink) -> None:
    _queued(cast)
    jobs.deliver()

    jobs.deliver()

    assert len(sink.letters) == 1


def test_a_refused_address_fails_for_good_and_holds_up_nobody(
    cast: Cast, sink: SmtpSink
) -> None:
    sink.answers = {"gone@example.com": "550 no such box"}
    gone, sam = _queued(cast, "gone@example.com", SHOPPER_EMAIL)

    jobs.deliver()

    [first, second] = _messages(cast)
    assert (first.state, first.error, first.due_at) == ("failed", "550 no such box", None)
    assert second.state == "sent"
    assert [return_id for return_id, _ in _told(cast)] == [sam.pk]
    with acting_for(cast.nordlicht.pk):
        shown = queries.undeliverable([cast.nordlicht.pk])
        assert [message.return_id for message in shown] == [gone.pk]


def test_what_may_pass_is_tried_again_later(cast: Cast, sink: SmtpSink) -> None:
    sink.answers = {SHOPPER_EMAIL: "451 come back"}
    _queued(cast)
    jobs.deliver()
    [message] = _messages(cast)
    assert (message.state, message.error, message.attempts) == ("queued", "451 come back", 1)
    assert message.due_at is not None
    jobs.deliver()
    assert _messages(cast)[0].attempts == 1

    sink.answers = {}
    _make_due()
    jobs.deliver()

    [message] = _messages(cast)
    assert (message.state, message.attempts, message.error) == ("sent", 2, "")


def test_after_the_last_attempt_a_message_is_given_up(cast: Cast, sink: SmtpSink) -> None:
    sink.answers = {SHOPPER_EMAIL: "451 come back"}
    _queued(cast)
    with acting_for(cast.nordlicht.pk):
        Message.objects.update(attempts=actions.MOST_ATTEMPTS - 1)

    jobs.deliver()

    [message] = _messages(cast)
    assert (message.state, message.error) == ("failed", "451 come back")


def test_a_message_that_kills_its_sender_is_given_up_too(cast: Cast, sink: SmtpSink) -> None:
    _queued(cast)
    with acting_for(cast.nordlicht.pk):
        Message.objects.update(attempts=actions.MOST_ATTEMPTS)
    _make_due()

    jobs.deliver()

    assert [message.state for message in _messages(cast)] == ["failed"]
    assert sink.letters == []


def test_a_crash_between_sending_and_marking_repeats_the_same_letter_once(
    cast: Cast, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    _queued(cast)

    class Crash(BaseException):
        pass

    def crash(*args: object, **named: object) -> None:
        raise Crash

    with monkeypatch.context() as killed:
        killed.setattr(actions, "_mark", crash)
        with pytest.raises(Crash):
            jobs.deliver()
    jobs.deliver()
    assert len(sink.letters) == 1  # the lease holds

    _make_due()
    jobs.deliver()
    jobs.deliver()

    first, second = sink.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    assert len(_told(cast)) == 1


def test_a_connection_that_breaks_costs_one_letter_a_delay(cast: Cast, sink: SmtpSink) -> None:
    sink.hangs_up_on = {"two@example.com": "before"}
    _queued(cast, "one@example.com", "two@example.com", "three@example.com")

    jobs.deliver()

    assert [message.state for message in _messages(cast)] == ["sent", "queued", "sent"]
    assert sink.connections == 2


def test_a_server_that_is_down_leaves_all_for_later(cast: Cast, settings: Any) -> None:
    with SmtpSink() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    _queued(cast, "one@example.com", "two@example.com", "three@example.com")

    jobs.deliver()

    assert {message.state for message in _messages(cast)} == {"queued"}
    assert _told(cast) == []


def test_cleos_messages_are_hers(cast: Cast) -> None:
    _queued(cast)
    cleos = a_return(cast.voltaic, "VT-1", parcel=False, email="kim@example.com")
    move(cleos, "first_scan")
    tell([cast.voltaic], [task for task in tasks() if task.brand_id == cast.voltaic.pk])

    jobs.deliver()

    by_address = {letter.to[0]: letter for letter in outbox.outbox}
    assert by_address["kim@example.com"].from_email.startswith("Voltaic ")
    assert by_address[SHOPPER_EMAIL].from_email.startswith("Nordlicht ")
    with acting_for(cast.voltaic.pk):
        assert [m.return_id for m in queries.messages_of(cast.voltaic.pk, cleos.pk)] == [
            cleos.pk
        ]
        assert not Message.objects.exclude(brand_id=cast.voltaic.pk).exists()


def test_composing_leaves_the_post_to_the_sweep(cast: Cast) -> None:
    _queued(cast, "one@example.com", "two@example.com")

    assert not ProcrastinateJob.objects.filter(task_name="messaging.deliver").exists()


def test_the_sweep_calls_the_post_for_what_is_due_and_only_once(cast: Cast) -> None:
    _queued(cast)
    found = ProcrastinateJob.objects.filter(queueing_lock="messaging.deliver")
    for _ in range(3):
        assert jobs.sweep() == 0
    assert found.count() == 1
    found.delete()
    jobs.deliver()

    jobs.sweep()

    assert found.count() == 0


@pytest.mark.parametrize("count", [1, 50])
def test_composing_takes_eight_statements_for_any_number(cast: Cast, count: int) -> None:
    made = [a_return(cast.nordlicht, f"NL-{number}") for number in range(count)]
    for ret in made:
        move(ret, "on_its_way")
        trouble(ret, "delay")
    waiting = tasks()
    assert len(waiting) == 2 * count

    with acting_for(cast.nordlicht.pk), statements() as asked:
        assert actions.compose((cast.nordlicht.pk,), waiting, at=MONDAY) == 2 * count

    assert len(asked) == 8, asked
    assert len(_messages(cast)) == 2 * count


def test_a_batch_is_sent_with_five_statements(cast: Cast) -> None:
    _queued(cast, *(f"sam{number}@example.com" for number in range(20)))

    with statements() as asked:
        assert actions.send_queued() == 20

    names = [sql for sql in asked if "set_config" not in sql]
    assert len(names) == 5, names


def test_two_that_compose_at_once_tell_it_once(live_cast: Cast) -> None:
    ret = a_return(live_cast.nordlicht)
    move(ret, "on_its_way")
    waiting = tasks()
    ready = threading.Barrier(2)

    def compose() -> None:
        try:
            with acting_for(live_cast.nordlicht.pk):
                ready.wait(10)
                actions.compose((live_cast.nordlicht.pk,), waiting, at=MONDAY)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=compose) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(_messages(live_cast)) == 1


def test_two_that_deliver_at_once_send_each_letter_once(
    live_cast: Cast, sink: SmtpSink
) -> None:
    _queued(live_cast, *(f"sam{number}@example.com" for number in range(30)))

    def deliver() -> None:
        try:
            jobs.deliver()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    addresses = [str(letter["To"]) for letter in sink.letters]
    assert sorted(addresses) == sorted(f"sam{number}@example.com" for number in range(30))
    assert {message.state for message in _messages(live_cast)} == {"sent"}


def test_a_moved_clock_moves_no_retry(cast: Cast, sink: SmtpSink) -> None:
    sink.answers = {SHOPPER_EMAIL: "451 come back"}
    _queued(cast)
    jobs.deliver()
    clock.set_offset(timedelta(days=30))

    jobs.deliver()

    assert _messages(cast)[0].attempts == 1


def test_the_demos_letters_are_files(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "backhaul.foundation.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    [ret] = _queued(cast)

    jobs.deliver()

    [file] = tmp_path.iterdir()
    assert file.name.endswith(f"-{ret.ran}-on_its_way.eml")
    assert _messages(cast)[0].state == mail.Fate.SENT
