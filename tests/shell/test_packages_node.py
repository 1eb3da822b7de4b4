"""npm, yarn and pnpm in repositories of several projects, and the small programs of scripts."""

import json

import pytest

from simulator.catalogue_files import catalogue
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.run import run

TOOLS = {"vite": "5", "cross-env": "7"}
PATH = "/usr/local/bin:/usr/bin:/bin"


@pytest.fixture
def monorepo():
    """A root with two workspaces; one of them depends on the other."""
    files = Filesystem(catalogue().image("docker.io/library/node:22").image.tree, now=1)
    write(files, "/app/package.json", {"name": "root", "workspaces": ["packages/*", "!packages/x"]})
    web = {"react": "^19.0.0", "@acme/ui": "workspace:*"}
    scripts = {"build": "cross-env MODE=live vite build", "say": "echo $MODE"}
    write(
        files,
        "/app/packages/web/package.json",
        {"name": "web", "scripts": scripts, "dependencies": web, "devDependencies": TOOLS},
    )
    do(files, "npm install -g pnpm", "/")
    write(files, "/app/packages/ui/package.json", {"name": "@acme/ui", "version": "1.0.0"})
    write(files, "/app/packages/x/package.json", {"name": "x", "dependencies": {"lodash": "4"}})
    return files


def write(files, path, said):
    files.mkdir(path.rpartition("/")[0], parents=True)
    files.write(path, json.dumps(said).encode())


def do(files, line, directory="/app"):
    return run(
        ["sh", "-c", line],
        filesystem=files,
        environment={"PATH": PATH, "HOME": "/root"},
        working_directory=directory,
        catalogue=catalogue(),
    )


@pytest.mark.parametrize("tool", ["npm install", "yarn install", "pnpm install"])
def test_root_installs_what_its_workspaces_need_and_links_them(monorepo, tool):
    assert do(monorepo, tool).exit_code == 0

    assert monorepo.is_file("/app/node_modules/react/package.json")
    assert monorepo.is_file("/app/node_modules/@acme/ui/package.json")
    assert monorepo.lstat("/app/node_modules/web").target == "../packages/web"
    assert not monorepo.exists("/app/node_modules/lodash")


def test_workspaces_of_pnpm_stand_in_a_file_of_their_own(monorepo):
    write(monorepo, "/app/package.json", {"name": "root"})
    monorepo.write("/app/pnpm-workspace.yaml", b"packages:\n  - 'packages/*'\nonly: x\n")

    assert do(monorepo, "pnpm install").exit_code == 0
    assert monorepo.is_file("/app/node_modules/lodash/package.json")


@pytest.mark.parametrize(
    "line",
    [
        "npm run build -w web",
        "npm run build --workspace=packages/web",
        "npm run build --workspaces --if-present",
        "yarn workspace web build",
        "yarn workspaces foreach run build",
        "yarn --cwd packages/web build",
        "pnpm --filter web run build",
        "pnpm -r build",
        "cd packages/web && npm run build",
    ],
)
def test_script_of_a_workspace_runs_in_it_with_the_programs_of_the_root(monorepo, line):
    do(monorepo, "npm install")
    outcome = do(monorepo, line)

    assert outcome.exit_code == 0, outcome.stderr
    assert monorepo.is_file("/app/packages/web/dist/index.html")


def test_workspace_that_there_is_none_of_is_an_error(monorepo):
    outcome = do(monorepo, "npm run build -w nothing")

    assert outcome.exit_code == 1
    assert b"No workspaces found" in outcome.stderr


def test_settings_of_the_bundler_say_where_its_output_goes(monorepo):
    monorepo.write("/app/packages/web/vite.config.ts", b'build: { outDir: "../../public/dist" }')
    do(monorepo, "npm install && npm run build -w web")

    assert monorepo.is_file("/app/public/dist/index.html")


def test_small_programs_of_scripts_do_what_they_say(monorepo):
    scripts = {"a": "cross-env MODE=live sh -c 'echo $MODE'", "b": "rimraf old", "c": "mkdirp a/b"}
    tools = {"cross-env": "7", "rimraf": "5", "mkdirp": "3", "turbo": "2"}
    write(monorepo, "/app/package.json", {"scripts": scripts, "devDependencies": tools})
    monorepo.mkdir("/app/old")
    do(monorepo, "npm install")

    assert b"live\n" in do(monorepo, "npm run a").stdout
    assert do(monorepo, "npm run b && npm run c").exit_code == 0
    assert not monorepo.exists("/app/old")
    assert monorepo.is_dir("/app/a/b")


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("node go.js", "what?\n", 1),
        ("node go.js arm", "arm\nready\n", 0),
        ("node go.js amd", "other\ngoes on\n", 0),
    ],
)
def test_script_takes_the_branch_that_its_words_and_files_lead_to(line, said, code):
    script = (
        b'const fs = require("fs");\nconst platform = process.argv[2];\n'
        b'if (!platform) {\n  console.log("what?");\n  process.exit(1);\n}\n'
        b'if (platform === "arm") {\n  console.log("arm");\n'
        b'  if (fs.existsSync("./go.js")) {\n    console.log("ready");\n    process.exit(0);\n  }\n'
        b'} else {\n  console.log("other");\n}\nconsole.log("goes on");\n'
    )
    files = Filesystem(catalogue().image("docker.io/library/node:22").image.tree, now=1)
    files.write("/go.js", script)
    outcome = do(files, line, directory="/")
    assert outcome.exit_code == code
    assert outcome.stdout.decode().startswith(said)
