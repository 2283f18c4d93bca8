"""Who says a sentence: "residents", "the army", "Danil Orvek", as the sentence itself tells it."""

from __future__ import annotations

import re

from retrieval.reader import DATELINE
from retrieval.words import Word, words_of

_SAYS = (
    r"(?:said|says|told|tells|added|adds|announced|announces|warned|warns|confirmed|confirms|denied|denies|admitted"
    r"|admits|insisted|insists|claimed|claims|promised|vowed|urged|urges|demanded|demands|acknowledged|stressed|argued"
    r"|called|accused|declared|asked|wrote|explained|conceded|predicted|estimated)"
)
# A name or what somebody is called: a few words, without a sign that ends a clause.
_NO_WHO = "and|but|or|not|said|says|which|who|as|while|when|that|to|in|for|with|if|because|after|before|than|only"
_NO_WHO += "|at|on|by|via|from|mon\\w*day|tues\\w*|wednes\\w*|thurs\\w*|friday|saturday|sunday|yesterday|today"
_WHO = rf"(?P<who>(?!(?i:{_NO_WHO})\b)[^\W\d_][^,;:“”\"()—–]{{1,70}}?)"
_LATER = r"(?:\s+(?:later|also|earlier|then|again|on\s+\w+day|in a (?:statement|video|letter|speech)[\w ]{0,20}))*"
# "…, residents said." and "…,” said Petra Halloran, the union's general secretary."
_AFTER = (
    re.compile(
        rf"[,”\"?!]\s*[”\"]?\s*{_WHO}\s+(?:has\s+|have\s+)?{_SAYS}\b(?!\s+(?:it|he|she|they)\b)[^,“\"]{{0,60}}[.,]?$"
    ),
    re.compile(
        rf"[,”\"]\s*(?:said|says|added|asked|wrote)\s+{_WHO}(?=[,;:]|\.?$|\s+(?:who|in|at|on|as)\b|\.?\s*[“\"])"
    ),
    re.compile(rf"[”\"],?\s*{_WHO}\s+(?:said|says|added|told \w+)\b"),
    re.compile(rf"\b[Aa]ccording to\s+{_WHO}(?=[,;]|\.?$)"),
    re.compile(rf",\s*{_WHO},?{_LATER}\s+(?:said|says|added|announced|confirmed|warned)(?:,|\.?$)"),
)
# "The army said …", "The rebel leader, Abu Mohammed al-Golani, who …, said …".
_BEFORE = re.compile(
    rf"^(?:(?:In|On|At|By)\s[^,]{{2,40}},\s+)?{_WHO}(?P<more>(?:,[^“”\"]{{2,120}},)?){_LATER}"
    rf"(?:\s+(?:has|have|had))?\s+{_SAYS}\b"
)
_PRONOUN = re.compile(
    r"^(?:(?:and|but|as|while|when|what|which|who|that)\s+)?(?:he|she|it|they|we|i|you|one|who|which|that|there|this"
    r"|these|those|what|some|many|most|all|another|others|several|nobody|no one)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^,\s*((?:[A-Z][\w.'’-]*|al-\w+|bin|van|de|von)(?:\s+(?:[A-Z][\w.'’-]*|al-\w+|bin|van|de|von)){1,4}),"
)
_TAIL = re.compile(
    r"\s+(?:on\s+\w+day|later|also|earlier|recently|yesterday|today|still|now|has|have|had|who|in\s+a|at\s+a)\b.*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|may|might|must|did|does|do|been|be|came|went|started|remains|after|before|because|since|while|when|as|that|which|than|if)\b"
    rf"|\b{_SAYS}\b",
    re.IGNORECASE,
)
# "The confirmed toll has stood at 44" is nobody's word.
_ARTICLE = re.compile(r"^(?:the|an?)$", re.IGNORECASE)
_LONGEST = 9


def speaker_of(sentence: str) -> str:
    """Who says it, in the words of the sentence; "" where it does not tell, or only as "he"."""
    plain = DATELINE.sub("", " ".join(sentence.split())).strip()
    before = _BEFORE.search(plain)
    # "Petra Halloran, the union's leader, said a second walkout …": what follows is no second speaker.
    named = before if before and before["more"] else None
    after = (match for pattern in _AFTER if (match := pattern.search(plain)))
    return next((who for match in (named, *after, before) if match and (who := _named(match))), "")


def key_of(speaker: str) -> str:
    """What two ways of naming one speaker share: "Governor Danil Orvek" and "Orvek", "a monitor" and "the monitor"."""
    words = list(words_of(re.split(r"\s(?:of|in|from|at|for|based|with)\s", speaker)[0]))
    names = [word for word in words[1:] if word.is_capitalised] or words
    return names[-1].stem


def is_of(speaker: str, wanted: str) -> bool:
    """Whether a speaker is who is asked for: "rebel commander Hassan Abdul Ghany" is of "the rebels"."""
    asked = [word for word in words_of(wanted) if word.is_content]
    return bool(asked) and all(any(_is_form(word, other) for other in words_of(speaker)) for word in asked)


def _is_form(one: Word, other: Word) -> bool:
    """Whether two words are forms of one: "rebel" and "rebels"; "governor" and "government" share a stem alone."""
    a, b = one.text.lower(), other.text.lower()
    return one.stem == other.stem and (a.startswith(b) or b.startswith(a))


def _named(match: re.Match[str]) -> str:
    who = _TAIL.sub("", match["who"].strip(" '‘’"))
    named = _NAMED.match(match.groupdict().get("more") or "")
    who = f"{who}, {named[1]}" if named else who
    whole = _ARTICLE.sub("", who) and len(who.split()) <= _LONGEST and not _PRONOUN.match(who) and not _VERB.search(who)
    return who if whole else ""
