"""How forms are drawn: one template per field, choice cards on native inputs, no scripts needed."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop

MISSING = gettext_noop("This field is required.")  # Django's own words: named here so that ours are used in Chinese


class PortalField(forms.BoundField):
    """A bound field that knows the id of its first input, for links from the error summary."""

    @property
    def first_id(self) -> str:
        """Return the id to jump to: for radio buttons and checkboxes the first of them."""
        return self.id_for_label or f"{self.auto_id}_0"


class PortalRenderer(TemplatesSetting):
    """Draws every form of the portal with the templates in templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = PortalField
