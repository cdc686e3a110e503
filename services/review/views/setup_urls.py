"""The addresses of the city's set-up, below `/o/city/desk/setup/`."""

from django.urls import path

from services.review.views.setup import exercise

VERSION = "setup/versions/<int:version_id>/"
SETUP = [
    path("setup/", exercise.overview, name="setup"),
    path(VERSION, exercise.version, name="setup-version"),
    path(f"{VERSION}take-back/", exercise.take_back, name="setup-take-back"),
    path("setup/parts/<slug:code>/", exercise.part, name="setup-part"),
]
