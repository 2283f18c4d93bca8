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

# Where a report that is not dated for machines tells its day, and the page of a printed document.
byline-text = { $publisher }, { $day } (date in its text)
byline-address = { $publisher }, { $day } (date in its address)
on-page = { $byline }, p. { $page }

## Stories

command-timeline = A story day by day
command-digest = What is new since last time
command-subscribe = Hear what is new about something
command-subscriptions = What this chat is subscribed to
command-unsubscribe = Hear no more about something
timeline-what = Which story? Write for example: /timeline Homs
told-by = { $count ->
    [one] { $reports } reports, { $count } source
   *[other] { $reports } reports, { $count } sources
}
story-reports = { $count ->
    [one] { $count } report
   *[other] { $count } reports
}
digest-since = New since { $day }
digest-nothing = Nothing new since { $day }.
digest-more = { $count ->
    [one] … and { $count } more story
   *[other] … and { $count } more stories
}
digest-hour = What is new comes at { $hour } UTC, if something is.
subscribe-what = What about? Write for example: /subscribe Homs at 8
subscribed = Subscribed: { $query }
unsubscribed = Ended: { $query }
subscriptions-held = Subscriptions of this chat
subscriptions-none = This chat has no subscriptions. Write for example: /subscribe Homs
subscriptions-full = This chat has { $most } subscriptions already: end one with /unsubscribe first.

## Feeds

command-follow = Follow a feed: give its link, or its site’s
command-feeds = List the feeds followed here
command-unfollow = Follow a feed no longer
follow-what = Write the link of a feed, or of a site that has one, after it: /follow https://…
follow-too-many = No more than { $most } feeds can be followed here: /unfollow one first.
feed-followed = Followed from now on
feed-known = Followed here already
feed-refused = This is not followed: { $why }
feed-unfollowed = No longer followed: { $title }
unfollow-which = Which one? Write /unfollow and its number in /feeds.
feeds-held = Feeds followed here
feeds-none = No feed is followed here: /follow and a link follows one.
feed-fresh = Nothing came from it yet.
feed-brought = Last new: { $day }
feed-failing = It failed last time, and is tried again: { $why }
feed-paused = Paused: { $why }. Write /follow and its link to try again.

## Corrections and withdrawals

was-corrected = { "," } corrected { $day }
receipt-withdrawn = Withdrawn: it is no longer where it was
title-withdrawn = Withdrawn: { $title }
note-corrected = A report that I quoted here was corrected.
note-withdrawn = A report that I quoted here was withdrawn.
note-both = Reports that I quoted here were corrected or withdrawn.
note-before = I quoted:
note-now = Now it says:
note-dropped = Nothing stands in the place of these words now.
note-why = In its publisher’s words:
settings-follow = When a quoted report is corrected: { $value }
follow-on = I send a note
follow-off = I send none

## Outlets that printed the same

also-in = { $count ->
    [one] { $publisher }, also in { $count } outlet
   *[other] { $publisher }, also in { $count } outlets
}
also-printed = Also in:
also-more = … and { $count } more

## Who words the answers

writer-working = Answers are worded by { $writer }, and checked against the reports.
writer-used-up = Answers are in the reports’ own words until midnight UTC: what { $writer } may do in a day is used up.
writer-resting = Answers are in the reports’ own words: { $writer } is left alone since { $time } UTC after { $count ->
    [one] { $count } failure
   *[other] { $count } failures
}.
writer-tokens = This chat has used { $used } of its { $most } tokens today.

## What several reports say, and what a language model worded

question-topic = Of what? Name it with your question, for example: how do the accounts of the toll in Homs differ?
reports-agree = The reports do not differ:
lack-days = The reports do not say. None that speaks of it is about { $days }.
lack-days-of-all = The reports do not say. None tells of { $days }.
reported = Reported { $day }
worded = Worded by a language model, checked against the quotes
