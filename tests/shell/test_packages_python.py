"""pip and python: requirements, wheels, environments, and what a script shows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalogue_files import catalogue
from simulator.engine.filesystem import Filesystem
from simulator.engine.layer import diff
from simulator.engine.shell.programs.packages_pip_requirements import (
    applies,
    parse_file,
    parse_requirement,
)
from simulator.engine.shell.programs.serving_http import Request
from simulator.engine.shell.run import run

HOUR = 3_600_000


def filesystem(image):
    found = catalogue().image(f"docker.io/library/{image}").image
    return Filesystem(found.tree, now=1_767_603_600_000)


def do(files, words, *, online=True, directory="/", environment=None, stdin=b""):
    path = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return run(
        words.split() if isinstance(words, str) else words,
        filesystem=files,
        environment={"PATH": path, "HOME": "/root", **(environment or {})},
        working_directory=directory,
        catalogue=catalogue() if online else None,
        horizon=HOUR,
        stdin=stdin,
    )


@pytest.fixture
def slim():
    return filesystem("python:3.11-slim")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "pyproject.toml",
            (
                b'[project]\nname = "shop"\nversion = "2.1"\ndependencies = ["flask>=3"]\n'
                b'[project.optional-dependencies]\ndev = ["pytest"]\n'
            ),
        ),
        (
            "setup.cfg",
            (
                b"[metadata]\nname = shop\nversion = 2.1\n"
                b"[options]\ninstall_requires =\n  flask>=3\n"
                b"[options.extras_require]\ndev =\n  pytest\n"
            ),
        ),
        ("setup.py", b"setup(name='shop', version='2.1', install_requires=['flask', 'pytest'])"),
    ],
)
def test_project_in_a_folder_brings_what_it_requires(slim, name, text):
    slim.mkdir("/app")
    slim.write("/app/setup.py", b"")
    slim.write(f"/app/{name}", text)
    outcome = do(slim, ["pip", "install", ".[dev]"], directory="/app")

    assert b"shop-2.1" in outcome.stdout
    listed = do(slim, "pip list").stdout.lower()
    assert b"flask" in listed
    assert b"pytest" in listed


@pytest.mark.parametrize(
    ("words", "megabytes"),
    [
        ("flask==3.0.0", 5.1),
        ("requests", 3.4),
        ("gunicorn", 2.3),
        ("redis", 5.9),
        ("uvicorn", 2.0),
        ("fastapi", 15.5),
        ("psycopg2-binary", 11.9),
        ("pytest", 13.4),
        ("django", 42.5),
        ("numpy", 72),
        ("pandas", 155.6),
    ],
)
def test_package_takes_what_was_measured(slim, words, megabytes):
    before = slim.tree
    outcome = do(slim, f"pip install --no-cache-dir {words}")

    assert outcome.exit_code == 0
    assert diff(before, slim.tree).size / 1e6 == pytest.approx(megabytes, rel=0.02, abs=0.06)


def test_pandas_takes_about_half_a_minute(slim):
    assert do(slim, "pip install pandas").milliseconds == pytest.approx(28_000, abs=3_000)


def test_cache_is_kept_unless_told_otherwise(slim):
    do(slim, "pip install --no-cache-dir requests")
    assert not slim.exists("/root/.cache/pip")

    do(slim, "pip install flask==3.0.0 pandas numpy")
    size = sum(entry.size for _, entry in slim.walk("/root/.cache/pip"))
    assert 33e6 < size < 40e6


def test_cached_wheel_is_not_downloaded_again(slim):
    do(slim, "pip install flask==3.0.0")
    do(slim, "pip uninstall -y flask")
    outcome = do(slim, "pip install flask==3.0.0")

    assert b"Using cached flask-3.0.0" in outcome.stdout
    assert outcome.downloaded == 0


def test_requirements_file_is_followed(slim):
    slim.write(
        "/r.txt", b"# web\nflask==3.0.0  # pinned\n-r more.txt\nwin; sys_platform=='win32'\n"
    )
    slim.write("/more.txt", b"requests[socks]>=2.31,<3 \\\n    --hash=sha256:00\n")
    outcome = do(slim, "pip install -r r.txt")

    assert outcome.exit_code == 0
    assert b"Collecting flask==3.0.0 (from -r r.txt (line 2))" in outcome.stdout
    assert b"requests-2.32.5" in outcome.stdout
    assert b"Ignoring win" in outcome.stdout


@pytest.mark.parametrize("name", ["reqeusts", "flask==99.0", "sqlite3"])
def test_what_cannot_be_found_is_told_in_pips_words(slim, name):
    outcome = do(slim, f"pip install {name}")

    assert outcome.exit_code == 1
    satisfies = b"ERROR: Could not find a version that satisfies the requirement"
    assert outcome.stderr.startswith(satisfies)
    assert b"ERROR: No matching distribution found for" in outcome.stderr


def test_unknown_package_is_assumed_and_labelled(slim):
    outcome = do(slim, "pip install some-inhouse-thing==1.4")

    assert outcome.exit_code == 0
    assert any("some-inhouse-thing" in text for text in outcome.assumed)


def test_missing_requirements_file_is_an_error(slim):
    outcome = do(slim, "pip install -r requirements.txt")

    assert outcome.exit_code == 1
    assert b"No such file or directory: 'requirements.txt'" in outcome.stderr


def test_without_a_network_nothing_new_is_found(slim):
    outcome = do(slim, "pip install flask", online=False)

    assert outcome.exit_code == 1
    assert b"Temporary failure in name resolution" in outcome.stderr


def test_c_extension_without_a_wheel_for_musl_needs_a_compiler():
    alpine = filesystem("python:3.11-alpine")
    refused = do(alpine, "pip install fastlib")
    do(alpine, "apk add --no-cache gcc musl-dev")
    built = do(alpine, "pip install fastlib")

    assert refused.exit_code == 1
    assert b"error: command 'gcc' failed" in refused.stderr
    assert built.exit_code == 0
    wheel = do(filesystem("python:3.11-slim"), "pip install fastlib").milliseconds
    assert built.milliseconds > 4 * wheel


def test_virtual_environment_keeps_its_own_packages(slim):
    do(slim, "python -m venv /opt/venv")
    do(slim, "/opt/venv/bin/pip install flask")

    assert do(slim, ["/opt/venv/bin/python", "-c", "import flask"]).exit_code == 0
    assert do(slim, ["python", "-c", "import flask"]).exit_code == 1


def test_distribution_python_is_externally_managed():
    files = filesystem("debian:12")
    do(files, "apt-get update")
    do(files, "apt-get install -y --no-install-recommends python3-pip")
    refused = do(files, "pip3 install flask")

    assert refused.exit_code == 1
    assert refused.stderr.startswith(b"error: externally-managed-environment")
    assert do(files, "pip3 install --break-system-packages flask").exit_code == 0


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("print('hi')", b"hi\n"),
        ("x = 2\nprint(f'{x + 1} apples', end='!')", b"3 apples!"),
        ("import os; print(os.environ.get('A', 'none'))", b"none\n"),
        ("import platform; print(platform.python_version())", b"3.11.14\n"),
    ],
)
def test_simple_code_prints_what_it_prints(slim, code, printed):
    assert do(slim, ["python", "-c", code]).stdout == printed


def test_missing_module_is_told_as_python_tells_it(slim):
    slim.write("/app.py", b"import json\nfrom flask import Flask\n")
    outcome = do(slim, "python app.py")

    assert outcome.exit_code == 1
    assert outcome.stderr.endswith(b"ModuleNotFoundError: No module named 'flask'\n")


def test_flask_application_listens_and_answers(slim):
    do(slim, "pip install flask")
    slim.write(
        "/app.py",
        b'from flask import Flask\napp = Flask(__name__)\n@app.route("/")\ndef hello():\n'
        b'    return "Hello!"\nif __name__ == "__main__":\n'
        b'    app.run(host="0.0.0.0", port=5001)\n',
    )
    outcome = do(slim, "python app.py")

    (service,) = outcome.services
    assert (service.port, service.reachable, service.handles_sigterm) == (5001, True, False)
    assert service.answer(slim, Request()).body == b"Hello!"
    assert outcome.running


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_requirement_line_is_read(text):
    parse_requirement(text)
    parse_file(text)
    applies(text, "3.11.4")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="abz019.-_=<>~![];@/ \"'\n(){}:#+%", max_size=14), max_size=4))
def test_no_words_are_too_odd(words):
    files = filesystem("python:3.11-slim")
    for program in (["pip", "install"], ["pip"], ["python", "-c"], ["python", "-m"], ["python"]):
        outcome = do(files, [*program, *words])
        assert 0 <= outcome.exit_code <= 255


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_no_script_is_too_odd(text):
    files = filesystem("python:3.11-slim")
    outcome = do(files, ["python", "-"], stdin=text.encode("utf-8", "surrogatepass"))

    assert 0 <= outcome.exit_code <= 255
