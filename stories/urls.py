"""Addresses of the stories."""

app_name = "stories"

urlpatterns = []
