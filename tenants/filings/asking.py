"""A filer asks the office about a filing, and the office answers."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Conflict, Forbidden, NotFound, TooMany, Unprocessable
from tenants.filings import permissions, workflow
from tenants.filings.events import QuestionAnswered, QuestionAsked
from tenants.filings.models import Filing
from tenants.filings.questions import LONGEST, Question, unanswered
from tenants.filings.states import ENDED

MOST_OPEN = 5  # of a filing, asked within a day
A_DAY = timedelta(days=1)


def ask(filing: Filing, text: str, actor: Actor) -> Question:
    """Ask the office; it hears of it by mail, and answers on the same page.

    Raises:
        Forbidden: not the filer.
        Conflict: the filing has ended.
        TooMany: five questions of a day are still open.
        Unprocessable: nothing was asked, or too much.
    """
    if not permissions.its_filer(filing, actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if filing.state in ENDED:
        raise workflow.not_from_here(filing)
    question = Question(filing=filing.pk, text=_written("question", text))
    with transaction.atomic():
        # The one door first: it locks the filing, so that of many at once each counts those before it.
        _say(filing, QuestionAsked, question, actor)
        if unanswered().filter(filing=filing.pk, asked_at__gt=Now() - A_DAY).count() >= MOST_OPEN:
            raise TooMany(
                "too-many-questions",
                _("Five of your questions are still open. Wait for the answers, or call the office."),
                retry_after=int(A_DAY.total_seconds()),
            )
        question.save(force_insert=True)
    return question


def answer(filing: Filing, question_id: UUID, text: str, actor: Actor) -> Question:
    """Answer a question; the filer gets a message that it was answered, and reads it on the filing's page.

    Raises:
        Forbidden: not staff of the office.
        NotFound: there is no such question about this filing.
        Conflict: somebody else answered it.
        Unprocessable: nothing was answered, or too much.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    words = _written("answer", text)
    with transaction.atomic():
        question = Question.objects.select_for_update().filter(pk=question_id, filing=filing.pk).first()
        if question is None:
            raise NotFound("no-such-question", _("There is no such question."))
        if question.answered_at is not None:
            raise Conflict("answered-already", _("A colleague has answered this question already."))
        question.answer, question.answered_by, question.answered_at = words, actor.id, Now()
        question.save(update_fields=["answer", "answered_by", "answered_at"])
        _say(filing, QuestionAnswered, question, actor)
    question.refresh_from_db(fields=["answered_at"])
    return question


def _say(
    filing: Filing, event: type[QuestionAsked | QuestionAnswered], question: Question, actor: Actor
) -> None:
    """That it happened; what was said stays where it is."""
    said = {"question": str(question.pk)}
    workflow.write(filing, event, actor, detail=said, extra=said, only_if=workflow.SAME_STATE)


def _written(name: str, text: str) -> str:
    if not text:
        message = _("Write something first.")
    elif len(text) > LONGEST:
        message = _("Shorten it to 500 characters.")
    else:
        return text
    raise Unprocessable("text-invalid", message).at(name)
