"""The addresses of the city's desk, and of what its offices answer to it, below `/o/<office>/desk/`."""

from django.urls import path

from services.review.views.city import archive, choosing, dashboard, docket, supervise

ORDER, CARD = "orders/<uuid:order_id>/", "cards/<uuid:card_id>/"

urlpatterns = [
    path("docket/", docket.docket, name="docket"),
    path("docket/archive/", archive.archive_many, name="archive-many"),
    path("docket/batches/<uuid:batch_id>/", archive.batch, name="batch"),
    path("offices/", choosing.suggested, name="suggested-offices"),
    path("offices/<slug:office>/", dashboard.office, name="office"),
    path("supervise/", supervise.supervise, name="supervise"),
    path("supervise/new/", supervise.new_order, name="new-order"),
    path("supervise/urge/", supervise.urge_all, name="urge-all"),
    path(ORDER, supervise.order_page, name="order"),
    path(f"{ORDER}order.pdf", supervise.order_pdf, name="order-pdf"),
    path(f"{ORDER}answer/", supervise.answer_order, name="answer-order"),
    path(f"{ORDER}close/", supervise.close_order, name="close-order"),
    path("cards/", supervise.cards_page, name="cards"),
    *(
        path(f"{CARD}{verb}/", supervise.act_on_card, {"verb": verb}, name=f"{verb}-card")
        for verb in ("acknowledge", "explain", "close")
    ),
]
