"""PDFs give their text as people read it, or say why not; what is made to break a reader is refused."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import count

import pytest

from index.documents import IN_PROPERTIES, Unreadable
from index.pdf import MAX_PAGES, read_pdf

TOLL = "The death toll from the earthquake rose to 44 on Tuesday."


def refusal(read: Callable[[], object]) -> str:
    """Why something is not read."""
    with pytest.raises(Unreadable) as refused:
        read()
    return str(refused.value)


# --- PDFs written by hand ---------------------------------------------------------------------------------------------

Text = tuple[float, float, float, str]
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
RESOURCES = b"<< /Font << /F 3 0 R >> /XObject << /X 5 0 R >> >>"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream, packed."""
    packed = zlib.compress(data, 9)
    head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), entries)
    return head + b"\nstream\n" + packed + b"\nendstream"


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first of which is its root."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    root = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))
    return bytes(out) + head + table + root


def pdf_with(
    contents: Sequence[bytes], facts: bytes = b"", font: bytes = HELVETICA, other: bytes = b"null", trailer: bytes = b""
) -> bytes:
    """A PDF with a page for each content; its font is /F, and another object is 5 0 R and, if it is a form, /X."""
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        font,
        b"<< %s >>" % facts,
        other,
    ]
    for number, content in enumerate(contents):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources %s /Contents %d 0 R >>"
        objects += [page % (RESOURCES, 7 + 2 * number), stream(content)]
    return pdf_of(objects, trailer or b"/Info 4 0 R")


def typeset(*lines: Text) -> bytes:
    """The content of a page: lines as (x, y, size, text)."""
    shown = (
        b"BT /F %.1f Tf %.1f %.1f Td (%s) Tj ET" % (size, x, y, text.encode("cp1252")) for x, y, size, text in lines
    )
    return b"\n".join(shown)


def column(*texts: str, top: float = 700, x: float = 50) -> Iterator[Text]:
    """Lines one below the other; "" leaves one out."""
    for number, text in enumerate(texts):
        if text:
            yield x, top - 14 * number, 12, text


FIRST = ["OSTREL, Oresia (Northgate Wire) - The death toll from the earth-", "quake rose to 44 on Tuesday, the inter-"]
SECOND = ["ior ministry said.", "", "Rescuers from three countries reached the last of the", "villages."]


def test_a_pdf_is_read_in_paragraphs_without_the_marks_of_its_pages() -> None:
    head, feet = (
        (50.0, 780.0, 9.0, "Northgate Wire, 3 December"),
        [(300.0, 20.0, 9.0, f"Page {n} of 2") for n in (1, 2)],
    )
    pages = [
        # A foot may come first in the file.
        typeset(feet[0], head, (50, 740, 20, "Toll rises in Oresia"), *column(*FIRST)),
        typeset(head, *column(*SECOND), feet[1]),
    ]
    document = read_pdf(pdf_with(pages))
    text = document.facts["text"]
    assert text == (
        "OSTREL, Oresia (Northgate Wire) - The death toll from the earthquake rose to 44 on Tuesday, the interior "
        "ministry said.\n\nRescuers from three countries reached the last of the villages."
    )
    assert document.facts["title"] == "Toll rises in Oresia"
    assert [text[start:][:4] for start in document.pages] == ["OSTR", "ior "]


def test_a_compound_word_at_the_end_of_a_line_keeps_its_hyphen_if_the_text_writes_it_so() -> None:
    lines = column("The long-term plan was dropped, and so was the long-", "term budget.")
    assert read_pdf(pdf_with([typeset(*lines)])).facts["text"].endswith("so was the long-term budget.")


def test_columns_are_read_one_after_the_other() -> None:
    left, right = column("The ferry union said on", "Monday that its crews"), column("walked off the job.", x=320)
    text = read_pdf(pdf_with([typeset(*left, *right)])).facts["text"]
    assert text == "The ferry union said on Monday that its crews walked off the job."


def test_a_wider_distance_begins_a_paragraph_also_where_no_sentence_ends() -> None:
    lines = column(
        "Rescue in Oresia", "", "Crews from three countries", "reached the last of the", "villages on Tuesday."
    )
    text = read_pdf(pdf_with([typeset(*lines)])).facts["text"]
    assert text == "Rescue in Oresia\n\nCrews from three countries reached the last of the villages on Tuesday."


