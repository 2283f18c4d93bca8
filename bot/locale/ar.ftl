# ما يقوله البوت. الرسائل ومتغيراتها هي ما في en.ftl.
language = العربية

# Words in Latin letters inside of Arabic ones: as a term each is isolated, else its sign would end up on the wrong side.
-ask = /ask
-example = /ask who holds Homs?
-add = /add
-add-link = /add https://…
-forget = /forget
-reports = /reports
-botfather = @BotFather

## Answers

reports-say = هذا ما تقوله التقارير:
reports-differ = التقارير غير متفقة:
byline = { $publisher }، { $day }
byline-file = { $publisher }، { $day } (تاريخ الملف)
unknown-publisher = ناشر غير معروف
untitled = تقرير بلا عنوان
open-report = فتح التقرير
quoted = «{ $words }»
leads = :
day-told = { $words }: { $day }
more-quotes = { $count ->
    [one] … واقتباس آخر
    [two] … واقتباسان آخران
    [few] … و{ $count } اقتباسات أخرى
    [many] … و{ $count } اقتباسًا آخر
   *[other] … و{ $count } اقتباس آخر
}
cut = … (مختصر)
understood = فُهم السؤال هكذا: { $question }
as-of = الإجابة حتى { $day }
as-of-old = { $count ->
    [one] الإجابة حتى { $day }، قبل سؤالك بيوم واحد
    [two] الإجابة حتى { $day }، قبل سؤالك بيومين
    [few] الإجابة حتى { $day }، قبل سؤالك بـ{ $count } أيام
    [many] الإجابة حتى { $day }، قبل سؤالك بـ{ $count } يومًا
   *[other] الإجابة حتى { $day }، قبل سؤالك بـ{ $count } يوم
}

## The word before a sentence that settles a question of yes or no

verdict-yes = نعم
verdict-no = لا
verdict-not-yet = ليس بعد
verdict-not-confirmed = غير مؤكد
verdict-denied = منفي
verdict-planned = مخطط له
verdict-not-planned = غير مخطط له
verdict-possibly = ربما
verdict-unlikely = مستبعد

## When the reports do not say

silence = لا تذكر التقارير ذلك.
lack-names = لا تذكر التقارير ذلك. ولا يَرِد في أقربها: { $names }.
lack-country = لا تذكر التقارير ذلك. أقربها عن { $country }، لا عن { $names }.
question-empty = اكتب سؤالك مع الأمر من فضلك، مثلًا: { -example }
question-too-long = سؤالك طويل جدًا: الحد الأقصى لعدد الأحرف هو { $most }.
question-no-words = لا أرى كلمات في سؤالك: اسأل بالكلمات من فضلك.
question-day = لا تقارير من ذلك التاريخ: اسأل عن يوم آخر من فضلك.

## Buttons under an answer, and what pressing them says

sources-button = المصادر
helpful-button = مفيد
wrong-button = خطأ؟
privately-button = فتح على الخاص
page = { $page } من { $pages }
source-forgotten = لم يعد هذا التقرير لديّ.
thanks = شكرًا، سُجّل ذلك.
gone = هذا الزر قديم: اسأل من جديد من فضلك.
not-yours = لا يمكن لغير المشرفين فعل هذا هنا.

## Commands

command-ask = طرح سؤال على التقارير
command-sources = من كتب التقارير التي لديّ
command-status = عدد التقارير ومدى حداثتها
command-help = كيف تسألني
command-add = إضافة تقرير: بالرد عليه أو برابط
command-forget = نسيان تقرير
command-reports = عرض التقارير المضافة هنا
command-settings = اللغة، ومن يضيف، وساعات الهدوء

## Help

