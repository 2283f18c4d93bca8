"""The settings: read once, told in words, and silent about secrets."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from platformdirs import user_cache_path, user_data_path

from config.settings import DEFAULT_MODEL, DEFAULT_OLD_DAYS, HELP, Settings, SettingsError
from index.embedding import DEFAULT_NAME

ROOT = Path(__file__).parents[2]


def test_without_any_setting_everything_has_its_place() -> None:
    settings = Settings.read({})
    assert settings.data == user_data_path("dateline")
    assert settings.cache == user_cache_path("dateline")
    assert settings.model == DEFAULT_MODEL == DEFAULT_NAME
    assert (settings.token, settings.bot_api) == ("", "")
    assert settings.old_days == DEFAULT_OLD_DAYS


def test_an_empty_variable_is_as_good_as_none() -> None:
    names = [name for name, _ in HELP]
    assert Settings.read(dict.fromkeys(names, "")) == Settings.read({})


def test_the_option_wins_over_the_variable_and_folders_are_absolute(tmp_path: Path) -> None:
    environ = {"DATELINE_DATA": str(tmp_path / "by-variable"), "DATELINE_CACHE": "~/cache"}
    assert Settings.read(environ).data == tmp_path / "by-variable"
    assert Settings.read(environ, tmp_path / "by-option").data == tmp_path / "by-option"
    assert Settings.read(environ).cache == Path.home() / "cache"
    assert Settings.read(environ, Path("here")).data == Path.cwd() / "here"


def test_the_token_is_not_in_what_a_log_would_print() -> None:
    settings = Settings.read({"DATELINE_TOKEN": "12345:secret"})
    assert settings.token == "12345:secret"
    assert "secret" not in repr(settings)
    assert "secret" not in str(settings)


def test_the_writers_key_is_not_in_what_a_log_would_print_and_no_password_stands_in_its_address() -> None:
    told = {"DATELINE_WRITER": "openai:gpt-5", "DATELINE_WRITER_KEY": "sk-secret"}
    settings = Settings.read(told)
    assert settings.writer_key == "sk-secret"
    assert "secret" not in f"{settings!r} {settings}"
    for address in ("http://ann:secret@llm.example/v1", "ann:secret@llm.example"):
        with pytest.raises(SettingsError, match="put it into DATELINE_WRITER_KEY") as refused:
            Settings.read(told | {"DATELINE_WRITER_URL": address})
        assert "secret" not in str(refused.value)


def test_what_a_writer_may_cost_in_a_day_is_a_number_of_tokens() -> None:
    settings = Settings.read({"DATELINE_WRITER_TOKENS": "5000", "DATELINE_WRITER_TOTAL": "99999999"})
    assert (settings.writer_tokens, settings.writer_total) == (5_000, 99_999_999)
    with pytest.raises(SettingsError, match="DATELINE_WRITER_TOKENS is 'a lot': it must be a number of tokens"):
        Settings.read({"DATELINE_WRITER_TOKENS": "a lot"})


def test_an_address_of_a_bot_api_is_a_web_address() -> None:
    assert Settings.read({"DATELINE_BOT_API": "http://127.0.0.1:8081/"}).bot_api == "http://127.0.0.1:8081"
    with pytest.raises(SettingsError, match=r"DATELINE_BOT_API is '127\.0\.0\.1:8081': it must start with http://"):
        Settings.read({"DATELINE_BOT_API": "127.0.0.1:8081"})


@pytest.mark.parametrize(("told", "days"), [("7", 7), ("0", 0), ("365", 365)])
def test_when_an_answer_is_old_is_a_number_of_days(told: str, days: int) -> None:
    assert Settings.read({"DATELINE_OLD_DAYS": told}).old_days == days


@pytest.mark.parametrize("told", ["a month", "-1", "30.5", " 30", "٣٠", "²", "1000000"])
def test_what_is_no_number_of_days_is_refused_with_the_remedy(told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read({"DATELINE_OLD_DAYS": told})
    assert str(refused.value) == f"DATELINE_OLD_DAYS is {told!r}: it must be a number of days, such as 30."


@pytest.mark.parametrize("name", ["stale_minutes", "talk_minutes"])
def test_how_long_questions_wait_and_talks_last_are_numbers_of_minutes(name: str) -> None:
    variable = f"DATELINE_{name.upper()}"
    assert getattr(Settings.read({variable: "90"}), name) == 90
    with pytest.raises(SettingsError, match=f"{variable} is 'an hour': it must be a number of minutes"):
        Settings.read({variable: "an hour"})


def test_the_owners_are_people_by_their_numbers() -> None:
    assert Settings.read({"DATELINE_OWNERS": "123456789, 987654321"}).owners == {123456789, 987654321}
    with pytest.raises(SettingsError, match="DATELINE_OWNERS holds '@ann': it must be people's numbers"):
        Settings.read({"DATELINE_OWNERS": "123456789 @ann"})


def test_a_webhook_wants_a_public_address_and_a_place_where_the_proxy_finds_it() -> None:
    told = {"DATELINE_WEBHOOK": "https://bot.example.org/telegram", "DATELINE_LISTEN": "127.0.0.1:8080"}
    settings = Settings.read(told)
    assert (settings.webhook, settings.listen) == ("https://bot.example.org/telegram", "127.0.0.1:8080")
    with pytest.raises(SettingsError, match="DATELINE_WEBHOOK needs DATELINE_LISTEN"):
        Settings.read({"DATELINE_WEBHOOK": "https://bot.example.org/telegram"})
    with pytest.raises(SettingsError, match="beginning with https://"):
        Settings.read(told | {"DATELINE_WEBHOOK": "bot.example.org"})


def test_hosts_of_ones_own_network_are_told_by_name_or_address() -> None:
    told = {"DATELINE_ALLOWED_HOSTS": "wiki.example, 10.0.0.7:8080 [fd00::7]:60001"}
    assert Settings.read(told).allowed_hosts == ("wiki.example", "10.0.0.7:8080", "[fd00::7]:60001")
    assert Settings.read({}).allowed_hosts == ()


@pytest.mark.parametrize("told", ["http://wiki.example", "10.0.0.0/8", "wiki.example:99999", "fd00::7", "[:::]", "a@b"])
def test_what_is_no_host_is_refused_with_the_remedy(told: str) -> None:
    with pytest.raises(SettingsError, match="DATELINE_ALLOWED_HOSTS holds .*: it must be hosts by name or address"):
        Settings.read({"DATELINE_ALLOWED_HOSTS": told})


def test_settings_are_read_once_and_never_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings.read({}).model = "another"  # type: ignore[misc]


def test_every_variable_that_is_read_has_its_line_of_help_and_no_other_has() -> None:
    source = (ROOT / "config" / "settings.py").read_text("utf-8")
    read = set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", source))
    assert read == {name for name, _ in HELP}
    assert all(meaning for _, meaning in HELP)


def test_a_writer_is_named_with_its_address_and_its_key_is_shown_nowhere() -> None:
    given = {
        "DATELINE_WRITER": "openai:smol",
        "DATELINE_WRITER_URL": "http://127.0.0.1:8080/v1",
        "DATELINE_WRITER_KEY": "sk-secret",
    }
    settings = Settings.read(given)
    assert (settings.writer, settings.writer_url, settings.writer_key) == tuple(given.values())
    assert "sk-secret" not in repr(settings)
    assert Settings.read({}).writer == ""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"DATELINE_WRITER": "openai:x", "DATELINE_WRITER_URL": "localhost:80"}, "must begin with https:// or http://"),
        ({"DATELINE_WRITER_URL": "http://localhost"}, "needs DATELINE_WRITER"),
    ],
)
def test_an_address_of_a_writer_that_cannot_be_used_is_told(given: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        Settings.read(given)
