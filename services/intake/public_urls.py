"""The page outside any office."""

from django.urls import path

from services.intake.views.notice import notice

urlpatterns = [path("", notice, name="notice")]
