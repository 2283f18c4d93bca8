"""Yes or no, as one sentence has it. The cases are ours: facts, people and places in them are mostly invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.polarity import Verdict, verdict
from retrieval.question import Question, QuestionError

ON = date(2024, 12, 9)

# A question, and below it what a sentence says to it; "-" when it does not decide. "Given" is the context of the next.
WHILE_WRITING = """
Did Iran send troops?
    Yes: Iran sent troops on Friday, two officials said.
    Yes: Iran, which does not recognise Israel, sent troops across the border.
    Not yet: Iran told reporters that it would consider deploying forces.
    Denied: Iran denied sending troops.
    Denied: Iran rejected claims that it had sent troops.
    Not confirmed: It was not clear whether Iran had sent troops.
    Not confirmed: There was no indication that Iran had sent troops.
    Not confirmed: Iran may have sent troops, a diplomat said.
    No: Iran refused to send troops.
    No: Iran has sent no troops, its foreign minister said.
    Not planned: Iran has no plans to send troops.
    -: Iran did not rule out sending troops.
    -: Iran condemned the attack on its troops.
    -: If Iran sent troops, the talks would collapse.
    -: Turkey urged Iran to send troops.
    -: Iran's neighbour Iraq sent troops.
    -: The foreign minister of Iran sent his condolences to the troops.

Did Hezbollah send troops to Homs?
    Yes: Hezbollah dispatched a few hundred soldiers to Homs on Friday.
    -: Hezbollah dispatched a few hundred soldiers to Aleppo on Friday.
    -: Hezbollah withdrew its troops from Homs.

Will Russia send troops?
    Yes: Russia will send troops, its president said.
    Possibly: Russia may send troops.
    Possibly: Russia threatened to send troops.
    Planned: Russia plans to send troops next month.
    No: Russia ruled out sending troops.
    Unlikely: Russia is unlikely to send troops.
    -: Russia sent troops in 2015.

Was anyone hurt?
    No: The ministry said no one had been hurt.
    Yes: Three people were hurt when the roof came down.
    No: No injuries were reported.

Has Assad left Damascus?
    No: Assad has not left Damascus.
    Not yet: Assad has not left Damascus yet, his office said.
    Yes: Assad has left Damascus.
    -: Assad's wife has left Damascus.

Has the bridge reopened?
    Yes: Officials said the bridge had reopened.
    Not yet: The bridge is due to reopen in May.
    Not yet: The bridge has yet to reopen.
    No: The bridge remains closed.

Did Turkey attack Syria?
    -: Syria attacked Turkey.
    -: Turkey attacked Iraq and Syria responded with sanctions.
    No: Turkey has never attacked Syria.

Was Homs captured by rebels?
    Yes: Rebels captured Homs overnight.
    Yes: Homs was captured by rebels on Saturday.
    No: Rebels failed to capture Homs.
    -: Rebels captured a village near Homs.
    -: Homs was captured by the army.

Did rebels capture Homs?
    Yes: Rebels seized the city of Homs.
    -: Rebels captured the Homs prison.
    -: Rebels captured most of Homs.

Did 12 people die in the Tarsk earthquake?
    Yes: At the hospital, officials said 12 people died in the Tarsk earthquake.
    -: Three people died and 12 were hurt in the Tarsk earthquake.

Was Lind found guilty?
    Yes: Lind was found guilty of fraud.
    No: Lind was acquitted on Tuesday.

Is the mayor alive?
    Yes: The mayor is alive, her son said.
    No: The mayor is dead.

Did the central bank cut rates?
    Yes: The central bank cut rates to 3 percent.
    No: The central bank did not cut rates.
    Not yet: The central bank is expected to cut rates in June.
    No: The central bank raised rates.

Did United win the final?
    No: United lost the final on penalties.
    Yes: United won the final.

Did the probe land on the moon?
    Not yet: The probe will land on the moon in March.
    Given: Heron probe nears the moon
    Not confirmed: It was unclear whether the probe had landed.
    Yes: The probe landed on the moon at dawn.

Did the strike end?
    Yes: The rail strike ended on Sunday after nine days.
    No: The strike continued on Monday.
    -: The drivers agreed to end the strike.
    Not confirmed: Union leaders claimed the strike had ended.

