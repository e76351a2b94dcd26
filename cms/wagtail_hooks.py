"""What the website's administration shows of Wagtail's own, and what not."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from services.certificates.views import previews


@hooks.register("construct_settings_menu")
def accounts_are_made_elsewhere(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out Wagtail's list of users: accounts of staff are made with a realm and a second factor, by invitation."""
    menu_items[:] = [item for item in menu_items if item.name != "users"]


@hooks.register("register_settings_menu_item")
def accounts_of_staff() -> MenuItem:
    """Lead to where they are made instead; only administrators get there from here."""
    return AccountsItem(gettext_lazy("Accounts of staff"), reverse("desk_admin:officers"), name="staff", order=600)


class AccountsItem(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the page opens for the visitor."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


@hooks.register("register_admin_urls")
def preview_addresses() -> list[URLPattern]:
    """Editors see what certificates look like where they edit the words about them."""
    return [path("certificate-previews/", previews.for_editors, name="certificate_previews")]


@hooks.register("register_admin_menu_item")
def preview_item() -> MenuItem:
    """Lead there."""
    return MenuItem(
        gettext_lazy("Previews of certificates"), reverse("certificate_previews"), icon_name="doc-full", order=700
    )
