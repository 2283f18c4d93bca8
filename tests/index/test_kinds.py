"""Documents, mail, archives and chats go in too, and what is made to break a reader keeps nothing else back."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from index.fetching import Page
from index.reading import Source, read
from index.report import Rejection, Report, report_id
from tests.index.documents_made import HEAD, HTML, TOLL, channel, column, pdf_with, post, typeset, warc, word, zipped

NOW = datetime(2025, 4, 16, 9, 30, tzinfo=UTC)
PAGE = b"<html><body><article><h1>Bridge closed</h1>%s</article></body></html>" % (
    b"<p>The Kessel bridge was closed on Monday after a crack was found in a pillar, the city said.</p>" * 4
)
FERRY = "Ferry crews walked off the job on Monday."


def printed(*pages: str, facts: bytes = b"/CreationDate (D:20241203100000Z)") -> bytes:
    """A PDF with a line on each of its pages."""
    return pdf_with([typeset(*column(text)) for text in pages], facts)


def put(folder: Path, name: str, content: bytes) -> Path:
    """A file with this content."""
    (folder / name).write_bytes(content)
    return folder / name


def sources(*paths: Path) -> list[Source]:
    """What is read of these files and folders."""
    return list(read(paths, NOW))


def only(path: Path) -> Report:
    """The one report of a file."""
    (source,) = sources(path)
    assert not isinstance(source, Rejection), source
    return source[0]


def turned_away(*paths: Path) -> dict[str, str]:
    """What was turned away and why, by the name of the file and what follows it."""
    return {source.path.rpartition("/")[2]: source.why for source in sources(*paths) if isinstance(source, Rejection)}


# --- one report a file ------------------------------------------------------------------------------------------------


def test_a_pdf_is_a_report_that_knows_on_which_page_its_words_stand(tmp_path: Path) -> None:
    report = only(put(tmp_path, "toll.pdf", printed(TOLL, FERRY, "It was snowing.")))
    places = [report.page_at(report.text.index(words)) for words in ("The death", "44", "Ferry", "It was", "snowing.")]
    assert places == [1, 1, 2, 3, 3]
    assert report.page_at(len(report.text)) == 3


def test_a_report_without_pages_has_no_page(tmp_path: Path) -> None:
    assert only(put(tmp_path, "toll.txt", TOLL.encode())).page_at(0) is None


def test_the_properties_of_a_document_are_no_surer_of_its_day_than_its_file(tmp_path: Path) -> None:
    report = only(put(tmp_path, "toll.pdf", printed(TOLL)))
    assert (report.dated_by, report.published) == ("file", datetime(2024, 12, 3, 10, tzinfo=UTC))
    ahead = put(tmp_path, "ahead.pdf", printed(TOLL, facts=b"/CreationDate (D:20991203100000Z)"))
    os.utime(ahead, (1741104000, 1741104000))
    assert only(ahead).published == datetime(2025, 3, 4, 16, tzinfo=UTC)


def test_a_day_that_a_document_tells_in_words_comes_before_its_properties(tmp_path: Path) -> None:
    report = only(put(tmp_path, "release.pdf", printed("Ostrel, 2 December 2024", TOLL)))
    assert (report.dated_by, report.published_in) == ("report", "text")
    assert report.published == datetime(2024, 12, 2, tzinfo=UTC)


def test_a_word_document_and_a_mail_are_reports(tmp_path: Path) -> None:
    document = only(put(tmp_path, "toll.docx", word()))
    assert (document.title, document.text.partition("\n")[0]) == ("Toll rises in Oresia", TOLL)
    mail = only(
        put(tmp_path, "toll.eml", HEAD + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nThe caf\xe9 shut.")
    )
    assert (mail.publisher, mail.text) == ("Northgate Wire", "The café shut.")
    assert (mail.dated_by, mail.published_in, mail.published.day) == ("report", "data", 3)


def test_what_a_mail_carries_is_named_if_it_would_be_a_report(tmp_path: Path) -> None:
    parts = [b"Content-Type: text/plain\r\n\r\nThe toll rose."]
    parts += [b"Content-Disposition: attachment; filename=%s\r\n\r\nxx" % name for name in (b"map.png", b"toll.pdf")]
    content = (
        b"Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n" + b"\r\n--cut\r\n".join(parts) + b"\r\n--cut--"
    )
    put(tmp_path, "toll.eml", HEAD + content)
    assert turned_away(tmp_path) == {"toll.eml: toll.pdf": "what a mail carries is not read: save it, and add the file"}


def test_a_mail_with_a_lying_charset_is_read_or_has_a_reason(tmp_path: Path) -> None:
    for number, charset in enumerate((b"utf-8", b"punycode", b"no-such", b"utf-16", b"\xff\xfe")):
        head = HEAD + b"Content-Type: text/plain; charset=%s\r\n\r\n" % charset
        put(tmp_path, f"{number}.eml", head + b"The caf\xe9 shut.")
    assert set(turned_away(tmp_path)) == {f"{number}.eml" for number in range(5)}
    assert all(why.startswith("it is not UTF-8") for why in turned_away(tmp_path).values())


class Site:
    """One file of the web."""

    def __init__(self, content: bytes, content_type: str) -> None:
        self._content, self._content_type = content, content_type

    def fetch(self, url: str) -> Page:
        """Hand it out."""
        return Page(url, self._content, self._content_type)


def test_a_link_to_a_pdf_is_a_report_under_its_address() -> None:
    url = "https://www.works.example/press/42.pdf"
    (source,) = read([f"{url}?utm_source=mail"], NOW, Site(printed(TOLL, FERRY), "application/pdf"))
    assert not isinstance(source, Rejection)
    report = source[0]
    assert (report.url, report.id, report.publisher) == (url, report_id(url), "works.example")
    assert len(report.pages) == 2


# --- many reports a file ----------------------------------------------------------------------------------------------


def test_the_members_of_a_zip_are_reports_and_each_that_is_none_is_named(tmp_path: Path) -> None:
    wires = b'{"id": "a", "text": "Rain fell."}\n{bad\n'
    chat = json.dumps(channel(post(2, "Ferries stopped."))).encode()
    members = [
        ("../../etc/page.html", PAGE),
        ("a/toll.pdf", printed(TOLL)),
        ("wires.jsonl", wires),
        ("result.json", chat),
    ]
    archive = put(tmp_path, "news.zip", zipped(*members, ("map.png", b"x"), ("torn.docx", b"PK")).getvalue())
    found = [source for source in sources(archive) if not isinstance(source, Rejection)]
    assert [name.rpartition("/")[2] for _, name in found] == [
        "page.html",
        "toll.pdf",
        "news.zip: wires.jsonl:1",
        "news.zip: result.json: Oresia Now, message 2",
    ]
    assert found[0][0].published == datetime(2024, 12, 3, 9, 30, tzinfo=UTC), (
        "the date of the member, not of the archive"
    )
    assert found[1][0].pages == (0,)
    assert set(turned_away(archive)) == {"news.zip: wires.jsonl:2", "news.zip: map.png", "news.zip: torn.docx"}
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["news.zip"], "nothing is unpacked anywhere"


def test_reports_of_an_archive_keep_their_ids_when_it_is_read_again(tmp_path: Path) -> None:
    archive = put(tmp_path, "news.zip", zipped(("a.txt", b"Snow."), ("b.txt", b"Rain.")).getvalue())
    ids = [[source[0].id for source in sources(archive) if not isinstance(source, Rejection)] for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


@pytest.mark.parametrize("name", ["site.warc", "site.WARC.gz"])
def test_the_pages_of_a_web_archive_are_reports_under_the_addresses_they_were_fetched_from(
    tmp_path: Path, name: str
) -> None:
    stolen = PAGE.replace(b"<body>", b"<head><link rel=canonical href=https://demo-wire.example.org/best></head><body>")
    answers = [
        ("https://northgate.example/toll?utm_source=x", "200 OK", PAGE, [HTML]),
        ("https://northgate.example/stolen", "200 OK", stolen, [HTML]),
        ("https://northgate.example/empty", "200 OK", b"<p>", [HTML]),
    ]
    archive = put(tmp_path, name, warc(*answers, packed=name.endswith("gz")))
    found = [source[0] for source in sources(archive) if not isinstance(source, Rejection)]
    assert [report.url for report in found] == ["https://northgate.example/toll", "https://northgate.example/stolen"]
    assert {report.published for report in found} == {datetime(2024, 12, 3, 9, 30, tzinfo=UTC)}
    assert turned_away(archive) == {"empty": "no article was found in this page"}


def test_what_an_archive_gave_before_it_breaks_off_is_kept(tmp_path: Path) -> None:
    content = warc(*[(f"https://northgate.example/{n}", "200 OK", PAGE, [HTML]) for n in range(3)], packed=False)
    first, second, broken = sources(put(tmp_path, "site.warc", content[:-40]))
    assert not isinstance(first, Rejection)
    assert not isinstance(second, Rejection)
    assert broken == Rejection(f"{tmp_path}/site.warc", "it breaks off in record 4: fetch it again")


def test_a_chat_is_known_by_what_is_in_it_and_its_posts_by_their_links(tmp_path: Path) -> None:
    export = channel(post(2, "Ferries stopped.", date_unixtime="1733218200"), 7, username="oresia_now")
    path = put(tmp_path, "whatever.json", json.dumps(export).encode())
    report, _ = next(source for source in sources(path) if not isinstance(source, Rejection))
    assert (report.id, report.url) == ("telegram:77:2", "https://t.me/oresia_now/2")
    assert (report.author, report.publisher) == ("Oresia Now", "Oresia Now")
    assert list(turned_away(path)) == ["whatever.json: Oresia Now, message 2"]
    other = put(tmp_path, "package.json", b'{"name": "site"}')
    assert turned_away(other)["package.json"].startswith("it is JSON, but no exported chat")


def test_an_archive_may_be_larger_than_a_report(tmp_path: Path) -> None:
    members = [(f"{number}.bin", os.urandom(6_000_000)) for number in range(2)]
    archive = put(tmp_path, "large.zip", zipped(*members, ("toll.txt", TOLL.encode())).getvalue())
    assert [source[0].text for source in sources(archive) if not isinstance(source, Rejection)] == [TOLL]


# --- what is made to break a reader -----------------------------------------------------------------------------------


def bomb() -> bytes:
    """A ZIP of some 300 KB that unfolds to 300 MB."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(33):
            archive.writestr(f"{number}.txt", b"\0" * 9_000_000)
    return file.getvalue()


