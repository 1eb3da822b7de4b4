"""The pages."""

from django.urls import URLPattern, URLResolver, path, re_path
from django.views.i18n import set_language

from simulator.web import archives, layers, links, race, registry, reveal, shared, sheet, views
from simulator.web.bringing import bring, project_zip, terminal_text
from simulator.web.demo import demo, notes
from simulator.web.lessons import cheat_sheet, lesson, lessons, progress, progress_file
from simulator.web.shared_layers import shared_container, shared_layers, shared_stacks

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("lessons/", lessons, name="lessons"),
    path("lessons/cheat-sheet/", cheat_sheet, name="cheat-sheet"),
    path("lessons/progress/", progress, name="progress"),
    path("lessons/progress.json", progress_file, name="progress-file"),
    path("lessons/<slug:track>/<slug:slug>/", lesson, name="lesson"),
    path("lessons/<slug:track>/<slug:slug>/demo/", demo, name="lesson-demo"),
    path("lessons/<slug:track>/<slug:slug>/notes/", notes, name="lesson-notes"),
    path("sandbox/", views.sandbox, name="sandbox"),
    path("sandbox/<uuid:number>/", views.workspace, name="workspace"),
    path("sandbox/<uuid:number>/moments/", views.moments, name="moments"),
    path("sandbox/<uuid:number>/ask/", reveal.ask, name="ask"),
    path("sandbox/<uuid:number>/advice/", views.advice, name="advice"),
    path("sandbox/<uuid:number>/layers/", layers.all_stacks, name="stacks"),
    path("sandbox/<uuid:number>/layers/<path:image>/", layers.layers, name="layers"),
    path("sandbox/<uuid:number>/containers/<str:name>/", layers.container, name="container"),
    path("sandbox/<uuid:number>/open/", archives.open_archive, name="open-archive"),
    path("sandbox/<uuid:number>/bring/", bring, name="bring"),
    path("sandbox/<uuid:number>/project.zip", project_zip, name="project-zip"),
    path("sandbox/<uuid:number>/terminal.txt", terminal_text, name="terminal-text"),
    path("sandbox/<uuid:number>/save/<path:image>.tar", archives.save, name="save"),
    path("sandbox/<uuid:number>/raw/<path:path>", archives.project_file, name="raw"),
    path("sandbox/<uuid:number>/registry/", registry.registry, name="registry"),
    path("sandbox/<uuid:number>/next/", views.next_build, name="next"),
    path("sandbox/<uuid:number>/share/", links.share, name="share"),
    path("links/", links.links, name="links"),
    path("s/<str:token>/", shared.opened, name="shared"),
    path("s/<str:token>/embed/", shared.embedded, name="embed"),
    path("s/<str:token>/<int:place>/layers/", shared_stacks, name="shared-stacks"),
    path("s/<str:token>/<int:place>/layers/<path:image>/", shared_layers, name="shared-layers"),
    path(
        "s/<str:token>/<int:place>/containers/<str:name>/",
        shared_container,
        name="shared-container",
    ),
    path("s/<str:token>/qr.svg", shared.code, name="qr"),
    path("layers/", layers.explorer, name="explorer"),
    path("registry/", registry.newest, name="registries"),
    path("race/", race.first, name="race"),
    path("race/mine/", race.mine, name="race-mine"),
    path("race/r/<slug:token>/", race.kept, name="kept-race"),
    path("race/sandbox/<uuid:number>/<str:tip>/", race.of_sandbox, name="race-sandbox"),
    path("race/r/<slug:token>/qr.svg", race.kept_code, name="kept-race-qr"),
    path("race/<slug:slug>/", race.ready, name="ready-race"),
    path("race/<slug:slug>/qr.svg", race.ready_code, name="ready-race-qr"),
    path("help/", sheet.help_page, name="help"),
    path("help/keys/", sheet.keys, name="keys"),
    path("theme/", views.theme, name="theme"),
    path("language/", set_language, name="language"),
    re_path(r"^v2(?P<rest>$|/(?s:.*))", registry.v2, name="v2"),
]
