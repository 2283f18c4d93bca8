# Ce que dit le bot, en vouvoyant. Les messages et leurs variables sont ceux de en.ftl.
language = Français

## Answers

reports-say = Voici ce que disent les articles :
reports-differ = Les articles divergent :
byline = { $publisher }, { $day }
byline-file = { $publisher }, { $day } (date du fichier)
unknown-publisher = Média inconnu
untitled = Article sans titre
open-report = Ouvrir l’article
quoted = « { $words } »
leads = {"\u00A0"}:
day-told = { $words } : { $day }
more-quotes = { $count ->
    [one] … et { $count } autre citation
   *[other] … et { $count } autres citations
}
cut = … (abrégé)
understood = Compris comme : { $question }
as-of = Réponse à la date du { $day }
as-of-old = { $count ->
    [one] Réponse à la date du { $day }, { $count } jour avant votre question
   *[other] Réponse à la date du { $day }, { $count } jours avant votre question
}

## The word before a sentence that settles a question of yes or no

verdict-yes = Oui
verdict-no = Non
verdict-not-yet = Pas encore
verdict-not-confirmed = Non confirmé
verdict-denied = Démenti
verdict-planned = Prévu
verdict-not-planned = Pas prévu
verdict-possibly = Peut-être
verdict-unlikely = Peu probable

## When the reports do not say

silence = Les articles ne le disent pas.
lack-names = Les articles ne le disent pas. Parmi les plus proches, aucun ne mentionne { $names }.
lack-country = Les articles ne le disent pas. Les plus proches portent sur un autre pays ({ $country }) et ne mentionnent pas { $names }.
question-empty = Écrivez votre question avec la commande, par exemple : /ask who holds Homs?
question-too-long = Votre question est trop longue : { $most } caractères au plus, s’il vous plaît.
question-no-words = Je ne vois pas de mots dans votre question : posez-la avec des mots.
question-day = Aucun article ne date de cette époque : posez la question pour un autre jour.

## Buttons under an answer, and what pressing them says

sources-button = Sources
helpful-button = Utile
wrong-button = Faux ?
privately-button = Ouvrir en privé
page = { $page } sur { $pages }
source-forgotten = Je ne détiens plus cet article.
thanks = Merci, c’est noté.
gone = Ce bouton est trop ancien : reposez votre question.
not-yours = Ici, seul un administrateur peut le faire.

## Commands

command-ask = Interroger les articles
command-sources = Qui a écrit mes articles
command-status = Combien d’articles, et de quand
command-help = Comment m’interroger
command-add = Ajouter un article : répondez-y ou donnez un lien
command-forget = Oublier un article
command-reports = Voir les articles ajoutés ici
command-settings = Langue, qui peut ajouter, heures calmes

## Help

help-about = Interrogez-moi sur les articles de presse que je détiens. Je réponds avec les mots exacts d’un article : qui l’a écrit, quand, et un lien. Si les articles ne le disent pas, je vous le dis.
help-private-label = Ici, en privé
help-private = écrivez simplement votre question.
help-group-label = Dans un groupe
help-group = /ask suivi de votre question, ou mentionnez { $bot }, ou répondez à l’un de mes messages.
hello = Bonjour ! Je réponds aux questions avec les mots exacts d’articles de presse. Utilisez /ask, ou répondez à l’un de mes messages : les deux marchent toujours.
hello-sees-all = Vous pouvez aussi mentionner { $bot }. Je vois ici tous les messages et ne réponds qu’à ceux qui me sont adressés.
hello-sees-some = Je ne vois que ce qui m’est adressé. Pour que je voie aussi les messages qui mentionnent { $bot }, nommez-moi administrateur, ou désactivez le mode confidentialité dans @BotFather et ajoutez-moi de nouveau.

## What is held

nothing-held = Je ne détiens encore aucun article.
sources-held = Qui a écrit mes articles
sources-row = { $count ->
    [one] { $publisher } : { $count } article, le dernier du { $day }
   *[other] { $publisher } : { $count } articles, le dernier du { $day }
}
sources-more = { $count ->
    [one] … et { $count } autre média
   *[other] … et { $count } autres médias
}
status-held = Je détiens { $reports ->
    [one] { $reports } article
   *[other] { $reports } articles
} en { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}.
status-newest = Le plus récent est du { $day }.
status-waiting = { $count ->
    [one] { $count } question attend.
   *[other] { $count } questions attendent.
}
status-pending = { $count ->
    [one] { $count } passage n’est pas encore prêt : je ne le trouve que par les mots.
   *[other] { $count } passages ne sont pas encore prêts : je ne les trouve que par les mots.
}

## Reports that people add

add-what = Répondez par /add à un message, un fichier ou un lien, ou écrivez le lien à la suite : /add https://…
offer = Dois-je l’ajouter aux articles, ou répondre à son sujet ?
add-button = Ajouter
about-button = Poser une question
ask-now = Vous pouvez maintenant m’interroger à son sujet.
receipt-added = Ajouté
receipt-updated = Mis à jour
receipt-unchanged = Déjà présent, inchangé
receipt-more = { $count ->
    [one] … et { $count } autre article
   *[other] … et { $count } autres articles
}
undo-button = Annuler
rejected = Cela n’a pas été ajouté : { $why }
forget-which = Lequel ? Écrivez /forget et son numéro dans /reports.
forgetting = Oublier « { $title } » ?
forget-button = Oublier
forgotten = Oublié : { $title }
reports-held = Articles ajoutés ici
reports-none = Aucun article n’a encore été ajouté ici.
reports-more = { $count ->
    [one] … et { $count } autre
   *[other] … et { $count } autres
}

## Settings

