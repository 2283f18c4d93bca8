"""What publishers write when they correct a report or take it back, in seven languages.

A notice speaks of itself ("this article has been withdrawn") or is a label ("Correction:"). A report about a correction
on the markets, or about troops that were withdrawn, does neither: every phrase here begins its sentence and names the
report as its subject.
"""

from __future__ import annotations

import re

from index.sentences import sentence_bounds

# Notices stand above the story or below it. Below it, a few lines of credits and links may follow.
_AT_HEAD, _AT_FOOT = 4, 8
# A notice that stands in the place of the story; the longest of those seen had some 600 characters.
_SHORT = 800
# Characters of each end that are cut into sentences: a report may have millions.
_END = 12_000
# No notice is longer; what is looked at is bounded, whatever the report holds.
_LONGEST = 1_200

_ENGLISH = "article|story|report|piece|post|item|dispatch|page|headline|caption|news item|version|content|video|column"
_SPANISH = "artículo|noticia|información|nota|reportaje|publicación|contenido|texto|titular|despacho|página"
_FRENCH = "article|information|dépêche|reportage|contenu|texte|page|publication|titre|papier"
_UKRAINIAN = (
    "стат(?:тю|тя|ті)|новин(?:у|а|и)|публікаці(?:ю|я|ї)|матеріал[у]?|повідомлення|допис[у]?|заголов(?:ок|ку)"
    "|сторінк(?:у|а|и)"
)
_ARABIC = "المقال|المقالة|الخبر|التقرير|المادة|القصة|النص|العنوان|الصفحة|المنشور|المحتوى"
_GERMAN = "artikels?|beitrags?|beitrages|meldung|berichts?|berichtes|textes|text|nachricht|seite|inhalt|überschrift"
_ITALIAN = "articolo|notizia|testo|contenuto|pagina|servizio|titolo|pubblicazione|lancio"
# "updated to correct", but not "updated to add", which is what happens to every story that goes on.
_MENDED = (
    r"(?:corrected|amended|rectified)\b(?! to (?:add|include)\b)"
    r"|(?:updated|changed|revised|edited|modified|altered)\b.{0,60}?\bto "
    r"(?:correct|fix|clarify|rectify|remove an? (?:error|incorrect|inaccura)|amend)"
)

