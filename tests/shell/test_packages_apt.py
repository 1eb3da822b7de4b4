"""apt-get and dpkg: the index, the packages, what they leave in the tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalogue_files import catalogue
from simulator.engine.filesystem import Filesystem
from simulator.engine.layer import diff
from simulator.engine.shell.run import run

NOW = 1_767_603_600_000
DAY = 86_400_000


def filesystem(image, now=NOW):
    found = catalogue().image(f"docker.io/library/{image}").image
    return Filesystem(found.tree, now=now)


def do(files, line, *, online=True, stdin=b"", words=()):
    return run(
        [*line.split(), *words],
        filesystem=files,
        environment={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
        catalogue=catalogue() if online else None,
        stdin=stdin,
    )


def grown(files, line):
    """Megabytes that a line adds to the tree, and what came of it."""
    before = files.tree
    outcome = do(files, line)
    return diff(before, files.tree).size / 1e6, outcome


@pytest.fixture
def updated():
    """A slim Debian with a fresh index."""
    files = filesystem("debian:bookworm-slim")
    assert do(files, "apt-get update").exit_code == 0
    return files


def test_index_takes_19_megabytes_and_4_seconds():
    size, outcome = grown(filesystem("debian:bookworm-slim"), "apt-get update")

    assert size == pytest.approx(19, abs=0.2)
    assert outcome.milliseconds == pytest.approx(4_000, abs=10)
    assert outcome.stdout.endswith(b"Reading package lists...\n")


def test_nothing_is_located_without_an_index():
    outcome = do(filesystem("debian:12"), "apt-get install -y curl")

    assert outcome.exit_code == 100
    assert outcome.stderr == b"E: Unable to locate package curl\n"


def test_question_without_an_answer_aborts(updated):
    outcome = do(updated, "apt-get install nginx")

    assert outcome.exit_code == 1
    assert outcome.stdout.endswith(b"Do you want to continue? [Y/n] Abort.\n")
    assert not updated.exists("/usr/sbin/nginx")


def test_question_can_be_answered(updated):
    assert do(updated, "apt-get install nginx", stdin=b"y\n").exit_code == 0
    assert updated.exists("/usr/sbin/nginx")


# Megabytes with and without recommended packages, as measured with apt.
MEASURED = [
    ("nginx", 16.2, 15.8),
    ("curl", 15.8, 12.0),
    ("ca-certificates", 9.0, 9.0),
    ("wget", 13.0, 3.7),
    ("git", 124, 109),
    ("vim", 41.9, 41.7),
    ("make", 1.6, 1.6),
    ("procps", 3.8, 2.8),
    ("cowsay", 48.9, 48.8),
    ("build-essential", 402, 323),
    ("gcc", 269, 180),
    ("python3", 36.6, 33.6),
    ("python3-pip", 477, 48),
    ("nodejs", 117, 99),
    ("npm", 914, 236),
    ("default-jre-headless", 286, 229),
    ("postgresql-client", 69, 68.3),
    ("imagemagick", 215, 96.4),
    ("ffmpeg", 639, 481),
    ("libpq-dev", 23.7, 23.1),
]


@pytest.mark.parametrize(("name", "default", "lean"), MEASURED)
def test_package_takes_what_was_measured(name, default, lean):
    for option, megabytes in (("", default), ("--no-install-recommends", lean)):
        files = filesystem("debian:bookworm-slim")
        do(files, "apt-get update")
        size, outcome = grown(files, f"apt-get install -y {option} {name}")

        assert outcome.exit_code == 0
        assert size == pytest.approx(megabytes, rel=0.02, abs=0.15)


def test_installed_program_is_found_by_the_next_command(updated):
    assert do(updated, "curl --version").exit_code == 127
    do(updated, "apt-get install -y curl")

    assert b"curl 7.88.1" in do(updated, "curl --version").stdout


def test_packages_that_need_the_same_library_bring_it_once(updated):
    first, _ = grown(updated, "apt-get install -y --no-install-recommends curl")
    second, _ = grown(updated, "apt-get install -y --no-install-recommends ca-certificates")

    assert first + second < 12 + 9 - 5


def test_archives_are_not_kept(updated):
    do(updated, "apt-get install -y curl")

    assert [n for n in updated.listdir("/var/cache/apt/archives") if n.endswith(".deb")] == []


def test_old_index_names_packages_that_are_gone():
    files = filesystem("debian:bookworm-slim")
    do(files, "apt-get update")
    files.now = NOW + 40 * DAY
    outcome = do(files, "apt-get install -y nginx curl")

    assert outcome.exit_code == 100
    assert b"404  Not Found" in outcome.stderr
    assert b"maybe run apt-get update" in outcome.stderr
    assert not files.exists("/usr/bin/curl")


def test_no_network_is_told_as_apt_tells_it(updated):
    fresh = filesystem("debian:12")

    assert (
        b"Temporary failure resolving 'deb.example.org'"
        in do(fresh, "apt-get update", online=False).stderr
    )
    outcome = do(updated, "apt-get install -y curl", online=False)
    assert outcome.exit_code == 100


def test_slip_is_not_located_but_an_unknown_name_is_assumed(updated):
    slip = do(updated, "apt-get install -y crul")
    unknown = do(updated, "apt-get install -y google-chrome-stable")

    assert slip.stderr.endswith(b"E: Unable to locate package crul\n")
    assert unknown.exit_code == 0
    assert any("google-chrome-stable" in text for text in unknown.assumed)


def test_name_that_debian_dropped_has_no_candidate(updated):
    assert (
        b"Package 'python' has no installation candidate"
        in do(updated, "apt-get install -y python").stderr
    )


def test_purge_with_auto_remove_gives_everything_back(updated):
    before = updated.tree.root.total.size
    do(updated, "apt-get install -y --no-install-recommends curl ca-certificates")
    do(updated, "apt-get purge -y --auto-remove curl ca-certificates")

    assert updated.tree.root.total.size - before < 2_000
    assert not updated.exists("/usr/bin/curl")


def test_expression_marks_all_packages_and_what_is_kept_on_purpose_keeps_what_it_needs(updated):
    do(updated, "apt-get install -y --no-install-recommends ruby curl")
    do(updated, "apt-mark auto .*")
    do(updated, "apt-mark manual curl")

    said = do(updated, "apt-get autoremove -y").stdout.decode()

    assert "Removing ruby " in said
    assert "Removing libruby3.1 " in said
    assert "Removing libcurl4 " not in said
    assert "Removing libnghttp2-14 " not in said


def test_full_image_lacks_only_a_quarter():
    files = filesystem("node:22")
    do(files, "apt-get update")
    size, outcome = grown(files, "apt-get install -y imagemagick")

    assert outcome.exit_code == 0
    assert size < 0.3 * 215


def test_installed_package_is_not_installed_again(updated):
    do(updated, "apt-get install -y make")
    size, outcome = grown(updated, "apt-get install -y make")

    assert size < 0.01
    assert b"make is already the newest version" in outcome.stdout


def test_other_user_may_not_install(updated):
    updated.uid = 1000
    outcome = do(updated, "apt-get install -y make")

    assert outcome.exit_code == 100
    assert b"are you root?" in outcome.stderr


def test_dpkg_knows_what_is_installed(updated):
    do(updated, "apt-get install -y make")

    assert b"ii  make" in do(updated, "dpkg -l make").stdout
    assert b"/usr/bin/make\n" in do(updated, "dpkg -L make").stdout
    assert do(updated, "dpkg -s curl").exit_code == 1
    assert do(updated, "dpkg --print-architecture").stdout == b"amd64\n"


def test_nginx_of_debian_serves_another_folder_than_the_official_image(updated):
    do(updated, "apt-get install -y nginx")

    assert b"root /var/www/html" in updated.read("/etc/nginx/sites-available/default")
    assert updated.exists("/usr/share/nginx/html/index.html")


def test_name_that_is_no_package_stands_for_the_one_that_provides_it(updated):
    outcome = do(updated, "apt-get install -y libxslt-dev")

    assert b"Note, selecting 'libxslt1-dev' instead of 'libxslt-dev'\n" in outcome.stdout
    assert b"ii  libxslt1-dev" in do(updated, "dpkg -l libxslt1-dev").stdout


def test_pattern_names_all_that_it_matches_and_a_guess_if_it_matches_nothing(updated):
    outcome = do(updated, "apt-get install -y liblzma*")

    assert b"Note, selecting 'liblzma-dev' for glob 'liblzma*'\n" in outcome.stdout
    assert b"ii  liblzma-dev" in do(updated, "dpkg -l liblzma-dev").stdout
    assert b"(assumed: " in do(updated, "apt-get install -y android-tools*").stderr


@pytest.mark.parametrize(("image", "code"), [("debian:bookworm-slim", 100), ("debian:trixie", 0)])
def test_install_fetches_the_index_by_itself_since_apt_3(image, code):
    files = filesystem(image)

    assert do(files, "apt-get install --update -y make").exit_code == code


def test_package_with_a_version_in_its_name_brings_what_its_family_brings(updated):
    outcome = do(updated, "apt-get install -y postgresql-99 php8.4-cli")

    assert b"(assumed: package php8.4-cli" in outcome.stderr
    assert updated.is_file("/usr/bin/php8.4")
    assert updated.is_file("/usr/lib/postgresql/99/bin/initdb")
    assert b"#listen_addresses" in updated.read("/usr/share/postgresql/99/postgresql.conf.sample")


def test_diversion_moves_the_file_away_and_back(updated):
    updated.write("/etc/motd.new", b"hello")
    add = "dpkg-divert --add --rename --divert /etc/motd.old /etc/motd.new"

    assert do(updated, add).stdout == (
        b"Adding 'local diversion of /etc/motd.new to /etc/motd.old'\n"
    )
    assert updated.read("/etc/motd.old") == b"hello"
    assert not updated.exists("/etc/motd.new")
    assert do(updated, "dpkg-divert --truename /etc/motd.new").stdout == b"/etc/motd.old\n"
    assert do(updated, "dpkg-divert --remove --rename /etc/motd.new").exit_code == 0
    assert updated.read("/etc/motd.new") == b"hello"
    assert do(updated, "dpkg-divert --list").stdout == b""


def test_every_package_can_be_installed():
    for name, package in catalogue().packages.names("apt").items():
        if package.flags:
            continue
        files = filesystem("debian:bookworm-slim")
        files.mkdir("/var/lib/apt/lists", parents=True)
        files.write("/var/lib/apt/lists/x_Packages", b"x")
        assert do(files, f"apt-get install -y --no-install-recommends {name}").exit_code == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=5))
def test_no_words_are_too_odd(words):
    files = filesystem("debian:bookworm-slim")
    for program in ("apt-get", "apt-cache", "apt-mark", "dpkg", "apt-get install", "dpkg -i"):
        outcome = do(files, program, words=[word.replace("\0", "") for word in words])
        assert 0 <= outcome.exit_code <= 255
