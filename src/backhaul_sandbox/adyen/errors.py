"""Refusals in the shape of Adyen: a status, a number for the code, a message, and its kind."""

from __future__ import annotations

from dataclasses import replace

from backhaul_sandbox.server import Problem, Reply, Routes, answer

_AGAIN = "transient-error"


def refusal(status: int, code: str, message: str, *, kind: str = "validation") -> Problem:
    return Problem(status, code, message, errorType=kind)


def passing(status: int, code: str, message: str) -> Problem:
    """Nothing was done, and the same key may be sent again later."""
    return Problem(status, code, message, errorType="internal", again="true")


class AdyenRoutes(Routes):
    def error(self, problem: Problem) -> Reply:
        told = problem.error
        reply = answer(
            {
                "status": problem.status,
                "errorCode": told["code"],
                "message": told["message"],
                "errorType": told.get("errorType", "validation"),
            },
            problem.status,
        )
        return replace(reply, headers=((_AGAIN, "true"),)) if told.get("again") else reply
