# Що каже бот, на Ви. Повідомлення та змінні – ті самі, що в en.ftl.
language = Українська

## Answers

reports-say = Ось що пишуть у статтях:
reports-differ = Статті розходяться:
byline = { $publisher }, { $day }
byline-file = { $publisher }, { $day } (дата файлу)
unknown-publisher = Невідоме видання
untitled = Стаття без назви
open-report = Відкрити статтю
quoted = «{ $words }»
leads = :
day-told = { $words }: { $day }
more-quotes = { $count ->
    [one] … і ще { $count } цитата
    [few] … і ще { $count } цитати
   *[other] … і ще { $count } цитат
}
cut = … (скорочено)
understood = Зрозуміло як: { $question }
as-of = Відповідь станом на { $day }
as-of-old = { $count ->
    [one] Відповідь станом на { $day }, за { $count } день до запитання
    [few] Відповідь станом на { $day }, за { $count } дні до запитання
   *[other] Відповідь станом на { $day }, за { $count } днів до запитання
}

## The word before a sentence that settles a question of yes or no

verdict-yes = Так
verdict-no = Ні
verdict-not-yet = Ще ні
verdict-not-confirmed = Не підтверджено
verdict-denied = Заперечують
verdict-planned = Заплановано
verdict-not-planned = Не заплановано
verdict-possibly = Можливо
verdict-unlikely = Навряд чи

## When the reports do not say

silence = У статтях про це не сказано.
lack-names = У статтях про це не сказано. У найближчих не згадано: { $names }.
lack-country = У статтях про це не сказано. Найближчі – про інше: { $country }, а не { $names }.
question-empty = Напишіть запитання разом із командою, наприклад: /ask who holds Homs?
question-too-long = Запитання задовге: вкладіться, будь ласка, у таку кількість знаків: { $most }.
question-no-words = Не бачу слів у запитанні: запитайте, будь ласка, словами.
question-day = Статей близько цієї дати немає: запитайте про інший день.

## Buttons under an answer, and what pressing them says

sources-button = Джерела
helpful-button = Корисно
wrong-button = Помилка?
privately-button = Відкрити приватно
page = { $page } з { $pages }
source-forgotten = Цієї статті в мене вже немає.
thanks = Дякую, враховано.
gone = Ця кнопка застаріла: запитайте ще раз.
not-yours = Тут це може зробити лише адміністратор.

## Commands

command-ask = Поставити запитання до статей
command-sources = Чиї статті я маю
command-status = Скільки статей і наскільки вони нові
command-help = Як мене запитувати
command-add = Додати статтю: відповіддю на неї або посиланням
command-forget = Забути статтю
command-reports = Показати додані тут статті
command-settings = Мова, хто може додавати, години тиші

## Help

help-about = Запитуйте мене про новини зі статей, які я маю. Відповідаю точними словами статті: хто її написав, коли, з посиланням. Якщо у статтях цього немає, так і скажу.
help-private-label = Тут, у приватному чаті
help-private = просто напишіть запитання.
help-group-label = У групі
help-group = /ask і запитання, або згадка { $bot }, або відповідь на моє повідомлення.
hello = Вітаю! Відповідаю на запитання точними словами новинних статей. Запитуйте через /ask або відповіддю на моє повідомлення: це працює завжди.
hello-sees-all = Можна також згадати { $bot }. Я бачу тут усі повідомлення, а відповідаю лише на звернення до мене.
hello-sees-some = Я бачу лише звернення до мене. Щоб мені було видно й повідомлення зі згадкою { $bot }, зробіть мене адміністратором або вимкніть режим приватності в @BotFather і додайте мене знову.

## What is held

