"""Archives give what is in them, one after the other; what is made to break a reader is refused."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from struct import pack
from typing import Any

import pytest

from index.archives import Member, read_warc, read_zip
from index.chat_export import Post, read_chat
from index.documents import Unreadable
from index.report import Rejection
from tests.index.documents_made import HTML, channel, post, warc, zipped

PAGE = b"<p>The death toll rose to 44.</p>"
KINDS = (".txt", ".html")


def drained(found: Iterable[Any]) -> tuple[list[Any], str]:
    """What is found, and why no more is."""
    taken: list[Any] = []
    try:
        taken.extend(found)
    except Unreadable as error:
        return taken, str(error)
    return taken, ""


def refusal(found: Iterable[Any]) -> str:
    """Why an archive gives nothing at all."""
    taken, why = drained(found)
    assert not taken
    return why


# --- ZIP --------------------------------------------------------------------------------------------------------------


def test_the_files_of_a_zip_are_found_wherever_they_would_be_unpacked_to() -> None:
    found = list(read_zip(zipped(("toll.TXT", b"44"), ("../../etc/page.html", PAGE)), KINDS))
    day = datetime(2024, 12, 3, 9, 30, tzinfo=UTC)
    assert found == [Member("toll.TXT", ".txt", b"44", {}, day), Member("../../etc/page.html", ".html", PAGE, {}, day)]


def test_what_is_not_read_in_a_zip_is_named_and_hidden_files_are_passed_over() -> None:
    members = [("map.png", b"x"), ("older.zip", b"x"), (".git/a.txt", b"x"), ("__MACOSX/._a.txt", b"x"), ("a/", b"")]
    first, second = (
        read_zip(zipped(*members, ("large.txt", b" " * 10_000_001)), KINDS),
        "files of kind .png are not read",
    )
    found = {each.path: each.why for each in first if isinstance(each, Rejection)}
    assert list(found) == ["map.png", "older.zip", "large.txt"]
    assert found["map.png"].startswith(second)
    assert found["older.zip"] == "archives in archives are not read: unpack it, and add what is inside"
    assert found["large.txt"] == "it has 10 MB, and a report may have 10 MB: split it"


def test_an_encrypted_member_and_one_that_is_damaged_do_not_keep_the_others_back() -> None:
    content = bytearray(zipped(("a.txt", b"secret"), ("b.txt", b"torn"), ("c.txt", b"44"), method=0).getvalue())
    content[content.index(b"PK\1\2") + 8] |= 1
    content[content.index(b"torn")] = 0
    first, second, third = read_zip(BytesIO(content), KINDS)
    assert isinstance(first, Rejection)
    assert isinstance(second, Rejection)
    assert isinstance(third, Member)
    assert first.why.startswith("it is encrypted: unpack it with its password")
    assert second.why.startswith("it is damaged (Bad CRC-32")


def test_a_zip_bomb_is_unfolded_no_further_than_an_archive_may_be() -> None:
    bomb = zipped(*((f"{number}.txt", b" " * 9_000_000) for number in range(9)))
    found, why = drained(read_zip(bomb, KINDS, limit=20_000_000))
    assert len(found) == 2
    assert why == "its members unfold to more than an archive may have: split it"


def test_a_member_that_lies_about_its_size_is_unfolded_no_further_than_it_states() -> None:
    content = bytearray(zipped(("a.txt", b" " * 9_000_000)).getvalue())
    for sign, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = content.index(sign) + at
        content[start : start + 4] = b"\x10\0\0\0"
    (found,) = read_zip(BytesIO(content), KINDS)
    assert isinstance(found, Rejection)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_could_unfold_without_bounds_is_refused(method: int) -> None:
    (found,) = read_zip(zipped(("a.txt", b"44"), method=method), KINDS)
    assert found == Rejection("a.txt", f"it is packed by method {method}: unpack it, and add what is inside")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped().getvalue(), "there is nothing in it"),
        (b"hello", "it is no ZIP archive, or it breaks off"),
        (zipped(("a.txt", b"44")).getvalue()[:-9], "it is no ZIP archive, or it breaks off"),
        (zipped(*((str(number), b"") for number in range(45_000))).getvalue(), "it has too many members"),
        (b"PK\5\6" + b"\0" * 8 + pack("<II", 1_000, 0) + b"\0\0", "it is no sound ZIP archive"),
    ],
    ids=["empty", "no zip", "cut", "many members", "a list beyond its end"],
)
def test_what_is_no_sound_zip_is_refused(content: bytes, why: str) -> None:
    assert why in refusal(read_zip(BytesIO(content), KINDS))


# --- web archives -----------------------------------------------------------------------------------------------------


ANSWERS = [
    ("https://northgate.example/toll", "200 OK", PAGE, [HTML]),
    ("https://northgate.example/map", "200 OK", b"\x89PNG", [("Content-Type", "image/png")]),
    ("https://northgate.example/old", "301 Moved", PAGE, [HTML]),
    ("https://northgate.example/packed", "200 OK", gzip.compress(PAGE), [HTML, ("Content-Encoding", "gzip")]),
    ("https://northgate.example/bare", "200 OK", PAGE, [HTML, ("Content-Encoding", "gzip")]),
    ("https://northgate.example/chunks", "200 OK", b"3\r\n<p>\r\n0\r\n\r\n", [HTML, ("Transfer-Encoding", "chunked")]),
]


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_a_web_archive_are_found_with_address_and_day(packed: bool) -> None:
    found = list(read_warc(BytesIO(warc(*ANSWERS, packed=packed))))
    assert [each.content for each in found if isinstance(each, Member)] == [PAGE, PAGE, PAGE, b"<p>"]
    day, url = datetime(2024, 12, 3, 9, 30, tzinfo=UTC), "https://northgate.example/toll"
    assert found[0] == Member(url, ".html", PAGE, {"url": url}, day)


def test_a_page_that_is_too_large_or_packed_in_an_unknown_way_is_named() -> None:
    large = gzip.compress(b" " * 50_000_000)
    bomb = ("https://northgate.example/bomb", "200 OK", large, [HTML, ("Content-Encoding", "gzip")])
    long = ("https://northgate.example/long", "200 OK", b" " * 11_000_000, [HTML])
    odd = ("https://northgate.example/odd", "200 OK", b"x", [HTML, ("Content-Encoding", "br")])
    found = list(read_warc(BytesIO(warc(bomb, long, odd, ANSWERS[0]))))
    whys = [each.why for each in found if isinstance(each, Rejection)]
    assert whys == ["this page has more than 10 MB: save its article as text"] * 2 + [
        "this page is packed as 'br': save it as .html"
    ]
    assert isinstance(found[-1], Member)


def test_a_record_of_another_length_than_it_states_ends_an_archive_and_nothing_of_it_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = warc(ANSWERS[0], ANSWERS[2], ANSWERS[0], packed=False)
    length = plain.index(b"Content-Length: ", plain.index(b"/old")) + 16
    stated = int(plain[length : length + 3])
    for wrong in (b"30 ", b"9e9", b"-15", b"999", b"%d " % (stated - 1)):
        found, why = drained(read_warc(BytesIO(plain[:length] + wrong + plain[length + 3 :])))
        assert len(found) == 1
        assert "record 3" in why or "record 4" in why
    assert capsys.readouterr() == ("", "")


def test_a_web_archive_that_breaks_off_gives_what_came_before() -> None:
    for packed in (True, False):
        found, why = drained(read_warc(BytesIO(warc(*ANSWERS[:2], packed=packed)[:-20])))
        assert len(found) == 1
        assert why.endswith("fetch it again")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"WARC/1.0\r\nX: " + b"a" * 50_000_000, "the headers of a record have more than 1 MB"),
        (b"WARC/1.0\r\n" + b"X: a\r\n" * 9_000_000, "the headers of a record have more than 1 MB"),
        (b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 50000000\r\n\r\n" + b"a" * 50_000_000, "more than 20 MB"),
        (b"<p>A page</p>", "it is no web archive, whatever its name says"),
        (b"WARC/", "record 1 is broken"),
        (gzip.compress(warc(*ANSWERS)), "it is no web archive, whatever its name says"),
    ],
    ids=["a line", "lines", "a record", "a page", "cut", "packed twice"],
)
def test_a_web_archive_made_to_break_a_reader_is_refused(content: bytes, why: str) -> None:
    packed = gzip.compress(content, 1)
    assert why in refusal(read_warc(BytesIO(packed), limit=20_000_000))


# --- Telegram chats ---------------------------------------------------------------------------------------------------


def chat(export: object) -> tuple[list[Any], str]:
    """What is found in an export, and why no more is."""
    content = export if isinstance(export, bytes) else json.dumps(export, ensure_ascii=False).encode()
    return drained(read_chat(BytesIO(content)))


def test_a_post_is_a_report_of_its_channel_with_its_pieces_joined() -> None:
    pieces = ["The toll ", {"type": "bold", "text": "rose"}, " to 44 — says the ministry."]
    given = post(2, pieces, date_unixtime="1733218200", edited_unixtime="1733221800", author="Marta Selin")
    assert chat(channel(given, username="oresia_now")) == (
        [
            Post(
                "Oresia Now, message 2",
                {
                    "id": "telegram:77:2",
                    "publisher": "Oresia Now",
                    "author": "Marta Selin",
                    "published": "2024-12-03T09:30:00+00:00",
                    "updated": "2024-12-03T10:30:00+00:00",
                    "url": "https://t.me/oresia_now/2",
                    "text": "The toll rose to 44 — says the ministry.",
                },
            )
        ],
        "",
    )


def test_a_forwarded_post_is_of_who_wrote_it_and_one_of_a_private_channel_has_no_link() -> None:
    ((found,), _) = chat(channel(post(2, "Ferries stopped.", forwarded_from="Northgate Wire")))
    assert found.facts["publisher"] == "Northgate Wire"
    assert "url" not in found.facts


def test_pictures_and_who_came_are_passed_over() -> None:
    service = {"id": 1, "type": "service", "date": "2024-12-03T10:30:00", "action": "create_channel", "text": "x"}
    assert chat(channel(service, post(2, ""), post(3, "👍"), post(4, [{"type": "bold"}, 7]))) == ([], "")


def test_of_all_chats_those_with_one_person_are_not_read_and_named() -> None:
    personal = {"name": "Ann", "type": "personal_chat", "id": 5, "messages": [post(1, "Secret.")]}
    found, _ = chat({"about": "x", "chats": {"about": "y", "list": [personal, channel(post(2, "Ferries stopped."))]}})
    assert found[0] == Rejection("Ann", "it is a personal_chat: only channels and groups are read")
    assert [each.name for each in found[1:]] == ["Oresia Now, message 2"]


def test_a_message_without_number_or_date_is_named_and_the_others_are_read() -> None:
    found, why = chat(channel(7, {}, post(2, "Ferries stopped.", date="soon"), post(3, "Ferries stopped.")))
    assert [getattr(each, "path", each) for each in found[:3]] == [f"Oresia Now, message {n}" for n in (1, 2, 3)]
    assert (found[3].name, why) == ("Oresia Now, message 3", "")


def test_an_export_is_read_whichever_way_it_is_cut_into_pieces_in_reading() -> None:
    texts = [f"Ferry {number} stopped — čtyři. " * (1 + number % 700) for number in range(2_000)]
    found, why = chat(channel(*(post(number, text) for number, text in enumerate(texts, 1))))
    assert [each.facts["text"] for each in found] == [text.strip() for text in texts]
    assert not why


def test_a_number_is_read_as_a_whole_wherever_a_piece_ends_in_reading() -> None:
    for length in range(65_450, 65_540):
        found, _ = chat(channel(post(1_234_567, "Ferries stopped."), name="a" * length, id=7_654_321))
        assert [each.facts["id"] for each in found] == ["telegram:7654321:1234567"]


@pytest.mark.parametrize(
    ("export", "why"),
    [
        (b'{"messages": ' + b"[" * 5_000_000, "nested too deeply"),
        (b'{"name": "' + b"a" * 9_000_000, "a value in it is too long"),
        (b'{"messages": [' + b"9" * 9_000_000, "a value in it is too long"),
        (b'{"name": ' + b" " * 9_000_000, "it is no sound JSON"),
        (b"[]", "it is no sound JSON"),
        (b"", "it is no sound JSON"),
        (b"{}", "it is JSON, but no exported chat"),
        (b'{"name": "\xff"}', "it is not UTF-8"),
        (b'{7: "x"}', "a name is a int"),
    ],
    ids=["depth", "a string", "a number", "white space", "a list", "nothing", "another JSON", "Latin-1", "a name"],
)
def test_what_is_no_export_of_a_chat_is_refused(export: bytes, why: str) -> None:
    found, said = chat(export)
    assert [each for each in found if isinstance(each, Post)] == []
    assert why in said


def test_an_export_that_breaks_off_gives_what_came_before() -> None:
    content = json.dumps(channel(post(1, "Ferries stopped."), post(2, "Ferries sail."))).encode()
    found, why = chat(content[:-30])
    assert [each.name for each in found] == ["Oresia Now, message 1"]
    assert why.startswith("it is no sound JSON (")
