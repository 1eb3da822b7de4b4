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


def test_install_packages_puts_a_folder_into_the_library_and_littler_its_program():
    files = filesystem("debian:12")
    files.write("/usr/bin/Rscript", b"\x7fprogram Rscript 4.5.3\n")
    files.chmod("/usr/bin/Rscript", 0o755)
    outcome = do(files, ["Rscript", "-e", "install.packages(c('littler', \"docopt\"))"])
    assert outcome.exit_code == 0, outcome.stderr
    assert files.is_file("/usr/lib/R/library/docopt/DESCRIPTION")
    assert do(files, "/usr/lib/R/library/littler/bin/r --version").exit_code == 0
    assert b"(assumed" in outcome.stderr


def test_look_behind_and_ahead_of_perl_is_known_to_grep():
    files = filesystem("debian:12")
    line = "printf 'pandoc 3.1\\nhugo 2.0\\n' | grep -oP '(?<=pandoc\\s)[0-9.]+$'"
    assert do(files, ["bash", "-c", line]).stdout == b"3.1\n"
    line = "printf 'ab ac\\n' | grep -oP 'a(?!b)\\w'"
    assert do(files, ["bash", "-c", line]).stdout == b"ac\n"


def test_jlink_assembles_a_runtime():
    files = filesystem("eclipse-temurin:21")
    files.write("/usr/bin/jlink", b"\x7fprogram jlink 21.0.9\n")
    files.chmod("/usr/bin/jlink", 0o755)
    assert do(files, "jlink --add-modules java.base --output /jre").exit_code == 0
    assert b"21.0.9" in do(files, "/jre/bin/java --version").stdout
    assert do(files, "jlink --add-modules java.base --output /jre").exit_code == 1


def test_a_program_that_is_not_modelled_says_its_version():
    files = filesystem("debian:12")
    files.write("/usr/bin/pandoc", b"\x7fprogram pandoc 3.1\n")
    files.chmod("/usr/bin/pandoc", 0o755)
    outcome = do(files, "pandoc --version")
    assert outcome.stdout == b"pandoc 3.1\n"
    assert b"(assumed" in outcome.stderr


def test_alpine_has_no_python_2_any_more():
    assert do(filesystem("alpine:3.20"), "apk add --no-cache python2").exit_code == 1
