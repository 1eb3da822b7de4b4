"""bun, mvn, mix, prisma and others: where they put what they make of a project."""

import pytest

from tests.shell.test_packages_other import do, filesystem

ROOT = {"PATH": "/usr/local/bin:/usr/bin:/bin"}


def made(files, path, words, **how):
    outcome = do(files, words, **how)
    assert outcome.exit_code == 0, outcome.stderr
    assert files.exists(path), path
    return outcome


def test_bun_runs_the_scripts_of_a_project_with_the_programs_of_its_packages():
    files = filesystem("node:22-alpine")
    program = files.read("/usr/local/bin/node").replace(b"node", b"bun", 1)
    files.write("/usr/local/bin/bun", program)
    files.chmod("/usr/local/bin/bun", 0o755)
    files.write(
        "/app/package.json", b'{"scripts":{"build":"vite build"},"devDependencies":{"vite":"6"}}'
    )
    files.write("/app/vite.config.ts", b'export default { build: { outDir: "../served" } }')
    made(files, "/app/node_modules/vite", "bun install")
    made(files, "/served/index.html", "bun run build")
    assert do(files, "bun run nothing").exit_code == 1


def test_webpack_writes_below_the_folder_that_a_constant_of_its_settings_names():
    files = filesystem("node:22-alpine")
    files.write(
        "/app/package.json", b'{"scripts":{"build":"webpack"},"devDependencies":{"webpack":"5"}}'
    )
    settings = (
        b'const base = path.join(__dirname, "client");\noutput: { path: path.join(base, "./dist") }'
    )
    files.write("/app/webpack.config.js", settings)
    do(files, "npm install")
    made(files, "/app/client/dist/index.html", "npm run build")


def test_prisma_writes_its_client_where_the_schema_says():
    files = filesystem("node:22-alpine")
    files.write(
        "/app/package.json",
        b'{"scripts":{"db":"prisma generate"},"devDependencies":{"prisma":"7"}}',
    )
    schema = b'generator client {\n  provider = "prisma-client"\n  output = "../src/generated"\n}\n'
    files.mkdir("/app/prisma")
    files.write("/app/prisma/schema.prisma", schema)
    do(files, "npm install")
    assert made(files, "/app/src/generated/client.ts", "npm run db").assumed
    files.remove("/app/prisma")
    assert do(files, "npm run db").exit_code == 1


def test_the_assembly_of_maven_is_called_as_its_settings_say():
    files = filesystem("maven:3.9-eclipse-temurin-21")
    pom = "<artifactId>shop</artifactId><version>1.0</version><finalName>app</finalName>{}"
    files.write("/app/pom.xml", pom.format("").encode())
    path = {"PATH": "/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin"}
    made(
        files, "/app/target/app-jar-with-dependencies.jar", "mvn assembly:single", environment=path
    )
    files.write("/app/pom.xml", pom.format("<appendAssemblyId>false</appendAssemblyId>").encode())
    made(files, "/app/target/app.jar", "mvn assembly:single", environment=path)


def test_a_release_of_elixir_lies_where_the_project_builds():
    files = filesystem("elixir:1.18-slim")
    files.write("/app/mix.exs", b'app: :hello,\nbuild_path: "/mix/_build"\n')
    made(
        files,
        "/mix/_build/prod/rel/hello/bin/hello",
        "mix release",
        environment={"MIX_ENV": "prod"},
    )


def test_a_program_is_built_from_its_import_path():
    files = filesystem("golang:1.7")
    folder = "/go/src/example.com/shop/cmd/web"
    files.mkdir(folder, parents=True)
    files.write(f"{folder}/main.go", b'package main\n\nfunc main() {\n\tprintln("hi")\n}\n')
    environment = {"GOPATH": "/go"}
    outcome = do(files, "go build -o /web example.com/shop/cmd/web", environment=environment)
    assert outcome.exit_code == 0, outcome.stderr
    assert files.exists("/web")


def test_the_archive_of_a_tag_is_called_after_its_repository():
    files = filesystem("buildpack-deps:bookworm")
    address = "https://github.example/python/cpython/archive/refs/tags/v3.13.0.tar.gz"
    do(files, ["sh", "-c", f"curl -sL {address} | tar xz"])
    assert files.exists("/app/cpython-3.13.0/configure")


@pytest.mark.parametrize(("asked", "there"), [("contrib", "contrib/README.md"), ("trivy", "trivy")])
def test_what_is_asked_for_by_name_is_taken_to_be_in_an_archive_that_nobody_knows(asked, there):
    files = filesystem("buildpack-deps:bookworm")
    address = "https://example.org/tool_0.19_Linux-64bit.tar.gz"
    line = ["sh", "-c", f"curl -sL {address} | tar xz {asked}"]
    assert made(files, f"/app/{there}", line).assumed


def test_a_known_archive_holds_what_it_holds_and_no_more():
    files = filesystem("buildpack-deps:bookworm")
    files.write("/app/notes", b"")
    do(files, "tar czf own.tgz notes")
    outcome = do(files, "tar xzf own.tgz contrib")
    assert outcome.exit_code == 2
    assert b"contrib: Not found in archive" in outcome.stderr


def test_dos2unix_writes_the_lines_without_carriage_returns():
    files = filesystem("debian:12")
    do(files, "apt-get update")
    do(files, "apt-get install -y dos2unix lsb-release")
    files.write("/app/a.sh", b"#!/bin/sh\r\necho hi\r\n")
    made(files, "/app/b.sh", "dos2unix -n a.sh b.sh")
    assert files.read("/app/b.sh") == b"#!/bin/sh\necho hi\n"
    assert do(files, "lsb_release -cs").stdout == b"bookworm\n"
    assert do(files, "lsb_release -is").stdout == b"Debian\n"


def test_a_star_is_no_lock_for_the_passwd_of_shadow():
    files = filesystem("alpine:3.20")
    assert do(files, "apk add shadow").exit_code == 0
    do(files, "adduser -D git")
    do(files, ["usermod", "-p", "*", "git"])
    assert do(files, "passwd -u git").exit_code == 0
