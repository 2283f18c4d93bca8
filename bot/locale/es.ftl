# Lo que dice el bot, de usted. Los mensajes y sus variables son los de en.ftl.
language = Español

## Answers

reports-say = Esto es lo que dicen las noticias:
reports-differ = Las noticias no coinciden:
byline = { $publisher }, { $day }
byline-file = { $publisher }, { $day } (fecha del archivo)
unknown-publisher = Medio desconocido
untitled = Noticia sin título
open-report = Abrir la noticia
quoted = «{ $words }»
leads = :
day-told = { $words }: { $day }
more-quotes = { $count ->
    [one] … y { $count } cita más
   *[other] … y { $count } citas más
}
cut = … (recortado)
understood = Entendido como: { $question }
as-of = Respuesta a fecha de { $day }
as-of-old = { $count ->
    [one] Respuesta a fecha de { $day }, { $count } día antes de su pregunta
   *[other] Respuesta a fecha de { $day }, { $count } días antes de su pregunta
}

## The word before a sentence that settles a question of yes or no

verdict-yes = Sí
verdict-no = No
verdict-not-yet = Todavía no
verdict-not-confirmed = Sin confirmar
verdict-denied = Desmentido
verdict-planned = Previsto
verdict-not-planned = No previsto
verdict-possibly = Es posible
verdict-unlikely = Poco probable

## When the reports do not say

silence = Las noticias no lo dicen.
lack-names = Las noticias no lo dicen. Ninguna de las más cercanas habla de { $names }.
lack-country = Las noticias no lo dicen. Las más cercanas hablan de { $country }, no de { $names }.
question-empty = Escriba la pregunta junto al comando, por ejemplo: /ask who holds Homs?
question-too-long = La pregunta es demasiado larga: use como máximo { $most } caracteres.
question-no-words = No veo palabras en la pregunta: escríbala con palabras.
question-day = No hay noticias cercanas a esa fecha: pregunte con otra.

## Buttons under an answer, and what pressing them says

sources-button = Fuentes
helpful-button = Útil
wrong-button = ¿Incorrecto?
privately-button = Abrir en privado
page = { $page } de { $pages }
source-forgotten = Ya no tengo esta noticia.
thanks = Gracias, queda anotado.
gone = Este botón ya no sirve: pregunte de nuevo.
not-yours = Aquí solo puede hacerlo un administrador.

## Commands

command-ask = Preguntar a las noticias
command-sources = Qué medios escribieron mis noticias
command-status = Cuántas noticias tengo y de cuándo
command-help = Cómo preguntarme
command-add = Añadir una noticia: responda a ella o dé un enlace
command-forget = Olvidar una noticia
command-reports = Ver las noticias añadidas aquí
command-settings = Idioma, quién puede añadir, horas de silencio

## Help

help-about = Pregúnteme sobre las noticias que tengo. Respondo con las palabras exactas de una noticia: quién la escribió, cuándo y un enlace. Si las noticias no lo dicen, se lo digo.
help-private-label = Aquí, en privado
help-private = escriba su pregunta sin más.
help-group-label = En un grupo
help-group = /ask y su pregunta, o mencione a { $bot }, o responda a un mensaje mío.
hello = ¡Hola! Respondo a preguntas con las palabras exactas de las noticias. Pregunte con /ask o respondiendo a un mensaje mío: ambas formas funcionan siempre.
hello-sees-all = También puede mencionar a { $bot }. Aquí veo todos los mensajes y respondo solo a los que son para mí.
hello-sees-some = Solo veo lo que es para mí. Para que vea también los mensajes que mencionan a { $bot }, háganme administrador, o desactiven el modo de privacidad en @BotFather y añádanme de nuevo.

## What is held

nothing-held = Todavía no tengo noticias.
sources-held = Qué medios escribieron mis noticias
sources-row = { $count ->
    [one] { $publisher }: { $count } noticia, la más reciente del { $day }
   *[other] { $publisher }: { $count } noticias, la más reciente del { $day }
}
sources-more = { $count ->
    [one] … y { $count } medio más
   *[other] … y { $count } medios más
}
status-held = Tengo { $reports ->
    [one] { $reports } noticia
   *[other] { $reports } noticias
} en { $passages ->
    [one] { $passages } fragmento
   *[other] { $passages } fragmentos
}.
status-newest = La más reciente es del { $day }.
status-waiting = { $count ->
    [one] { $count } pregunta en espera.
   *[other] { $count } preguntas en espera.
}
status-pending = { $count ->
    [one] { $count } fragmento aún no está listo: lo encuentro solo por palabras.
   *[other] { $count } fragmentos aún no están listos: los encuentro solo por palabras.
}

## Reports that people add

add-what = Responda con /add a un mensaje, un archivo o un enlace, o escriba el enlace detrás: /add https://…
offer = ¿Lo añado a las noticias o respondo sobre ello?
add-button = Añadir
about-button = Preguntar sobre ello
ask-now = Ya puede preguntarme sobre ella.
receipt-added = Añadida
receipt-updated = Actualizada
receipt-unchanged = Ya la tenía, sin cambios
receipt-more = { $count ->
    [one] … y { $count } noticia más
   *[other] … y { $count } noticias más
}
undo-button = Deshacer
rejected = No se ha añadido: { $why }
forget-which = ¿Cuál? Escriba /forget y su número en /reports.
forgetting = ¿Olvidar «{ $title }»?
forget-button = Olvidar
forgotten = Olvidada: { $title }
reports-held = Noticias añadidas aquí
reports-none = Aquí todavía no se ha añadido ninguna noticia.
reports-more = { $count ->
    [one] … y { $count } más
   *[other] … y { $count } más
}

