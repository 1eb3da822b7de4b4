"""The pages."""

from django.urls import URLPattern, URLResolver, path

from simulator.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("lessons/", views.lessons, name="lessons"),
    path("sandbox/", views.sandbox, name="sandbox"),
    path("sandbox/<uuid:number>/", views.workspace, name="workspace"),
    path("sandbox/<uuid:number>/advice/", views.advice, name="advice"),
    path("theme/", views.theme, name="theme"),
]
