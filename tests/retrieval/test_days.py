"""Days in the sentences of reports, read from the day on which a report was published."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.days import Day, dated, day_text, days_in, span_text, undated

SUNDAY = date(2024, 12, 8)


@pytest.mark.parametrize(
    "told",
    [
        "The rebels took Homs on Saturday (7 Dec 2024).",
        "The bridge was closed on Sunday (8 Dec 2024), the mayor said.",
        "He was last seen last Sunday (1 Dec 2024).",
        "A convoy left Brenn Friday night (6 Dec 2024).",
        "A convoy left Brenn late on Friday (6 Dec 2024).",
        "On Sat. (7 Dec 2024) she left.",
        "Saturday's (7 Dec 2024) attack killed five.",
        "Yesterday (7 Dec 2024) the square was empty; today (8 Dec 2024) it is full.",
        "The pass was reopened the day before yesterday (6 Dec 2024).",
        "Two days ago (6 Dec 2024) the town fell.",
        "Last night (7–8 Dec 2024) the harbour was shelled.",
        "Shelling went on all last week (25 Nov–1 Dec 2024).",
        "Friday of last week (29 Nov 2024) was the coldest day.",
        "Prices rose last month (Nov 2024), and last year's (2023) harvest was poor.",
        "She was elected in June (June 2024).",
        "It was dry in June last year (June 2023).",
        "The factory shut in mid-March (March 2024).",
        "The bridge was closed on Dec 6 (6 Dec 2024).",
        "The bridge was closed on Friday, Dec. 6 (6 Dec 2024), after the storm.",
        "Clubs met over the weekend (7–8 Dec 2024).",
        "Since Friday (6 Dec 2024) it has rained.",
    ],
)
def test_what_happened_happened_by_the_day_of_publication(told: str) -> None:
    assert dated(plain(told), SUNDAY) == told


@pytest.mark.parametrize(
    "told",
    [
        "The council meets next Tuesday (10 Dec 2024).",
        "The council will meet on Tuesday (10 Dec 2024) and Wednesday (11 Dec 2024).",
        "He will meet Mr. Orlov on Tuesday (10 Dec 2024).",
        "The funeral is to be held on Wednesday (11 Dec 2024).",
        "The reply is due on Monday (9 Dec 2024).",
        "Talks scheduled for Thursday (12 Dec 2024) are in doubt.",
        "Schools open this coming Monday (9 Dec 2024).",
        "On Tuesday (10 Dec 2024), parliament will vote.",
        "Tuesday's (10 Dec 2024) vote will decide.",
        "The hall will open on 25 December (25 Dec 2024).",
        "The vote will be held in January (Jan 2025).",
        "He will be formally installed tomorrow (9 Dec 2024).",
    ],
)
def test_what_will_be_lies_ahead(told: str) -> None:
    assert dated(plain(told), SUNDAY) == told


@pytest.mark.parametrize(
    "told",
    [
        "The minister said on Saturday (7 Dec 2024) that talks will resume on Tuesday (10 Dec 2024).",
        "Talks will resume, the minister said on Saturday (7 Dec 2024).",
        "Talks will resume on Tuesday (10 Dec 2024) after they broke down on Saturday (7 Dec 2024).",
        "The truce will hold. Two men were shot on Friday (6 Dec 2024).",
        "He read out her will on Friday (6 Dec 2024).",
    ],
)
def test_each_day_of_a_sentence_lies_its_own_way(told: str) -> None:
    assert dated(plain(told), SUNDAY) == told


@pytest.mark.parametrize(
    "sentence",
    [
        "The talks were scheduled for Tuesday.",
        "He could be released on Tuesday.",
        "Everyone must leave by Friday.",
        "Parliament votes on Tuesday.",
        "The hall opened on 25 December.",
        "They may play this Tuesday.",
        "The ferry ran until the end of June.",
        "Shops closed until Friday.",
        "The league opens with a derby, on 5 January.",
        "(Updated on Saturday to add the toll.)",
        "In 2011 he took office. In June, he fled.",
    ],
)
def test_what_may_be_past_or_ahead_is_left_as_it_is(sentence: str) -> None:
    assert dated(sentence, SUNDAY) == sentence


@pytest.mark.parametrize(
    "told",
    [
        '"We came yesterday," he said on Saturday (7 Dec 2024).',
        "“We left on Friday. We saw nothing today,” she said yesterday (7 Dec 2024).",
        'We saw nothing last week," she said on Friday (6 Dec 2024).',
        "He said on Friday (6 Dec 2024): “I was here yesterday.",
    ],
)
def test_what_was_said_is_counted_from_a_day_that_nobody_knows(told: str) -> None:
    assert dated(plain(told), SUNDAY) == told


@pytest.mark.parametrize(
    "sentence",
    [
        "The march lasted 24 hours, a week ago or more.",
        "They may march on Brenn, and some sat down.",
        "The Sun said so, and so did the Sunday Times.",
        "Good Friday was quiet, and every Monday is.",
        "It fell on a Friday.",
        "The programme Today and the paper USA Today asked him.",
        "The last week of the siege was the worst.",
        "About 2,000 people and 2000 soldiers paid $2024 for 1950 homes at 2030 GMT.",
        "Some 2016 names are on flight 2016 to Route 1950.",
        "No. 2254 was passed, and on 31 February nobody came.",
    ],
)
def test_durations_verbs_papers_and_numbers_are_no_days(sentence: str) -> None:
    assert days_in(sentence, SUNDAY) == []


def test_a_whole_date_is_a_day_that_needs_no_telling() -> None:
    text = "Born in 1952, he fled on 7 December 2024, 13 years after the 2011 uprising and the June 2011 riots."
    assert [(day.text, day.first, day.last) for day in days_in(text, SUNDAY)] == [
        ("1952", date(1952, 1, 1), date(1952, 12, 31)),
        ("7 December 2024", date(2024, 12, 7), date(2024, 12, 7)),
        ("2011", date(2011, 1, 1), date(2011, 12, 31)),
        ("June 2011", date(2011, 6, 1), date(2011, 6, 30)),
    ]
    assert dated(text, SUNDAY) == text


def test_days_earlier_are_counted_from_the_day_told_last() -> None:
    text = "The town fell on Thursday (5 Dec 2024). Two days earlier (3 Dec 2024) the bridge was blown up."
    assert dated(plain(text), SUNDAY) == text
    assert dated("Two days earlier it fell.", SUNDAY) == "Two days earlier (6 Dec 2024) it fell."
    assert days_in("In 2011 he ruled; two days earlier he did not.", SUNDAY)[1:] == []


def test_a_day_tells_where_it_stands() -> None:
    text = "Rain.\nOn Saturday, rebels took Homs."
    assert days_in(text, SUNDAY) == [Day(9, 17, "Saturday", date(2024, 12, 7), date(2024, 12, 7), is_relative=True)]


def test_the_same_words_are_another_day_in_another_report() -> None:
    assert dated("He fled on Saturday.", date(2025, 1, 1)) == "He fled on Saturday (28 Dec 2024)."
    assert dated("It snowed last week.", date(2025, 1, 7)) == "It snowed last week (30 Dec 2024–5 Jan 2025)."
    assert dated("It rained last June.", date(2025, 3, 1)) == "It rained last June (June 2024)."
    assert dated("It rained last June.", date(2025, 8, 1)) == "It rained last June.", "a year ago, or two months"


def test_a_short_answer_is_read_in_its_quote() -> None:
    quote = "Talks will resume on Tuesday in Tarsk, he said on Saturday."
    assert dated("on Tuesday in Tarsk", SUNDAY, quote) == "on Tuesday (10 Dec 2024) in Tarsk"
    assert dated("Saturday", SUNDAY, quote) == "Saturday (7 Dec 2024)"
    assert dated("last Friday", SUNDAY, quote) == "last Friday (6 Dec 2024)", "not in the quote: read by itself"


def test_a_date_that_quote_and_publication_entail_may_be_told() -> None:
    quote = "The rebels took Homs on Saturday, and Brenn last week, in 2024."
    for text in (
        "on Saturday (7 Dec 2024)",
        "on Saturday",
        "7 Dec 2024",
        "last week (25 Nov–1 Dec 2024), in 2024",
        quote,
    ):
        assert undated(text, quote, SUNDAY), text
    assert undated(dated(quote, SUNDAY), quote, SUNDAY)


@pytest.mark.parametrize(
    "text",
    [
        "on Saturday (8 Dec 2024)",
        "on Friday (6 Dec 2024)",
        "(7 Dec 2024) on Saturday",
        "on Saturday (7 Dec",
        "1 Dec 2024",
        "25 Nov",
        "Dec 2024",
        "omson",
        "",
    ],
)
def test_a_forged_date_and_a_part_of_one_are_not_entailed(text: str) -> None:
    assert not undated(text, "The rebels took Homs on Saturday, and Brenn last week.", SUNDAY)


def test_a_date_is_not_entailed_by_a_longer_number() -> None:
    assert undated("11 Dec 2024", "It will open on Wednesday.", SUNDAY)
    assert not undated("1 Dec 2024", "It will open on Wednesday.", SUNDAY)


def test_a_quote_without_spaces_is_made_of_whole_words_all_the_same() -> None:
    assert undated("霍姆斯", "叛军攻占霍姆斯。", SUNDAY)


def test_days_are_written_as_people_write_them() -> None:
    assert day_text(date(2024, 12, 7)) == "7 Dec 2024"
    assert span_text(date(2024, 12, 7), date(2024, 12, 8)) == "7–8 Dec 2024"
    assert span_text(date(2024, 2, 1), date(2024, 2, 29)) == "Feb 2024"


_WORDS = [
    "Rebels", "took Homs", "on Saturday", "Saturday's", "last", "next", "this", "week", "Tuesday of last week",
    "in", "June", "May", "March", "Dec 6", "6 December", "29 Feb", "7 December 2024", "1952", "2000", "people",
    "yesterday", "today", "Two days", "earlier", "ago", "last night", "the weekend", "over", "will",
    "was scheduled", "said", "by", ",", ".", '"', "“", "”", "\n", "(", ")", "(7 Dec 2024)", "last year",
]  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join) | st.text()
_PUBLISHED = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(_TEXTS, _PUBLISHED)
@settings(deadline=None)
def test_days_stand_where_they_say_and_never_overlap(text: str, published: date) -> None:
    days = days_in(text, published)
    assert all(text[day.start : day.end] == day.text and day.first <= day.last for day in days)
    assert all(one.end <= other.start for one, other in zip(days, days[1:], strict=False))


@given(_TEXTS, _PUBLISHED)
@settings(deadline=None)
def test_only_dates_in_brackets_are_added_and_all_of_them_are_entailed(text: str, published: date) -> None:
    told, rest = dated(text, published), text
    for day in reversed([day for day in days_in(text, published) if day.is_relative]):
        rest = f"{rest[: day.end]} ({span_text(day.first, day.last)}){rest[day.end :]}"
    assert told == rest
    assert not told or undated(told, text, published)


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14), st.data(), _PUBLISHED)
@settings(deadline=None)
def test_a_short_answer_with_its_dates_is_entailed_by_its_quote(
    words: list[str], data: st.DataObject, published: date
) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    quote, answer = " ".join(words), " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    assert undated(dated(answer, published, quote), quote, published)


def plain(told: str) -> str:
    """A sentence without the dates that are told in it."""
    return "".join(part.partition(")")[2] if n else part for n, part in enumerate(told.split(" (")))
