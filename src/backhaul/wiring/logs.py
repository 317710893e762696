"""How the product writes its log: one line per event, names and values, no bodies."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def configure() -> None:
    """Let structlog write plain lines to standard error, from BACKHAUL_LOG_LEVEL up."""
    level = os.environ.get("BACKHAUL_LOG_LEVEL", "WARNING").upper()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level, logging.WARNING)
        ),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
