"""Follow-up questions made stand-alone: "why?", "and in Homs?", "what did he say then?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.dates import MONTH, WEEKDAY
from retrieval.followup_clause import Clause, clause_of
from retrieval.followup_phrase import AUXILIARIES, PLACING, Phrase, is_large, phrases_of, verbs_of
from retrieval.followup_reference import Turn, asks_for, capitals, is_short_name, proper, resolved
from retrieval.overview.request import lacks_topic, topic_of
from retrieval.polarity.lexicon import BASE_OF, BE, PASTS, PREPOSITIONS
from retrieval.question import LONGEST
from retrieval.wording import is_country
from retrieval.words import Word, country_of, words_of

__all__ = ["Turn", "standalone"]

_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|well|oh|hm+|sorry)\b[\s,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"(?:what|how) about\s+", re.IGNORECASE)
# It may be a pronoun of what was answered, or of an event in it: either way the question is about that.
_THAT = "(?:that|this|it|so)"
_SAME = rf"(?: (?:is|was|are) {_THAT}| did {_THAT} happen)?"
_ASKED_ANEW = tuple(
    (re.compile(pattern), lead)
    for pattern, lead in (
        (rf"(?:why|how come|for what reason){_SAME}(?: so)?", "Why"),
        (rf"when{_SAME}", "When"),
        (rf"(?:at )?what (?:time|day|date){_SAME}", "When"),
        (rf"(?:when|where|how) exactly{_SAME}", ""),
        (rf"where(?: was {_THAT}| did {_THAT} happen)?", "Where"),
        (rf"how(?: so| did {_THAT} happen| (?:is|was) {_THAT} possible)?", "How"),
        (rf"how long ago{_SAME}", "How long ago"),
        (r"(?:since|until|till) when|(?:for )?how long|how often|by when", ""),
        (r"(?:by|from|with|against) (?:whom?|what)", ""),
    )
)
_DOUBTED = re.compile(
    rf"(?:(?:is|was) {_THAT} (?:really |actually )?(?:true|right|correct|confirmed|certain|sure|real|official|a fact)"
    r"|really|seriously|for real|are you sure)"
)
_SOURCED = re.compile(
    rf"(?:who (?:says|said|claims|reported) {_THAT}|says who|according to whom?|who told you {_THAT})"
)
_ELSE = re.compile(r"(?:(who|what|where|when|which)|any(one|body|where)|any) (?:else|others?|more)")
_COUNTED = re.compile(r"how (many|much)(?: exactly)?(?: were there)?")
_DATELINE = re.compile(r"^[A-Z][\w .,'’-]{1,40}(?:\([^()]{1,60}\))?\s*[—–-]\s+")
_SPEAKER = re.compile(r",\s+[^,“”\"]{2,60}\s(?:said|says|reported|reports)(?: on \w+)?$")
# A quote that runs on makes no question that reads well.
_LONGEST_QUOTE = 300
_LONGEST_FRAGMENT = 6
_LONGEST_ANEW = 60
# A question of more words seldom leaves anything out; its pronouns point into itself.
_LONGEST_FOLLOWING = 12
# Of longer ones, people on the whole mean what they say; and what points at something that is not clear is left alone.
_LONGEST_BARE = 5
_ACCOUNTS = re.compile(r"\b(?:differ|disagree|diverge|compare|conflict|vary|agree|contradict)\b", re.IGNORECASE)
_POINTING = frozenset("he she it they him her them his its their this that these those you we i".split())
_MEASURED = frozenset("many much long old far high big often more any other else further".split())
_ASKING = frozenset("who whom whose what which where when why how".split())
_TIME = re.compile(
    rf"(?:\b(?:on|in|since|before|after|until|by|during)\s+)?\b(?:(?:last|this|next)\s+(?:week|month|year|night|{WEEKDAY})"
    rf"|yesterday|today|tomorrow|now|(?:{WEEKDAY})|(?:\d{{1,2}}\s+)?(?:{MONTH})(?:\s+\d{{1,2}}\b)?(?:,?\s+\d{{4}})?"
    r"|(?:1[5-9]|20)\d\d)(?![\w-])",
    re.IGNORECASE,
)


def standalone(text: str, before: Sequence[Turn]) -> str:
    """The question `text` with what it leaves out taken from the conversation before it, oldest turn first.

    `text` itself when it stands alone already, or when nobody can be sure what it means. At most LONGEST characters.
    """
    plain = " ".join(text.split())
    said = _LEAD.sub("", plain, count=1)
    if not before or len(text) > LONGEST or not any(words_of(said)):
        return text
    made = _made(said, before, led=said != plain)
    return made if made not in ("", said) and len(made) <= LONGEST else text


def _made(said: str, before: Sequence[Turn], led: bool) -> str:
    """The question without its "and", made stand-alone; empty, or as it was, when it needs nothing."""
    known = before[-1]
    if lacks_topic(said):
        return _over_several(said, known)
    whole = said.rstrip(" ?!.…").lower().replace("’", "'")
    if made := (_anew(whole, known) if len(whole) <= _LONGEST_ANEW else "") or _put_in(said, known, led):
        return made
    made = _resolved(said, before)
    if made == said and _names_nothing(said):
        return _on_topic(said, known)
    # "And his brother?" is first Assad's brother, who then takes Assad's place.
    return (_put_in(made, known, led) or made) if led and made != said else made


def _over_several(said: str, known: Turn) -> str:
    """A question over several reports with the topic of the one before it; how accounts differ, with all that it asks.

    Empty when that names nothing.
    """
    asked = known.question.rstrip(" ?!.…")
    if topic := topic_of(known.question):
        return f"{said.rstrip(' ?!.…')} about {topic}?"
    if _ACCOUNTS.search(said) and asked.lower().split(" ")[0] in _ASKING:
        return f"{said.rstrip(' ?!.…')} on {asked}?"
    made = _on_topic(said, known)
    return re.sub(r" \((.+)\)\?$", r" about \1?", made)


def _names_nothing(said: str) -> bool:
    """Whether a question holds hardly more than a verb, as "how many died?": whatever that fits would answer it."""
    words = list(words_of(said))
    verbs, low = verbs_of(words), [word.text.lower() for word in words]
    things = [i for i, word in enumerate(words) if i not in verbs and word.is_content and low[i] not in _MEASURED]
    asks = low[0] in _ASKING and verbs and len(words) <= _LONGEST_BARE
    return bool(asks) and not things and _POINTING.isdisjoint(low)


def _on_topic(said: str, known: Turn) -> str:
    """A question with the longest name of the one before it: "how many died (Tarsk)?"; empty when that has none."""
    names = capitals(known)
    named = [
        phrase.text
        for phrase in phrases_of(known.question)
        if any((is_large(word) and word.start > 0) or word.text.lower() in names for word in phrase.words)
    ]
    topic = proper(max(named, key=len, default=""), known)
    return f"{said.rstrip(' ?!.…')} ({topic})?" if topic else ""


def _resolved(said: str, before: Sequence[Turn]) -> str:
    """A question with its pronouns replaced. Who states something is left alone: nothing is asked."""
    words = [word.text.lower() for word in words_of(said)]
    asks = len(words) <= _LONGEST_FOLLOWING and (said.endswith("?") or words[0] in _ASKING | AUXILIARIES)
    return resolved(said, before) if asks else said


def _anew(whole: str, known: Turn) -> str:
    """What a question of function words alone asks about what was answered; empty when it is no such question."""
    clause = clause_of(known.question, known.answer)
    for pattern, lead in _ASKED_ANEW:
        if pattern.fullmatch(whole):
            lead = lead or re.sub(rf"{_SAME}$", "", whole).capitalize()
            return proper(clause.asked(lead), known) or (_of_quote("Why is it that", known) if lead == "Why" else "")
    if whole == "why not" and known.answer.lower().startswith("no"):
        return proper(clause.asked("Why"), known)
    if _DOUBTED.fullmatch(whole):
        asked = proper(_affirmed(known).asked(""), known)
        return (asked if clause.whole else "") or _of_quote("Is it true that", known) or asked
    if _SOURCED.fullmatch(whole):
        return _of_quote("Who said that", known)
    if found := _ELSE.fullmatch(whole):
        return _another(found, known)
    found = _COUNTED.fullmatch(whole)
    return proper(_counted(found[1], known), known) if found else ""


def _affirmed(known: Turn) -> Clause:
    """The clause of what was answered; a question of yes or no as it was asked."""
    denied = known.answer.lower().startswith("no")
    return clause_of(known.question, "" if denied else known.answer)


def _of_quote(lead: str, known: Turn) -> str:
    """A question about the cited sentence; empty when there is none that fits into one."""
    quote = _SPEAKER.sub("", _DATELINE.sub("", " ".join(known.quote.split())).rstrip(" .!?"))
    first = next(words_of(quote), None)
    if first is None or len(quote) > _LONGEST_QUOTE or not quote[0].isalpha():
        return ""
    if not first.is_content:
        quote = quote[0].lower() + quote[1:]
    return f"{lead} {quote}?"


def _another(found: re.Match[str], known: Turn) -> str:
    """ "Who else?" after "who backs the rebels?"."""
    asked = found[1] or {"one": "who", "body": "who", "where": "where"}.get(found[2] or "", "")
    word, _, rest = known.question.partition(" ")
    if not rest or (asked and asked != word.lower()) or word.lower() not in ("who", "what", "where", "which"):
        return ""
    if word.lower() == "which" or (word.lower() == "what" and rest.split()[0].lower() not in AUXILIARIES):
        return f"{word} other {proper(rest, known)}"
    return f"{word} else {proper(rest, known)}"


def _counted(measure: str, known: Turn) -> str:
    """ "How many?" after "were civilians killed in Aleppo?", "who died?" or "what did Oresia buy?"."""
    tokens = known.question.rstrip(" ?!.").split()
    low = [token.lower() for token in tokens]
    if measure == "much":
        bought = low[:2] in (["what", "did"], ["what", "does"]) and re.fullmatch(r"[a-z]+(?: [a-z]+)?", known.answer)
        return f"How much {known.answer} {' '.join(tokens[1:])}?" if bought else ""
    if (
        low[0] == "who"
        and len(low) > 2
        and (low[1] in ("were", "was", "are") or low[1] in PASTS or low[1].endswith("ed"))
    ):
        helper = {"was": "were"}.get(low[1], tokens[1])
        return f"How many people {' '.join([helper, *tokens[2:]])}?"
    groups = [phrase for phrase in phrases_of(known.question) if phrase.is_plural]
    if not groups or groups[0].article or known.question[: groups[0].start].split() != tokens[:1]:
        return ""
    group, rest = groups[0].text, known.question[groups[0].end :].rstrip(" ?!.")
    if low[0] in BE | {"have", "will"}:
        return f"How many {group} {low[0]}{rest}?"
    verb, _, following = rest.strip().partition(" ")
    return f"How many {group} {_past(verb)} {following}".rstrip() + "?" if low[0] == "did" and verb else ""


def _past(base: str) -> str:
    irregular = sorted(form for form in PASTS if BASE_OF[form] == base.lower())
    return irregular[0] if irregular else f"{base}d" if base.endswith("e") else f"{base}ed"


def _put_in(said: str, known: Turn, led: bool) -> str:
    """The last question with the fragment in the place of what it is like: "and in Homs?"; empty if it has no place."""
    about = _ABOUT.match(said)
    fragment = (said[about.end() :] if about else said).rstrip(" ?!.…").strip("\"“”'")
    words = list(words_of(fragment))
    short = 0 < len(words) <= (_LONGEST_FRAGMENT if about or led else 3)
    if not short or not (about or led or said.endswith("?")) or any(map(_is_of_sentence, words)):
        return ""
    question = known.question.rstrip(" ?!.")
    if _TIME.fullmatch(fragment):
        return _at_another_time(fragment, question, known)
    first = fragment.split()[0].lower()
    new = phrases_of(fragment)
    if first in PREPOSITIONS and len(fragment.split()) > 1:
        return _elsewhere(fragment, first, question, known) if new else ""
    if len(new) != 1 or new[0].text != fragment:
        return ""
    return _instead(new[0], question, known, sure=bool(about) or led)


def _is_of_sentence(word: Word) -> bool:
    low = word.text.lower()
    return low in AUXILIARIES or low in _OF_SENTENCES


_OF_SENTENCES = frozenset(
    """who whom whose what which where when why how i you he she it they we me him them us his its their yes no not
    please thanks thank hello hi there here then if else others other more any all so same that this these
    those""".split()
)


def _at_another_time(time: str, question: str, known: Turn) -> str:
    """The question with its time exchanged, or with the time it lacks."""
    found = list(_TIME.finditer(question))
    if not found:
        return f"{proper(question, known)} {time}?"
    old = found[-1]
    joined = old[0].split()[0].lower() in PREPOSITIONS and time.split()[0].lower() not in PREPOSITIONS
    relative = time.split()[0].lower() in ("yesterday", "today", "tomorrow", "now", "last", "this", "next")
    time = f"{old[0].split()[0]} {time}" if joined and not relative else time
    return f"{proper(question[: old.start()], known)}{time}{proper(question[old.end() :], known)}?"


def _elsewhere(fragment: str, joint: str, question: str, known: Turn) -> str:
    """The question with "in Homs" in the place of "in Aleppo", or after all when it names no place."""
    alike = PLACING if joint in PLACING else {joint}
    olds = [phrase for phrase in phrases_of(question) if phrase.before in alike]
    if not olds:
        return f"{proper(question, known)} {fragment}?"
    start = question.lower().rindex(olds[-1].before, 0, olds[-1].start)
    return f"{proper(question[:start], known)}{fragment}{proper(question[olds[-1].end :], known)}?"


def _instead(new: Phrase, question: str, known: Turn, sure: bool) -> str:
    """The question with the new phrase in the place of the one that is most like it."""
    olds = phrases_of(question)
    if any(old.text.lower() == new.text.lower() for old in olds):
        return ""
    if _is_people(new.text):
        return _of_people(new.text, question, known)
    same_head = [old for old in olds if old.head.stem == new.head.stem]
    if alike := same_head or _alike(new, olds, known):
        # "And inflation?" after "what is the rate in Maravia?" is no place.
        if alike[0].before in PLACING and not new.head.is_capitalised and asks_for(question) == "which":
            return ""
        return _exchanged(alike[0], new, question, known) if len(alike) == 1 else ""
    # "Who backs the rebels?" - "Turkey." - "And Iran?"
    named = _sort(new) in ("country", "name")
    rivals = is_short_name(known.answer) and is_country(known.answer.lower()) == new.is_country
    if sure and named and rivals and asks_for(question) in ("who", "which"):
        return proper(clause_of(question, new.text).asked(""), known)
    articled = [old for old in olds if old.article and old.before not in PREPOSITIONS]
    if sure and new.article and len(articled) == 1:
        governs = question[articled[0].end :].lstrip().startswith("of ")
        return "" if governs else _exchanged(articled[0], new, question, known)
    objects = [old for old in olds if old.before not in PREPOSITIONS and old.before not in ("what", "which")]
    return _exchanged(objects[-1], new, question, known) if sure and objects and (named or len(olds) == 1) else ""


def _is_people(word: str) -> bool:
    """Whether a word tells whose something is: "Russian", and not "Russia"."""
    return country_of(word) not in ("", word.lower())


def _of_people(word: str, question: str, known: Turn) -> str:
    """ "And Russian?" after "how many American troops are in Syria?"."""
    olds = [old for old in words_of(question) if _is_people(old.text)]
    if len(olds) != 1:
        return ""
    return f"{proper(question[: olds[0].start], known)}{word}{proper(question[olds[0].end :], known)}?"


def _alike(new: Phrase, olds: Sequence[Phrase], known: Turn) -> list[Phrase]:
    """The phrases of the question's that name the same kind of thing; of several names those written alike."""
    alike = [old for old in olds if _sort(old) == _sort(new)]
    if len(alike) > 1 and _sort(new) == "name":
        large = capitals(known)
        return [one for one in alike if (one.head.is_capitalised or one.head.text in large) == new.head.is_capitalised]
    return alike


def _sort(phrase: Phrase) -> str:
    """What kind of thing a phrase names; like may stand for like."""
    if phrase.is_country:
        return "country"
    if phrase.is_name:
        return "name"
    return "several" if phrase.is_plural else "thing"


def _exchanged(old: Phrase, new: Phrase, question: str, known: Turn) -> str:
    if old.text == question:
        return ""
    return f"{proper(question[: old.start], known)}{new.text}{proper(question[old.end :], known)}?"
