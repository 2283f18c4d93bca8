"""Secrets stay where they are needed: in no log, in no child process, in no backup."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.desk import Desk
from bot.intake import Intake, IntakeError
from bot.secret import SecretMask, without_secrets
from bot.writer_desk import WriterDesk
from config.settings import DEFAULT_MODEL
from retrieval.writer.calls import WriterFault
from retrieval.writer.model import LangChainWriter
from retrieval.writer.prompt import Message
from tests.scripted_chat import scripted

KEY = "sk-very-secret-0123456789"


@pytest.mark.parametrize(
    "name",
    [
        "DATELINE_TOKEN", "DATELINE_WRITER", "DATELINE_WRITER_KEY", "DATELINE_WRITER_URL", "OPENAI_API_KEY",
        "ANTHROPIC_API_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "HF_TOKEN",
        "AZURE_OPENAI_AD_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "OTEL_EXPORTER_OTLP_HEADERS", "openai_api_key",
    ],
)  # fmt: skip
def test_a_child_process_is_told_no_secret(name: str) -> None:
    assert without_secrets({name: KEY, "PATH": "/bin"}) == {"PATH": "/bin"}


@pytest.mark.parametrize(
    "name", ["DATELINE_DATA", "DATELINE_MODEL", "DATELINE_ALLOWED_HOSTS", "HTTPS_PROXY", "HOME", "PYTHONPATH", "LANG"]
)
def test_a_child_process_is_told_all_else(name: str) -> None:
    assert without_secrets({name: "x"}) == {name: "x"}


def test_what_reads_a_strangers_report_never_sees_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "environ"
    snoop = tmp_path / "python"
    snoop.write_text(f'#!/bin/sh\nenv > "{seen}"\nexit 1\n', "utf-8")
    snoop.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(snoop))
    environ = {"PATH": os.environ["PATH"], "DATELINE_WRITER_KEY": KEY, "OPENAI_API_KEY": KEY, "DATELINE_CACHE": "here"}
    with pytest.raises(IntakeError):
        asyncio.run(Intake(tmp_path, environ).remove("-1", "held"))
    assert KEY not in seen.read_text("utf-8")
    assert "DATELINE_CACHE=here" in seen.read_text("utf-8")


def test_a_key_is_masked_wherever_it_is_logged() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "Authorization: %s", (f"Bearer {KEY}",), None)
    SecretMask(KEY, "<key>").filter(record)
    assert record.getMessage() == "Authorization: Bearer <key>"


def test_a_backup_holds_the_key_nowhere(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_WRITER_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    data = tmp_path / "data"
    model = LangChainWriter(scripted(ValueError(f"refused: {KEY}")), "openai:tiny", [KEY])
    writer = WriterDesk(data / "catalog.db", "openai:tiny", lambda: model, 1_000, 1_000)
    with pytest.raises(WriterFault):
        writer.calls.line("-1").reply([Message("user", "Who?")])
    desk = Desk(data, cache, DEFAULT_MODEL, writer=writer)
    desk.back_up(tmp_path / "backup", replace=False)
    with ZipFile(tmp_path / "backup") as packed:
        assert "catalog.db" in packed.namelist()
        for name in packed.namelist():
            assert KEY.encode() not in packed.read(name), name
            if name == "catalog.db":
                # The use of the model is in it, and its name.
                assert b"writer_use" in packed.read(name)
