"""Addresses of the answers."""

app_name = "faq"

urlpatterns = []
