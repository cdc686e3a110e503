"""What is outside any office: the notice, and its form."""

from django.urls import path

from services.intake.views.blank import blank_form
from services.intake.views.notice import notice

urlpatterns = [path("", notice, name="notice"), path("form.pdf", blank_form, name="blank-form")]
