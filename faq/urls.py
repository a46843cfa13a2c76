"""Addresses of the answers."""

from django.urls import path

from faq import views

app_name = "faq"

urlpatterns = [
    path("", views.questions, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
]