nothing-held = У мене ще немає статей.
sources-held = Чиї статті я маю
sources-row = { $count ->
    [one] { $publisher }: { $count } стаття, найновіша – { $day }
    [few] { $publisher }: { $count } статті, найновіша – { $day }
   *[other] { $publisher }: { $count } статей, найновіша – { $day }
}
sources-more = { $count ->
    [one] … і ще { $count } видання
    [few] … і ще { $count } видання
   *[other] … і ще { $count } видань
}
status-held = У мене { $reports ->
    [one] { $reports } стаття
    [few] { $reports } статті
   *[other] { $reports } статей
}, разом { $passages ->
    [one] { $passages } уривок
    [few] { $passages } уривки
   *[other] { $passages } уривків
}.
status-newest = Найновіша: { $day }
status-waiting = { $count ->
    [one] Чекає { $count } запитання.
    [few] Чекають { $count } запитання.
    [many] Чекають { $count } запитань.
   *[other] Чекають { $count } запитання.
}
status-pending = { $count ->
    [one] { $count } уривок ще не готовий: шукаю його лише за словами.
    [few] { $count } уривки ще не готові: шукаю їх лише за словами.
   *[other] { $count } уривків ще не готові: шукаю їх лише за словами.
}

## Reports that people add

add-what = Дайте відповідь /add на повідомлення, файл чи посилання або напишіть посилання після команди: /add https://…
offer = Додати це до статей чи відповісти на запитання про це?
add-button = Додати
about-button = Запитати про це
ask-now = Тепер можна запитувати про це.
receipt-added = Додано
receipt-updated = Оновлено
receipt-unchanged = Уже є, без змін
receipt-more = { $count ->
    [one] … і ще { $count } стаття
    [few] … і ще { $count } статті
   *[other] … і ще { $count } статей
}
undo-button = Скасувати
rejected = Не додано: { $why }
forget-which = Яку саме? Напишіть /forget і її номер із /reports.
forgetting = Забути «{ $title }»?
forget-button = Забути
forgotten = Забуто: { $title }
reports-held = Додані тут статті
reports-none = Тут ще не додано жодної статті.
reports-more = { $count ->
    [one] … і ще { $count }
   *[other] … і ще { $count }
}

## Settings

settings-title = Налаштування цього чату
settings-language = Мова: { $value }
settings-own = Статті для відповідей: { $value }
settings-adders = Хто може додавати статті: { $value }
settings-quiet = Години тиші: { $value }
all-reports = Усі статті
own-reports = Лише з цього чату
admins = Адміністратори
everyone = Усі
never = Немає
hours = { $start }–{ $end } UTC

## Notices

fault = Щось пішло не так, і відповісти не вдалося: спробуйте, будь ласка, пізніше.
not-approved = Цю групу ще не схвалено: це має зробити той, хто мною керує. Доти я тут мовчу.
busy = Багато запитань чекають відповіді: запитайте, будь ласка, за кілька хвилин.
too-many = Запитання надходять швидше, ніж я відповідаю: зачекайте, будь ласка, трохи.
stale = { $count ->
    [one] Поки мене не було, без відповіді лишилося { $count } запитання, якому понад { $minutes } хв. Якщо це ще важливо, запитайте знову.
    [few] Поки мене не було, без відповіді лишилося { $count } запитання, яким понад { $minutes } хв. Якщо це ще важливо, запитайте знову.
   *[other] Поки мене не було, без відповіді лишилося { $count } запитань, яким понад { $minutes } хв. Якщо це ще важливо, запитайте знову.
}

# Where a report that is not dated for machines tells its day, and the page of a printed document.
byline-text = { $publisher }, { $day } (дата в тексті)
byline-address = { $publisher }, { $day } (дата в адресі)
on-page = { $byline }, с. { $page }

## Stories