settings-title = Réglages de cette discussion
settings-language = Langue : { $value }
settings-own = Articles consultés : { $value }
settings-adders = Qui peut ajouter des articles : { $value }
settings-quiet = Heures calmes : { $value }
all-reports = Tous les articles
own-reports = Ceux d’ici seulement
admins = Administrateurs
everyone = Tout le monde
never = Aucune
hours = { $start }–{ $end } UTC

## Notices

fault = Un problème de mon côté m’a empêché de répondre : réessayez plus tard, s’il vous plaît.
not-approved = Ce groupe n’est pas encore autorisé : c’est à la personne qui me gère de le faire. D’ici là, je garde le silence.
busy = Beaucoup de questions attendent : reposez la vôtre dans quelques minutes, s’il vous plaît.
too-many = Vous demandez plus vite que je ne peux répondre : patientez un peu, s’il vous plaît.
stale = { $count ->
    [one] Pendant mon absence, { $count } question de plus de { $minutes } min est restée sans réponse. Reposez-la si elle compte encore.
   *[other] Pendant mon absence, { $count } questions de plus de { $minutes } min sont restées sans réponse. Reposez celles qui comptent encore.
}

# Where a report that is not dated for machines tells its day, and the page of a printed document.
byline-text = { $publisher }, { $day } (date dans le texte)
byline-address = { $publisher }, { $day } (date dans l’adresse)
on-page = { $byline }, p. { $page }

## Stories

command-timeline = Une histoire jour par jour
command-digest = Les nouveautés depuis la dernière fois
command-subscribe = Recevoir les nouveautés sur un sujet
command-subscriptions = Les abonnements de cette discussion
command-unsubscribe = Ne plus rien recevoir sur un sujet
timeline-what = Quelle histoire ? Écrivez par exemple : /timeline Homs
told-by = { $count ->
    [one] { $reports } articles, { $count } source
   *[other] { $reports } articles, { $count } sources
}
story-reports = { $count ->
    [one] { $count } article
   *[other] { $count } articles
}
digest-since = Nouveau depuis le { $day }
digest-nothing = Rien de nouveau depuis le { $day }.
digest-more = { $count ->
    [one] … et { $count } autre histoire
   *[other] … et { $count } autres histoires
}
digest-hour = Les nouveautés arrivent à { $hour } UTC, s’il y en a.
subscribe-what = Sur quoi ? Écrivez par exemple : /subscribe Homs à 8
subscribed = Abonné : { $query }
unsubscribed = Terminé : { $query }
subscriptions-held = Abonnements de cette discussion
subscriptions-none = Cette discussion n’a pas d’abonnement. Écrivez par exemple : /subscribe Homs
subscriptions-full = Cette discussion a déjà { $most } abonnements : terminez-en un d’abord avec /unsubscribe.

## Feeds

command-follow = Suivre un fil : donnez son lien ou celui du site
command-feeds = Voir les fils suivis ici
command-unfollow = Ne plus suivre un fil
follow-what = Écrivez ensuite le lien d’un fil d’actualité, ou d’un site qui en a un : /follow https://…
follow-too-many = On ne peut pas suivre ici plus de { $most } fils : retirez-en un avec /unfollow.
feed-followed = Suivi à partir de maintenant
feed-known = Déjà suivi ici
feed-refused = Non suivi : { $why }
feed-unfollowed = N’est plus suivi : { $title }
unfollow-which = Lequel ? Écrivez /unfollow et son numéro dans /feeds.
feeds-held = Fils suivis ici
feeds-none = Aucun fil n’est suivi ici : /follow et un lien pour en suivre un.
feed-fresh = Rien n’en est encore venu.
feed-brought = Dernière nouveauté : { $day }
feed-failing = Échec la dernière fois, nouvel essai prévu : { $why }
feed-paused = En pause : { $why }. Pour réessayer, écrivez /follow et son lien.

## Corrections and withdrawals

was-corrected = { "," } corrigé le { $day }
receipt-withdrawn = Retiré : il n’est plus là où il était
title-withdrawn = Retiré : { $title }
note-corrected = Un article que j’ai cité ici a été corrigé.
note-withdrawn = Un article que j’ai cité ici a été retiré.
note-both = Des articles que j’ai cités ici ont été corrigés ou retirés.
note-before = J’avais cité :
note-now = Il dit maintenant :
note-dropped = Rien ne remplace ces mots maintenant.
note-why = Selon son éditeur :
settings-follow = Quand un article cité est corrigé : { $value }
follow-on = Je préviens
follow-off = Je ne préviens pas

## Médias qui ont publié la même chose

also-in = { $count ->
    [one] { $publisher }, aussi dans { $count } média
   *[other] { $publisher }, aussi dans { $count } médias
}
also-printed = Aussi dans :
also-more = … et { $count } de plus

## Qui rédige les réponses

writer-working = Les réponses sont rédigées par { $writer } et vérifiées avec les articles.
writer-used-up = Jusqu’à minuit UTC, je réponds avec les mots des articles : la part quotidienne de { $writer } est épuisée.
writer-resting = Je réponds avec les mots des articles : { $writer } est laissé au repos depuis { $time } UTC après { $count ->
    [one] { $count } échec
   *[other] { $count } échecs
}.
writer-tokens = Ce chat a utilisé aujourd’hui { $used } de ses { $most } jetons.

## What several reports say, and what a language model worded

question-topic = À propos de quoi ? Nommez-le dans la question, par exemple : how do the accounts of the toll in Homs differ?
reports-agree = Les articles concordent :
lack-days = Les articles ne le disent pas. Aucun de ceux qui en parlent ne porte sur { $days }.
lack-days-of-all = Les articles ne le disent pas. Aucun ne porte sur { $days }.
reported = Publié le { $day }
worded = Formulé par un modèle de langage, vérifié avec les citations
