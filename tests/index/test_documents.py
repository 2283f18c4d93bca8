"""Word documents and mail give their text, or say why not; what is made to break a reader is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from struct import pack

import pytest
from docx import Document as WordDocument

from index.documents import Document, Unreadable
from index.mail import read_mail
from index.word import read_docx
from tests.index.documents_made import HEAD, TOLL, word


def refusal(read: Callable[[], object]) -> str:
    """Why something is not read."""
    with pytest.raises(Unreadable) as refused:
        read()
    return str(refused.value)


# --- Word -------------------------------------------------------------------------------------------------------------


def word_with(body: bytes) -> bytes:
    """A Word document whose body begins with this."""
    return word(lambda xml: xml.replace(b"<w:body>", b"<w:body>" + body))


def test_a_word_document_gives_its_heading_as_title_its_last_day_and_the_rows_of_its_tables() -> None:
    facts = read_docx(word()).facts
    assert facts["title"] == "Toll rises in Oresia"
    assert facts["text"] == f"{TOLL}\n\nTown | Dead\n\nOstrel | 44"
    assert facts["published"] == "2024-12-03T09:00:00+00:00", "it was copied from one of 2019"


def test_a_word_document_is_read_as_it_stands_now() -> None:
    run = b"<w:r><w:t xml:space='preserve'>%s</w:t></w:r>"
    edited = b"<w:ins>%s</w:ins><w:del><w:r><w:delText>40</w:delText></w:r></w:del>" % (run % b"44")
    body = b"<w:p>%s%s%s</w:p>" % (run % b"The toll is ", edited, run % b", they said.")
    control = b"<w:sdt><w:sdtContent><w:p>%s</w:p></w:sdtContent></w:sdt>" % (run % b"Rescue ended.")
    text = read_docx(word_with(body + control)).facts["text"]
    assert text.startswith("The toll is 44, they said.\n\nRescue ended.\n\n")


def test_what_a_library_dates_and_names_by_itself_is_no_date_and_no_title() -> None:
    bare, saved = WordDocument(), BytesIO()
    bare.add_paragraph(TOLL)
    bare.save(saved)
    assert "published" not in read_docx(saved.getvalue()).facts
    without = word(lambda xml: xml.replace(b"core-properties", b"nothing"), "_rels/.rels")
    assert "published" not in read_docx(without).facts


def test_a_cell_that_says_it_spans_a_billion_columns_is_read_once() -> None:
    span = b"<w:tc><w:tcPr><w:gridSpan w:val='1000000000'/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc>"
    text = read_docx(word_with(b"<w:tbl><w:tr>%s</w:tr></w:tbl>" % span)).facts["text"]
    assert text.count("wide") == 1


def lying() -> bytes:
    """A Word document whose largest part unfolds to more than it states."""
    content = bytearray(word_with(b" " * 60_000_000))
    for size in (
        at for at in range(len(content) - 4) if 60_000_000 < int.from_bytes(content[at : at + 4], "little") < 60_100_000
    ):
        content[size : size + 4] = pack("<I", 100)
    return bytes(content)


def test_a_word_document_that_lies_about_its_size_is_unfolded_no_further_than_it_states() -> None:
    assert "it is damaged (Bad CRC-32" in refusal(lambda: read_docx(lying()))


ENTITY = (
    b"<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY a 'aaaa'><!ATTLIST w:p b CDATA 'bbbb'>]><w:document"
)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (word_with(b" " * 60_000_000), "it unfolds to more than 50 MB"),
        (word_with(b"<w:p/>" * 600_000), "it has more than 500,000 elements"),
        (word_with(b"<w:tbl>" * 500 + b"</w:tbl>" * 500), "nested more than 200 deep"),
        (word(lambda xml: xml.replace(b"<w:document", ENTITY, 1)), "it has a document type"),
        (word(lambda xml: ENTITY.replace(b"w:document", b"w/>").decode().encode("utf-16")), "it has a document type"),
        (word(lambda xml: xml[:-100]), "it is no sound Word document"),
        (word(lambda xml: b"", "[Content_Types].xml"), "it is no sound Word document"),
        (word()[:-30], "it is no ZIP archive, or it breaks off"),
        (b"PK\3\4", "it is no ZIP archive, or it breaks off"),
    ],
    ids=["bomb", "elements", "depth", "entities", "UTF-16", "broken XML", "no types", "cut", "cut early"],
)
def test_a_word_document_made_to_break_a_reader_is_refused_in_words(content: bytes, why: str) -> None:
    assert why in refusal(lambda: read_docx(content))


# --- mail -------------------------------------------------------------------------------------------------------------


def as_text(content: bytes, charset: str) -> Mapping[str, str]:
    """Stands for the reader of texts."""
    return {"text": content.decode(charset)}


def as_page(content: bytes, charset: str) -> Mapping[str, str]:
    """Stands for the reader of pages."""
    return {"text": f"page: {content.decode(charset)}", "title": "Newsletter", "url": "https://other.example/"}


def mail(content: bytes) -> Document:
    """A mail with these parts, read."""
    return read_mail(HEAD + content, as_text, as_page)


def test_a_press_release_by_mail_keeps_its_sender_subject_and_day() -> None:
    document = mail(b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nThe caf\xe9 closed.\r\n")
    assert document.facts == {
        "title": "Toll rises in Oresia",
        "publisher": "Northgate Wire",
        "published": "2024-12-03T09:00:00+00:00",
        "text": "The café closed.\r\n",
    }


def parts(*each: bytes) -> bytes:
    """A mail of several parts."""
    return (
        b"Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n"
        + b"\r\n--cut\r\n".join(each)
        + b"\r\n--cut--\r\n"
    )


PAGE = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>The toll rose.</p>"
PICTURE = b"Content-Type: image/png; name=map.png\r\nContent-Disposition: attachment; filename=map.png\r\n\r\nxx"


def test_a_newsletter_without_plain_text_is_read_as_a_page_and_its_attachments_are_named() -> None:
    document = mail(parts(b"Content-Type: text/plain\r\n\r\n \r\n", PAGE, PICTURE))
    assert document.facts["text"] == "page: <p>The toll rose.</p>"
    assert document.facts["title"] == "Toll rises in Oresia"
    assert "url" not in document.facts, "a mail is not the page whose address it gives"
    assert document.attachments == ("map.png",)


def test_the_plain_text_of_a_mail_is_preferred_and_its_soft_line_ends_are_undone() -> None:
    plain = b"Content-Type: text/plain; format=flowed\r\n\r\nThe toll \r\nrose to 44.\r\nRescue ended."
    assert mail(parts(PAGE, plain)).facts["text"] == "The toll rose to 44.\r\nRescue ended."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (parts(PICTURE), "it is no mail with a sender and a text"),
        (
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)),
            "too many",
        ),
        (parts(*[b"\r\n"] * 100_000), "it has too many parts"),
        (b"Reply-To: x\r\nFrom: " + b"(" * 100_000 + b"\r\n\r\nhello", "its parts are nested too deeply for mail"),
    ],
    ids=["a picture", "parts in parts", "many parts", "a sender in brackets"],
)
def test_a_mail_that_gives_no_report_is_refused_in_words(content: bytes, why: str) -> None:
    head = b"" if content.startswith(b"Reply-To") else HEAD
    assert why in refusal(lambda: read_mail(head + content, as_text, as_page))


def test_headers_of_a_megabyte_cost_no_more_than_what_is_read_of_them() -> None:
    content = b"From: desk@northgate.example\r\nSubject: " + b"=?utf-8?q?a?= " * 70_000 + b"\r\n\r\nThe toll rose."
    facts = read_mail(content, as_text, as_page).facts
    assert facts["publisher"] == "northgate.example"
    assert len(facts["title"]) < 2_000