_CORRECTIONS = (
    # Labels, with a day or a name between them and their mark: "Correction, Dec. 9:", "Korrektur vom 9. Dezember:"
    r"(?:corrections?(?: (?:and|&) clarifications?)?|corrected|corrects|clarification|erratum|errata"
    r"|correcci[oó]n|corregid[oa]|fe de err(?:ores|atas)|rectificaci[oó]n|aclaraci[oó]n"
    r"|rectificatif|correctif|erratum|mise au point"
    r"|виправлення|виправлено|уточнення"
    r"|تصحيح|تصويب|توضيح واعتذار"
    r"|korrektur(?:hinweis)?|korrigiert|berichtigung|berichtigt|richtigstellung"
    r"|correzione|rettifica|errata corrige)"
    r"(?:,?\s(?:(?:vom|du|del|di|of|on|від|dated|appended|added)\s)?[^\n:–—%]{0,20}\d[^\n:–—%]{0,20}|\s?\([^)\n]{0,60}\))?"
    r"\s?(?::|\s[–—-]\s|[–—])",
    # Wires: "CORRECTED-Rebels…", "(Corrects paragraph 3 to say…)", "Eds: CORRECTS…"
    r"(?-i:CORRECTED|CORRECTION|CORRECTS|CORRECTIVE|CORRIGE|CORREGIDA?|RECTIFICATIF|BERICHTIGUNG|KORREKTUR|RETTIFICA)"
    r"(?: \d)?\s?[-–:(]",
    r"\((?:corrects|corrected|refiles to correct|corrige|rectifie|rectifica|korrigiert|berichtigt|corregge)\b",
    r"eds\.?: ?corrects\b",
    r"a correction was made on [a-z]{3,9}\.? \d",
    r"(?:because of|due to|owing to) an? [a-z]{4,16} error,? (?:an? (?:earlier|previous|original) version|this)\b",
    rf"\(?this (?:refile|{_ENGLISH}) corrects\b",
    r"the (?:article|story|headline|caption) has been (?:corrected|updated to correct)\b(?! by\b)",
    rf"(?:we(?: have|['’]ve)|[\w .&'’-]{{2,40}}? has) (?:corrected|(?:updated|amended) (?=.{{0,60}}\bto correct)) ?"
    rf"(?:this|our) (?:{_ENGLISH})\b",
    # It speaks of itself.
    rf"\(?(?:this|the above|our)(?: [a-z]{{3,9}}\.? \d\d?)? (?:{_ENGLISH})(?:'s headline)? (?:has been|was|is) "
    rf"(?:{_MENDED})",
    rf"(?:in )?an? (?:earlier|previous|original|prior) version of (?:this|the above|our) (?:{_ENGLISH})\b"
    r"(?!.{0,40}?\b(?:appeared|ran|was (?:first |originally )?(?:published|posted)|was written)\b)",
    r"editor(?:['’]?s)?['’]? note\s?[:–—-].{0,200}?\b(?:corrected|incorrect(?:ly)?|misstated|misidentified"
    r"|erroneous(?:ly)?|wrongly|to correct|previous version|earlier version)\b",
    r"(?:we|the .{2,40}?) regrets? (?:the|this|these) errors?\b",
    rf"est[ea] (?:{_SPANISH}) (?:ha sido|fue|se ha) "
    r"(?:corregid|rectificad|(?:modificad|actualizad|editad)[oa] para corregir)",
    rf"(?:en )?una versi[oó]n (?:anterior|previa) de est[ea] (?:{_SPANISH})\b",
    rf"(?:cet|cette|ce) (?:{_FRENCH}) a été "
    r"(?:corrigé|rectifié|(?:modifié|mise? à jour)e? pour (?:corriger|rectifier))",
    rf"(?:dans )?une (?:version|première version) (?:précédente |antérieure |initiale )?"
    rf"de (?:cet|cette|ce) (?:{_FRENCH})\b",
    rf"(?:цю |цей |ця |це |у цьому |в цьому )(?:{_UKRAINIAN}) (?:було |була |був )?(?:виправлен|уточнен)",
    rf"[ув] (?:попередній|першій|початковій) версії (?:цієї |цього )?(?:{_UKRAINIAN})",
    rf"(?:تم|جرى) تصحيح (?:هذا |هذه )?(?:{_ARABIC})",
    rf"(?:ذكر|ورد|جاء)ت? (?:في )?(?:نسخة|صيغة) سابقة من (?:هذا|هذه) (?:{_ARABIC})",
    rf"(?:dieser|diese|dieses) (?:{_GERMAN}) wurde (?:nachträglich )?(?:.{{0,40}}? )?(?:korrigiert|berichtigt)",
    rf"in einer (?:früheren|vorherigen|ersten|älteren) (?:version|fassung) (?:(?:dieses|dieser|des|der) (?:{_GERMAN})\b"
    r"|hieß es|stand|war|wurde|hatten wir)",
    r"anmerkung der redaktion\s?[:–—-].{0,200}?\b(?:korrigiert|berichtigt|falsch|irrtümlich)",
    rf"quest[oa] (?:{_ITALIAN}) è stat[oa] (?:corrett|rettificat|(?:modificat|aggiornat)[oa] per correggere)",
    rf"(?:in )?una (?:versione precedente|prima versione|precedente versione) di quest[oa] (?:{_ITALIAN})\b",
)

