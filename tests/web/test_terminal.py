"""The terminal of the page inside a container: the prompt, the keys, and who may type."""

import re

from playwright.sync_api import expect

from simulator.catalogue_files import catalogue
from simulator.web.scene.terminal import asking, turns
from simulator.workspaces import checkpoints
from simulator.workspaces.actions import PressKey, RunLine, TypeLine
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import beginning

RUN = "docker run -it --rm --name box alpine sh"


def enter(page, line):
    """Type a line and press Enter; wait until the page has answered."""
    before = page.locator("#turns .one-turn").count()
    page.locator("#line").fill(line)
    page.locator("#line").press("Enter")
    expect(page.locator("#turns .one-turn")).to_have_count(before + 1)


def moment_after(*actions, since=None):
    moment = since or beginning("flask-hello", catalogue().revision)
    for action in actions:
        moment = moment.after(perform(moment.world, action), moment.number + 1)
    return moment


def label(page):
    return page.locator("#ps1 label")


def test_a_shell_in_a_container_has_the_terminal_until_it_ends(page, accessibility_problems):
    page.goto("/sandbox/")
    enter(page, RUN)

    expect(label(page)).to_have_text("/ # ")
    expect(page.locator("#folder")).to_have_text("in box")
    enter(page, "cd /tmp")
    enter(page, "echo hello > a.txt; cat a.txt")
    expect(page.locator("#turns")).to_contain_text("hello")
    expect(label(page)).to_have_text("/tmp # ")
    assert accessibility_problems(page) == []

    enter(page, "exit 3")
    expect(label(page)).to_have_text("laptop $ ")
    enter(page, "docker ps -aq")
    expect(page.locator("#turns .one-turn").last).not_to_contain_text(re.compile("[0-9a-f]{12}"))


def test_the_keyboard_alone_is_enough_and_is_never_kept(page):
    page.goto("/sandbox/")
    enter(page, RUN)
    enter(page, "cat")

    expect(page.locator("#keys")).to_contain_text("A program in box has the terminal")
    page.locator("#line").press("Control+c")
    expect(label(page)).to_have_text("/ # ")
    page.locator("#line").press("Tab")
    expect(page.locator("#line")).not_to_be_focused()
    page.locator("#line").focus()
    page.locator("#line").press("ArrowUp")
    expect(page.locator("#line")).to_have_value("cat")
    page.locator("#line").fill("")
    page.locator("#line").press("Control+d")
    expect(label(page)).to_have_text("laptop $ ")
    page.locator("#line").press("ArrowUp")
    expect(page.locator("#line")).to_have_value(RUN)


def test_undo_leads_back_into_the_shell_and_redo_out_of_it(page):
    page.goto("/sandbox/")
    enter(page, RUN)
    enter(page, "cd /etc")
    enter(page, "exit")
    expect(label(page)).to_have_text("laptop $ ")

    page.locator("#undo").click()
    expect(label(page)).to_have_text("/etc # ")
    page.locator("#redo").click()
    expect(label(page)).to_have_text("laptop $ ")


def test_a_server_keeps_the_terminal_and_buttons_are_another_one(page):
    page.goto("/sandbox/")
    enter(page, "docker run -it --name web nginx:alpine")

    expect(page.locator("#keys")).to_contain_text("web has the terminal and does not read")
    page.locator("#build").click()
    expect(page.locator(".pole")).not_to_have_count(0)
    expect(page.locator("#keys")).to_contain_text("web has the terminal")
    page.get_by_role("button", name="Detach").click()
    expect(label(page)).to_have_text("laptop $ ")
    enter(page, "docker ps --format '{{.Names}}'")
    expect(page.locator("#turns .one-turn").last).to_contain_text("web")


def test_a_shell_works_without_scripts(page_without_scripts):
    page = page_without_scripts
    page.goto("/sandbox/")
    for line in (RUN, "x=5", "echo x is $x"):
        page.locator("#line").fill(line)
        page.locator("#line").press("Enter")

    expect(page.locator("#turns")).to_contain_text("x is 5")
    page.get_by_role("button", name="Ctrl-D").click()
    expect(label(page)).to_have_text("laptop $ ")


def test_two_tabs_share_the_shell_and_a_late_line_goes_nowhere(context, page):
    page.goto("/sandbox/")
    enter(page, RUN)
    other = context.new_page()
    other.goto("/sandbox/")
    expect(label(other)).to_have_text("/ # ")

    enter(page, "exit")
    other.locator("#line").fill("echo lost")
    other.locator("#line").press("Enter")

    expect(other.locator("#turns")).to_contain_text("nothing was typed")
    expect(label(other)).to_have_text("laptop $ ")


def test_what_is_shown_names_the_prompt_that_it_was_typed_at():
    moment = moment_after(RunLine("docker run -it --name box alpine sh"))
    shell = moment.world.machine.attached.container[:12]
    moment = moment_after(TypeLine("cd /tmp", shell), TypeLine("read x", shell), since=moment)

    assert [turn.prompt for turn in turns(moment)] == ["laptop $ ", "/ # ", "/tmp # "]
    assert (asking(moment).prompt, asking(moment).reads, asking(moment).talks) == ("", True, False)
    after = moment_after(PressKey("detach", shell), since=moment)
    assert asking(after).prompt == "laptop $ "


def test_a_checkpoint_keeps_the_shell():
    moment = moment_after(RunLine("docker run -it --name box alpine sh"))
    shell = moment.world.machine.attached.container[:12]
    moment = moment_after(TypeLine("f() { echo $x; }; x=5; cd /tmp", shell), since=moment)

    kept = checkpoints._read(checkpoints._written(moment))

    assert asking(kept) == asking(moment)
    after = moment_after(TypeLine("f", shell), since=kept)
    assert after.shown[-1].text == "5\n"
