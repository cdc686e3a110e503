"""The names and addresses under which the web answers."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

# Asked by machines of the house, by whatever name or number they have for this one; nginx lets nobody else.
OF_THE_HOUSE = ("/healthz", "/readyz", "/metrics")


class NamesMiddleware(CommonMiddleware):
    """Refuses a name that is not in BEIAN_HOSTS, and leads to the address with its slash where that was left out."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        if request.path_info in OF_THE_HOUSE:
            return None
        return super().process_request(request)
