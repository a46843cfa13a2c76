"""Shared parts of the volunteers' pages: a view decorator, permissions, rendering."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse


def view(allowed_methods):
    """Apply a decorator such as ``require_safe`` to a view whose first argument is the ModelAdmin."""

    def decorate(view):
        def seen(model_admin, request, *args, **kwargs):
            inner = allowed_methods(lambda request: view(model_admin, request, *args, **kwargs))
            return inner(request)

        return seen

    return decorate


def require(request, *permissions):
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def page(model_admin, request, name, title, *, status=200, **context):
    context = {**model_admin.admin_site.each_context(request), "title": title, "opts": model_admin.opts} | context
    return TemplateResponse(request, f"admin/groups/volunteer/{name}.html", context, status=status)