_GONE = "withdrawn|retracted|removed|deleted|taken down|unpublished|killed|pulled|rescinded"
_WITHDRAWALS = (
    # The next words may say by whom, since when and why, and nothing else.
    rf"(?:this|the above|our) (?:{_ENGLISH})(?: (?:on|about|of|by) .{{1,80}}?)? (?:has (?:now )?been|was|is|have been) "
    rf"(?:{_GONE})(?:\s?[.!;:,–—-]|$|(?: and replaced)?\s(?:by|at|from|because|due|following|after|pending|as|for|since"
    r"|on|in|while|until|and)\b)",
    rf"the (?:{_ENGLISH}) (?:(?:that )?you (?:are|were) (?:looking for|trying to (?:read|see|reach))"
    r"|previously published here|published (?:here|at this (?:address|link|url)|under this (?:link|headline))|"
    rf"at this (?:address|link|url)) (?:has been|was|is) (?:{_GONE})",
    rf"[\w .&'’-]{{2,40}}? (?:has|have) (?:{_GONE}) (?:this|the above|our) (?:{_ENGLISH})\b",
    rf"[\w .&'’-]{{2,40}}? is withdrawing (?:this|its|the above) (?:{_ENGLISH})\b",
    r"(?:attention )?(?:eds|editors|subscribers)?[.,:]?\s?please (?:kill|withdraw|disregard|delete) (?:this|the|our) "
    rf"(?:{_ENGLISH}|above)\b",
    r"(?-i:STORY (?:WITHDRAWN|REMOVED|KILLED)|(?:MANDATORY|BULLETIN) KILL|KILL NOTICE|WITHDRAWAL NOTICE)\b",
    rf"est[ea] (?:{_SPANISH}) (?:ha sido|fue) (?:retirad|eliminad|borrad|suprimid|retractad|despublicad|anulad)[oa]\b",
    rf"(?:hemos|[\w .]{{2,40}}? ha) (?:retirado|eliminado|despublicado) est[ea] (?:{_SPANISH})\b",
    rf"(?:cet|cette|ce) (?:{_FRENCH}) a été (?:retiré|supprimé|dépublié|rétracté|annulé|effacé)e?\b",
    rf"(?:nous avons|[\w .]{{2,40}}? a) (?:retiré|supprimé|dépublié) (?:cet|cette|ce) (?:{_FRENCH})\b",
    rf"(?:цю |цей |ця |це |дану |даний )(?:{_UKRAINIAN}) (?:було |була |був )?"
    r"(?:видален|вилучен|відкликан|знят|прибран)(?:о|а|ий|е|ої)?\b",
    rf"(?:ми |редакція )(?:видалили|видалила|відкликали|відкликала|зняли|зняла) (?:цю|цей|це) (?:{_UKRAINIAN})\b",
    rf"(?:تم|جرى) (?:سحب|حذف|إزالة|إلغاء) (?:هذا|هذه) (?:{_ARABIC})",
    rf"(?:سحب|حذف|ألغي|أزيل)ت? (?:هذا|هذه) (?:{_ARABIC})",
    rf"(?:هذا|هذه) (?:{_ARABIC}) (?:تم (?:حذفه|حذفها|سحبه|سحبها|إزالته|إزالتها)|محذوف|مسحوب)",
    rf"(?:dieser|diese|dieses) (?:{_GERMAN}) (?:wurde|ist|wird) (?:.{{0,80}}? )?"
    r"(?:zurückgezogen|entfernt|gelöscht|depubliziert)(?: worden)?\s?(?:[.!;:,–—-]|$)",
    rf"(?:wir haben|[\w .]{{2,40}}? hat) (?:diesen|diese|dieses) (?:{_GERMAN}) (?:.{{0,80}}? )?"
    r"(?:zurückgezogen|entfernt|gelöscht)\b",
    rf"quest[oa] (?:{_ITALIAN}) è stat[oa] (?:ritirat|rimoss|eliminat|cancellat|ritrattat|annullat)[oa]\b",
    rf"abbiamo (?:ritirato|rimosso|eliminato) quest[oa] (?:{_ITALIAN})\b",
)
# What stands before the headline that the report had until then.
_LABEL = re.compile(
    r"(?:withdrawn|retracted|retraction|removed|kill|retirad[oa]|retractaci[oó]n|anulad[oa]|retiré|retrait|annulation"
    r"|annulée?|rétractation|відкликано|видалено|анульовано|سحب|إلغاء|حذف|zurückgezogen|gelöscht|rückzug|ritirat[oa]"
    r"|ritrattazione|annullat[oa])\s?[:–—-]\s?",
    re.IGNORECASE,
)
# A minister's word about a report of his own is no notice.
_ATTRIBUTED = re.compile(
    r"\b(?:said|says|told|according to|announced|dijo|según|anunció|déclaré|selon|annoncé|заявив|заявила|за словами"
    r"|повідомив|повідомила|sagte|teilte|laut|ha detto|secondo)\b|(?:^|\s)(?:قال|قالت|وفقا|بحسب)\s",
    re.IGNORECASE,
)
# The marks of short vowels, which are written or left out.
_VOWELS = re.compile("[\u064b-\u0652\u0640]")
_BEFORE = re.compile(r"^[\s*_•·\[\u200e\u200f]+")

