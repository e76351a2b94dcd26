from django.urls import URLPattern, URLResolver, path

from services.certificates.views import citizen, following, machines, public, sharing, verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify/", verify.verify, name="verify"),
    path("verify/check.json", machines.check, name="verify_by_machine"),
    path("verify/revoked.json", public.revoked, name="revoked"),
    path("verify/revoked.json.p7s", public.revoked_signature, name="revoked_signature"),
    path("verify/authority.pem", public.anchors, name="anchors"),
    path("shared/<str:code>/", sharing.shared, name="shared"),
    path("verify/<str:number>/<str:secret>", verify.scanned, name="scanned"),
    path("verify/<str:number>/<str:secret>/", verify.scanned),
    path("my/certificates/followed/", following.followed, name="followed"),
    path("my/certificates/follow/", following.follow, name="follow"),
    path("my/certificates/followed/<uuid:pk>/end/", following.unfollow, name="unfollow"),
    path("my/certificates/", citizen.certificates, name="list"),
    path("my/certificates/<uuid:pk>/", citizen.read, name="read"),
    path("my/certificates/<uuid:pk>/pdf/", citizen.download, name="download"),
    path("my/certificates/<uuid:pk>/editions/<str:kind>/", citizen.edition, name="edition"),
    path("my/certificates/<uuid:pk>/share/", sharing.begin, name="share"),
    path("my/shares/<uuid:pk>/", sharing.share, name="share_page"),
    path("my/shares/<uuid:pk>/end/", sharing.end, name="end_share"),
    path("my/letters/<uuid:pk>/", citizen.read_letter, name="read_letter"),
    path("my/letters/<uuid:pk>/editions/<str:kind>/", citizen.letter_edition, name="letter_edition"),
    path("my/letters/<uuid:pk>/pdf/", citizen.letter, name="letter"),
]