Has parliament approved the budget?
    Yes: Parliament has approved the budget by 61 votes to 40.
    No: Parliament rejected the budget on Thursday.
    Not yet: Parliament is expected to approve the budget next week.
    Yes: The budget was approved by parliament late on Tuesday.
    -: The budget committee has approved the timetable of parliament.
    -: The government has approved the budget.

Did Lind resign?
    Yes: Prime Minister Anna Lind stepped down on Monday.
    Not yet: Lind said she would resign in May.
    -: Lind's deputy resigned.
    -: Deputy minister Karl Lind resigned.
    -: Lind accused the deputy of wanting to resign.
    No: Lind declined to resign, saying the vote had been fair.
    -: Asked about Lind, the spokesman resigned himself to silence.

Was the driver arrested?
    Yes: Police arrested the driver at the scene.
    Yes: The driver, a man of 34, was arrested at the scene.
    No: The driver was not arrested.
    -: The driver's brother was arrested.
    -: A passenger was arrested, the driver said.
    Not confirmed: Local media reported that the driver had reportedly been arrested.

Did the vaccine work?
    Yes: The vaccine worked in nine of ten volunteers.
    No: The vaccine did not work, the trial found.

Were any hostages released?
    -: The hostages were asked about their health.

Will the festival take place?
    Planned: The festival is scheduled to take place in June.
    No: The festival will not take place, the organisers said.
    Yes: The organisers said the festival would take place despite the rain.
    -: The festival took place last year.

Is Lind guilty?
    -: Lind pleaded not guilty.
    -: Prosecutors say Lind is guilty if he signed the letter.
    No: Lind is innocent, the court ruled.

Did Maravia win the match?
    No: Maravia did not win the match.
    -: Maravia beat Torland in the match after Torland won the toss.
    -: Torland won the match.

Did Torland invade Maravia?
    Denied: Torland denied that it had invaded Maravia.
    -: Maravia invaded Torland.
    -: Maravia denied Torland permission to fly over it.
    Not confirmed: There is no evidence that Torland invaded Maravia.
    -: Torland threatened sanctions after Maravia invaded its islands.
    Not yet: Torland vowed to invade Maravia.
    -: Torland would have invaded Maravia had the talks failed.

Has Orbex bought Nilsson?
    Yes: Orbex has acquired Nilsson for 2 billion crowns.
    -: Nilsson has bought Orbex.
    -: Orbex bought a stake in Nilsson.
    Not yet: Orbex is considering buying Nilsson.

Is Assad in Damascus?
    Yes: Assad stays in Damascus, his spokesman said.
    No: Assad is no longer in Damascus.
    -: Assad's brother is in Damascus.
    Not confirmed: Assad may be in Damascus.

Did anyone die in the Tarsk fire?
    Given: Fire guts warehouse in Tarsk
    Yes: Two workers died in the fire.
    No: Nobody died in the Tarsk fire, the mayor said.
    -: Two people died in the Velmar flood.

Did Iran and Iraq sign the treaty?
    Yes: Iran and Iraq signed the treaty in Geneva.
    -: Iran signed the treaty and Iraq walked out.

Did Ann Berg win the prize?
    Given: Ann Berg at the gala
    Yes: Berg won the prize for fiction.
    Given: Ann Berg at the gala
    -: Her sister Eva Berg won the prize for fiction.

Did North Torland fire missiles at the island?
    Yes: North Torland fired two ballistic missiles at the island before dawn, the joint chiefs said.
    Denied: North Torland has denied firing missiles at the island.
    Not yet: North Torland has threatened to fire missiles at the island.
    -: The island's navy fired missiles at a North Torland submarine.
    No: North Torland fired no missiles at the island on Tuesday.

Were peacekeepers deployed in Veldra?
    Yes: Some 400 peacekeepers were deployed in Veldra over the weekend.
    Not yet: Peacekeepers will be deployed in Veldra once the truce holds.
    No: No peacekeepers have been deployed in Veldra, the envoy told reporters.
    -: Peacekeepers who were deployed in Torland last year are going home.

Has the dam collapsed?
    Yes: The dam has collapsed, flooding four villages.
    No: The dam had not collapsed, engineers said after a flight over the valley.
    -: Engineers fear the road below the dam has collapsed.
    Not yet: The dam could collapse within hours, engineers warned.
    Not confirmed: It is not known if the dam has collapsed.
    -: A dam upstream did not hold, but the valley was spared.