help-about = اسألني عن التقارير الإخبارية التي لديّ. أجيب بكلمات التقرير نفسها: من كتبه ومتى، مع رابط. وإن لم تذكر التقارير ذلك قلت لك.
help-private-label = هنا على الخاص
help-private = اكتب سؤالك فحسب.
help-group-label = في مجموعة
help-group = اكتب { -ask } وسؤالك، أو اذكر { $bot }، أو ردّ على رسالة مني.
hello = مرحبًا! أجيب عن الأسئلة بكلمات التقارير الإخبارية نفسها. اسأل بالأمر { -ask } أو بالرد على رسالة مني: كلاهما يعمل دائمًا.
hello-sees-all = ويمكنك أيضًا ذكر { $bot }. أرى كل الرسائل هنا، ولا أجيب إلا عما يوجَّه إليّ.
hello-sees-some = لا أرى إلا ما يوجَّه إليّ. ولكي أرى أيضًا الرسائل التي تذكر { $bot }، اجعلوني مشرفًا، أو أوقفوا وضع الخصوصية في { -botfather } ثم أضيفوني من جديد.

## What is held

nothing-held = ليست لديّ تقارير بعد.
sources-held = من كتب التقارير التي لديّ
sources-row = { $count ->
    [one] { $publisher }: تقرير واحد، أحدثها { $day }
    [two] { $publisher }: تقريران، أحدثهما { $day }
    [few] { $publisher }: { $count } تقارير، أحدثها { $day }
    [many] { $publisher }: { $count } تقريرًا، أحدثها { $day }
   *[other] { $publisher }: { $count } تقرير، أحدثها { $day }
}
sources-more = { $count ->
    [one] … وناشر آخر
    [two] … وناشران آخران
    [few] … و{ $count } ناشرين آخرين
    [many] … و{ $count } ناشرًا آخر
   *[other] … و{ $count } ناشر آخر
}
status-held = لديّ { $reports ->
    [one] تقرير واحد
    [two] تقريران
    [few] { $reports } تقارير
    [many] { $reports } تقريرًا
   *[other] { $reports } تقرير
} في { $passages ->
    [one] مقطع واحد
    [two] مقطعين
    [few] { $passages } مقاطع
    [many] { $passages } مقطعًا
   *[other] { $passages } مقطع
}.
status-newest = أحدثها بتاريخ { $day }.
status-waiting = { $count ->
    [one] سؤال واحد ينتظر.
    [two] سؤالان ينتظران.
    [few] { $count } أسئلة تنتظر.
    [many] { $count } سؤالًا ينتظر.
   *[other] { $count } سؤال ينتظر.
}
status-pending = { $count ->
    [one] مقطع واحد ليس جاهزًا بعد: أجده بالكلمات فقط.
    [two] مقطعان ليسا جاهزين بعد: أجدهما بالكلمات فقط.
    [few] { $count } مقاطع ليست جاهزة بعد: أجدها بالكلمات فقط.
    [many] { $count } مقطعًا ليست جاهزة بعد: أجدها بالكلمات فقط.
   *[other] { $count } مقطع ليست جاهزة بعد: أجدها بالكلمات فقط.
}

## Reports that people add

add-what = ردّ بالأمر { -add } على رسالة أو ملف أو رابط، أو اكتب الرابط بعده: { -add-link }
offer = هل أضيف هذا إلى التقارير أم أجيب عن سؤال حوله؟
add-button = إضافة
about-button = السؤال عنه
ask-now = يمكنك الآن أن تسألني عنه.
receipt-added = أُضيف
receipt-updated = حُدّث
receipt-unchanged = موجود من قبل دون تغيير
receipt-more = { $count ->
    [one] … وتقرير آخر
    [two] … وتقريران آخران
    [few] … و{ $count } تقارير أخرى
    [many] … و{ $count } تقريرًا آخر
   *[other] … و{ $count } تقرير آخر
}
undo-button = تراجع
rejected = لم يُضَف هذا: { $why }
forget-which = أي تقرير؟ اكتب { -forget } ورقمه في { -reports }.
forgetting = هل أنسى «{ $title }»؟
forget-button = نسيان
forgotten = نُسي: { $title }
reports-held = التقارير المضافة هنا
reports-none = لم يُضَف أي تقرير هنا بعد.
reports-more = { $count ->
    [one] … وواحد آخر
    [two] … واثنان آخران
   *[other] … و{ $count } غيرها
}

