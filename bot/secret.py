"""Keeping the token out of the log: whoever reads it can be the bot."""

from __future__ import annotations

import logging


class TokenMask(logging.Filter):
    """Replaces the token wherever it stands in a record, its traceback included."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place; it is always logged."""
        record.msg, record.args = self._masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            # A formatter uses the text that it finds here, and never formats the exception anew.
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = self._masked(record.exc_text or "") or None
        return True

    def _masked(self, text: str) -> str:
        return text.replace(self._token, "<token>")


def keep_secret(token: str) -> None:
    """Mask `token` in all that is logged from now on."""
    for name in ("httpx", "httpcore"):
        # They write every request's address, and a Bot API address holds the token.
        logging.getLogger(name).setLevel(logging.WARNING)
    handlers = [*logging.getLogger().handlers, *([logging.lastResort] if logging.lastResort else [])]
    for handler in handlers:
        handler.addFilter(TokenMask(token))
