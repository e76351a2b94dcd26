"""Verification for machines: one POST with the file or with what is printed on it, one JSON answer.

Nobody is signed in, nothing is remembered and nothing is changed but the counter, so no token against forged requests
is asked for. The limits are those of the page.
"""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from services.certificates.forms import FileForm, NumberForm
from services.certificates.inspection import LARGEST
from services.certificates.views.verify import answer, find, public_and_counted

BAD_REQUEST = 400
MOST_DETAILS = 10_000  # bytes of JSON


@csrf_exempt
@require_POST
@public_and_counted
def check(request: HttpRequest) -> HttpResponse:
    """Answer a file (application/pdf, or a form's `file`) or details (JSON or a form: number, holder, last_four)."""
    try:
        form = _filled(request)
    except ValueError as error:
        return _refused({"body": [str(error)]})
    return answer(request, find(form)) if form.is_valid() else _refused(form.errors)


def _filled(request: HttpRequest) -> NumberForm | FileForm:
    if request.content_type == "application/pdf":
        return _file_form(SimpleUploadedFile("document.pdf", request.read(LARGEST + 1)))
    if request.content_type == "application/json":
        return NumberForm(_details(request))
    file = request.FILES.get("file")
    return _file_form(file) if isinstance(file, UploadedFile) else NumberForm(request.POST)


def _file_form(file: UploadedFile) -> FileForm:
    return FileForm({}, MultiValueDict({"file": [file]}))


def _details(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.read(MOST_DETAILS))
    except (ValueError, RecursionError) as error:
        raise ValueError("This is not JSON.") from error
    if not isinstance(given, dict):
        raise ValueError("An object with number, holder and last_four is expected.")
    return {name: value for name, value in given.items() if isinstance(value, str)}


def _refused(errors: Any) -> JsonResponse:
    return JsonResponse({"result": "not_understood", "valid": False, "errors": errors}, status=BAD_REQUEST)
