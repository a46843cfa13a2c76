from django.urls import path, re_path

from sepsis_site.accounts.login import views as login_views
from sepsis_site.accounts.passwords import views as passwords_views
from sepsis_site.accounts.second_factor import views as second_factor_views

app_name = "accounts"

# Below the admin's own address: who is logged out there for having been away is logged out here.
urlpatterns = [
    path("", second_factor_views.account, name="account"),
    path("code/", login_views.code, name="code"),
    path("log-out/", login_views.log_out, name="log_out"),
    path("forgotten/", passwords_views.password_reset, name="password_reset"),
    path("forgotten/sent/", passwords_views.password_reset_sent, name="password_reset_sent"),
    path("choose-password/<str:key>/", passwords_views.choose_password, name="choose_password"),
    path("second-step/set-up/", second_factor_views.set_up, name="set_up"),
    path("second-step/square-code.svg", second_factor_views.qr_code, name="qr_code"),
    path("second-step/recovery-codes/", second_factor_views.recovery_codes, name="recovery_codes"),
    path("second-step/not-now/", second_factor_views.skip_second_factor, name="skip_second_factor"),
    re_path(
        r"^second-step/(?P<change>new-phone|codes|turn-off)/$", second_factor_views.change_second_factor, name="change"
    ),
]
