"""What programs about text, archives and users leave behind in the file tree."""

from simulator.engine.files import Directory, File, Symlink
from tests.shell.machines import ALPINE, DEBIAN, machine


def _size_of(tree):
    return tree.root.total.size


def test_sed_in_place_keeps_mode_and_owner_and_puts_a_file_in_the_place_of_a_link():
    tree = DEBIAN.put("a", File(b"x\n", 0o640, uid=7)).put("b", Symlink("a"))
    box = machine(tree=tree)
    box.run("sed -i.bak s/x/y/ /a; sed -i s/y/z/ /b")
    kept = box.filesystem.stat("/a")
    assert (kept.content, kept.mode, kept.uid) == (b"y\n", 0o640, 7)
    assert box.content("/a.bak") == b"x\n"
    assert isinstance(box.filesystem.lstat("/b"), File)


def test_awk_writes_files_and_runs_commands():
    box = machine()
    box.run('awk \'BEGIN{print 1 > "/o"; print 2 > "/o"; print "b\\na" | "sort > /s"}\'')
    assert (box.content("/o"), box.content("/s")) == (b"1\n2\n", b"a\nb\n")


def test_tee_writes_each_of_its_files():
    box = machine()
    assert box.out("echo hi | tee /a | tee -a /a /b") == "hi\n"
    assert box.content("/b") == b"hi\n"


def test_a_file_that_stands_for_a_large_one_counts_with_its_size_and_shrinks_when_squeezed():
    tree = DEBIAN.put("big", File(b"stands for it", size=3 << 30))
    box = machine(tree=tree)
    assert box.out("wc -c /big") == f"{3 << 30} /big\n"
    box.run("gzip /big")
    assert box.filesystem.stat("/big.gz").size == 1 << 30
    box.run("gunzip /big.gz; zip -q /z.zip /big; rm /big; cd /; unzip -q z.zip")
    assert box.filesystem.stat("/big").size == 3 << 30


def test_archives_come_out_the_same_every_time():
    line = "cd /etc; tar czf /a.tgz passwd; zip -q /a.zip passwd; echo passwd | cpio -o > /a.cpio"
    one, other = machine(), machine()
    one.run(line)
    other.run(line)
    for name in ("/a.tgz", "/a.zip", "/a.cpio"):
        assert one.content(name) == other.content(name)


def test_useradd_on_debian_grows_the_login_records_by_a_third_of_a_megabyte():
    box = machine(tree=DEBIAN.put("var/log", Directory()))
    before = _size_of(box.filesystem.tree)
    box.run("useradd app")
    assert 0.3e6 < _size_of(box.filesystem.tree) - before < 0.35e6


def test_useradd_without_login_records_and_adduser_of_alpine_add_next_to_nothing():
    for shell, tree, line in (
        ("dash", DEBIAN, "useradd -l app"),
        ("busybox", ALPINE, "adduser -D app"),
    ):
        box = machine(shell, tree=tree.put("var/log", Directory()))
        before = _size_of(box.filesystem.tree)
        box.run(line)
        assert _size_of(box.filesystem.tree) - before < 5_000


def test_the_old_account_files_stay_beside_the_new_ones():
    box = machine()
    before = box.content("/etc/passwd")
    box.run("useradd app")
    assert box.content("/etc/passwd-") == before


def test_no_password_is_kept_as_it_was_given():
    box = machine()
    box.run("useradd app; echo app:sesame | chpasswd")
    shadow = box.content("/etc/shadow")
    assert b"app:$6$" in shadow
    assert b"sesame" not in shadow


def test_alpine_names_an_unknown_option_as_musl_does_and_debian_as_glibc_does():
    alpine = machine("busybox", tree=ALPINE.put("etc/alpine-release", File(b"3.20.3\n")))
    assert alpine.out("grep --foo x 2>&1 | head -n1") == "grep: unrecognized option: foo\n"
    assert machine().out("grep --foo x 2>&1 | head -n1") == "grep: unrecognized option '--foo'\n"


def test_debian_refuses_the_short_options_of_alpines_adduser():
    outcome = machine().run("adduser -D app")
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith(
        b"Option d is ambiguous (debug, disabled-login, disabled-password)\n"
    )


def test_sudo_asks_the_rules_whether_somebody_may():
    tree = DEBIAN.put("etc/sudoers.d/app", File(b"app ALL=(ALL) NOPASSWD: ALL\n"))
    line = "useradd app; useradd b; su app -c 'sudo id -un'; su b -c 'sudo id -un'"
    assert machine(tree=tree).out(line) == "root\nsudo: a password is required\n"


def test_whoever_switches_user_comes_back_afterwards():
    line = "useradd app; su app -c 'exit 3'; echo $?; gosu app nosuch; id -un"
    assert machine().out(line).splitlines()[-1] == "root"
