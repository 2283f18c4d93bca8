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

## Medios que publicaron lo mismo

byline-also = { $count ->
    [one] { $publisher }, también en { $count } medio, { $day }
   *[other] { $publisher }, también en { $count } medios, { $day }
}
byline-also-file = { $count ->
    [one] { $publisher }, también en { $count } medio, { $day } (fecha del archivo)
   *[other] { $publisher }, también en { $count } medios, { $day } (fecha del archivo)
}
also-printed = También en:
also-more = … y { $count } más