Did the court convict Novak?
    Yes: A court in Harn convicted Novak of taking bribes.
    No: The court acquitted Novak of all charges.
    Yes: Novak was convicted by the court after three hours.
    -: The court convicted the brother of Novak.
    -: Novak, who was never convicted, sued the court.

Will the bank raise interest rates?
    Planned: The bank intends to raise interest rates twice this year.
    Possibly: The bank might raise interest rates in the autumn.
    Unlikely: The bank is not expected to raise interest rates before June.
    No: The bank will not raise interest rates, its governor said.
    -: Rivals of the bank will raise interest rates.
    Possibly: Analysts say the bank could raise interest rates if inflation persists.

Did Halden win the election?
    Yes: Halden won the election with 53 percent of the vote.
    No: Halden lost the election by fewer than 900 votes.
    -: Halden's party won the election in two provinces.
    -: Halden congratulated Moreau, who won the election.
    Not confirmed: Halden claimed he had won the election.
    Yes: Moreau conceded that Halden had won the election.

Has the minister apologised?
    No: The minister has refused to apologise.
    Yes: The minister apologised to the families in parliament.
    Not yet: The minister has not yet apologised.
    -: The opposition leader called on the minister to apologise.
    -: The minister's office apologised.

Was the ferry evacuated?
    Yes: The ferry was safely evacuated within the hour.
    No: The ferry was never evacuated, the inquiry heard.
    -: The harbour was evacuated when the ferry caught fire.

Did scientists find water on the comet?
    Yes: Scientists found water on the comet, the agency announced.
    No: Scientists failed to find water on the comet.
    Not yet: Scientists hope to find water on the comet.
    -: Scientists found water on the moon.
    -: Scientists found no dust on the comet but traces of water on its moon.

Is the airport closed?
    Yes: The airport is closed until Thursday.
    No: The airport is open again.
    No: The airport is not closed, its operator said.
    -: The road to the airport is closed.
    -: The airport was closed for a week in 2010.

Did Kessel United sack their coach?
    Yes: Kessel United sacked their coach after the defeat.
    Not yet: Kessel United are expected to sack their coach.
    -: Kessel United thanked their coach.
    No: Kessel United have not sacked their coach.

Was Berg killed by the army?
    Yes: Berg was killed by the army at a checkpoint.
    Denied: The army denied that it had killed Berg.
    Not confirmed: Activists alleged that Berg was killed by the army.
    -: Berg was killed by rebels.
    -: Berg killed an army officer.

Did Nortel cut 3,000 jobs?
    Yes: Nortel cut 3,000 jobs in March.
    -: Nortel cut 300 jobs in March.
    Not yet: Nortel plans to cut 3,000 jobs.
    -: Nortel created 3,000 jobs.

Have the talks resumed?
    Yes: The talks resumed in Geneva on Wednesday, diplomats said.
    Not yet: The talks have yet to resume.
    -: The talks collapsed over the border question.

Did the president veto the bill?
    Yes: The president vetoed the bill late on Friday.
    No: The president did not veto the bill but sent it back with comments.
    Given: President signs budget bill | President Orlan spoke for an hour.
    -: He praised the bill.
    Not yet: The president has vowed to veto the bill.

Was anybody injured in the Harn derailment?
    No: Nobody was injured in the Harn derailment.
    Yes: Eleven passengers were injured in the Harn derailment.
    -: Eleven passengers were late because of the Harn derailment.
    Given: Train derails at Harn
    Not confirmed: There were no immediate reports of injuries in the derailment.

Did Velland shell the port of Sarne?
    Yes: Velland shelled the port of Sarne for a third night, setting two grain stores on fire.
    Denied: Velland's neighbours were outraged, but Velland denied shelling the port of Sarne.
    -: Sarne shelled the port of Velland, according to residents.
    Not confirmed: Reports that Velland had shelled the port of Sarne could not be verified.
    -: Velland, whose navy shelled Sarne in the last war, called for calm.
    No: Velland has not shelled the port of Sarne since the truce, the monitors said.

Have the rebels laid down their arms?
    Not yet: The rebels have not yet laid down their arms, although the deadline passed on Sunday.
    Yes: Under the deal signed in May, the rebels have laid down their arms.
    No: The rebels refused to lay down their arms.
    Not yet: The rebels promised to lay down their arms by the end of the month.

