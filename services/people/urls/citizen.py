from django.urls import URLPattern, URLResolver, path

from services.people.views import account, acting, citizen, opening

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", citizen.login, name="login"),
    path("login/code/", citizen.code, name="code"),
    path("logout/", citizen.logout, name="logout"),
    path("register/", opening.register, name="register"),
    path("register/code/", opening.register_code, name="register_code"),
    path("register/person/", opening.register_person, name="register_person"),
    path("password/forgotten/", opening.forgotten, name="forgotten"),
    path("password/forgotten/code/", opening.forgotten_code, name="forgotten_code"),
    path("password/forgotten/new/", opening.forgotten_new, name="forgotten_new"),
    path("my/account/", citizen.account, name="account"),
    path("my/account/password/", citizen.password, name="password"),
    path("my/account/language/", citizen.language, name="language"),
    path("my/account/phone/", account.phone, name="phone"),
    path("my/account/phone/old/", account.phone_old, name="phone_old"),
    path("my/account/phone/new/", account.phone_new, name="phone_new"),
    path("my/account/phone/check/", account.phone_new_code, name="phone_check"),
    path("my/account/sessions/", account.open_sessions, name="sessions"),
    path("my/acting/", acting.overview, name="acting"),
    path("my/acting/offer/", acting.offer, name="offer"),
    path("my/acting/accept/", acting.mandate_accept, name="mandate_accept"),
    path("my/acting/accept/decide/", acting.mandate_decide, name="mandate_decide"),
    path("my/acting/ask/", acting.ask, name="ask"),
    path("my/acting/ask/code/", acting.ask_code, name="ask_code"),
    path("my/acting/<uuid:delegation_id>/code/", acting.mandate_code, name="mandate_code"),
    path("my/acting/<uuid:delegation_id>/end/", acting.end, name="mandate_end"),
    path("my/account/close/", account.close, name="close"),
]