def entities() -> bytes:
    """A Word document that asks for a file of this machine."""
    head = b"<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:document"
    return word(lambda xml: xml.replace(b"<w:document", head, 1).replace(b"<w:body>", b"<w:body>&x;", 1))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb.zip": (bomb, "it is a binary file"),
    "entities.docx": (entities, "it has a document type, which no Word document has"),
    "long.pdf": (lambda: pdf_with([b""] * 10_000), "it has 10,000 pages, and a report may have 1,000: split it"),
    "page.pdf": (lambda: PAGE, "it is no sound PDF"),
    "text.docx": (TOLL.encode, "it is no ZIP archive, or it breaks off"),
    "text.warc.gz": (TOLL.encode, "it is no web archive, whatever its name says"),
    "text.json": (TOLL.encode, "it is no sound JSON"),
    "deep.json": (lambda: b"[" * 1_000_000, "it is no sound JSON"),
    "binary.eml": (lambda: bytes(range(256)) * 100, "it is no mail with a sender and a text"),
    "toll.txt.gz": (lambda: b"\x1f\x8b", "files of kind .gz are not read"),
    "pdf.txt": (lambda: printed(TOLL), "it is a PDF, whatever its name says: save it as .pdf"),
    "word.html": (word, "it is a ZIP archive, whatever its name says"),
}


@pytest.mark.timeout(60)
def test_a_folder_of_traps_is_named_trap_by_trap_and_the_report_among_them_goes_in(tmp_path: Path) -> None:
    for name, (content, _) in HOSTILE.items():
        put(tmp_path, name, content())
    put(tmp_path, "zz-last.txt", TOLL.encode())
    found = sources(tmp_path)
    whys = {Path(source.path).name.partition(": ")[0]: source.why for source in found if isinstance(source, Rejection)}
    for name, (_, why) in HOSTILE.items():
        assert whys[name].startswith(why), name
    assert [source[0].text for source in found if not isinstance(source, Rejection)] == [TOLL]