Did the hurricane hit Port Ansel?
    Yes: The hurricane hit Port Ansel shortly after midnight with winds of 200 km/h.
    No: The hurricane did not hit Port Ansel after all; it turned north.
    Not yet: Forecasters expect the hurricane to hit Port Ansel on Thursday.
    -: The last hurricane to hit Port Ansel killed nine people.
    Not yet: The hurricane is forecast to hit Port Ansel on Thursday.

Will the hurricane hit Port Ansel?
    Possibly: The hurricane could hit Port Ansel by Thursday, forecasters said.
    Yes: The hurricane will hit Port Ansel on Thursday, the weather service said.
    Unlikely: The hurricane is unlikely to hit Port Ansel.
    -: The hurricane hit Port Ansel in 1987.

Has the volcano erupted?
    Yes: The volcano erupted at noon, sending ash nine kilometres up.
    Not confirmed: Officials were unable to say whether the volcano had erupted.
    -: The volcano last erupted in 1902.
    Not yet: Geologists warned that the volcano could erupt at any time.

Did Moreau concede defeat?
    Not yet: Moreau has so far declined to concede defeat.
    Yes: Moreau conceded defeat in a short speech on Sunday night.
    -: Allies urged Moreau to concede defeat.
    -: Moreau's running mate conceded defeat.

Was the election postponed?
    Yes: The election was postponed until the autumn because of the floods.
    No: The election was not postponed, despite the floods.
    -: The election, which had been expected in May, was held in April.
    Yes: The electoral commission postponed the election by two weeks.
    Not yet: The election may be postponed if the floods get worse.

Did the jury find Castell guilty?
    Yes: The jury found Castell guilty on all four counts.
    No: The jury found Castell not guilty after two days.
    Not yet: The jury has yet to find Castell guilty or innocent.
    -: The judge told the jury that Castell was guilty of contempt.

Is Ferro still chief executive?
    Yes: Ferro is chief executive of the group he founded.
    No: Ferro is no longer chief executive.
    -: Ferro's daughter is chief executive.

Did Bluewater raise its offer?
    No: Bluewater has not raised its offer, the union said.
    Yes: Late on Monday Bluewater raised its offer to 5 percent.
    -: The union rejected the offer that Bluewater made in January.
    Not yet: Bluewater is considering raising its offer.

Has Orlan met the king?
    Yes: Orlan has met the king twice since the vote.
    Not yet: Orlan will meet the king on Friday.
    -: The king has met Orlan's rivals.
    No: Orlan has never met the king.

Does the drug prevent malaria?
    Yes: The drug prevents malaria in small children, a trial has shown.
    No: The drug does not prevent malaria, researchers concluded.
    Not confirmed: There is no proof that the drug prevents malaria.
    Not confirmed: The researchers believe the drug prevents malaria.

Did Harn beat Selling in the cup final?
    Yes: Harn beat Selling 3-1 in the cup final.
    -: Selling beat Harn in the cup final.
    -: Harn will play Selling in the cup final.
    No: Harn failed to beat Selling in the cup final.

Are schools open in Brenn?
    No: Schools are closed in Brenn for a second week.
    Yes: Schools are open in Brenn but buses are not running.
    -: Schools are open in Torsvik.

Did Nadia Petrov break the world record?
    Yes: Nadia Petrov broke the world record in the 400 metres.
    Given: Nadia Petrov wins gold in Torsvik | The crowd was on its feet.
    Yes: Petrov broke the world record by a tenth of a second.
    No: Nadia Petrov did not break the world record, missing it by a tenth of a second.
    -: Nadia Petrov said Ines Duarte had not deserved to break the world record.

Did the satellite reach orbit?
    No: The satellite did not reach orbit because its second stage shut down early.
    Yes: The agency confirmed that the satellite had reached orbit.
    Not yet: The satellite is due to reach orbit on Saturday.

Were passengers among the dead?
    -: Passengers were taken to hospital.

