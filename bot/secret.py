"""Keeping secrets: out of the log, since whoever reads the token there can be the bot, and from child processes."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

# What a process that reads strangers' files and pages is not told: the bot's token, the writer and its key, and the
# keys of any provider, under whatever name its library reads them (OPENAI_API_KEY, AWS_SECRET_ACCESS_KEY, …).
_SECRETS = re.compile(
    r"DATELINE_(?:TOKEN|WRITER\w*)|(?:\w+_)?(?:KEY|KEY_ID|TOKEN|SECRET|PASSWORD|CREDENTIALS|HEADERS)", re.IGNORECASE
)
# What is shorter is no secret, but a word that would be missed wherever it stands.
_SHORTEST = 8


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child process that must not speak as the bot, nor spend its owner's money."""
    return {name: value for name, value in environ.items() if not _SECRETS.fullmatch(name)}


class SecretMask(logging.Filter):
    """Replaces a secret wherever it stands in a record, its traceback included."""

    def __init__(self, secret: str, shown: str) -> None:
        super().__init__()
        self._secret = secret
        self._shown = shown

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place; it is always logged."""
        record.msg, record.args = self._masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            # A formatter uses the text that it finds here, and never formats the exception anew.
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = self._masked(record.exc_text or "") or None
        return True

    def _masked(self, text: str) -> str:
        return text.replace(self._secret, self._shown)


def keep_secret(secret: str, shown: str = "<token>") -> None:
    """Show something else instead of a secret in all that is logged from now on."""
    for name in ("httpx", "httpcore"):
        # They write every request's address, and a Bot API address holds the token.
        logging.getLogger(name).setLevel(logging.WARNING)
    if len(secret) < _SHORTEST:
        return
    handlers = [*logging.getLogger().handlers, *([logging.lastResort] if logging.lastResort else [])]
    for handler in handlers:
        handler.addFilter(SecretMask(secret, shown))