## Settings

settings-title = إعدادات هذه الدردشة
settings-language = اللغة: { $value }
settings-own = التقارير المعتمدة: { $value }
settings-adders = من يمكنه إضافة التقارير: { $value }
settings-quiet = ساعات الهدوء: { $value }
all-reports = كل التقارير
own-reports = تقارير هذه الدردشة فقط
admins = المشرفون
everyone = الجميع
never = لا توجد
hours = من { $start } إلى { $end } UTC

## Notices

fault = حدث خطأ من جهتي ولم أستطع الإجابة: أعد المحاولة لاحقًا من فضلك.
not-approved = لم تُعتمد هذه المجموعة بعد: على من يديرني أن يعتمدها. وإلى ذلك الحين ألزم الصمت هنا.
busy = أسئلة كثيرة تنتظر: اسأل من جديد بعد بضع دقائق من فضلك.
too-many = الأسئلة أسرع مما أستطيع الإجابة: انتظر قليلًا من فضلك.
stale = { $count ->
    [one] أثناء غيابي بقي سؤال واحد دون إجابة، عمره بالدقائق أكثر من { $minutes }. أعد طرحه إن كان لا يزال يهمك.
    [two] أثناء غيابي بقي سؤالان دون إجابة، عمرهما بالدقائق أكثر من { $minutes }. أعد طرح ما لا يزال يهمك.
    [few] أثناء غيابي بقيت { $count } أسئلة دون إجابة، عمرها بالدقائق أكثر من { $minutes }. أعد طرح ما لا يزال يهمك.
    [many] أثناء غيابي بقي { $count } سؤالًا دون إجابة، عمرها بالدقائق أكثر من { $minutes }. أعد طرح ما لا يزال يهمك.
   *[other] أثناء غيابي بقي { $count } سؤال دون إجابة، عمرها بالدقائق أكثر من { $minutes }. أعد طرح ما لا يزال يهمك.
}

# Where a report that is not dated for machines tells its day, and the page of a printed document.
byline-text = { $publisher }، { $day } (التاريخ من النص)
byline-address = { $publisher }، { $day } (التاريخ من العنوان الإلكتروني)
on-page = { $byline }، ص { $page }

## Stories

command-timeline = قصة يومًا بيوم
command-digest = ما الجديد منذ المرة الأخيرة
command-subscribe = تلقّي الجديد عن موضوع
command-subscriptions = اشتراكات هذه المحادثة
command-unsubscribe = إيقاف الجديد عن موضوع
timeline-what = أي قصة؟ اكتب مثلًا: /timeline حمص
told-by = { $count ->
    [zero] عدد التقارير: { $reports }، عدد المصادر: { $count }
    [one] عدد التقارير: { $reports }، من مصدر واحد
    [two] عدد التقارير: { $reports }، من مصدرين
    [few] عدد التقارير: { $reports }، من { $count } مصادر
   *[other] عدد التقارير: { $reports }، من { $count } مصدرًا
}
story-reports = { $count ->
    [one] تقرير واحد
    [two] تقريران
    [few] { $count } تقارير
   *[other] { $count } تقريرًا
}
digest-since = الجديد منذ { $day }
digest-nothing = لا جديد منذ { $day }.
digest-more = { $count ->
    [one] … وقصة أخرى
    [two] … وقصتان أخريان
    [few] … و{ $count } قصص أخرى
   *[other] … و{ $count } قصة أخرى
}
digest-hour = يصل الجديد في الساعة { $hour } UTC، إن وُجد.
subscribe-what = عن ماذا؟ اكتب مثلًا: /subscribe حمص الساعة 8
subscribed = تم الاشتراك: { $query }
unsubscribed = انتهى الاشتراك: { $query }
subscriptions-held = اشتراكات هذه المحادثة
subscriptions-none = لا اشتراكات في هذه المحادثة. اكتب مثلًا: /subscribe حمص
subscriptions-full = لهذه المحادثة { $most } اشتراكًا بالفعل: أنهِ أحدها أولًا بالأمر /unsubscribe.

