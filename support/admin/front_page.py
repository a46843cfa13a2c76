from django.contrib import admin

from support.models import FrontPage


@admin.register(FrontPage)
class FrontPageAdmin(admin.ModelAdmin):
    fields = ["welcome", "survivors", "relatives", "bereaved"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not FrontPage.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        # The one row: adding it twice at once changes it the second time.
        obj.pk = 1
        super().save_model(request, obj, form, change)
