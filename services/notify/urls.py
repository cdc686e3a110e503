"""Notify's pages on a desk, below `/o/<office>/desk/`."""

from django.urls import path

from services.notify.views import budget, bulk, digests, filing, search, texts, unreachable, watching

FILING, CALL = "filings/<uuid:filing_id>/messages/", "unreachable/<uuid:call_id>/"
TEXT = "texts/<str:event>/<str:kind>/<str:language>/"
BULK = "bulk/<uuid:bulk_id>/"
app_name = "notify"
urlpatterns = [
    path("budget/", budget.budget, name="budget"),
    path("budget/limits/<slug:office>/", budget.limit, name="budget-limit"),
    path("budget/<slug:month>.xlsx", budget.report, name="budget-report"),
    path("bulk/", bulk.listed, name="bulk"),
    path("bulk/new/", bulk.new, name="bulk-new"),
    path("bulk/make/", bulk.make, name="bulk-make"),
    path(BULK, bulk.one, name="bulk-one"),
    path(f"{BULK}edit/", bulk.edit, name="bulk-edit"),
    path(f"{BULK}change/", bulk.change, name="bulk-change"),
    *(path(f"{BULK}{verb}/", bulk.act, {"verb": verb}, name=f"bulk-{verb}") for verb in bulk.VERBS),
    path("digests/", digests.digests, name="digests"),
    path("digests/choose/", digests.choose, name="digests-choose"),
    path("texts/", texts.listed, name="texts"),
    path(TEXT, texts.text_page, name="text"),
    path(f"{TEXT}preview/", texts.show, name="text-preview"),
    path(f"{TEXT}save/", texts.save, name="text-save"),
    path(f"{TEXT}again/", texts.again, name="text-again"),
    path(f"{TEXT}take-back/", texts.take_back, name="text-take-back"),
    path("messages/", search.search, name="messages"),
    path(FILING, filing.filing_page, name="filing"),
    path(f"{FILING}<uuid:message_id>/again/", filing.again, name="again"),
    path("unreachable/", unreachable.unreachable, name="unreachable"),
    path(f"{CALL}numbers/", unreachable.numbers, name="numbers"),
    path(f"{CALL}letter/", unreachable.letter, name="letter"),
    *(path(f"{CALL}{verb}/", unreachable.act, {"verb": verb}, name=verb) for verb in unreachable.VERBS),
    path("providers/", watching.providers, name="providers"),
    path("dead-letters/", watching.dead_letters, name="dead-letters"),
    path("dead-letters/replay/", watching.replay, name="replay"),
]
