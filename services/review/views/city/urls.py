"""The addresses of the city's desk, and of what its offices answer to it, below `/o/<office>/desk/`."""

from django.urls import path

from services.review.views.city import archive, choosing, dashboard, docket, orders_and_cards

ORDER, CARD = "orders/<uuid:order_id>/", "cards/<uuid:card_id>/"

urlpatterns = [
    path("docket/", docket.docket, name="docket"),
    path("docket/archive/", archive.archive_many, name="archive-many"),
    path("docket/batches/<uuid:batch_id>/", archive.batch, name="batch"),
    path("offices/", choosing.suggested, name="suggested-offices"),
    path("offices/<slug:office>/", dashboard.office, name="office"),
    path("supervise/", orders_and_cards.supervise, name="supervise"),
    path("supervise/new/", orders_and_cards.new_order, name="new-order"),
    path("supervise/urge/", orders_and_cards.urge_all, name="urge-all"),
    path(ORDER, orders_and_cards.order_page, name="order"),
    path(f"{ORDER}order.pdf", orders_and_cards.order_pdf, name="order-pdf"),
    path(f"{ORDER}answer/", orders_and_cards.answer_order, name="answer-order"),
    path(f"{ORDER}close/", orders_and_cards.close_order, name="close-order"),
    path("cards/", orders_and_cards.cards_page, name="cards"),
    *(
        path(f"{CARD}{verb}/", orders_and_cards.act_on_card, {"verb": verb}, name=f"{verb}-card")
        for verb in ("acknowledge", "explain", "close")
    ),
]
