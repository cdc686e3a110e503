"""The page outside any office."""

from django.urls import path

from services.intake import views

urlpatterns = [path("", views.notice, name="notice")]
