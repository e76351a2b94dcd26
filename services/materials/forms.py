"""The form that takes one or several files for a material."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from services.materials.checks import ACCEPT


class Files(forms.ClearableFileInput):
    """Lets several files be chosen at once; on a phone the camera is offered."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, **(attrs or {})})


class FilesField(forms.FileField):
    """A list of files. What is in them is checked by actions.add_upload, each file by itself."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files that were chosen; raises ValidationError when none was and one is required."""
        files = [file for file in (data if isinstance(data, (list, tuple)) else [data]) if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    """Chooses files for one material; pass them to actions.add_uploads."""

    files = FilesField(  # type: ignore[assignment]
        label=_("Choose files or take a photo"),
        help_text=_("PDF, JPG or PNG, each at most 10 MB, at most 20 files."),
        error_messages={"required": _("Choose a file first.")},
    )
