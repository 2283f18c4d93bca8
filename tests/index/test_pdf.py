"""PDFs give their text as people read it, or say why not; what is made to break a reader is refused."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from index.documents import IN_PROPERTIES, Unreadable
from index.pdf import MAX_PAGES, read_pdf
from tests.index.documents_made import HELVETICA, RESOURCES, TOLL, column, pdf_of, pdf_with, stream, typeset


def refusal(read: Callable[[], object]) -> str:
    """Why something is not read."""
    with pytest.raises(Unreadable) as refused:
        read()
    return str(refused.value)


# --- what people read -------------------------------------------------------------------------------------------------

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
