"""Login and permission hooks for the admin site."""

from core.admin.staff_session import is_verified, is_verified_staff


class AccountsAdminSiteMixin:
    """Mixin for an ``AdminSite``. It imports views when called, as the site is created before the models."""

    def has_permission(self, request):
        """Every admin view calls this: without the second factor none opens."""
        return is_verified_staff(request)

    def login(self, request, extra_context=None):
        from sepsis_site.accounts.login.views import log_in

        return log_in(request)

    def logout(self, request, extra_context=None):
        from sepsis_site.accounts.login.views import log_out

        return log_out(request)

    def password_change(self, request, extra_context=None):
        from sepsis_site.accounts.passwords.views import change_password

        return change_password(request)

    def each_context(self, request):
        return super().each_context(request) | {"offers_second_step": self.offers_second_step(request)}

    def offers_second_step(self, request):
        """Return whether the dashboard offers a second factor: to volunteers, until they press "not now"."""
        from sepsis_site.accounts.second_factor.views import NOT_NOW

        match = request.resolver_match
        if not match or match.url_name != "index" or not self.has_permission(request):
            return False
        return not is_verified(request.user) and not request.session.get(NOT_NOW)
