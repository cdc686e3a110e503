"""What is outside any office: the notice and its form, and what anybody may ask."""

from django.urls import path

from services.intake.views.blank import blank_form
from services.intake.views.filed import filed
from services.intake.views.must_i_file import must_i_file
from services.intake.views.notice import notice
from services.intake.views.register import register
from services.intake.views.verify import verify, verify_code

urlpatterns = [
    path("", notice, name="notice"),
    path("form.pdf", blank_form, name="blank-form"),
    path("must-i-file/", must_i_file, name="must-i-file"),
    path("filed/", filed, name="filed"),
    path("register/", register, name="register"),
    path("verify/", verify, name="verify"),
    path("verify/<str:code>/", verify_code, name="verify-code"),
]
