"""Refusals in the shape of PayPal: a name, a message, and the issues one by one."""

from __future__ import annotations

from backhaul_sandbox.server import Problem, Reply, Routes, answer

_NAMES = {
    400: "INVALID_REQUEST",
    401: "AUTHENTICATION_FAILURE",
    404: "RESOURCE_NOT_FOUND",
    409: "RESOURCE_CONFLICT",
    422: "UNPROCESSABLE_ENTITY",
    429: "RATE_LIMIT_REACHED",
    500: "INTERNAL_SERVER_ERROR",
}


def issue(status: int, code: str, message: str) -> Problem:
    return Problem(status, code, message)


def broken() -> Problem:
    return Problem(500, "", "An error of the sandbox, on request.")


class PayPalRoutes(Routes):
    def error(self, problem: Problem) -> Reply:
        code, message = problem.error["code"], problem.error["message"]
        if code == "invalid_client":
            told = {"error": code, "error_description": message}
            return answer(told, problem.status)
        details = [{"issue": code, "description": message}] if code else []
        name = _NAMES.get(problem.status, "INVALID_REQUEST")
        told_all = {"name": name, "message": message, "debug_id": "0", "details": details}
        return answer(told_all, problem.status)
