from django.urls import URLPattern, URLResolver, path

from services.people.views import citizen

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", citizen.login, name="login"),
    path("login/code/", citizen.code, name="code"),
    path("logout/", citizen.logout, name="logout"),
    path("my/account/", citizen.account, name="account"),
    path("my/account/password/", citizen.password, name="password"),
    path("my/account/language/", citizen.language, name="language"),
]
