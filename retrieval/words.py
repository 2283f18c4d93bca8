"""Words as the question and the reports share them: tokens with offsets, stems, and what carries no meaning alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

_TOKEN = re.compile(r"[^\W_]+(?:[.’'\-][^\W_]+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"['’]s?$")

# Function words, and the particles of phrasal verbs: "fell back" says nothing about who backs whom.
STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at away back be because been before being below
    between both but by can could did do does doing down during each else ever few for from further had has have
    having he her here hers herself him himself his how i if in into is it its itself just let me might more most
    much must my no nor not now of off on once one only or other our ours out over own per said same say says shall
    she should so some such tell than that the their theirs them themselves then there these they this those through
    to too under until up us very was we were what when where whether which while who whom whose why will with would
    yet you your many yes please recently week month year today yesterday tomorrow day days called named according
    new since although though whoever whatever anyone everyone someone nobody none others another several some
    many""".split()
)
# Endings that turn a verb into its doer or its doing: backer, backed and backing are all about backing.
_DERIVED = re.compile(r"(?<=[^\W\d_]{3})(?:ers?|ors?|ed|ing|ings|ment|ments|ions?|es|s|e)$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text at `text[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def stem(self) -> str:
        """What the word shares with its inflections and simple derivations."""
        return stem_of(self.text)

    @property
    def is_content(self) -> bool:
        """Whether it means something by itself."""
        return self.text.lower() not in STOP_WORDS and self.stem not in STOP_WORDS - {"back"}

    @property
    def is_capitalised(self) -> bool:
        """Whether it is written like a name."""
        return self.text[0].isupper()


def words_of(text: str) -> Iterator[Word]:
    """The words of a text, in order; a possessive ending is left out."""
    for match in _TOKEN.finditer(text):
        word = _POSSESSIVE.sub("", match[0]) or match[0]
        yield Word(word, match.start(), match.start() + len(word))


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Snowball's English stem, less the endings of doers and doings; words of other scripts stay as they are."""
    # "Bashar al-Assad" is asked for as "Assad".
    lowered = word.lower().replace("’", "'").removeprefix("al-").removeprefix("el-") or word
    stemmed: str = _stemmer.stemWord(lowered)
    if not stemmed.isascii():
        return stemmed
    return _IRREGULAR.get(lowered) or _DERIVED.sub("", stemmed) or stemmed


def is_people(word: str) -> bool:
    """Whether a word is what a country's people and things are called ("Syrian"), and not the country's name."""
    return word.lower() in _OF_A_COUNTRY


def country_of(word: str) -> str:
    """The country that a word names or whose people it names, lower case ("Syrians": "syria"); empty for any other."""
    return _COUNTRIES.get(word.lower(), "")


_stemmer = snowballstemmer.stemmer("english")
# Words that reports and questions use for one another, and past forms that no ending shows: each line is one meaning.
_FAMILIES = """
die died dies dying dead death deaths kill kills killed killing killer toll fatality fatalities
begin begins began begun beginning start starts started starting erupt erupted erupts
end ends ended ending
earthquake earthquakes quake quakes tremor tremors
attack attacks attacked offensive assault assaults
capture captures captured capturing seize seizes seized seizing take takes took taken taking
troop troops soldier soldiers
support supports supported supporting supporter supporters back backs backed backing backer backers
rebel rebels insurgent insurgents
buy buys bought buying buyer purchase purchases purchased
rise rises rose risen rising raise raises raised raising increase increases increased
win wins won winning winner winners victory
lose loses lost losing loss losses
meet meets met meeting meetings
fall falls fell fallen falling
give gives gave given giving
leave leaves left leaving flee flees fled fleeing
find finds found finding
hold holds held holding
sell sells sold selling seller sellers sale sales
pay pays paid paying payment payments
make makes made making maker makers
strike strikes struck striking
shoot shoots shot shooting shootings
drive drives drove driven driving driver drivers
break breaks broke broken breaking
choose chooses chose chosen choosing choice
lead leads led leading leader leaders head
send sends sent sending
spend spends spent spending
bring brings brought bringing
beat beats beaten beating defeat defeats defeated
flood floods flooded flooding
catch catches caught catching
build builds built building builder builders
speak speaks spoke spoken speaking speech
write writes wrote written writing writer writers
"""
# Countries and their people: "the Iranian foreign minister" is Iran's.
_PEOPLES = """
afghanistan afghan|albania albanian|algeria algerian|america american|argentina argentine|armenia armenian
australia australian|austria austrian|azerbaijan azerbaijani|bangladesh bangladeshi|belarus belarusian|belgium belgian
brazil brazilian|britain british briton|bulgaria bulgarian|canada canadian|chile chilean|china chinese
colombia colombian|croatia croatian|cuba cuban|czechia czech|denmark danish|egypt egyptian|ethiopia ethiopian
europe european|finland finnish|france french|georgia georgian|germany german|ghana ghanaian|greece greek
hungary hungarian|india indian|indonesia indonesian|iran iranian|iraq iraqi|ireland irish|israel israeli
italy italian|japan japanese|jordan jordanian|kenya kenyan|korea korean|kuwait kuwaiti|kosovo kosovan|lebanon lebanese
libya libyan|mexico mexican|morocco moroccan|myanmar burma burmese|nepal nepali|netherlands dutch|nigeria nigerian
norway norwegian|pakistan pakistani|palestine palestinian|peru peruvian|philippines filipino|poland polish
portugal portuguese|qatar qatari|romania romanian|russia russian|rwanda rwandan|saudi saudis|serbia serbian
somalia somali|spain spanish|sudan sudanese|sweden swedish|switzerland swiss|syria syrian|taiwan taiwanese
thailand thai|tunisia tunisian|turkey turkish turk|uganda ugandan|ukraine ukrainian|venezuela venezuelan
vietnam vietnamese|yemen yemeni
"""
_IRREGULAR = {form: line.split()[0] for line in _FAMILIES.strip().splitlines() for form in line.split()}
_COUNTRIES = {
    f"{form}{plural}": family.split()[0]
    for family in _PEOPLES.replace("\n", "|").split("|")
    for form in family.split()
    for plural in ("", "s")
}
_IRREGULAR |= _COUNTRIES
_OF_A_COUNTRY = frozenset(
    f"{form}{plural}"
    for family in _PEOPLES.replace("\n", "|").split("|")
    for form in family.split()[1:]
    for plural in ("", "s")
)
