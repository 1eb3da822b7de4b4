"""Progress stays with the visitor, and can be taken along."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from simulator.workspaces import progress
from simulator.workspaces.models import Progress, ProgressCode
from simulator.workspaces.progress import CannotBring, Finished

pytestmark = pytest.mark.django_db

ONE = Finished(lesson="d/order-matters", stars=2, moves=9)


def file(version=1, count=1, **said):
    lessons = [{"lesson": "a/b", "stars": 1, "moves": 1, **said}] * count
    return json.dumps({"layerwise": "progress", "version": version, "lessons": lessons}).encode()


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def learned(learner):
    """A learner who has finished a lesson."""
    learner.finish()
    return learner


def test_a_finished_lesson_counts_whatever_is_undone(learned):
    before = text(learned.client.get("/lessons/"))
    assert "Order matters done, 3 of 3 stars" in before
    learned.send(do="restart-lesson")
    assert "Order matters done, 3 of 3 stars" in text(learned.client.get("/lessons/"))


def test_the_better_time_is_kept():
    assert progress.keep("v", ONE)
    assert not progress.keep("v", Finished(lesson=ONE.lesson, stars=1, moves=3))
    assert progress.keep("v", Finished(lesson=ONE.lesson, stars=2, moves=7))
    assert [(one.stars, one.moves) for one in Progress.objects.all()] == [(2, 7)]


def test_a_demo_and_a_copy_do_not_count(learner):
    learner.read()
    for _ in range(40):
        learner.client.post("/lessons/d/order-matters/demo/", {"do": "forth", "key": f"{_}"})
    assert "The end" in text(learner.client.get("/lessons/d/order-matters/demo/"))
    assert not Progress.objects.exists()


def test_a_file_brings_it_to_another_browser(learned, learners):
    sent = learned.client.get("/lessons/progress.json")
    assert sent.headers["Content-Disposition"].endswith('filename="layerwise-progress.json"')
    other = learners()
    upload = SimpleUploadedFile("p.json", sent.content)
    answer = other.client.post("/lessons/progress/", {"do": "import", "file": upload})
    assert "1 lesson came along." in text(answer)
    assert "Order matters done, 3 of 3 stars" in text(other.client.get("/lessons/"))
    upload.seek(0)
    answer = other.client.post("/lessons/progress/", {"do": "import", "file": upload})
    assert "All of it was here already." in text(answer)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b"[" * 50_000,
        file(version=2),
        file(lesson="../x"),
        file(stars=4),
        file(stars="3"),
        file(count=1_001),
        b" " * 70_000,
    ],
)
def test_a_file_of_something_else_is_refused_in_a_sentence(client, content):
    with pytest.raises(CannotBring):
        progress.read(content)
    upload = SimpleUploadedFile("p.json", content or b"x")
    answer = client.post("/lessons/progress/", {"do": "import", "file": upload})
    assert answer.status_code == 422
    assert "that " in text(answer)
    assert not Progress.objects.exists()


def test_a_code_brings_it_to_another_device(learned, learners):
    page = learned.client.post("/lessons/progress/", {"do": "code"})
    code = re.search(r'id="code">([A-Z]{4}-[A-Z]{4})<', page.content.decode())[1]
    other = learners()
    typed = f" {code.replace('-', ' ').lower()} "
    answer = other.client.post("/lessons/progress/", {"do": "redeem", "code": typed})
    assert "1 lesson came along." in text(answer)
    assert "Order matters done" in text(other.client.get("/lessons/"))


def test_a_code_holds_for_a_day_and_a_newer_one_replaces_it(learned, learners):
    visitor = learned.workspace.owner
    old, new = progress.code_for(visitor), progress.code_for(visitor)
    with pytest.raises(CannotBring):
        progress.redeem("other", old)
    ProgressCode.objects.update(created=timezone.now() - timedelta(hours=25))
    with pytest.raises(CannotBring):
        progress.redeem("other", new)


@pytest.mark.parametrize("code", ["", "AAAA", "BBBB-BBBB", "BCDFGHJK" * 9, "\0", "<b>"])
def test_a_wrong_code_says_so(client, code):
    answer = client.post("/lessons/progress/", {"do": "redeem", "code": code})
    assert answer.status_code == 422
    assert "no progress waits under that code" in text(answer)


def test_codes_cannot_be_tried_without_end(client):
    client.get("/lessons/d/order-matters/")
    answers = [
        client.post("/lessons/progress/", {"do": "redeem", "code": "BBBBBBBB"}) for _ in range(12)
    ]
    assert answers[-1].status_code == 429


def test_files_cannot_be_brought_without_end(client, settings):
    settings.CODES_PER_MINUTE = "2/minute"
    client.get("/lessons/d/order-matters/")
    answers = [
        client.post(
            "/lessons/progress/",
            {"do": "import", "file": SimpleUploadedFile("p.json", file(lesson=f"a/{at}"))},
        )
        for at in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert Progress.objects.count() == 2


def test_only_so_much_is_kept_for_a_visitor(monkeypatch):
    monkeypatch.setattr(progress, "MAX_LESSONS", 2)
    some = [Finished(lesson=f"a/{at}", stars=1, moves=1) for at in range(3)]
    assert progress.bring("v", some[:2]) == 2
    with pytest.raises(CannotBring):
        progress.bring("v", some[2:])
    assert Progress.objects.count() == 2


def test_a_form_that_is_none_is_refused(client):
    assert client.post("/lessons/progress/", {"do": "import"}).status_code == 422
    assert client.post("/lessons/progress/", {}).status_code == 422
