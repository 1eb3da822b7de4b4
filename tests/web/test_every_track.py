"""A lesson of every track, done by hand in a browser, with a slip, at a desk or on a phone."""

import re

import pytest
from playwright.sync_api import expect

from simulator.lesson_files import library
from simulator.lessons.declare import AnswerTo, Edit, Look, Save

# track d, at both: test_lessons.py
AT_A_DESK = ("a/stop-is-not-rm", "c/shell-or-exec", "f/from-scratch")
ON_A_PHONE = ("b/rm-does-not-shrink", "e/names-and-tags", "g/rmi-conflicts")


class Student:
    """Somebody who clicks and types, and takes one wrong turn at each first line of a step."""

    def __init__(self, page, lesson):
        self.page, self.lesson = page, lesson
        self.line = page.locator("#line")

    def learn(self):
        self.page.goto(f"/lessons/{self.lesson.name}/")
        for number, step in enumerate(self.lesson.steps, 1):
            self.answer(
                step, but={one.answer for one in step.solution if isinstance(one, AnswerTo)}
            )
            if number == 1:
                self.mistype()
            for line in step.solution:
                self.do(step, line)
            done = self.page.locator("#step-done")
            if number < len(self.lesson.steps):
                expect(done).to_contain_text(f"Step {number} is done")
                self.press("#continue")
                expect(self.page.locator("#lesson")).to_contain_text(f"Step {number + 1} of")
            else:
                expect(done).to_contain_text("Lesson finished")

    def mistype(self):
        before = self.moves()
        self.type("docker imges")
        expect(self.page.locator("#turns")).to_contain_text("images")
        assert self.moves() == before, "a slip costs no move"

    def moves(self):
        return re.search(r"\d+", self.page.locator("#lesson .par").inner_text()).group()

    def answer(self, step, but=frozenset()):
        for question in step.questions:
            if question.id not in but:
                self.guess(question)

    def guess(self, question):
        """Lock in some guess: a wrong one costs nothing."""
        form = self.page.locator(f"#ask-{question.id}")
        if question.kind in {"choice", "several"}:
            form.locator("label").first.click()
        elif question.kind == "number":
            form.locator("input.field").fill("7")
        elif question.kind in {"order", "match"}:
            for select in form.locator("select").all():
                select.select_option(index=1)
        else:
            for row in form.locator("fieldset").all():
                row.locator("label").last.click()
        self.press(f"#lock-{question.id}")
        expect(form).to_have_count(0)

    def do(self, step, line):
        match line:
            case str():
                self.type(line)
            case Look(look=text):
                self.type(text)
            case Save(save=path, content=content, like=like):
                text = self.lesson.solution[like].decode() if like else content
                self.write(path, lambda _: text)
            case Edit() if line.append:
                self.write(line.edit, lambda text: text + line.append)
            case Edit():
                self.write(line.edit, lambda text: text.replace(line.replace, line.by, 1))
            case AnswerTo(answer=name):
                self.guess(next(one for one in step.questions if one.id == name))
            case _:
                pytest.fail(f"nobody can click {line!r} here yet")

    def type(self, text):
        turns = self.page.locator("#turns .one-turn")
        self.line.fill(text)
        self.line.press("Enter")
        expect(self.line).to_have_value("")
        expect(turns.last).to_contain_text(text.split("\n")[0][:30])
        self.settle()

    def write(self, path, change):
        self.press(f"#files a:has-text('{path}')")
        area = self.page.locator("#content")
        expect(self.page.locator("#where [name=file]")).to_have_value(path)
        area.focus()
        text = change(area.input_value())
        if self.page.locator(".ace-host").count():
            self.page.locator(".ace_text-input").press("Control+A")
            self.page.keyboard.insert_text(text)
        else:
            area.fill(text)
        self.page.get_by_role("button", name="Save").click()
        self.settle()

    def press(self, selector):
        self.page.locator(selector).first.click()
        self.settle()

    def settle(self):
        expect(self.page.locator(".htmx-request")).to_have_count(0)


@pytest.mark.parametrize("name", AT_A_DESK)
def test_a_lesson_is_done_at_a_desk(name, still_page, accessibility_problems):
    Student(still_page, library().lesson(name)).learn()
    assert accessibility_problems(still_page) == []


@pytest.mark.parametrize("name", ON_A_PHONE)
def test_a_lesson_is_done_on_a_phone(name, phone, accessibility_problems):
    Student(phone, library().lesson(name)).learn()
    assert accessibility_problems(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
