"""apk, npm, go, gcc and the web: what they change, and what they say when they cannot."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalogue_files import catalogue
from simulator.engine.filesystem import Filesystem
from simulator.engine.layer import diff
from simulator.engine.shell.programs.serving_http import Request
from simulator.engine.shell.run import run

HOUR = 3_600_000
PACKAGE = (
    b'{"name":"shop","version":"1.0.0","scripts":{"start":"node server.js","build":"vite build",'
    b'"test":"jest"},"dependencies":{"express":"^4.21.0"},"devDependencies":{"jest":"^29.0.0"}}'
)
SERVER = (
    b'const express = require("express");\nconst PORT = process.env.PORT || 3000;\n'
    b'const app = express();\napp.get("/", (req, res) => res.send("hi"));\n'
    b'process.on("SIGTERM", () => process.exit(0));\n'
    b"app.listen(PORT, () => console.log(`listening on ${PORT}`));\n"
)
MAIN = (
    b'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n)\n\n// says hi\nfunc main() {\n'
    b'\thttp.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hi") })'
    b'\n\thttp.ListenAndServe(":8080", nil)\n}\n'
)


def filesystem(image, **project):
    found = catalogue().image(f"docker.io/library/{image}").image
    files = Filesystem(found.tree, now=1_767_603_600_000)
    files.mkdir("/app")
    for name, content in project.items():
        files.write(f"/app/{name.replace('_', '.')}", content)
    return files


def do(files, words, *, online=True, environment=None):
    path = "/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return run(
        words.split() if isinstance(words, str) else words,
        filesystem=files,
        environment={"PATH": path, "HOME": "/root", **(environment or {})},
        working_directory="/app",
        catalogue=catalogue() if online else None,
        horizon=HOUR,
    )


def grown(files, words, **how):
    before = files.tree
    outcome = do(files, words, **how)
    assert outcome.exit_code == 0, outcome.stderr
    return diff(before, files.tree).size / 1e6


# apk


@pytest.mark.parametrize(
    ("name", "megabytes"),
    [
        ("curl", 5),
        ("git", 15),
        ("build-base", 195),
        ("python3", 45),
        ("nodejs", 60),
        ("nginx", 2.6),
        ("bash", 2.6),
        ("ca-certificates", 0.7),
        ("tzdata", 1.5),
        ("make", 0.3),
        ("openjdk21-jre", 190),
        ("postgresql-client", 9),
    ],
)
def test_alpine_package_takes_about_what_the_curriculum_says(name, megabytes):
    size = grown(filesystem("alpine:3.20"), f"apk add --no-cache {name}")

    assert size == pytest.approx(megabytes, rel=0.06, abs=0.1)


def test_index_of_apk_is_kept_without_no_cache():
    kept = grown(filesystem("alpine:3.20"), "apk add tzdata")
    not_kept = grown(filesystem("alpine:3.20"), "apk add --no-cache tzdata")

    assert kept - not_kept == pytest.approx(2.3, abs=0.01)


def test_name_of_another_distribution_is_no_such_package():
    outcome = do(filesystem("alpine:3.20"), "apk add --no-cache libssl-dev")

    assert outcome.exit_code == 1
    assert outcome.stderr == (
        b"ERROR: unable to select packages:\n  libssl-dev (no such package):\n"
        b"    required by: world[libssl-dev]\n"
    )


def test_virtual_package_takes_its_members_with_it():
    files = filesystem("alpine:3.20")
    before = files.tree.root.total.size
    do(files, "apk add --no-cache --virtual .build gcc musl-dev")
    assert files.exists("/usr/bin/gcc")
    do(files, "apk del .build")

    assert not files.exists("/usr/bin/gcc")
    assert files.tree.root.total.size - before < 1_000


def test_apt_get_is_not_found_on_alpine_nor_apk_on_debian():
    assert do(filesystem("alpine:3.20"), "apt-get update").not_found
    assert do(filesystem("debian:12"), "apk add curl").not_found


# npm


@pytest.fixture
def shop():
    return filesystem("node:22-alpine", package_json=PACKAGE, server_js=SERVER)


def test_production_install_leaves_development_out(shop):
    size = grown(shop, "npm install --production --cache /tmp/npm")
    outcome = do(filesystem("node:22-alpine", package_json=PACKAGE), "npm install --production")

    assert size == pytest.approx(2.8 + 1.5, abs=0.05)
    assert outcome.milliseconds == pytest.approx(8_000, abs=100)
    warning = b"npm warn config production Use `--omit=dev` instead.\n"
    assert outcome.stderr == warning
    assert b"added 69 packages, and audited 70 packages in 8s" in outcome.stdout


def test_full_install_takes_28_megabytes_and_14_seconds(shop):
    do(shop, "npm install --cache /tmp/npm")
    size = sum(entry.size for _, entry in shop.walk("/app/node_modules"))

    assert size / 1e6 == pytest.approx(28.5, abs=0.1)
    assert do(shop, "npm ci").milliseconds == pytest.approx(14_000, abs=200)


def test_install_needs_a_package_json():
    outcome = do(filesystem("node:22-alpine"), "npm install")

    assert outcome.exit_code == 254
    assert outcome.stderr.startswith(b"npm error code ENOENT\n")


def test_clean_install_needs_a_lock_file(shop):
    outcome = do(shop, "npm ci")

    assert outcome.exit_code == 1
    assert b"can only install with an existing package-lock.json" in outcome.stderr


def test_user_who_may_not_write_gets_eacces(shop):
    shop.uid = shop.gid = 100
    outcome = do(shop, "npm install")

    assert outcome.exit_code == 243
    assert (
        b"npm error Error: EACCES: permission denied, mkdir '/app/node_modules'" in outcome.stderr
    )


def test_missing_module_is_told_as_node_tells_it(shop):
    outcome = do(shop, "node server.js")

    assert outcome.exit_code == 1
    assert (
        b"Error: Cannot find module 'express'\nRequire stack:\n- /app/server.js" in outcome.stderr
    )


def test_server_listens_where_it_says(shop):
    do(shop, "npm install")
    outcome = do(shop, "npm start", environment={"PORT": "8081"})

    assert b"listening on 8081\n" in outcome.stdout
    (service,) = outcome.services
    assert (service.port, service.handles_sigterm) == (8081, True)
    assert service.answer(shop, Request()).body == b"hi"


def test_bundle_does_not_depend_on_comments():
    built = []
    for comment in (b"// one\n", b"/* another */"):
        files = filesystem("node:22-alpine", package_json=PACKAGE)
        files.mkdir("/app/src")
        files.write("/app/src/index.js", comment + b'export const a = "// kept";\n')
        do(files, "npm install vite")
        assert do(files, "npm run build").exit_code == 0
        built.append(files.tree.entry("/app/dist/assets/index.js").content)

    assert built[0] == built[1]


def test_failing_test_fails_the_script(shop):
    do(shop, "npm install")
    shop.write("/app/sum.test.js", b'test("sum", () => { expect(1 + 1).toBe(3); });\n')
    assert do(shop, "npm test").exit_code == 1

    shop.write("/app/sum.test.js", b'test("sum", () => { expect(1 + 1).toBe(2); });\n')
    assert do(shop, "npm test").exit_code == 0


# go


def test_program_with_gcc_around_is_linked_to_glibc_unless_told_otherwise():
    files = filesystem("golang:1.23", go_mod=b"module myapp\n\ngo 1.23\n", main_go=MAIN)
    size = grown(files, "go build -o /linked")
    grown(files, "go build -o /static", environment={"CGO_ENABLED": "0"})
    bare = Filesystem(filesystem("alpine:3.20").tree)
    for name in ("/linked", "/static"):
        bare.put(name, files.lstat(name))

    assert size == pytest.approx(7.2 + 62, abs=0.1)
    assert do(bare, "/linked").exit_code != 0
    assert do(bare, "/static").services[0].answer(bare, Request()).body == b"hi"


def test_golang_on_alpine_builds_static_programs():
    files = filesystem("golang:1.23-alpine", go_mod=b"module myapp\n\ngo 1.23\n", main_go=MAIN)
    grown(files, "go build")

    assert b"needs" not in files.read("/app/myapp")


def test_program_does_not_depend_on_comments():
    programs = []
    for main in (MAIN, MAIN.replace(b"// says hi", b"// says hello")):
        files = filesystem("golang:1.23-alpine", go_mod=b"module myapp\n", main_go=main)
        do(files, "go build -o /myapp")
        programs.append(files.read("/myapp"))

    assert programs[0] == programs[1]


def test_go_build_needs_a_module():
    outcome = do(filesystem("golang:1.23", main_go=MAIN), "go build")

    assert outcome.exit_code == 1
    assert b"go.mod file not found in current directory" in outcome.stderr


# Other tools


def test_compiled_c_prints_what_its_source_prints():
    files = filesystem("debian:12", hello_c=b'int main(){ printf("hello\\n"); return 0; }\n')
    assert do(files, "gcc hello.c").not_found
    do(files, "apt-get update")
    do(files, "apt-get install -y gcc")
    do(files, "gcc -o hello hello.c")

    assert do(files, "./hello").stdout == b"hello\n"


def test_make_runs_the_recipes_of_what_a_target_needs():
    files = filesystem(
        "golang:1.23", Makefile=b"NAME = all\nall: one\n\t@echo $(NAME)\none:\n\t@echo $@\n"
    )

    assert do(files, "make").stdout == b"one\nall\n"


def test_download_without_certificates_fails_over_https():
    files = filesystem("debian:bookworm-slim")
    do(files, "apt-get update")
    do(files, "apt-get install -y --no-install-recommends curl")

    assert do(files, "curl -fsSL https://example.com/x.tar.gz -o x").exit_code == 77
    do(files, "apt-get install -y --no-install-recommends ca-certificates")
    assert do(files, "curl -fsSL https://example.com/x.tar.gz -o x").exit_code == 0


def test_host_that_cannot_be_is_not_resolved():
    outcome = do(filesystem("golang:1.23"), "curl http://nowhere.invalid/")

    assert outcome.exit_code == 6
    assert outcome.stderr == b"curl: (6) Could not resolve host: nowhere.invalid\n"


def test_nginx_answers_with_the_files_of_its_image():
    files = filesystem("nginx:1.27")
    files.write("/usr/share/nginx/html/index.html", b"<h1>v1</h1>")
    outcome = do(files, ["nginx", "-g", "daemon off;"])

    (service,) = outcome.services
    assert service.port == 80
    assert service.answer(files, Request()).body == b"<h1>v1</h1>"
    assert service.answer(files, Request("/nope")).status == 404


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="abi-gc.o/=@*\"'\n{}:1~é", max_size=10), max_size=4))
def test_no_words_are_too_odd(words):
    for image, programs in (
        ("alpine:3.20", ("apk", "apk add", "apk del", "wget")),
        ("node:22", ("npm", "npm install", "npx", "node", "node -e", "yarn", "git", "curl")),
        ("golang:1.23", ("go", "go build", "go get", "go install", "gcc", "make")),
        ("rockylinux:9", ("dnf", "dnf install -y", "rpm")),
        ("rust:1.83", ("cargo", "cargo build", "rustc")),
        ("php:8.3-cli", ("php", "docker-php-ext-install")),
        ("ruby:3.3", ("ruby", "gem install", "bundle")),
        ("maven:3.9", ("mvn", "java", "javac")),
        ("composer:2", ("composer", "composer install")),
    ):
        files = filesystem(image)
        for program in programs:
            outcome = do(files, [*program.split(), *words])
            assert 0 <= outcome.exit_code <= 255


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=80))
def test_no_project_file_is_too_odd(content):
    node = filesystem("node:22", package_json=content, index_js=content)
    golang = filesystem("golang:1.23", go_mod=content, main_go=content, Makefile=content)
    for files, lines in (
        (node, ("npm install", "npm run build", "npm ci", "node index.js")),
        (golang, ("go build", "go mod download", "go test", "make", "gcc main.go")),
    ):
        for line in lines:
            assert 0 <= do(files, line).exit_code <= 255


def test_node_of_nodesource_brings_npm():
    files = filesystem("debian:12")
    script = (
        "apt-get update && apt-get install -y curl && "
        "curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && "
        "apt-get install -y nodejs && node --version && npm --version"
    )
    outcome = do(files, ["sh", "-c", script])

    assert outcome.exit_code == 0, outcome.stderr
    assert b"\nv20.19.0\n" in outcome.stdout


def test_composer_is_installed_by_its_installer():
    script = (
        "curl -sS https://getcomposer.org/installer | "
        "php -- --install-dir=/usr/local/bin --filename=composer && composer --version"
    )
    outcome = do(filesystem("php:8.3-cli"), ["sh", "-c", script])

    assert outcome.exit_code == 0
    assert outcome.stdout.endswith(b"Composer version 2.8.12\n")


# rustup


RUSTUP = {"CARGO_HOME": "/opt/cargo", "RUSTUP_HOME": "/opt/rustup"}


@pytest.mark.parametrize(
    ("image", "libc"), [("buildpack-deps:bookworm", "gnu"), ("alpine:3.20", "musl")]
)
def test_rustup_installs_the_toolchain_that_is_asked_for(image, libc):
    files = filesystem(image)
    do(files, "wget https://static.rust-lang.org/rustup/dist/x/rustup-init")
    do(files, "chmod +x rustup-init")

    assert grown(files, "./rustup-init -y --default-toolchain 1.90", environment=RUSTUP) > 300

    said = do(files, "/opt/cargo/bin/rustc --version").stdout
    assert said == b"rustc 1.90.0\n"
    assert files.is_dir(f"/opt/rustup/toolchains/1.90-x86_64-unknown-linux-{libc}/bin")


def test_rustup_adds_a_target_to_the_toolchain_in_use():
    files = filesystem("buildpack-deps:bookworm")
    install = "curl https://sh.rustup.rs | sh -s -- -y --profile minimal"
    do(files, ["sh", "-c", install], environment=RUSTUP)
    add = "/opt/cargo/bin/rustup target add wasm32-wasip1"

    assert grown(files, add, environment=RUSTUP) > 100
    assert grown(files, add, environment=RUSTUP) == 0
    assert do(files, add.replace("wasip1", "wasip2"), environment=RUSTUP, online=False).exit_code


def test_archive_of_go_has_its_version_and_its_age():
    files = filesystem("buildpack-deps:bookworm")
    do(files, "wget https://go.example.org/go1.26.7.linux-amd64.tar.gz")
    do(files, "tar -C /usr/local -xzf go1.26.7.linux-amd64.tar.gz")

    assert do(files, "go version").stdout == b"go version go1.26.7 linux/amd64\n"
    assert files.stat("/usr/local/go").mtime < files.now - 24 * HOUR


# What sources of well-known kinds come to


def test_go_is_built_of_its_own_sources_with_an_older_go():
    files = filesystem("golang:1.23")
    clone = "git clone -q https://github.com/golang/go.git /src"
    build = "cd /src/src && GOROOT_BOOTSTRAP={} ./make.bash"
    do(files, clone)

    failed = do(files, ["sh", "-c", build.format("/nowhere")])
    assert failed.exit_code == 1
    assert b"Cannot find /nowhere/bin/go" in failed.stderr

    assert do(files, ["sh", "-c", build.format("/usr/local/go")]).exit_code == 0
    assert do(files, "/src/bin/go version").stdout.startswith(b"go version go1.")


def test_go_build_of_a_file_that_is_missing_says_that_no_module_has_it():
    outcome = do(filesystem("golang:1.23"), "go build -o /app/x main.go")

    assert outcome.exit_code == 1
    assert outcome.stderr.startswith(b"no required module provides package main.go;")


@pytest.mark.parametrize("line", ["stack install", "stack build --copy-bins"])
def test_stack_copies_the_executables_that_the_package_names(line):
    package = (
        b"name: web\ndependencies:\n- base >= 4.7\n- scotty\n\n"
        b"executables:\n  web-exe:\n    main: Main.hs\n  web-tool:\n    main: Tool.hs\n"
    )
    files = filesystem("haskell:9", package_yaml=package)

    assert do(files, "stack build").exit_code == 0
    assert not files.exists("/root/.local/bin/web-exe")
    assert do(files, line).exit_code == 0
    assert files.is_file("/root/.local/bin/web-exe")
    assert files.is_file("/root/.local/bin/web-tool")
    assert files.is_dir("/root/.stack/pantry/scotty")


def test_rollup_and_postcss_write_the_file_that_is_asked_for():
    files = filesystem("node:22")
    do(files, "npm install -g rollup postcss-cli")
    files.write("/app/rollup.config.mjs", b"export default {output: {file: 'static/bundle.js'}};\n")
    assert do(files, "rollup -c").exit_code == 0
    assert files.is_file("/app/static/bundle.js")

    assert do(files, "postcss -o static/light.css styles/light.css").exit_code == 0
    assert files.is_file("/app/static/light.css")
