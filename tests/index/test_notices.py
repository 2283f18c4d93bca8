"""Corrections and withdrawals, told from reports about corrections and withdrawals: pairs made to mislead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.changes import judged
from tests.fakes import report

BODY = (
    "Rebels entered Homs on Saturday. 20 people died, doctors said. The army had left in the night. "
    "Shops stayed shut on Sunday. The governor left for the coast. Snow closed the road to the north. "
    "Aid groups asked for blankets and flour. The bridge was open again by noon. Schools open on Monday. "
    "A second convoy is expected within days. The council meets on Thursday. Nobody claimed the attack. "
    "The hospital has power for two hours a day. Rain is forecast for the weekend. Prices of bread doubled. "
) * 2
FIRST = report("homs", BODY.strip(), title="Rebels enter Homs")

CORRECTED = [
    "Correction: an earlier version of this article misstated the number of dead.",
    "CORRECTION – The number of dead was 12, not 20.",
    "Correction, Dec. 9, 2024: The number of dead was 12.",
    "Correction (9 December): The number of dead was 12.",
    "Corrections & Clarifications: the number of dead was 12.",
    "*Correction: The number of dead was 12.*",
    "This article has been corrected to say that 12 people died.",
    "This story was corrected on Dec. 9 to show that 12 people died.",
    "This report has been updated to correct the number of dead.",
    "This article was amended on 9 December 2024. An earlier version said that 20 people died.",
    "An earlier version of this story incorrectly said that 20 people died.",
    "A previous version of this article misidentified the governor.",
    "Editor's note: A previous version of this report gave a wrong number of dead. It has been corrected.",
    "Editor’s Note: the number of dead was incorrect and has been changed.",
    "(Corrects paragraph 2 to say 12, not 20, people died)",
    "(This December 7 story has been corrected to fix the number of dead in paragraph 2)",
    "A correction was made on Dec. 9, 2024: an earlier version of this article misstated the number.",
    "Because of an editing error, an earlier version of this article misstated the number of dead.",
    "This version corrects the number of dead.",
    "(This story corrects the name of the governor.)",
    "The story has been corrected to say that 12 people died.",
    "We have corrected this article.",
    "Demo Wire has updated this story to correct the number of dead.",
    "Note: This article has been corrected.",
    "We regret the error.",
    "Corrección: los muertos fueron 12 y no 20.",
    "Fe de errores: en una versión anterior se decía que murieron 20 personas.",
    "Esta noticia ha sido corregida: murieron 12 personas.",
    "Una versión anterior de este artículo decía que habían muerto 20 personas.",
    "Este artículo se ha corregido.",
    "(Corrige la cifra de muertos en el segundo párrafo)",
    "Rectificatif : le nombre de morts est de 12.",
    "Cet article a été corrigé le 9 décembre.",
    "Une version précédente de cet article faisait état de 20 morts.",
    "(Corrige le nombre de morts au deuxième paragraphe)",
    "Виправлення: загинули 12 людей, а не 20.",
    "Цю статтю було виправлено 9 грудня.",
    "У попередній версії статті йшлося про 20 загиблих.",
    "تصحيح: قتل 12 شخصا لا 20.",
    "تم تصحيح هذا المقال في 9 ديسمبر.",
    "ذكرت نسخة سابقة من هذا التقرير أن عشرين شخصا قتلوا.",
    "Korrektur: Es starben 12 Menschen, nicht 20.",
    "In einer früheren Version dieses Artikels war von 20 Toten die Rede.",
    "In einer früheren Version hieß es, 20 Menschen seien gestorben.",
    "Dieser Artikel wurde nachträglich korrigiert.",
    "Anmerkung der Redaktion: In der ersten Fassung war die Zahl der Toten falsch.",
    "Correzione: i morti sono 12 e non 20.",
    "Questo articolo è stato corretto il 9 dicembre.",
    "In una prima versione di questo articolo i morti erano 20.",
    "Una versione precedente di questo articolo parlava di 20 morti.",
]
# Each is added to a report at its foot and at its head, and is no correction of it.
NOT_CORRECTED = [
    "Markets feared a correction: stocks fell 10%.",
    "A correction of 10% is overdue, analysts say: sell.",
    "Correction in stock markets deepens – analysts.",
    "The prison was called the House of Correction: nobody leaves it.",
    "The ministry corrected its figures: 12 people died, not 20.",
    "The report was corrected by the ministry on Monday.",
    "“This report has been corrected,” the minister said.",
    "“Correction: there were 12,” the doctor added.",
    "This article has been updated to add the mayor's words.",
    "This story has been updated with new details.",
    "This story was updated at 10:00 GMT.",
    "This is a developing story and will be updated.",
    "UPDATE: The road is open again.",
    "Editor's note: this story contains graphic details.",
    "Editor's note: sign up for our newsletter.",
    "A version of this article appeared in print on Dec. 9.",
    "An earlier version of this article was published on Dec. 7.",
    "The corrected version of the law passed on Sunday.",
    "He corrected himself and went on.",
    "The story has been corrected by nobody, he told the court.",
    "Because of a clerical error, 20 prisoners walked free.",
    "A correction was made on Monday to the price of bread.",
    "The minister has corrected his figures.",
    "Note: this story contains graphic details.",
    "Corrections officers walked off the job.",
    "La corrección del mercado sigue: cae la bolsa.",
    "El ministerio corrigió sus cifras: murieron 12 personas.",
    "La correction des copies a commencé.",
    "Le ministère a rectifié ses chiffres : 12 morts.",
    "Міністерство виправило дані: загинули 12 людей.",
    "صححت الوزارة أرقامها.",
    "Die Korrektur am Aktienmarkt setzt sich fort.",
    "Das Ministerium korrigierte die Zahl der Toten.",
    "La correzione dei mercati continua.",
]
WITHDRAWN = [
    "This article has been withdrawn.",
    "This article has been retracted following an investigation of its sources.",
    "This story has been removed from our website.",
    "Editor's note: This story has been retracted.",
    "This report about the fall of Homs has been withdrawn pending a review.",
    "The article you are looking for has been removed.",
    "Demo Wire has retracted this story because its source could not be confirmed.",
    "We have removed this article after an internal review.",
    "STORY WITHDRAWN: Rebels enter Homs. There will be no substitute story.",
    "EDITORS: Please kill this story. A substitute will follow.",
    "MANDATORY KILL: Rebels enter Homs",
    "Demo Wire is withdrawing its story about Homs.",
    "Este artículo ha sido retirado.",
    "Esta noticia fue eliminada por no cumplir nuestras normas.",
    "Hemos retirado esta noticia.",
    "Cet article a été retiré.",
    "Cette dépêche a été annulée.",
    "Nous avons dépublié cet article.",
    "Цю статтю було видалено.",
    "Цю новину відкликано.",
    "Цей матеріал видалено на вимогу редакції.",
    "تم حذف هذا المقال.",
    "تم سحب هذا الخبر لعدم التثبت من صحته.",
    "حُذف هذا التقرير.",
    "Dieser Artikel wurde zurückgezogen.",
    "Diese Meldung wurde aus rechtlichen Gründen entfernt.",
    "Wir haben diesen Artikel gelöscht.",
    "Questo articolo è stato rimosso.",
    "Questa notizia è stata ritirata.",
    "Abbiamo rimosso questo articolo.",
]
# Each is all that a new version says; it is shorter, and it is a report.
NOT_WITHDRAWN = [
    "Russian troops have been withdrawn from Homs.",
    "The troops have been withdrawn. This withdrawal was expected for weeks.",
    "The report on the police has been withdrawn, the ministry said.",
    "The report has been withdrawn by the ministry after protests.",
    "“This report has been withdrawn,” the WHO said on Monday.",
    "This report has been withdrawn, the WHO said on Monday.",
    "The story of the siege was removed from schoolbooks on Monday.",
    "The article of the law was deleted by parliament.",
    "The drug was withdrawn from the market. This page of its history is over.",
    "Police killed this story's main witness, the paper reported.",
    "Rebels killed 12 soldiers. The dead were removed from the road.",
    "KILL 12 IN HOMS, rebels were told in an order seen by Demo Wire.",
    "WITHDRAWN from the front, the brigade now rests in Hama.",
    "He retracted his statement in court on Monday.",
    "The paper retracted a story about the governor in 2019.",
    "A video of the attack has been removed by YouTube.",
    "This article of the treaty was never applied, the court said.",
    "El ejército se ha retirado de Homs.",
    "El artículo 5 de la ley ha sido eliminado.",
    "L'armée s'est retirée de Homs.",
    "L'article 49 a été supprimé de la loi.",
    "Війська було відкликано з Хомса.",
    "Статтю закону було видалено парламентом.",
    "تم سحب القوات من حمص.",
    "حذف البرلمان هذه الفقرة من القانون.",
    "Die Truppen wurden aus Homs zurückgezogen.",
    "Der Artikel des Gesetzes wurde gestrichen.",
    "Le truppe sono state ritirate da Homs.",
    "L'articolo 18 è stato eliminato dalla legge.",
]


def verdict(text: str, title: str = FIRST.title) -> str:
    """What becomes of the report from Homs."""
    return judged(FIRST, replace(FIRST, text=text, title=title)).verdict


@pytest.mark.parametrize("notice", CORRECTED)
def test_a_notice_at_head_or_foot_tells_of_a_correction(notice: str) -> None:
    assert verdict(f"{notice}\n\n{BODY}") == "corrected"
    assert verdict(f"{BODY.replace('20', '12')}\n\n{notice}") == "corrected"


@pytest.mark.parametrize("words", NOT_CORRECTED)
def test_words_about_corrections_are_no_correction(words: str) -> None:
    assert verdict(f"{words}\n\n{BODY}") == "edited"
    assert verdict(f"{BODY}\n\n{words}") == "edited"
    assert verdict(f"{BODY} {words}") == "edited"


@pytest.mark.parametrize("notice", WITHDRAWN)
def test_a_notice_in_the_place_of_the_story_withdraws_it(notice: str) -> None:
    assert verdict(notice) == "withdrawn"
    assert verdict(f"{notice}\n\n{BODY}") == "withdrawn", "also where the words are left standing under it"
    assert judged(FIRST, replace(FIRST, text=notice)).why


@pytest.mark.parametrize("words", NOT_WITHDRAWN)
def test_words_about_withdrawals_withdraw_nothing(words: str) -> None:
    assert verdict(words) == "edited"
    assert verdict(f"{words}\n\n{BODY}") == "edited"


@pytest.mark.parametrize("notice", WITHDRAWN)
def test_below_a_whole_story_a_notice_speaks_of_something_that_stood_there(notice: str) -> None:
    assert verdict(f"{BODY}\n\n{notice}") != "withdrawn"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CORRECTED-Rebels enter Homs", "corrected"),
        ("CORRECTION: Rebels enter Homs", "corrected"),
        ("RETRACTED: Rebels enter Homs", "withdrawn"),
        ("WITHDRAWN-Rebels enter Homs", "withdrawn"),
        ("Retirada: Rebels enter Homs", "withdrawn"),
        ("Withdrawn: troops leave Homs", "retitled"),
        ("KILL: how an order was given", "retitled"),
        ("Killed in Homs", "retitled"),
        ("UPDATE 2-Rebels enter Homs", "retitled"),
    ],
)
def test_a_label_before_the_headline_tells_it_too(title: str, expected: str) -> None:
    assert verdict(BODY.strip(), title) == expected
