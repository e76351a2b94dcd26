"""The SMS gateway calls back: what became of a text, as soon as it knows (docs: gateways.py, signatures.py).

POST {"receipt": ..., "state": "delivered" | "undelivered"}, signed as the portal's own requests are. A report that
comes twice, late or for an unknown receipt changes nothing; the portal's own questions stand behind it.
"""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from services.notices import actions, signatures

MOST_BYTES = 4096
BAD_REQUEST, UNAUTHORISED = 400, 401


@csrf_exempt
@login_not_required
@require_POST
def sms_report(request: HttpRequest) -> HttpResponse:
    """Take one report."""
    body = request.read(MOST_BYTES + 1)
    gateway = settings.SMS_GATEWAY
    genuine = len(body) <= MOST_BYTES and signatures.is_genuine(
        request.headers, "POST", request.path, body, key=gateway["key"], secret=gateway["secret"]
    )
    if not genuine:
        return JsonResponse({"error": "The signature is not right."}, status=UNAUTHORISED)
    try:
        told = json.loads(body)
        receipt, state = str(told["receipt"]), str(told["state"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"error": "Say receipt and state."}, status=BAD_REQUEST)
    return JsonResponse({"final": actions.note_report(receipt=receipt, report=state)})