Did Kasimov order the raid?
    Yes: Kasimov ordered the raid himself, two former aides testified.
    Denied: Kasimov has repeatedly denied ordering the raid.
    -: Kasimov, who did not attend the hearing, said the raid was ordered by his predecessor.
    No: Kasimov never ordered the raid, his lawyer told the court.
    Not confirmed: Prosecutors allege that Kasimov ordered the raid.
    -: Had Kasimov ordered the raid, the general said, he would have known.
    -: Kasimov did not deny that he ordered the raid.

Did Estria withdraw its ambassador?
    Yes: Estria withdrew its ambassador in protest on Tuesday.
    Not yet: Estria is weighing whether to withdraw its ambassador.
    -: Estria accused Lorland of withdrawing its ambassador.
    No: Estria stopped short of withdrawing its ambassador.
    -: Lorland withdrew its ambassador from Estria.
    Not yet: Estria said it was ready to withdraw its ambassador.

Will Lorland join the alliance?
    Yes: Lorland will join the alliance in July, its foreign minister said.
    No: Lorland will never join the alliance, its president said.
    Possibly: Lorland could join the alliance within a decade.
    Not planned: Lorland has no intention of joining the alliance.
    Planned: Lorland has decided to join the alliance.
    -: Lorland joined the alliance in 1999.
    Possibly: Lorland will join the alliance if voters approve.

Was the pipeline blown up?
    Yes: The pipeline was blown up at dawn, the operator said.
    -: A bridge near the pipeline was blown up.
    Not confirmed: It remains unclear whether the pipeline was blown up.
    No: The pipeline was not blown up but leaked, investigators said.

Has the toll risen?
    Yes: The toll has risen to 44.
    No: The toll has fallen to 19 after names were counted twice.
    Not yet: The toll is likely to rise.

Did Sorin die in prison?
    Yes: Sorin died in prison on Wednesday, his family said.
    -: Sorin died in hospital a year after he left prison.
    -: Sorin's cellmate died in prison.
    Not confirmed: Sorin may have died in prison, his lawyer fears.

Did Delta Rail cancel the contract?
    Yes: Delta Rail has scrapped the contract for 40 trains.
    No: Delta Rail did not cancel the contract, a spokeswoman said.
    Yes: The contract was cancelled by Delta Rail last week.
    -: Delta Rail said the city had cancelled the contract.
    -: The contract was cancelled by the city.
    Not yet: Delta Rail has threatened to cancel the contract.

Is the bridge safe?
    Yes: The bridge is safe, the engineers found.
    No: The bridge is not safe for lorries.
    -: The new bridge across the bay is a safe distance from the port.
    Not confirmed: Nobody knows whether the bridge is safe.

Were any of the miners rescued?
    -: The miners were last heard from on Monday.

Did voters reject the treaty?
    Yes: Voters rejected the treaty by a wide margin.
    No: Voters approved the treaty by a wide margin.
    -: Voters in two districts rejected the mayor, who had signed the treaty.
    No: Voters did not reject the treaty.

Did Ortega score against Milan?
    Yes: Ortega scored against Milan in the last minute.
    No: Ortega failed to score against Milan.
    -: Ortega scored against Turin but was injured against Milan.
    -: Milan scored against Ortega.

Has Torland recognised Estria?
    Yes: Torland has formally recognised Estria.
    No: Torland does not recognise Lorland and has not recognised Estria.
    -: Estria has recognised Torland.
    Not yet: Torland will recognise Estria in September, its premier said.
    -: Torland has recognised Estrian passports.

Did the company hide the leak?
    Denied: The company rejected allegations that it hid the leak.
    Yes: The company hid the leak for nine months, the inquiry concluded.
    -: The company said a contractor hid the leak.
    Not confirmed: Campaigners say the company hid the leak, which the company denies.

Have the firefighters contained the blaze?
    Not yet: Firefighters have not contained the blaze yet.
    Yes: The firefighters contained the blaze by nightfall.
    Not yet: The firefighters hope to contain the blaze by nightfall.
    -: The firefighters have contained two smaller fires, and the blaze is spreading.

Did anyone survive the crash?
    Yes: Two passengers survived the crash.
    No: No one survived the crash, the airline said.
    -: The flight recorder survived the crash.

Did Mara Lind attend the summit?
    Given: Mara Lind skips summit | Leaders arrived on Monday.
    No: Lind did not attend the summit.
    -: Mara Lind's husband attended the summit.
    Yes: Mara Lind attended the summit despite her illness.
    -: The summit was attended by Karl Lind.
