"""Every address that Layerwise answers."""

from django.urls import URLPattern, URLResolver, include, path

from simulator.web.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("simulator.web.urls")),
]