## Feeds

command-follow = متابعة خلاصة: أعطِ رابطها أو رابط موقعها
command-feeds = عرض الخلاصات المتابَعة هنا
command-unfollow = إيقاف متابعة خلاصة
follow-what = اكتب بعد الأمر رابط خلاصة أخبار، أو رابط موقع له خلاصة: { -follow-example }
-follow-example = /follow https://…
follow-too-many = لا يمكن متابعة خلاصات أكثر هنا (الحد الأقصى: { $most }): أوقف إحداها أولًا بالأمر /unfollow.
feed-followed = تُتابَع من الآن
feed-known = متابَعة هنا من قبل
feed-refused = لم تتم المتابعة: { $why }
feed-unfollowed = لم تعد متابَعة: { $title }
unfollow-which = أيّها؟ اكتب /unfollow ورقمها في /feeds.
feeds-held = الخلاصات المتابَعة هنا
feeds-none = لا خلاصات متابَعة هنا: اكتب /follow ورابطًا لمتابعة واحدة.
feed-fresh = لم يصل منها شيء بعد.
feed-brought = آخر جديد: { $day }
feed-failing = فشلت المرة الأخيرة، وستُعاد المحاولة: { $why }
feed-paused = متوقفة: { $why }. للمحاولة من جديد اكتب /follow ورابطها.

## Corrections and withdrawals

was-corrected = { "،" } صُحّح في { $day }
receipt-withdrawn = سُحب: لم يعد حيث كان
title-withdrawn = سُحب: { $title }
note-corrected = صُحّح تقرير اقتبستُ منه هنا.
note-withdrawn = سُحب تقرير اقتبستُ منه هنا.
note-both = صُحّحت أو سُحبت تقارير اقتبستُ منها هنا.
note-before = اقتبستُ:
note-now = يقول الآن:
note-dropped = لا شيء الآن مكان هذه الكلمات.
note-why = بكلمات ناشره:
settings-follow = عند تصحيح تقرير مقتبس: { $value }
follow-on = أنبّه
follow-off = لا أنبّه

## ناشرون نشروا الخبر نفسه

also-in = { $count ->
    [one] { $publisher }، ونشره أيضًا ناشر آخر
    [two] { $publisher }، ونشره أيضًا ناشران آخران
    [few] { $publisher }، ونشره أيضًا { $count } ناشرين
    [many] { $publisher }، ونشره أيضًا { $count } ناشرًا
   *[other] { $publisher }، ونشره أيضًا { $count } ناشر
}
also-printed = ونشره أيضًا:
also-more = … و{ $count } غيرهم

## من يصوغ الإجابات

writer-working = يصوغ { $writer } الإجابات، وتُقارَن بالتقارير.
writer-used-up = أجيب بكلمات التقارير حتى منتصف الليل بالتوقيت العالمي: نفدت حصة { $writer } لهذا اليوم.
writer-resting = أجيب بكلمات التقارير: { $writer } متروك منذ { $time } بالتوقيت العالمي بعد { $count ->
    [one] إخفاق واحد
    [two] إخفاقين
    [few] { $count } إخفاقات
    [many] { $count } إخفاقًا
   *[other] { $count } إخفاق
}.
writer-tokens = استخدمت هذه الدردشة اليوم { $used } من { $most } وحدة.

## What several reports say, and what a language model worded

question-topic = عن ماذا؟ اذكره في سؤالك، مثلاً: how do the accounts of the toll in Homs differ?
reports-agree = التقارير متفقة:
lack-days = لا تذكر التقارير ذلك. ولا يتناول أيٌّ مما يذكره { $days }.
lack-days-of-all = لا تذكر التقارير ذلك. ولا يتناول أيٌّ منها { $days }.
reported = نُشر في { $day }
worded = صاغه نموذج لغوي ودُقِّق على الاقتباسات