"""

# Written when the rules were done; no rule was changed for one of these.
HELD_OUT = """
Did Sarland expel the diplomats?
    Yes: Sarland expelled the diplomats on Wednesday and closed their consulate.
    Denied: Sarland denies expelling the diplomats.
    Not yet: Sarland has warned it will expel the diplomats.
    -: Sarland's rival Moravia expelled the diplomats.
    -: The diplomats expelled by Moravia arrived in Sarland.
    No: Sarland has decided not to expel the diplomats.
    No: Sarland has not expelled the diplomats, its embassy said.
    Not confirmed: It was not immediately clear if Sarland had expelled the diplomats.
    -: Unless Sarland expelled the diplomats, the minister said, the treaty was dead.

Was the mayor shot?
    Yes: The mayor was shot twice in the chest, a doctor said.
    -: The mayor's bodyguard was shot.
    No: The mayor was not shot, as first reported, but fell.
    -: A man who once worked for the mayor was shot.
    Not confirmed: The mayor is believed to have been shot.

Has the central bank intervened?
    Yes: The central bank intervened twice last week, traders said.
    No: The central bank has not intervened in the market, its governor said.
    Not yet: The central bank stands ready to intervene.
    Not yet: The central bank may intervene if the crown weakens further.
    -: The finance ministry has asked the central bank to intervene.

Did Ruiz beat Okafor?
    Yes: Ruiz beat Okafor in straight sets.
    -: Okafor beat Ruiz in straight sets.
    -: Ruiz will meet Okafor in the final.
    No: Ruiz did not beat Okafor; the match was abandoned.

Did the supreme court uphold the ban?
    Yes: The supreme court upheld the ban by five votes to four.
    No: The supreme court overturned the ban.
    -: The supreme court heard arguments about the ban.
    -: The appeals court upheld the ban.
    Not yet: The supreme court is expected to uphold the ban in June.
    Yes: The ban was upheld by the supreme court.

Will Ferrand sell its shipyard?
    Planned: Ferrand plans to sell its shipyard by the end of the year.
    No: Ferrand has ruled out selling its shipyard.
    Possibly: Ferrand is considering selling its shipyard.
    Possibly: Ferrand did not rule out selling its shipyard.
    Not planned: Ferrand does not plan to sell its shipyard.
    -: Ferrand sold its shipyard in 2009.
    -: Ferrand's founder will sell his yacht.

Has the ceasefire collapsed?
    Yes: The ceasefire has collapsed, mediators said.
    No: The ceasefire has not collapsed, the envoy insisted.
    -: The ceasefire line runs through a collapsed bridge.
    Not yet: The ceasefire could collapse within days, mediators warned.

Did the museum reopen?
    -: The museum did not reopen until April.
    Yes: The museum reopened on Saturday with a show of old maps.
    Not yet: The museum has not reopened yet.
    -: The museum shop reopened on Saturday.
    Not yet: The museum will reopen in spring, its director said.

Is the minister dead?
    Yes: The minister is dead, state television said.
    No: The minister is alive and in hospital.
    -: The minister's father is dead.
    Not confirmed: It is unclear whether the minister is dead.

Did Brandt testify?
    No: Brandt declined to testify.
    Yes: Brandt testified for three hours behind closed doors.
    -: The lawyers wanted Brandt to testify.
    -: Witnesses testified that Brandt had been in the room.

Did Moravia ban the party?
    Yes: Moravia banned the party after the riots.
    No: Moravia has not banned the party.
    -: Moravia banned the party's newspaper.
    Not yet: Moravia has proposed banning the party.
    -: Moravia was the first to recognise the party.

Were 40 people rescued?
    Yes: Coastguards said 40 people were rescued.
    -: Coastguards said 14 people were rescued.
    -: Coastguards said 40 people drowned and nine were rescued.

Did the rocket explode?
    Yes: The rocket exploded 40 seconds after launch.
    No: The rocket did not explode, the company said.
    Not confirmed: The rocket reportedly exploded.
    -: A fuel tank exploded beside the rocket.

Did Lena Voss write the letter?
    Given: Lena Voss faces questions over letter | The letter bears no date.
    Denied: Voss denied that she had written the letter.
    Given: Lena Voss faces questions over letter | The letter bears no date.
    Yes: Voss wrote the letter, her secretary said.
    -: The letter was written by Voss's husband, her lawyer said.
    Not confirmed: Investigators suspect that Lena Voss wrote the letter.

