"""A student in a real browser: a guess, a wrong turn, what to type clicked, and on to the end."""

from playwright.sync_api import expect

LESSON = "/lessons/d/order-matters/"


def settled(page):
    expect(page.locator(".htmx-request")).to_have_count(0)


def press(page, selector):
    page.locator(selector).first.click()
    settled(page)


def write(page, path, change):
    """Open a file of the project and change its text, as a phone's keyboard would."""
    press(page, f"#files a:has-text('{path}')")
    area = page.locator("#content")
    expect(page.locator("#where [name=file]")).to_have_value(path)
    text = change(area.input_value())
    area.focus()
    if path == "Dockerfile" or page.viewport_size["width"] <= 720:
        area.fill(text)
    else:
        expect(page.locator(".ace-host")).to_be_visible()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)
    page.get_by_role("button", name="Save").click()
    settled(page)


FAST = """\
FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["python", "app.py"]
"""


def learn(page):
    """Go through the lesson by clicking and typing, with a wrong turn."""
    page.goto(LESSON, timeout=30_000)  # the first page of a process reads all lessons
    page.get_by_label("About a second").check()
    press(page, "#lock-typo")
    expect(page.locator("#question-typo")).to_contain_text("Locked in. Now do it and watch.")

    write(page, "README.md", lambda text: text + "More.\n")
    page.locator("[data-line-to-type='docker build -t slow:2 .']").click()
    line = page.locator("#line")
    expect(line).to_be_focused()
    expect(line).to_have_value("docker build -t slow:2 .")
    line.press("Enter")
    expect(page.locator("#step-done")).to_contain_text("Step 1 is done")
    expect(page.locator("#question-typo")).to_contain_text("About as long as the first one")
    press(page, "#continue")

    wrong = FAST.replace("COPY requirements.txt .\n", "")
    write(page, "Dockerfile", lambda _: wrong)
    line.fill("docker build -t fast:1 .")
    line.press("Enter")
    expect(page.locator("#lesson")).to_contain_text("it has to be copied before the RUN line")
    write(page, "Dockerfile", lambda _: FAST)
    line.fill("docker build -t fast:1 .")
    line.press("Enter")
    expect(page.locator("#step-done")).to_contain_text("Step 2 is done")
    press(page, "#continue")

    expect(page.locator("#under .is-asked")).to_have_count(5)
    for at, word in enumerate(("CACHED", "CACHED", "BUILT", "BUILT")):
        page.locator(f"label:has(#marks-a{at}-{word})").click()
    press(page, "#lock-marks")
    expect(page.locator("#under .is-asked")).to_have_count(0)
    expect(page.locator("#target")).to_contain_text("SHARE THIS")
    write(page, "app.py", lambda text: text + "# more\n")
    line.fill("docker build -t fast:2 .")
    line.press("Enter")
    expect(page.locator("#question-marks .is-off")).to_contain_text("RUN pip install")
    press(page, "#continue")

    page.get_by_label("package.json and package-lock.json").check()
    press(page, "#lock-node")
    page.get_by_label("go.mod and go.sum").check()
    press(page, "#lock-go")
    expect(page.locator("#step-done")).to_contain_text("Lesson finished")
    expect(page.locator("#next-lesson")).to_be_visible()


def test_a_student_learns_at_a_desk(still_page, accessibility_problems):
    learn(still_page)
    assert accessibility_problems(still_page) == []
    still_page.goto("/lessons/")
    expect(still_page.locator(".stop.is-done")).to_contain_text("Order matters")
    assert accessibility_problems(still_page) == []


def test_a_student_learns_on_a_phone(phone, accessibility_problems):
    learn(phone)
    assert accessibility_problems(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_class_is_shown_a_lesson_with_one_key(still_page, accessibility_problems):
    still_page.goto("/lessons/d/order-matters/demo/")
    for _ in range(2):
        still_page.keyboard.press("ArrowRight")
        settled(still_page)
    expect(still_page.locator("#demo")).to_contain_text("About as long as the first one")
    assert accessibility_problems(still_page) == []
    still_page.keyboard.press("ArrowLeft")
    expect(still_page.locator("#demo")).to_contain_text("Hands up, then watch.")
