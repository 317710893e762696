"""Tokens: a client id and its secret give one for nine hours of the peer's own time."""

from __future__ import annotations

import base64
import binascii
import secrets

from backhaul_sandbox.paypal.errors import issue
from backhaul_sandbox.peer import Peer, account_of
from backhaul_sandbox.server import Reply, Request, answer

LASTS_SECONDS = 9 * 3600
_SHORTEST_SECRET = 8


class SignIn:
    def __init__(self, peer: Peer) -> None:
        self._books = peer.books
        peer.routes.add("POST", "/v1/oauth2/token", self.token)

    def token(self, request: Request) -> Reply:
        """Any id and any secret of eight characters open an account, named by the secret."""
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        try:
            login = base64.b64decode(given, validate=True).decode()
        except (binascii.Error, ValueError):
            login = ""
        identity, _, secret = login.partition(":")
        if kind.lower() != "basic" or not identity or len(secret) < _SHORTEST_SECRET:
            raise issue(401, "invalid_client", "Client Authentication failed")
        if request.form().get("grant_type") != "client_credentials":
            raise issue(400, "unsupported_grant_type", "Only client_credentials works here.")
        token = "A21AA" + secrets.token_urlsafe(32)
        self._books.insert(
            "tokens", token=token, account=account_of(secret),
            expires=self._books.now() + LASTS_SECONDS,
        )  # fmt: skip
        told = {"access_token": token, "token_type": "Bearer", "expires_in": LASTS_SECONDS}
        return answer(told)

    def account(self, request: Request) -> str:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        found = self._books.row(
            "SELECT account FROM tokens WHERE token = ? AND expires > ?",
            token.strip(), self._books.now(),
        )  # fmt: skip
        if kind.lower() != "bearer" or found is None:
            raise issue(401, "invalid_token", "Token signature verification failed")
        return str(found["account"])
