"""What the bot says of itself: how to ask it, what it holds, and why it does not answer now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from bot.message import LONGEST, PUBLISHER_ROOM, Message, composed, notice
from bot.phrases import Phrases
from bot.span import Span, line, size
from bot.writer_desk import WriterState
from retrieval.question import LONGEST as LONGEST_QUESTION
from retrieval.question import QuestionError

# A model may be named by the path of its file.
_WRITER_ROOM = 60

# --- how to ask -------------------------------------------------------------------------------------------------------


def help_text(username: str, phrases: Phrases, is_group: bool = False) -> Message:
    """What the bot is for and how to ask it here; `username` is the bot's own, without the at sign."""
    spans = [Span(f"{phrases.say('help-about')}\n\n")]
    if not is_group:
        spans += [Span(phrases.say("help-private-label"), "bold"), Span(f"{phrases.say('leads')} ")]
        spans += [Span(f"{phrases.say('help-private')}\n")]
    spans += [Span(phrases.say("help-group-label"), "bold"), Span(f"{phrases.say('leads')} ")]
    spans += [Span(f"{phrases.say('help-group', bot=f'@{username}')}\n", is_live=True)]
    listed = commands(phrases, private=not is_group, admin=False)
    rows = [f"\n{phrases.isolated(f'/{name}')} – {told}" for name, told in listed.items()]
    return composed([*spans, *(Span(row, is_live=True) for row in rows)])


def hello(username: str, sees_all: bool, phrases: Phrases) -> Message:
    """The first words in a group; `sees_all` tells that the bot gets every message, not only those for it."""
    bot = f"@{username}"
    seen = phrases.say("hello-sees-all", bot=bot) if sees_all else phrases.say("hello-sees-some", bot=bot)
    return notice(f"{phrases.say('hello')}\n\n{seen}")


def commands(phrases: Phrases, private: bool, admin: bool) -> dict[str, str]:
    """The commands that are offered, and what each does: in private a person is his own administrator."""
    asking = {} if private else {"ask": phrases.say("command-ask")}
    told = {
        "timeline": phrases.say("command-timeline"),
        "digest": phrases.say("command-digest"),
        "subscriptions": phrases.say("command-subscriptions"),
        "sources": phrases.say("command-sources"),
        "status": phrases.say("command-status"),
        "help": phrases.say("command-help"),
    }
    managing = {
        "add": phrases.say("command-add"),
        "forget": phrases.say("command-forget"),
        "reports": phrases.say("command-reports"),
        "follow": phrases.say("command-follow"),
        "feeds": phrases.say("command-feeds"),
        "unfollow": phrases.say("command-unfollow"),
        "settings": phrases.say("command-settings"),
        "subscribe": phrases.say("command-subscribe"),
        "unsubscribe": phrases.say("command-unsubscribe"),
    }
    return asking | told | (managing if private or admin else {})


# --- what is held -----------------------------------------------------------------------------------------------------


def sources(publishers: Sequence[tuple[str, int, date]], phrases: Phrases) -> Message:
    """List who wrote the reports held: publisher, number of reports, day of the newest."""
    if not publishers:
        return notice(phrases.say("nothing-held"))
    spans = [Span(phrases.say("sources-held"), "bold")]
    for listed, (name, count, newest) in enumerate(publishers):
        publisher = line(name, PUBLISHER_ROOM) or phrases.say("unknown-publisher")
        told = phrases.say("sources-row", publisher=publisher, count=count, day=phrases.day(newest))
        more = Span(f"\n{phrases.say('sources-more', count=len(publishers) - listed)}")
        row = Span(f"\n• {told}")
        if size([*spans, row, more]) > LONGEST:
            return composed([*spans, more])
        spans.append(row)
    return composed(spans)


def status(facts: Mapping[str, object], phrases: Phrases) -> Message:
    """Say what is held and what waits; the model and where the data lies are the operator's business."""
    reports, passages, pending = (int(str(facts.get(name) or 0)) for name in ("reports", "passages", "pending"))
    if not reports:
        return notice(phrases.say("nothing-held"))
    told = [phrases.say("status-held", reports=reports, passages=passages)]
    if newest := facts.get("newest"):
        told.append(phrases.say("status-newest", day=phrases.day(date.fromisoformat(str(newest)[:10]))))
    if pending:
        told.append(phrases.say("status-pending", count=pending))
    if waiting := int(str(facts.get("waiting") or 0)):
        told.append(phrases.say("status-waiting", count=waiting))
    if isinstance(writer := facts.get("writer"), WriterState):
        told.append(_writer(writer, phrases))
    return notice("\n".join(told))


def _writer(state: WriterState, phrases: Phrases) -> str:
    """Who words the answers, and why not now."""
    name = line(state.name, _WRITER_ROOM)
    if state.resting:
        since = datetime.fromtimestamp(state.resting.since, UTC)
        return phrases.say("writer-resting", writer=name, time=f"{since:%H:%M}", count=state.resting.failures)
    used = phrases.say("writer-tokens", used=state.tokens, most=state.most)
    if state.is_used_up:
        return f"{phrases.say('writer-used-up', writer=name)} {used}"
    return f"{phrases.say('writer-working', writer=name)} {used}"


# --- why it does not answer now ---------------------------------------------------------------------------------------


def unaskable(error: QuestionError, phrases: Phrases) -> Message:
    """Why a question cannot be asked, and what to do about it."""
    match error.reason:
        case "empty":
            return notice(phrases.say("question-empty"))
        case "too long":
            return notice(phrases.say("question-too-long", most=LONGEST_QUESTION))
        case "no words":
            return notice(phrases.say("question-no-words"))
        case "day":
            return notice(phrases.say("question-day"))
        case "topic":
            return notice(phrases.say("question-topic"))


def fault(phrases: Phrases) -> Message:
    """Something broke on our side."""
    return notice(phrases.say("fault"))


def not_approved(phrases: Phrases) -> Message:
    """The bot does not serve this group, and who can change that."""
    return notice(phrases.say("not-approved"))


def busy(phrases: Phrases) -> Message:
    """The queue is full."""
    return notice(phrases.say("busy"))


def too_many(phrases: Phrases) -> Message:
    """A person or a chat has used up what it may ask for now."""
    return notice(phrases.say("too-many"))


def stale(count: int, minutes: int, phrases: Phrases) -> Message:
    """So many questions, older than so many minutes, were left unanswered."""
    return notice(phrases.say("stale", count=count, minutes=minutes))


# --- what pressing a button says: text for answerCallbackQuery --------------------------------------------------------


def thanks(phrases: Phrases) -> str:
    """Feedback was noted."""
    return phrases.say("thanks")


def gone(phrases: Phrases) -> str:
    """What the button belongs to is no longer kept."""
    return phrases.say("gone")


def not_yours(phrases: Phrases) -> str:
    """Pressing it takes an administrator."""
    return phrases.say("not-yours")