Was anyone injured in the blast?
    No: No one was injured in the blast.
    Yes: Four firefighters were injured in the blast.
    -: The blast was heard across the city.
    Given: Blast at Harn depot
    -: Three people were injured in Torsvik on Monday.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, and the verdict on a question that a careful editor would print beside it."""

    question: str
    context: tuple[str, ...]
    sentence: str
    verdict: str

    @property
    def told(self) -> str:
        """What the rules say."""
        return verdict(Question.of(self.question, ON), self.sentence, self.context)


def cases(table: str) -> Iterator[Case]:
    """The cases of a table; a context counts for the line below it alone."""
    question, context = "", ()
    for line in filter(None, table.splitlines()):
        label, _, text = line.strip().partition(": ")
        if not line.startswith(" "):
            question, context = line, ()
        elif label == "Given":
            context = tuple(text.split(" | "))
        else:
            yield Case(question, context, text, label.removeprefix("-"))
            context = ()


def share_right(found: list[Case]) -> float:
    return sum(case.told == case.verdict for case in found) / len(found)


@pytest.mark.parametrize("table", [WHILE_WRITING, HELD_OUT], ids=["while writing", "held out"])
def test_no_yes_is_told_for_a_no_nor_a_no_for_a_yes(table: str) -> None:
    assert [case for case in cases(table) if {case.told, case.verdict} == {"Yes", "No"}] == []


@pytest.mark.parametrize("table", [WHILE_WRITING, HELD_OUT], ids=["while writing", "held out"])
def test_neither_yes_nor_no_is_told_where_the_sentence_says_less(table: str) -> None:
    assert [case for case in cases(table) if case.told in ("Yes", "No") and case.told != case.verdict] == []


def test_most_sentences_are_understood_that_the_rules_were_not_made_for() -> None:
    # .945 when it was first measured, before verbs were added to the tables; what is missed is missed by silence.
    assert len(list(cases(HELD_OUT))) >= 60
    assert share_right(list(cases(HELD_OUT))) >= 0.92
    assert share_right(list(cases(WHILE_WRITING))) >= 0.99


def test_a_question_of_another_kind_gets_no_verdict() -> None:
    for text in ("who sent troops?", "How many troops did Iran send?", "Iran troops", "Why did Iran send troops?"):
        assert verdict(Question.of(text, ON), "Iran sent troops.") == ""


def test_a_question_that_asks_more_than_one_thing_gets_no_verdict() -> None:
    for text in (
        "Did Iran or Iraq send troops?",
        "Did Iran not send troops?",
        "Did only Iran send troops?",
        "Did Iran send more than 100 troops?",
        "Did Iran send troops because it was asked?",
        "Did Iran send troops? Will Iraq send troops?",
    ):
        assert verdict(Question.of(text, ON), "Iran sent troops.") == ""


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("Did Lind step down?", "Lind did not step down.", "No"),
        ("Is Iran going to send troops?", "Iran will send troops.", "Yes"),
        ("Is Iran sending troops?", "Iran is sending troops, officials said.", "Yes"),
        ("Will the US cut aid?", "The US will not cut aid.", "No"),
        ("Did Bashar al-Assad flee to Moscow?", "President Bashar al-Assad fled to Moscow.", "Yes"),
        ("Did Iran attack Israel?", "Iranian forces attacked Israel.", "Yes"),
        ("Did the army leave Hama?", "Syria's army said on Thursday that it had pulled out of Hama.", "Yes"),
        ("Did the army leave Hama?", "The army has not withdrawn from Hama.", "No"),
        ("Will the army leave Hama?", "The army will pull out of Hama.", "Yes"),
        ("Did the army quit Hama?", "The army left Hama overnight.", ""),
        ("Did the army leave Hama?", "The army quit Hama overnight.", "Yes"),
        ("Did the army leave Hama?", "The army withdrew troops from Hama.", ""),
        ("Did Homs fall?", "Homs had fallen hours earlier.", "Yes"),
        ("Did Homs fall?", "Homs fell silent hours earlier.", ""),
        ("Did Heron land on Kallio?", "Heron touched down on Kallio at noon.", "Yes"),
    ],
)
def test_a_question_can_be_put_in_other_words(question: str, sentence: str, told: str) -> None:
    assert verdict(Question.of(question, ON), sentence) == told


def test_a_question_quoted_in_a_report_affirms_nothing() -> None:
    assert verdict(Question.of("Did Iran send troops?", ON), "“Did you know that Iran sent troops?”") == ""


def test_what_is_asked_of_a_day_must_be_said_of_that_day() -> None:
    asked = Question.of("Did Iran send troops on Friday?", ON)
    assert verdict(asked, "Iran sent troops on Friday.") == "Yes"
    assert verdict(asked, "Iran sent troops on Sunday.") == ""


def test_another_years_event_is_not_the_one_asked_for() -> None:
    asked = Question.of("Was anyone killed in the earthquake?", ON)
    assert verdict(asked, "An earthquake in 1974 killed 312 people in the same valley.") == ""
    assert verdict(asked, "The earthquake killed 20 people.") == "Yes"


def test_a_relative_is_not_the_one_asked_for_unless_the_headline_needs_no_first_name() -> None:
    asked = Question.of("Did Lind resign?", ON)
    assert verdict(asked, "Karl Lind resigned.") == ""
    assert verdict(asked, "Karl Lind resigned.", ("Lind resigns over ferry deal",)) == "Yes"


@pytest.mark.parametrize(
    "sentence",
    [
        "Iran sent no fewer than 500 troops to the border.",
        "Iran not only sent troops but paid for them.",
    ],
)
def test_a_negative_word_that_denies_nothing_is_no_denial(sentence: str) -> None:
    assert verdict(Question.of("Did Iran send troops?", ON), sentence) == "Yes"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Did Iran send troops?", "Iran did not send troops to Iraq."),
        ("Did the bridge reopen?", "The bridge did not reopen until Friday."),
        ("Did Assad lead Syria?", "Assad no longer led Syria."),
        ("Did Homs fall?", "Homs fell silent."),
        ("Was Homs captured?", "Homs was being captured street by street."),
        ("Did Iran send troops?", "Had Iran sent troops, the talks would have failed."),
        ("Did Iran send troops?", "Iran sent back the troops."),
        ("Did prices rise?", "Prices did not rise as fast as feared."),
        ("Did Lind win the election?", "Lind won the election in Harn but lost nationally."),
        ("Has the bridge reopened?", "The bridge reopened but closed again an hour later."),
        ("Is the bridge open?", "The bridge is open, but not to lorries."),
        ("Did Iran send troops?", "Nobody believes Iran sent troops."),
        ("Did Iran send troops?", "Neither Iran nor Iraq sent troops."),
        ("Did Russia send troops?", "Iran, but not Russia, sent troops."),
        ("Did Iran send troops?", "Iran has not decided whether to send troops."),
        ("Was the mayor killed?", "The mayor was nearly killed."),
        ("Did anyone die?", "Two of the paintings died with their owner, so to speak."),
    ],
)
def test_a_sentence_that_says_less_or_something_else_decides_nothing(question: str, sentence: str) -> None:
    assert verdict(Question.of(question, ON), sentence) == ""


_WORDS = st.sampled_from(
    """did is has will iran troops sent send not no to that whether if had have be been said denied it and which without
    planned , . ? “ ” 's n't 12 2,000 may could have yet the of by Homs""".split()
)
_PROSE = st.lists(_WORDS, max_size=25).map(" ".join) | st.text(max_size=120)


@given(st.sampled_from(["did ", "is ", "has ", "were ", "will ", ""]), _PROSE, _PROSE, st.lists(_PROSE, max_size=2))
@settings(max_examples=400, deadline=None)
def test_any_text_gets_a_verdict(opening: str, question: str, sentence: str, context: list[str]) -> None:
    try:
        asked = Question.of(opening + question, ON)
    except QuestionError:
        return
    assert verdict(asked, sentence, context) in get_args(Verdict)


@given(
    st.lists(st.sampled_from("the an old bread was baked never and sold in town today no said".split()), max_size=20)
)
@settings(deadline=None)
def test_a_sentence_with_nothing_in_common_decides_nothing(words: list[str]) -> None:
    assert verdict(Question.of("Did Iran send troops to Homs?", ON), " ".join(words)) == ""
