# What the bot says. Every language has exactly these messages, with these variables.
language = English

## Answers

reports-say = This is what the reports say:
reports-differ = The reports differ:
byline = { $publisher }, { $day }
byline-file = { $publisher }, { $day } (date of the file)
unknown-publisher = Unknown publisher
untitled = Untitled report
open-report = Open the report
quoted = “{ $words }”
leads = :
day-told = { $words }: { $day }
more-quotes = { $count ->
    [one] … and { $count } more quote
   *[other] … and { $count } more quotes
}
cut = … (cut to fit)
understood = Understood as: { $question }
as-of = Answer as of { $day }
as-of-old = { $count ->
    [one] Answer as of { $day }, { $count } day before you asked
   *[other] Answer as of { $day }, { $count } days before you asked
}

## The word before a sentence that settles a question of yes or no

verdict-yes = Yes
verdict-no = No
verdict-not-yet = Not yet
verdict-not-confirmed = Not confirmed
verdict-denied = Denied
verdict-planned = Planned
verdict-not-planned = Not planned
verdict-possibly = Possibly
verdict-unlikely = Unlikely

## When the reports do not say

silence = The reports do not say.
lack-names = The reports do not say. None of the closest mentions { $names }.
lack-country = The reports do not say. The closest speak of { $country }, not of { $names }.
question-empty = Please write your question with it, for example: /ask who holds Homs?
question-too-long = Your question is too long: please ask it in at most { $most } characters.
question-no-words = I see no words in your question: please ask in words.
question-day = No report is from around that day: please ask as on another day.

## Buttons under an answer, and what pressing them says

sources-button = Sources
helpful-button = Helpful
wrong-button = Wrong?
privately-button = Open privately
page = { $page } of { $pages }
source-forgotten = I no longer hold this report.
thanks = Thank you, noted.
gone = This button is too old: please ask again.
not-yours = Only an administrator can do this here.

## Commands

command-ask = Ask the reports a question
command-sources = Who wrote the reports I hold
command-status = How many reports, and how new
command-help = How to ask me
command-add = Add a report: reply to it, or give a link
command-forget = Forget a report
command-reports = List the reports added here
command-settings = Language, who may add, quiet hours

## Help

help-about = Ask me about the news reports I hold. I answer with the exact words of a report: who wrote it, when, and a link. When the reports do not say, I tell you so.
help-private-label = Here in private
help-private = just write your question.
help-group-label = In a group
help-group = /ask and your question, or mention { $bot }, or reply to a message of mine.
hello = Hello! I answer questions from news reports, in their exact words. Ask with /ask, or reply to a message of mine: both always work.
hello-sees-all = You can mention { $bot } too. I see all messages here, and answer only those meant for me.
hello-sees-some = I see only what is meant for me. For me to see { $bot } in a message too, make me an administrator, or turn privacy mode off in @BotFather and add me again.

## What is held

nothing-held = I hold no reports yet.
sources-held = Who wrote the reports I hold
sources-row = { $count ->
    [one] { $publisher }: { $count } report, newest { $day }
   *[other] { $publisher }: { $count } reports, newest { $day }
}
sources-more = { $count ->
    [one] … and { $count } more publisher
   *[other] … and { $count } more publishers
}
status-held = I hold { $reports ->
    [one] { $reports } report
   *[other] { $reports } reports
} in { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}.
status-newest = The newest is of { $day }.
status-waiting = { $count ->
    [one] { $count } question is waiting.
   *[other] { $count } questions are waiting.
}
status-pending = { $count ->
    [one] { $count } passage is not ready yet: I find it by word only.
   *[other] { $count } passages are not ready yet: I find them by word only.
}

## Reports that people add

add-what = Reply with /add to a message, a file or a link, or write the link after it: /add https://…
offer = Shall I add this to the reports, or answer about it?
add-button = Add
about-button = Ask about it
ask-now = Ask me about it now.
receipt-added = Added
receipt-updated = Updated
receipt-unchanged = Already held, nothing changed
receipt-more = { $count ->
    [one] … and { $count } more report
   *[other] … and { $count } more reports
}
undo-button = Undo
rejected = This was not added: { $why }
forget-which = Which one? Write /forget and its number in /reports.
forgetting = Forget “{ $title }”?
forget-button = Forget
forgotten = Forgotten: { $title }
reports-held = Reports added here
reports-none = No report has been added here yet.
reports-more = { $count ->
    [one] … and { $count } more
   *[other] … and { $count } more
}

## Settings

settings-title = Settings of this chat
settings-language = Language: { $value }
settings-own = Answers from: { $value }
settings-adders = Who may add reports: { $value }
settings-quiet = Quiet hours: { $value }
all-reports = All reports
own-reports = Only this chat’s own
admins = Administrators
everyone = Everyone
never = None
hours = { $start }–{ $end } UTC

## Notices

fault = Something went wrong on my side and I could not answer: please try again later.
not-approved = This group is not approved yet: the person who runs me must do that. Until then I keep silent here.
busy = Many questions are waiting: please ask again in a few minutes.
too-many = You ask faster than I can answer: please wait a little.
stale = { $count ->
    [one] I was away, and left { $count } question that is more than { $minutes } min old. Please ask again if it still matters.
   *[other] I was away, and left { $count } questions that are more than { $minutes } min old. Please ask again what still matters.
}

## Outlets that printed the same

byline-also = { $count ->
    [one] { $publisher }, also in { $count } outlet, { $day }
   *[other] { $publisher }, also in { $count } outlets, { $day }
}
byline-also-file = { $count ->
    [one] { $publisher }, also in { $count } outlet, { $day } (date of the file)
   *[other] { $publisher }, also in { $count } outlets, { $day } (date of the file)
}
also-printed = Also in:
also-more = … and { $count } more