_CORRECTION = re.compile("|".join(f"(?:{each})" for each in _CORRECTIONS), re.IGNORECASE)
_WITHDRAWAL = re.compile("|".join(f"(?:{each})" for each in _WITHDRAWALS), re.IGNORECASE)
_NOTE = re.compile(
    r"(?:editor(?:['’]?s)?['’]? note|note|notice|update|important|nota del editor|nota de la redacción|note de la "
    r"rédaction|ndlr|від редакції|ملاحظة|anmerkung der redaktion|nota della redazione)"
    r"\s?[:–—-]\s?",
    re.IGNORECASE,
)


def corrections(title: str, text: str, language: str = "") -> tuple[str, ...]:
    """The sentences at head and foot of a report, its headline among them, that tell of a correction of it."""
    return tuple(
        one
        for one in _looked_at(title, text, language)
        if _CORRECTION.match(_bare(one)) or _CORRECTION.match(_unlabelled(one))
    )


def withdrawal(title: str, text: str, language: str = "", before: str = "") -> str:
    """The sentence by which a report takes itself back; empty when there is none.

    `before` is the headline that it had, if it was known: a label before those very words is such a sentence, too.
    """
    sentences = [sentence for sentence, _ in _stretches(text[:_END], language)]
    # A long text may be left standing under its notice; below a long text it speaks of something that stood there.
    for one in (title, *(sentences if len(text) <= _SHORT else sentences[:2])):
        if is_withdrawal(one):
            return one
    label = _LABEL.match(title)
    return title if label and before and _words(title[label.end() :]) == _words(before) else ""


def is_withdrawal(sentence: str) -> bool:
    """Whether a sentence tells that the report in which it stands was taken back."""
    said = _unlabelled(sentence)
    return bool(_WITHDRAWAL.match(said)) and not _ATTRIBUTED.search(said)


def _unlabelled(sentence: str) -> str:
    """A sentence without the label of a note, which says nothing by itself."""
    bare = _bare(sentence)
    label = _NOTE.match(bare)
    return bare[label.end() :] if label else bare


def _bare(sentence: str) -> str:
    """A sentence without what decorates its beginning, short vowels, and what is beyond any notice."""
    return _BEFORE.sub("", _VOWELS.sub("", sentence[:_LONGEST]), count=1)


def _looked_at(title: str, text: str, language: str) -> list[str]:
    """The headline, and the sentences among which a notice stands: those at either end, and each that begins a line."""
    ends = (text,) if len(text) <= 2 * _END else (text[:_END], text[-_END:])
    found = [each for end in ends for each in _stretches(end, language)]
    last = max(_AT_HEAD, len(found) - _AT_FOOT)
    return [title, *(each for n, (each, begins) in enumerate(found) if begins or not _AT_HEAD <= n < last)]


def _stretches(text: str, language: str) -> list[tuple[str, bool]]:
    """The sentences of a text, none of which reaches over a line's end, and whether each begins a line."""
    found: list[tuple[str, bool]] = []
    for start, end in sentence_bounds(text, language):
        for n, line in enumerate(text[start:end].split("\n")):
            if line.strip():
                found.append((" ".join(line.split()), n > 0 or start == 0 or text[start - 1] == "\n"))
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
