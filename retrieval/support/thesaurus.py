"""Thesaurus: words that news uses for one another, so that a claim may use another one than its quote does.

A line is one meaning in one role: who did the one did the other. `pull_out` is a verb with its particle. What only
often goes together ("injured", "dead") is no line, and neither is what one side alone would call it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.polarity.lexicon import PARTICLES, SAME_VERBS, stemmed, verb_of
from retrieval.words import Word, stem_of, words_of

_MEANINGS = """
withdraw withdrawal pull_out pull_back move_out leave quit retreat depart departure exit evacuate abandon walk_away
leave flee escape go_away depart
enter push_into break_into move_into go_into march_into storm
advance advancing push move_forward head progress
capture seize take take_over overrun conquer retake
attack strike bomb shell raid hit pound bombard assault bombing airstrike
fight fighting clash battle combat
erupt break_out begin start
begin start open launch commence walk_off
end finish conclude stop halt cease over ceasefire
stop prevent halt keep avoid
continue go_on carry_on keep_on last resume
remain stay keep stand still leave
close shut closed closure
open reopen start
collapse fall_in crumble cave_in fall
destroy wreck ruin raze flatten
damage harm crack
isolate cut_off strand
excess extra overrun exceed surplus additional
main key chief principal
only sole solely alone
kill die dead death perish fatality toll life
injure wound hurt injury casualty
rescue save pull survive survivor
victim dead body killed
people person resident inhabitant population citizen
civilian noncombatant
home house dwelling residence building
habitable live_in liveable uninhabitable
displace drive homeless displaced uproot
search hunt look seek
find discover locate
look_into examine investigate investigation inquiry probe audit
see spot sight
seem appear
big large huge major
small little tiny
largest biggest greatest
fast quick quickly rapid rapidly speed swift
strong powerful strongest
early earlier before previous previously prior
early premature soon
once formerly former previously
previous last earlier former
next following later after
now currently present
nearly almost close practically virtually hardly barely
about around approximately roughly some
fully entirely whole full entire complete completely all
each every per
yearly annual annually
month monthly
rate percentage
cut reduce lower trim decrease slash reduction
fall drop decline decrease slip slide ease slow down
rise climb increase grow go_up gain jump raise
shorten cut reduce
raise increase hike pay
forecast predict expect projection outlook expectation see estimate
due expect schedule plan set
think believe consider
want seek demand like
ask request urge call appeal call_on
agree accept consent deal agreement
ready willing prepared
cooperate work_with collaborate
deal agreement accord pact contract
promise pledge vow would
offer propose proposal
refuse decline
admit acknowledge concede
announce declare declaration proclaim
describe call label
reckless irresponsible
deny dismiss reject refute
confirm verify check
independently separate
criticise condemn denounce blame
blame attribute put_down
warn caution
assure guarantee promise
vote ballot
support back favour vote_for
sell sale export
buy purchase acquire import
pay cost spend charge
cost price worth
refund money_back reimburse
finance fund pay
give grant award hand provide
receive get gain
give_out hand_out distribute
send deploy dispatch
send carry ship deliver transport
bring_in harvest reap
bring_out come_out pull
take_over charge
take_home receive win earn
lead head command run
leader chief head
boss chief head manager
coach manager
own possess
control hold rule govern command
run control operate
rule govern reign power
power office
office job post
fire dismiss sack
resign quit step_down
job post work
work worker employee staff crew
strike walkout stoppage action walk
crew staff worker
strand stuck
cancel call_off scrap
delay postpone late
plan intend intention due
aim target goal
meet talk meeting session
speak address speech
talk negotiation negotiate
mediate mediation
settle settled decided resolve
return come_back go_back go_home
go travel drive head
queue line wait
car vehicle
truck lorry
plane aircraft jet warplane
fly plane flight board
fighter gunman militant
rebel insurgent
soldier troop army force serviceman military
police policeman officer
officer official
prison jail
prisoner inmate detainee
free liberate release liberated
release free
ban outlaw forbid
protect spare guard
revenge vengeance retaliation
loot looting plunder
ransack loot
statue monument
topple pull_down bring_down overthrow oust fell
family relative
child boy girl
flag banner
raise fly
city town capital place
village settlement
country nation state
area region zone
border frontier
crossing checkpoint
coast coastal
country countryside rural
edge outskirts
side part
part area
north northern
south southern
east eastern
west western
centre center central downtown
road route highway street
trip journey ride
bridge crossing
long length
tall high height
deep depth down
weigh kilogram tonne
span stretch
last take
need take require
land touch_down settle landing
asteroid rock
craft probe spacecraft lander
picture image photo
drill drilling
reach get arrive
form originate
change alter revise
revise change update correct
mistake error wrong
figure number count
tally count toll
number figure
estimate put
half semi
score goal net
winner win winning victory header
win victory beat
beat defeat
lose loss
match game
team side club squad
final last
equalise level come_back
lead ahead
trophy title cup
bottom last
crowd spectator attendance
watch attend fill
hospital clinic
doctor physician
treat care
food supply
medicine drug
snow snowfall
ground halt
weather conditions
quake earthquake tremor
hit shake strike
aftershock tremor
magnitude strength strong
victim casualty
mourning grief
firm company business
lender bank
loan credit
wage pay salary
raise increase rise
bonus payment
growth grow
inflation price
export sale
tender auction
record highest
drought dry
refugee displaced
asylum refuge protection
ambassador envoy
spokesman spokeswoman spokesperson
minister secretary
parliament assembly
opposition opponent
inquiry investigation
court judge
hear hearing
member official
group organisation organization faction
faction group
alongside beside together
belong part
stay live
hold keep
allow permit
use apply
build construct construction
set_up establish found create
name call title
know call
launch begin send
base headquarters
station base deploy
guard security
secret hidden
unknown undisclosed
temporary interim
voluntary volunteer
"""
# What says the reverse of the other in the same place.
_REVERSED = """
open close|open shut|open closed|more less|more fewer|before after|first last|largest smallest|biggest smallest
north south|northern southern|east west|eastern western|northeast northwest|southeast southwest|alive dead
accept reject|advance retreat|enter leave|guilty innocent|raise lower|raise cut|increase cut|increase reduce|gain lose
support oppose|allow ban|arrive depart|strong weak|strongest weakest|high low|higher lower|highest lowest|early late
increase decrease|grant deny|appoint dismiss|true false|begin end|start end|start stop|begin stop|win lose
winner loser|rise fall|climb fall|join quit|capture free|most few|most least|best worst|destroy spare|confirm deny
within outside|inside outside|above below|over under|up down|next last|next previous|ahead behind|faster slower
slow accelerate|ease worsen|shorten lengthen|cut lengthen|exceed undercut|acceptable unacceptable|long short
longest shortest|last next|previous next|lead trail|seize lose|take lose|hold lose|improve worsen|send withdraw
same different|peaceful violent|public private|full empty|possible impossible|likely unlikely|safe unsafe
old new|oldest newest|youngest oldest|change unchanged|success failure|succeed fail|near far|stay leave|remain leave
major minor|everything nothing|everyone nobody|arrest release|detain release|borrow lend|buy sell|import export
victory defeat|friend enemy|ally enemy|legal illegal|temporary permanent|north east|north west|south east|south west
begin finish|dearer cheaper|hot cold|minimum maximum|least most|left right|top bottom
"""


def _lines(table: str) -> Iterator[list[str]]:
    return (line.split() for line in table.strip().replace("|", "\n").splitlines())


def _key(word: str) -> str:
    head, _, particle = word.partition("_")
    return f"{verb_of(head) or stem_of(head)}_{particle}" if particle else stem_of(word)


def _table() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, line in enumerate(_lines(_MEANINGS)):
        for word in line:
            for key in {_key(word), *([verb_of(word)] if "_" not in word else [])} - {""}:
                table.setdefault(key, set()).add(number)
    return {key: frozenset(numbers) for key, numbers in table.items()}


_GROUPS = _table()
_OPPOSITES = frozenset(
    pair for one, two in ((stem_of(a), stem_of(b)) for a, b in _lines(_REVERSED)) for pair in ((one, two), (two, one))
)
_LISTED = frozenset(stemmed(word) for line in _lines(_MEANINGS) for word in line if "_" not in word)
# A verb's particle stands beside it, or behind a word of its object: "put the statue down".
_NEAR = 2


@lru_cache(maxsize=20_000)
def plain_keys(word: str) -> frozenset[str | int]:
    """What a word shares with those that say the same, wherever it stands."""
    stem, verb = stem_of(word), verb_of(word.lower())
    return frozenset({stem, verb} - {""}) | _GROUPS.get(stem, frozenset()) | _GROUPS.get(verb, frozenset()) | (
        SAME_VERBS.get(verb, frozenset()) if verb else frozenset()
    )  # fmt: skip


def keys_at(words: Sequence[Word], at: int) -> frozenset[str | int]:
    """What a word shares with those that say the same: its stem, its verb and its meanings, with its particle too."""
    word = words[at].text
    keys = plain_keys(word)
    for follower in words[at + 1 : at + 1 + _NEAR]:
        if follower.text.lower() in PARTICLES | {"into", "in", "on"}:
            keys |= _GROUPS.get(f"{verb_of(word.lower()) or stem_of(word)}_{follower.text.lower()}", frozenset())
    for part in word.split("-") if "-" in word else ():
        keys |= plain_keys(part) if part else frozenset()
    return keys


def keys_of(text: str) -> frozenset[str | int]:
    """What the words of a text share with those that say the same."""
    words = list(words_of(text))
    return frozenset(key for at in range(len(words)) for key in keys_at(words, at))


def said_alike(word: Word) -> frozenset[str | int]:
    """What a word shares with its own other forms, and with verbs that are the same in every role."""
    return frozenset(key for key in plain_keys(word.text) if isinstance(key, str))


def are_opposite(one: str, two: str) -> bool:
    """Whether two stems say the reverse of each other."""
    return (one, two) in _OPPOSITES


def is_listed(word: str) -> bool:
    """Whether a word is one of those that news uses, and so no name, even where it opens a sentence."""
    return stemmed(word.lower()) in _LISTED or verb_of(word.lower()) in _LISTED
