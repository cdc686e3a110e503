"""Where providers tell of deliveries: `/receipts/<provider>/`."""

import hmac

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from infra import metrics
from infra.messages.sms import Forged, provider, providers
from services.notify import receipts

log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def told(request: HttpRequest, name: str, secret: str = "") -> HttpResponse:
    """Take a provider's word; answered when it is kept, so that what is not is told again."""
    if name not in providers():
        return HttpResponse(status=404)
    try:
        if provider(name).signs is bool(secret):
            raise Forged("not at this address")
        if secret and not _right(secret):
            raise Forged("wrong secret")
        receipts.take(name, request.headers, request.body)
    except Forged as forged:
        log.warning(
            "receipt.forged", provider=name, reason=str(forged), sender=request.META.get("REMOTE_ADDR")
        )
        metrics.RECEIPTS.labels(name, "forged").inc()
        return JsonResponse({"error": str(forged)}, status=401)
    return JsonResponse(provider(name).thanks)


def _right(secret: str) -> bool:
    known = settings.SMS_RECEIPTS_SECRET.encode()
    return bool(known) and hmac.compare_digest(secret.encode(), known)
