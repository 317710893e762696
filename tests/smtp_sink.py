"""A mail server that keeps what it is sent, refuses whom it is told to, and can hang up."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


@dataclass
class SmtpSink:
    """`with SmtpSink() as sink:`; `answers` by recipient are such as `550 no such box`.

    It hangs up on a recipient in `hangs_up_on`: `before` or `after` the letter was taken.
    """

    answers: dict[str, str] = field(default_factory=dict)
    hangs_up_on: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def __enter__(self) -> Self:
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._is_up.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []
        server = await asyncio.start_server(self._session, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        await self._over.wait()
        server.close()
        for writer in self._writers:
            writer.close()

    async def _session(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self._writers.append(writer)
        writer.write(b"220 sink\r\n")
        to = ""
        while line := await reader.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            verb, answer = verb.upper(), "250 well"
            if verb == "RCPT":
                to = rest.partition("<")[2].partition(">")[0]
                answer = self.answers.get(to, answer)
            if verb == "DATA":
                if self.hangs_up_on.get(to) == "before":
                    break
                writer.write(b"354 go on\r\n")
                self._keep(await reader.readuntil(b"\r\n.\r\n"))
                if self.hangs_up_on.get(to) == "after":
                    break
            if verb == "QUIT":
                break
            writer.write(f"{answer}\r\n".encode())
        writer.close()

    def _keep(self, data: bytes) -> None:
        letter = message_from_bytes(data[:-5], policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
