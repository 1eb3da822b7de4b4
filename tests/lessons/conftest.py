"""Somebody at a lesson, who reads pages and sends forms."""

import re
from html import unescape
from uuid import UUID

import pytest
from django.test import Client, RequestFactory

from simulator.lesson_files import library
from simulator.lessons.declare import AnswerTo
from simulator.web.visitors import visitor_of
from simulator.workspaces import store
from simulator.workspaces.course.solution import truth
from simulator.workspaces.limits import _limiter
from simulator.workspaces.memory import MEMORY

PAGE = "/lessons/d/order-matters/"


@pytest.fixture(autouse=True)
def _fresh():
    _limiter().storage.reset()
    MEMORY.clear()


class Learner:
    """Somebody at a lesson: reads the page, and sends its forms without JavaScript."""

    def __init__(self, client, page=PAGE):
        self.client, self.page = client, page
        self.keys = 0

    def read(self):
        return self.client.get(self.page).content.decode()

    def said(self):
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.read())).split())

    def desk(self):
        return re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', self.read())[1]

    def send(self, **form):
        self.keys += 1
        return self.client.post(self.desk(), {"key": f"k{self.keys}", **form}, follow=True)

    def line(self, line):
        return self.send(do="run", line=line)

    def save(self, path, text):
        return self.send(do="save", file=path, content=text, base="")

    def guess(self, question, answer):
        return self.send(do="answer", question=question, a=answer)

    def mark(self, *words):
        parts = {f"a{at}": word for at, word in enumerate(words)}
        return self.send(do="answer", question="marks", parts=4, **parts)

    def solve(self):
        """Do what the solution of the step says, by its buttons."""
        lesson, step = library().lesson(self.page[9:-1]), self.course.step
        for place in range(len(lesson.steps[step].solution)):
            self.send(do="line", step=step + 1, place=place)

    def proceed(self):
        return self.send(do="continue", step=self.course.step + 1)

    def finish(self):
        """Answer and do what the lesson wants, step by step."""
        for _ in range(20):
            self._answer_all()
            self.solve()
            self._answer_all()
            if self.course.finished:
                return
            self.proceed()

    def _answer_all(self):
        moment = store.moment_of(self.workspace)
        later = {
            line.answer for line in moment.course.current.solution if isinstance(line, AnswerTo)
        }
        for name in moment.course.open_questions:
            if name not in later or moment.course.here:
                store.act(self.workspace, name, truth(moment.course, moment.world, name))

    @property
    def workspace(self):
        desk = UUID(self.desk()[9:-1])
        return store.find(visitor_of(self._request()), desk)

    def _request(self):
        request = RequestFactory().get("/")
        request.COOKIES = {name: morsel.value for name, morsel in self.client.cookies.items()}
        return request

    @property
    def course(self):
        return store.moment_of(self.workspace).course


@pytest.fixture
def learner(client):
    return Learner(client)


@pytest.fixture
def learners():
    """Whoever comes, each with a browser of their own."""
    return lambda page=PAGE: Learner(Client(), page)