command-timeline = Історія день за днем
command-digest = Що нового від минулого разу
command-subscribe = Отримувати новини про щось
command-subscriptions = На що підписаний цей чат
command-unsubscribe = Більше не отримувати новин про щось
timeline-what = Яка історія? Напишіть, наприклад: /timeline Хомс
told-by = { $count ->
    [one] Статей: { $reports }, { $count } джерело
    [few] Статей: { $reports }, { $count } джерела
   *[other] Статей: { $reports }, { $count } джерел
}
story-reports = { $count ->
    [one] { $count } стаття
    [few] { $count } статті
   *[other] { $count } статей
}
digest-since = Нове від { $day }
digest-nothing = Від { $day } нічого нового.
digest-more = { $count ->
    [one] … і ще { $count } історія
    [few] … і ще { $count } історії
   *[other] … і ще { $count } історій
}
digest-hour = Нове надходить о { $hour } UTC, якщо щось є.
subscribe-what = Про що? Напишіть, наприклад: /subscribe Хомс о 8
subscribed = Підписано: { $query }
unsubscribed = Скасовано: { $query }
subscriptions-held = Підписки цього чату
subscriptions-none = Цей чат не має підписок. Напишіть, наприклад: /subscribe Хомс
subscriptions-full = Цей чат уже має підписок: { $most }. Спершу скасуйте одну командою /unsubscribe.

## Feeds

command-follow = Стежити за стрічкою: дайте посилання на неї чи на сайт
command-feeds = Показати стрічки, за якими тут стежать
command-unfollow = Більше не стежити за стрічкою
follow-what = Напишіть після команди посилання на стрічку новин або на сайт, що її має: /follow https://…
follow-too-many = Більше стрічок тут не можна (найбільше: { $most }): спершу приберіть якусь командою /unfollow.
feed-followed = Відтепер стежу
feed-known = Тут за нею вже стежать
feed-refused = За цим не стежу: { $why }
feed-unfollowed = Більше не стежу: { $title }
unfollow-which = За якою? Напишіть /unfollow і її номер у /feeds.
feeds-held = Стрічки, за якими тут стежать
feeds-none = Тут не стежать за жодною стрічкою: напишіть /follow і посилання.
feed-fresh = З неї ще нічого не надійшло.
feed-brought = Останнє нове: { $day }
feed-failing = Минулого разу не вдалося, буде ще спроба: { $why }
feed-paused = Призупинено: { $why }. Щоб спробувати знову, напишіть /follow і посилання.

## Corrections and withdrawals

was-corrected = { "," } виправлено { $day }
receipt-withdrawn = Відкликано: там, де було, його вже немає
title-withdrawn = Відкликано: { $title }
note-corrected = Повідомлення, яке я тут цитував, виправлено.
note-withdrawn = Повідомлення, яке я тут цитував, відкликано.
note-both = Повідомлення, які я тут цитував, виправлено або відкликано.
note-before = Я цитував:
note-now = Тепер там сказано:
note-dropped = Тепер на місці цих слів нічого немає.
note-why = Словами видавця:
settings-follow = Коли цитоване повідомлення виправлено: { $value }
follow-on = Повідомляю
follow-off = Не повідомляю

## Видання, що надрукували те саме

also-in = { $count ->
    [one] { $publisher }, також у { $count } виданні
   *[other] { $publisher }, також у { $count } виданнях
}
also-printed = Також у:
also-more = … і ще { $count }

## Хто формулює відповіді

writer-working = Відповіді формулює { $writer }, і їх звірено зі статтями.
writer-used-up = До опівночі UTC відповідаю словами статей: денний обсяг { $writer } вичерпано.
writer-resting = Відповідаю словами статей: { $writer } не турбую з { $time } UTC після { $count ->
    [one] { $count } збою
    [few] { $count } збоїв
    [many] { $count } збоїв
   *[other] { $count } збою
}.
writer-tokens = Сьогодні цей чат використав { $used } із { $most } токенів.

## What several reports say, and what a language model worded

question-topic = Про що саме? Назвіть це в запитанні, наприклад: how do the accounts of the toll in Homs differ?
reports-agree = Статті не розходяться:
lack-days = У статтях про це не сказано. Жодна з тих, що згадують це, не стосується { $days }.
lack-days-of-all = У статтях про це не сказано. Жодна не стосується { $days }.
reported = Повідомлено { $day }
worded = Сформульовано мовною моделлю, звірено з цитатами
