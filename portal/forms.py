"""How forms are drawn: one field template for the whole portal."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Draws every field with templates/components/field.html."""
