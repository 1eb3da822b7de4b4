"""Programs about users rewrite the files that name them, as each distribution does."""

import pytest

from tests.shell.machines import machine


def test_useradd_on_debian_makes_a_user_with_a_group_of_its_own_and_no_home():
    box = machine()
    assert box.out("useradd app; id app; ls /home") == (
        "uid=1000(app) gid=1000(app) groups=1000(app)\nw\n"
    )
    assert box.content("/etc/passwd").endswith(b"app:x:1000:1000::/home/app:/bin/sh\n")
    assert b"app:!:19675:0:99999:7:::\n" in box.content("/etc/shadow")


def test_useradd_with_m_makes_the_home_and_gives_it_to_the_user():
    box = machine()
    box.run("useradd -m -s /bin/bash -u 1234 app")
    home = box.filesystem.stat("/home/app")
    assert (home.uid, home.gid) == (1234, 1234)


def test_a_system_user_of_debian_counts_down_from_999():
    assert machine().out("useradd -r svc; id -u svc; groupadd -r g; getent group g") == (
        "999\ng:x:998:\n"
    )


def test_adduser_in_alpine_makes_a_home_and_says_nothing():
    box = machine("busybox")
    assert box.out("adduser -D app; id app") == "uid=1000(app) gid=1000(app) groups=1000(app)\n"
    assert box.content("/etc/passwd").endswith(b"app:x:1000:1000:Linux User,,,:/home/app:/bin/sh\n")
    assert box.filesystem.stat("/home/app").uid == 1000


def test_addgroup_and_adduser_of_alpine_as_people_write_them():
    line = "addgroup -S app && adduser -S -G app app && id app"
    assert machine("busybox").out(line) == "uid=100(app) gid=101(app) groups=101(app)\n"


@pytest.mark.parametrize(
    ("shell", "line", "code", "words"),
    [
        ("dash", "useradd root", 9, "useradd: user 'root' already exists\n"),
        ("dash", "useradd -g nosuch a", 6, "useradd: group 'nosuch' does not exist\n"),
        ("dash", "groupadd users", 9, "groupadd: group 'users' already exists\n"),
        ("dash", "usermod -aG users nosuch", 6, "usermod: user 'nosuch' does not exist\n"),
        ("busybox", "adduser -D root", 1, "adduser: user 'root' in use\n"),
        ("busybox", "addgroup users", 1, "addgroup: group 'users' in use\n"),
    ],
)
def test_what_cannot_be_done_is_told_in_the_programs_words(shell, line, code, words):
    outcome = machine(shell).run(line)
    assert (outcome.exit_code, outcome.stderr.decode()) == (code, words)


def test_adduser_on_debian_tells_what_it_does():
    line = "adduser --system --no-create-home --group app"
    assert machine().out(line) == (
        "Adding system user `app' (UID 100) ...\n"
        "Adding new group `app' (GID 101) ...\n"
        "Adding new user `app' (UID 100) with group `app' ...\n"
        "Not creating `/nonexistent'.\n"
    )


def test_usermod_adds_to_a_group_and_keeps_the_others():
    line = "useradd -G nobody a; usermod -aG users a; id -Gn a"
    assert machine().out(line) == "a users nobody\n"


def test_deleting_a_user_takes_its_lines_away():
    box = machine()
    box.run("useradd -m a && userdel -r a")
    assert b"a:x" not in box.content("/etc/passwd")
    assert not box.filesystem.exists("/home/a")


def test_su_runs_a_command_as_another_user():
    box = machine()
    box.run("useradd -m app")
    assert box.out("su app -c 'id -un; touch /home/app/f; touch /etc/f'") == (
        "app\ntouch: cannot touch '/etc/f': Permission denied\n"
    )
    assert box.filesystem.stat("/home/app/f").uid == 1000


def test_gosu_keeps_the_folder_and_takes_the_place_of_a_shell():
    assert machine().out("cd /tmp; gosu nobody pwd; gosu 65534 id -u") == "/tmp\n65534\n"


def test_whoever_is_not_root_may_not_add_users():
    box = machine("busybox")
    box.filesystem.uid = 65534
    assert box.out("adduser -D a") == "adduser: permission denied (are you root?)\n"