## Settings

settings-title = Ajustes de este chat
settings-language = Idioma: { $value }
settings-own = Noticias consultadas: { $value }
settings-adders = Quién puede añadir noticias: { $value }
settings-quiet = Horas de silencio: { $value }
all-reports = Todas las noticias
own-reports = Solo las de este chat
admins = Administradores
everyone = Todos
never = Ninguna
hours = { $start }–{ $end } UTC

## Notices

fault = Algo ha fallado por mi parte y no he podido responder: inténtelo más tarde, por favor.
not-approved = Este grupo aún no está autorizado: debe hacerlo quien me administra. Hasta entonces guardo silencio aquí.
busy = Hay muchas preguntas en espera: vuelva a preguntar en unos minutos, por favor.
too-many = Pregunta más rápido de lo que puedo responder: espere un poco, por favor.
stale = { $count ->
    [one] Durante mi ausencia quedó sin respuesta { $count } pregunta de hace más de { $minutes } min. Repítala si aún le interesa.
   *[other] Durante mi ausencia quedaron sin respuesta { $count } preguntas de hace más de { $minutes } min. Repita las que aún le interesen.
}

# Where a report that is not dated for machines tells its day, and the page of a printed document.
byline-text = { $publisher }, { $day } (fecha en el texto)
byline-address = { $publisher }, { $day } (fecha en la dirección)
on-page = { $byline }, p. { $page }

## Stories

command-timeline = Una historia día a día
command-digest = Qué hay de nuevo desde la última vez
command-subscribe = Recibir lo nuevo sobre un tema
command-subscriptions = A qué está suscrito este chat
command-unsubscribe = No recibir más sobre un tema
timeline-what = ¿Qué historia? Escriba por ejemplo: /timeline Homs
told-by = { $count ->
    [one] { $reports } noticias, { $count } fuente
   *[other] { $reports } noticias, { $count } fuentes
}
story-reports = { $count ->
    [one] { $count } noticia
   *[other] { $count } noticias
}
digest-since = Nuevo desde el { $day }
digest-nothing = Nada nuevo desde el { $day }.
digest-more = { $count ->
    [one] … y { $count } historia más
   *[other] … y { $count } historias más
}
digest-hour = Lo nuevo llega a las { $hour } UTC, si hay algo.
subscribe-what = ¿Sobre qué? Escriba por ejemplo: /subscribe Homs a las 8
subscribed = Suscrito: { $query }
unsubscribed = Terminado: { $query }
subscriptions-held = Suscripciones de este chat
subscriptions-none = Este chat no tiene suscripciones. Escriba por ejemplo: /subscribe Homs
subscriptions-full = Este chat ya tiene { $most } suscripciones: termine antes una con /unsubscribe.

## Feeds

command-follow = Seguir un canal: dé su enlace o el de su sitio
command-feeds = Ver los canales que se siguen aquí
command-unfollow = Dejar de seguir un canal
follow-what = Escriba después el enlace de un canal de noticias, o de un sitio que lo tenga: /follow https://…
follow-too-many = Aquí no se pueden seguir más de { $most } canales: deje uno con /unfollow.
feed-followed = Se sigue desde ahora
feed-known = Ya se sigue aquí
feed-refused = No se sigue: { $why }
feed-unfollowed = Ya no se sigue: { $title }
unfollow-which = ¿Cuál? Escriba /unfollow y su número en /feeds.
feeds-held = Canales que se siguen aquí
feeds-none = Aquí no se sigue ningún canal: /follow y un enlace para seguir uno.
feed-fresh = Aún no ha traído nada.
feed-brought = Última novedad: { $day }
feed-failing = La última vez falló; se volverá a intentar: { $why }
feed-paused = En pausa: { $why }. Escriba /follow y su enlace para volver a intentarlo.

## Corrections and withdrawals

was-corrected = { "," } corregida el { $day }
receipt-withdrawn = Retirada: ya no está donde estaba
title-withdrawn = Retirada: { $title }
note-corrected = Se ha corregido una noticia que cité aquí.
note-withdrawn = Se ha retirado una noticia que cité aquí.
note-both = Se han corregido o retirado noticias que cité aquí.
note-before = Cité:
note-now = Ahora dice:
note-dropped = Ahora no hay nada en lugar de estas palabras.
note-why = En palabras de quien la publicó:
settings-follow = Cuando se corrige una noticia citada: { $value }
follow-on = Aviso
follow-off = No aviso

## Medios que publicaron lo mismo

also-in = { $count ->
    [one] { $publisher }, también en { $count } medio
   *[other] { $publisher }, también en { $count } medios
}
also-printed = También en:
also-more = … y { $count } más

## Quién redacta las respuestas

writer-working = Las respuestas las redacta { $writer } y se comprueban con las noticias.
writer-used-up = Hasta la medianoche UTC respondo con las palabras de las noticias: { $writer } ha agotado lo de hoy.
writer-resting = Respondo con las palabras de las noticias: no consulto a { $writer } desde las { $time } UTC tras { $count ->
    [one] { $count } fallo
   *[other] { $count } fallos
}.
writer-tokens = Este chat ha usado hoy { $used } de sus { $most } tokens.

## What several reports say, and what a language model worded

question-topic = ¿Sobre qué? Nómbrelo en la pregunta, por ejemplo: how do the accounts of the toll in Homs differ?
reports-agree = Las noticias coinciden:
lack-days = Las noticias no lo dicen. Ninguna que hable de ello trata de { $days }.
lack-days-of-all = Las noticias no lo dicen. Ninguna trata de { $days }.
reported = Publicado el { $day }
worded = Redactado por un modelo de lenguaje, comprobado con las citas
