"""URLs of the answers."""

from django.urls import path

from faq import views

app_name = "faq"

urlpatterns = [
    path("", views.questions, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/helpful/", views.helpful, name="helpful"),
    path("<slug:slug>/helpful/thanks/", views.helpful_thanks, name="helpful_thanks"),
]
