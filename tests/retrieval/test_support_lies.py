"""Support and lies: what a lying model would make of the demo reports, each claim in most of the words of its quote."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.reading import read
from index.report import Rejection, Report
from retrieval.support import Support
from retrieval.support.material import Quoted
from retrieval.writer.receipts import Excerpt, Place, place_of
from tests.quality.collection import DEMO


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """The demo reports."""
    given = [one[0] for one in read([DEMO / "reports"], datetime(2025, 6, 1, tzinfo=UTC))]
    return [one for one in given if not isinstance(one, Rejection)]


def quoted(words: str, reports: list[Report]) -> Quoted:
    """The sentence of a demo report that holds these words."""
    places = [place_of(words, 1, [Excerpt(1, report, 0, len(report.text))]) for report in reports]
    found = next(place for place in places if isinstance(place, Place))
    return Quoted.of(found.report, found.start, found.end)


HELD = "Rebel fighters held most of Aleppo on Saturday"
HTS = "The assault is led by Hayat Tahrir al-Sham"
STRIKES = "They were the first such strikes on the city since 2016"
HAMA = "in 1982 the army of Assad's father, Hafez, crushed an uprising there"
TOLL = "The monitor said 222 fighters from both sides had died in the battle for Hama since Tuesday"
QASSEM = "Naim Qassem, said the Lebanese group would stand by Syria"
RASTAN = "A day earlier government planes had bombed the Rastan bridge"
JORDAN = "Jordan shut its Jaber crossing with Syria on Friday"
PLANE = "Assad boarded a plane early on Sunday and left for an unknown destination"
SEDNAYA = "where thousands of detainees are believed to have been hanged"
ASYLUM = "the Kremlin gave the ousted Syrian president asylum"
NO_MEETING = "no meeting between the two men was planned"
RATE = "The Bank of Maravia lowered its key interest rate by a quarter of a percentage point to 5.00%"
VOTE = "Six members of the rate-setting board voted for the move and three wanted to leave borrowing costs at 5.25%"
OFFER = "Bluewater Ferries, the only operator on the route, has offered 3%"
VARGA = "Simon Varga, called the walkout reckless and said the firm had lost 11 million crowns last year"
HARPOON = "One of them did not anchor, Raman said, but the other was holding"
COST = "The 310-kilogram craft was launched in June 2023 and has cost 640 million euros"
QUAKE = "An earthquake in 1974 killed 312 people in the same valley"
DEAD = "20 deaths had been confirmed and about 130 people were being treated in hospital"
FAMILIES = "promised each family that lost its home 15,000 florins"
BRIDGE = "The bridge cost 2.1 billion crowns, not 1.2 billion as the report said"
WHEAT = "Maravia will sell Oresia 300,000 tonnes of milling wheat at $241 a tonne"
CUP = "gave Sorrel City a 2-1 victory over Athletic Dunmore in the Coral Cup final on Saturday"
AUDIT = "The opposition has asked the national audit office to look into the overrun"
MISTAKE = "The ministry confirmed the mistake on Tuesday after a reader, a retired accountant, compared it"
BACKED = "Smaller factions backed by Turkey are fighting beside it"
HELPED = "when the government, helped by Russia and Iran, drove rebels from its eastern districts"
HOMS = "Syrian rebels pushed into the northern edge of Homs on Saturday"
STRIKE = "Ferry crews at Port Velmar walked off the job at midnight on Tuesday"
RISEN = "The death toll from Monday's earthquake in Tarsk province rose to 44 on Tuesday"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("Rebel fighters held all of Aleppo on Saturday.", HELD),
        ("The Syrian army held most of Aleppo on Saturday after three days of talks.", HELD),
        ("Hayat Tahrir al-Sham, an Islamist group backed by Turkey, leads the assault.", HTS),
        ("Hayat Tahrir al-Sham still belongs to al-Qaida.", HTS),
        ("They were the last such strikes on the city since 2016.", STRIKES),
        ("In 1982 Hafez al-Assad's army killed 1982 people in Hama.", HAMA),
        ("The monitor said 222 civilians had died in the battle for Hama since Tuesday.", TOLL),
        ("The monitor said 222 fighters had died in the battle for Hama because of an air strike.", TOLL),
        ("Naim Qassem said that Hezbollah would send fighters to Syria.", QASSEM),
        ("Russian planes had bombed the Rastan bridge in an attempt to slow the advance.", RASTAN),
        ("Syria shut its Jaber crossing with Jordan on Friday.", JORDAN),
        ("Jordan shut its Jaber crossing with Syria on Thursday.", JORDAN),
        ("Assad boarded a plane early on Sunday and left for Tehran.", PLANE),
        ("Thousands of detainees were hanged in Sednaya.", SEDNAYA),
        ("Assad gave the Kremlin asylum.", ASYLUM),
        ("A meeting between the two men was planned.", NO_MEETING),
        ("The Bank of Maravia raised its key interest rate by a quarter of a percentage point to 5.00%.", RATE),
        ("The Bank of Maravia lowered its key interest rate by half a percentage point to 5.00%.", RATE),
        ("Three members of the board voted for the move and six wanted to leave borrowing costs at 5.25%.", VOTE),
        ("Bluewater Ferries, the only operator on the route, has paid 3%.", OFFER),
        ("Simon Varga said the firm had gained 11 million crowns last year.", VARGA),
        ("Simon Varga said the firm had lost 11 billion crowns last year because of fuel costs.", VARGA),
        ("Both harpoons were holding, Raman said.", HARPOON),
        ("The 640-kilogram craft was launched in June 2023 and has cost 310 million euros.", COST),
        ("An earthquake in 1974 killed 312 people in Brenn.", QUAKE),
        ("130 deaths had been confirmed and about 20 people were being treated in hospital.", DEAD),
        ("The government paid each family that lost its home 15,000 florins.", FAMILIES),
        ("The bridge cost 1.2 billion crowns, not 2.1 billion as the report said.", BRIDGE),
        ("Oresia will sell Maravia 300,000 tonnes of milling wheat at $241 a tonne.", WHEAT),
        ("Athletic Dunmore won a 2-1 victory over Sorrel City in the Coral Cup final on Saturday.", CUP),
        ("The national audit office has asked the opposition to look into the overrun.", AUDIT),
        ("The national audit office looked into the overrun.", AUDIT),
        ("A retired accountant confirmed the mistake.", MISTAKE),
        ("The ministry confirmed the mistake after parliament compared it with the budget.", MISTAKE),
        ("The ministry's mistake was passed by parliament.", MISTAKE),
        ("Turkey backs Hayat Tahrir al-Sham.", BACKED),
        ("Turkey is fighting beside the rebels.", BACKED),
        ("Smaller factions backing Turkey are fighting beside the rebels.", BACKED),
        ("The rebels were helped by Russia and Iran in 2016.", HELPED),
        ("The presidency pushed into the northern edge of Homs on Saturday.", HOMS),
        ("Only 44 people died in the earthquake in Tarsk province.", RISEN),
        ("The strike halted all sailings from the Calder Islands.", STRIKE),
    ],
)
def test_a_lie_in_the_words_of_its_quote_is_not_borne_out(
    support: Support, reports: list[Report], claim: str, words: str
) -> None:
    assert support.fault(claim, [quoted(words, reports)])
