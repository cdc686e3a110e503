"""The addresses of the city's set-up, below `/o/city/desk/setup/`."""

from django.urls import path

from services.review.views.setup import exercise, holidays, keeping, offices, staff
from services.review.views.team import VERBS

VERSION = "setup/versions/<int:version_id>/"
OFFICE = "setup/offices/<slug:office>/"
SETUP = [
    path("setup/", exercise.overview, name="setup"),
    path(VERSION, exercise.version, name="setup-version"),
    path(f"{VERSION}take-back/", exercise.take_back, name="setup-take-back"),
    path("setup/parts/<slug:code>/", exercise.part, name="setup-part"),
    path("setup/offices/", offices.listed, name="setup-offices"),
    path("setup/offices/new/", offices.new, name="setup-new-office"),
    path(OFFICE, offices.card, name="setup-office"),
    path(f"{OFFICE}staff/", staff.of_office, name="setup-staff-of"),
    path(f"{OFFICE}staff/add/", staff.add, name="setup-staff-add"),
    *(
        path(f"{OFFICE}staff/<int:member>/{verb}/", staff.act, {"verb": verb}, name=f"setup-staff-{verb}")
        for verb in VERBS
    ),
    path("setup/planned/<int:plan>/take-back/", keeping.take_back, name="planned-take-back"),
    path("setup/staff/", staff.listed, name="setup-staff"),
    path("setup/days/", holidays.page, name="setup-days"),
    path("setup/days/send/", holidays.send, name="setup-days-send"),
    path("setup/days/template.xlsx", holidays.template, name="setup-days-template"),
]
