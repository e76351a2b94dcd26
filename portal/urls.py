"""Every address of the portal. Chinese pages have no prefix, English ones /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

sign_in = login_not_required(RedirectView.as_view(pattern_name="people:login", query_string=True))

urlpatterns = [
    path("cms/login/", sign_in, name="cms_sign_in"),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("portal.health_urls")),
    path("", include(("services.notices.urls.machines", "gateway"))),
]

urlpatterns += i18n_patterns(
    path("", include(("services.people.urls.citizen", "people"))),
    path("", include(("services.catalogue.urls.citizen", "catalogue"))),
    path("", include(("services.applications.urls.citizen", "applications"))),
    path("", include(("services.applications.urls.public", "public"))),
    path("", include(("services.materials.urls.citizen", "materials"))),
    path("", include(("services.certificates.urls.citizen", "certificates"))),
    path("", include(("services.notices.urls.citizen", "notices"))),
    path("", include(("services.casework.urls.citizen", "casework"))),
    path("", include(("services.casework.urls.public", "licences"))),
    path("", include(("services.feedback.urls.citizen", "feedback"))),
    path("desk/", include(("services.casework.urls.desk", "desk"))),
    path("desk/", include(("services.people.urls.desk", "desk_people"))),
    path("desk/admin/", include(("services.people.urls.admin", "desk_admin"))),
    path("desk/", include(("services.applications.urls.desk", "desk_applications"))),
    path("desk/", include(("services.materials.urls.desk", "desk_materials"))),
    path("desk/", include(("services.sharing.urls.desk", "desk_sharing"))),
    path("desk/", include(("services.certificates.urls.desk", "desk_certificates"))),
    path("desk/", include(("services.feedback.urls.desk", "desk_feedback"))),
    path("", include("portal.display_urls", namespace="display")),
    path("", include("cms.urls")),
    prefix_default_language=False,
)
