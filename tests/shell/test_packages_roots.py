"""What builds bring from elsewhere: roots of apk, archives of commits, helpers of xx, keys."""

from tests.shell.test_packages_other import do, filesystem


def test_apk_fills_a_root_of_its_own_and_leaves_its_own_root_alone():
    files = filesystem("alpine:3.20")
    files.mkdir("/out/etc/apk", parents=True)
    files.write("/out/etc/apk/repositories", b"https://apk.example.org/alpine/v3.22/main\n")
    words = "apk --root /out --no-cache add --initdb alpine-baselayout busybox curl"
    outcome = do(files, words)
    assert outcome.exit_code == 0, outcome.stderr
    assert files.is_file("/out/etc/shadow")
    assert files.is_file("/out/bin/busybox")
    assert files.is_file("/out/usr/bin/curl")
    assert not files.exists("/usr/bin/curl")
    assert b"v3.22" in files.read("/out/etc/apk/repositories")


def test_the_archive_of_a_branch_holds_a_folder_of_repository_and_branch():
    files = filesystem("node:22")
    get = "curl -sSLO https://github.com/novnc/noVNC/archive/refs/tags/v1.4.0.tar.gz"
    assert do(files, get).exit_code == 0
    assert do(files, "tar xzf v1.4.0.tar.gz").exit_code == 0
    assert files.is_dir("/app/noVNC-1.4.0")


def test_a_tarball_of_a_commit_is_an_archive():
    files = filesystem("node:22")
    line = "curl -sSL https://github.com/a/serving/tarball/HEAD | tar --strip-components=1 -xzf -"
    outcome = do(files, ["sh", "-c", line])
    assert outcome.exit_code == 0, outcome.stderr
    assert files.is_file("/app/Makefile")


def test_an_address_that_only_leads_on_says_where_to():
    files = filesystem("node:22")
    address = "https://api.adoptium.net/v3/binary/version/jdk-21.0.9%2B10/linux/x64/jdk/hotspot"
    outcome = do(files, ["curl", "-fsI", address])
    assert b"location: https://github.com/adoptium/temurin21-binaries/" in outcome.stdout
    assert do(files, ["curl", "-fsLo", "jdk.tar.gz", address]).exit_code == 0
    assert b"/bin/java" in do(files, "tar tzf jdk.tar.gz").stdout


def test_no_key_is_added_where_none_comes_through_the_pipe():
    files = filesystem("debian:12")
    outcome = do(files, ["sh", "-c", "printf '' | apt-key add -"])
    assert outcome.exit_code == 2
    assert b"no valid OpenPGP data found" in outcome.stderr
    assert do(files, ["sh", "-c", "echo key | apt-key add -"]).exit_code == 0


def test_make_in_a_clone_leaves_a_program_of_its_name():
    files = filesystem("node:22")
    line = "git clone https://github.com/edenhill/kafkacat && cd kafkacat && make"
    outcome = do(files, ["sh", "-c", line])
    assert outcome.exit_code == 0, outcome.stderr
    assert files.is_file("/app/kafkacat/kafkacat")
    assert b"(assumed" in outcome.stderr


def test_the_sources_of_r_install_its_settings():
    files = filesystem("node:22")
    line = (
        "curl -sO https://cloud.r-project.org/src/base/R-4/R-4.5.3.tar.gz"
        " && tar xzf R-4.5.3.tar.gz && cd R-4.5.3 && ./configure && make && make install"
    )
    outcome = do(files, ["sh", "-c", line])
    assert outcome.exit_code == 0, outcome.stderr
    assert files.is_dir("/usr/local/lib/R/etc")
    assert files.is_file("/usr/local/bin/Rscript")