def test_an_indented_line_after_a_sentence_begins_a_paragraph() -> None:
    lines = [(50, 700, 12, "Ferries stopped on Monday, the union said."), (64, 686, 12, "Crews want nine percent.")]
    assert read_pdf(pdf_with([typeset(*lines)])).facts["text"].count("\n\n") == 1


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        (b"Toll rises in Oresia", "Toll rises in Oresia"),
        (b"Microsoft Word - release_final2.docx", "TOLL RISES"),
        (b"Our template of 2019", "TOLL RISES"),
        (b"", "TOLL RISES"),
    ],
)
def test_the_title_that_a_pdf_states_is_taken_if_its_text_begins_with_it(stated: bytes, title: str) -> None:
    page = typeset((50, 740, 20, "TOLL RISES"), *column("Toll rises in Oresia, says the ministry.", TOLL))
    assert read_pdf(pdf_with([page], b"/Title (%s)" % stated)).facts["title"] == title


@pytest.mark.parametrize(
    ("created", "changed", "published"),
    [
        (b"20241203100000+01'00'", b"20241203100009+01'00'", "2024-12-03T09:00:00+00:00"),
        (b"", b"20241210", "2024-12-10T00:00:00+00:00"),
        (b"19700101000000Z", b"", None),
        (b"yesterday", b"", None),
    ],
)
def test_the_date_of_a_pdf_is_that_of_its_properties(created: bytes, changed: bytes, published: str | None) -> None:
    facts = b"/CreationDate (D:%s) /ModDate (D:%s)" % (created, changed)
    found = read_pdf(pdf_with([typeset(*column(TOLL))], facts)).facts
    assert (found.get("published"), found.get("published_in")) == (published, published and IN_PROPERTIES)


def test_a_page_without_text_between_two_others_begins_where_the_next_one_does_or_before() -> None:
    pages = read_pdf(pdf_with([typeset(*column(TOLL)), b"", typeset(*column("Rescuers went home."))])).pages
    assert pages[0] == 0 < pages[1] <= pages[2]


def test_a_scanned_pdf_is_refused() -> None:
    assert refusal(lambda: read_pdf(pdf_with([b"0 0 9 9 re f"]))) == "it has no text layer: run OCR first"


def test_a_pdf_whose_letters_have_no_meaning_is_refused() -> None:
    font = HELVETICA.replace(b">>", b"/ToUnicode 5 0 R >>")
    table = b"begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n1 beginbfrange\n<00> <FF> <E000>\n"
    given = pdf_with([typeset(*column(TOLL))], font=font, other=stream(table + b"endbfrange\n"))
    assert "OCR" in refusal(lambda: read_pdf(given))


def test_an_encrypted_pdf_is_refused_with_the_remedy() -> None:
    key = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> /ID [(a) (a)]" % (b"a" * 32, b"a" * 32)
    assert "without a password" in refusal(lambda: read_pdf(pdf_with([typeset(*column(TOLL))], trailer=key)))


# --- PDFs made to break a reader --------------------------------------------------------------------------------------


def test_a_pdf_of_10_000_pages_is_refused() -> None:
    why = refusal(lambda: read_pdf(pdf_with([b""] * 10_000)))
    assert why == f"it has 10,000 pages, and a report may have {MAX_PAGES:,}: split it"


def test_a_pdf_is_read_no_longer_than_it_may_take() -> None:
    content = pdf_with([typeset(*column(TOLL))] * 90)
    assert "of 90 pages so far: split it" in refusal(lambda: read_pdf(content, seconds=20, clock=count().__next__))


def test_a_form_that_shows_itself_is_shown_once_and_no_longer_than_it_may_take() -> None:
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + RESOURCES
    form = stream(b"/X Do " * 50 + typeset(*column("again")), entries)
    given = pdf_with([b"/X Do"], other=form)
    assert read_pdf(given).facts["text"] == "again"
    assert "takes too long" in refusal(lambda: read_pdf(given, seconds=20, clock=count().__next__))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\n" + b"[<<" * 100_000,
        pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"]),
        pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"2 0 R"]),
        pdf_with([b" " * 50_000_000]),
        pdf_with([b"1 " * 2_000_000]),
        b"%PDF-1.4\n",
        b"",
    ],
    ids=["brackets", "a page in itself", "a reference to itself", "a zlib bomb", "two million tokens", "cut", "empty"],
)
def test_a_pdf_that_is_no_sound_one_is_refused_in_words(content: bytes) -> None:
    assert refusal(lambda: read_pdf(content)).startswith("it is no sound PDF (")
