"""What a Python script does, as far as that can be told without running it.

Imports are checked against what is installed, literals are printed, servers listen.
Anything else is labelled as not modelled.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_django import manage
from simulator.engine.shell.programs.serving_python import routes_of
from simulator.engine.shell.programs.toolchains_python_home import PythonHome, sites
from simulator.engine.shell.programs.toolchains_python_values import UNKNOWN, Evaluator
from simulator.engine.shell.programs.toolchains_services import serve

MAX_SOURCE = 200_000
"""Bytes of a script that is looked at."""

MAX_CALLS = 8
"""Functions of a script inside one another."""


class Ended(Exception):
    """The script has ended by itself, with this exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Run:
    """A script under way."""

    process: Process
    home: PythonHome
    name: str
    values: Evaluator
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=dict)
    server: tuple[str, int] = ("0.0.0.0", 8000)
    """Where the server that the script made would listen."""
    handler: str = ""
    depth: int = 0


def run_script(
    process: Process, home: PythonHome, source: bytes, name: str, argv: Sequence[str]
) -> int:
    """Run a script and return its exit code."""
    text = source[:MAX_SOURCE].decode("utf-8", "replace")
    if home.version.startswith("2"):
        process.assume(f"what {name} does is not modelled (Python 2)")
        return 0
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return _syntax_error(process, name, error, text)
    except (ValueError, RecursionError, MemoryError):
        process.error("SyntaxError: source cannot be parsed\n")
        return 1
    run = Run(process, home, name, Evaluator(process, home.version, list(argv)))
    try:
        _block(run, tree.body)
    except Ended as end:
        return end.code
    except RecursionError:
        process.error("RecursionError: maximum recursion depth exceeded\n")
        return 1
    return 0


def imports(process: Process, home: PythonHome, path: str) -> None:
    """Do the imports of a module, as its import by a server does. Raises Ended where one fails."""
    file = process.file(path) if path else None
    if file is None:
        return
    try:
        tree = ast.parse(file.content[:MAX_SOURCE].decode("utf-8", "replace"))
    except SyntaxError as error:
        text = file.content.decode("utf-8", "replace")
        raise Ended(_syntax_error(process, path, error, text)) from None
    except (ValueError, RecursionError, MemoryError):
        return
    run = Run(process, home, path, Evaluator(process, home.version, []))
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(run, node)


def _syntax_error(process: Process, name: str, error: SyntaxError, text: str) -> int:
    number = error.lineno or 1
    lines = text.splitlines()
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    place = process.at(name) if not name.startswith("<") else name
    process.error(f'  File "{place}", line {number}\n    {line}\n')
    process.error(f"{type(error).__name__}: {error.msg}\n")
    return 1


def _block(run: Run, body: Sequence[ast.stmt]) -> None:
    for statement in body:
        run.process.step()
        _statement(run, statement)


def _statement(run: Run, node: ast.stmt) -> None:
    match node:
        case ast.Import() | ast.ImportFrom():
            _import(run, node)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            run.functions[node.name] = node
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            run.values.names[name] = run.values.of(value)
            _note_server(run, value)
        case ast.Expr(value=ast.Call() as call):
            _call(run, call)
        case ast.If(test=test):
            holds = run.values.truth(test)
            if holds is None:
                run.process.assume(
                    f"{run.name}: a condition that is not modelled is taken as false"
                )
            _block(run, node.body if holds else node.orelse)
        case ast.While(test=ast.Constant(value=value)) if value and _has_no_break(node):
            _block(run, node.body)
            run.process.wait_forever()
        case ast.With(items=items):
            for item in items:
                _note_server(run, item.context_expr)
            _block(run, node.body)
        case ast.Try():
            _block(run, node.body)
            _block(run, node.finalbody)
        case ast.Raise():
            _raise(run, node)
        case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.ClassDef() | ast.Global():
            pass
        case ast.Return():
            pass
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            pass
        case _:
            run.process.assume(f"{run.name} does things that are not modelled")


def _has_no_break(node: ast.While) -> bool:
    return not any(isinstance(below, ast.Break) for below in ast.walk(node))


def _import(run: Run, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.ImportFrom):
        names = [] if node.level else [node.module or ""]
    else:
        names = [alias.name for alias in node.names]
    for name in names:
        top = name.partition(".")[0]
        if top and not _importable(run, top):
            place = run.process.at(run.name) if not run.name.startswith("<") else run.name
            run.process.error(
                "Traceback (most recent call last):\n"
                f'  File "{place}", line {node.lineno}, in <module>\n'
                f"    {ast.unparse(node)}\n"
                f"ModuleNotFoundError: No module named '{top}'\n"
            )
            raise Ended(1)


def _importable(run: Run, top: str) -> bool:
    """Say whether a module is there; only those of known packages can be missing."""
    process = run.process
    folder = run.name.rpartition("/")[0] if not run.name.startswith("<") else "."
    places = [process.at(folder or "."), process.working_directory]
    for place in (*places, *sites(process, run.home)):
        if process.filesystem.exists(f"{place}/{top}") or process.filesystem.exists(
            f"{place}/{top}.py"
        ):
            return True
    return top not in _known_modules(process)


def _known_modules(process: Process) -> set[str]:
    """Return the modules that only a package of the catalogue brings."""
    packages = process.catalogue.packages.names("pip") if process.catalogue is not None else {}
    found = set(_ALWAYS_FOREIGN)
    for name, package in packages.items():
        if "gone" in package.flags:
            continue
        named = [flag[7:] for flag in package.flags if flag.startswith("module:")]
        found.update(named or [name.replace("-", "_").lower()])
    return found - {"typing_extensions", "build", "distlib", "wheel", "pip", "setuptools", "google"}


_ALWAYS_FOREIGN = ("flask", "requests", "django", "numpy", "pandas", "fastapi", "redis", "yaml")


def _note_server(run: Run, node: ast.expr) -> None:
    """Remember the address of a server of the standard library: ``HTTPServer(("", 80), …)``."""
    if not isinstance(node, ast.Call) or not node.args or "Server" not in ast.unparse(node.func):
        return
    place = run.values.of(node.args[0])
    if isinstance(place, list) and len(place) == 2 and isinstance(place[1], int):
        run.server = (str(place[0]) or "0.0.0.0", place[1] & 65535)
    run.handler = ast.unparse(node.args[1])[:200] if node.args[1:] else ""


def _call(run: Run, call: ast.Call) -> None:
    name = ast.unparse(call.func)[:100]
    last = name.rpartition(".")[2]
    if name == "print":
        _print(run, call)
    elif name in {"exit", "quit", "sys.exit", "os._exit"}:
        raise Ended(_exit_code(run, call))
    elif name in {"time.sleep", "sleep"}:
        _sleep(run, call)
    elif name in run.functions and run.depth < MAX_CALLS:
        run.depth += 1
        _block(run, run.functions[name].body)
        run.depth -= 1
    elif name in {"os.environ.setdefault", "load_dotenv", "logging.basicConfig"}:
        pass
    elif last == "serve_forever":
        _serve_plainly(run)
    elif last == "execute_from_command_line":
        raise Ended(manage(run.process, run.home.version, run.values.known["sys.argv"]))
    elif last in {"run", "run_forever", "serve", "run_app"}:
        _serve(run, call, name)
    else:
        run.process.assume(f"{run.name} does things that are not modelled")


def _print(run: Run, call: ast.Call) -> None:
    values = [run.values.of(argument) for argument in call.args]
    keywords = {word.arg: run.values.of(word.value) for word in call.keywords}
    if UNKNOWN in values:
        run.process.assume(f"{run.name} prints values that are not modelled")
        return
    separator, end = keywords.get("sep", " "), keywords.get("end", "\n")
    text = str(separator).join(str(value) for value in values) + str(end)
    if "sys.stderr" in (ast.unparse(word.value) for word in call.keywords):
        run.process.error(text)
    else:
        run.process.write(text)


def _exit_code(run: Run, call: ast.Call) -> int:
    value = run.values.of(call.args[0]) if call.args else 0
    if isinstance(value, str):
        run.process.error(f"{value}\n")
        return 1
    return int(value) & 255 if isinstance(value, int) else 0


def _sleep(run: Run, call: ast.Call) -> None:
    seconds = run.values.of(call.args[0]) if call.args else 0
    if isinstance(seconds, int | float) and 0 <= seconds < 10**9:
        run.process.spend(round(seconds * 1000))


def _raise(run: Run, node: ast.Raise) -> None:
    text = ast.unparse(node.exc)[:500] if node.exc else "RuntimeError"
    name, _, rest = text.partition("(")
    value = rest.removesuffix(")").strip("'\"")
    run.process.error(
        "Traceback (most recent call last):\n"
        f'  File "{run.process.at(run.name)}", line {node.lineno}, in <module>\n'
        f"    {ast.unparse(node)[:200]}\n{name}{': ' + value if value else ''}\n"
    )
    raise Ended(1)


def _serve(run: Run, call: ast.Call, name: str) -> None:
    words = {word.arg: run.values.of(word.value) for word in call.keywords}
    uvicorn = name.startswith("uvicorn")
    flask = not uvicorn and name.endswith(".run") and not name.startswith("asyncio")
    if name.startswith(("asyncio", "subprocess")):
        run.process.assume(f"{run.name} does things that are not modelled")
        return
    host = words.get("host", "127.0.0.1" if flask or uvicorn else "0.0.0.0")
    port = words.get("port", 8000 if uvicorn else 5000 if flask else 8000)
    port = port if isinstance(port, int) else int(port) if str(port).isdigit() else 5000
    host = host if isinstance(host, str) else "0.0.0.0"
    if flask:
        application = run.name.rpartition("/")[2].removesuffix(".py")
        run.process.write(f" * Serving Flask app '{application}'\n * Debug mode: off\n")
        run.process.error(
            "WARNING: This is a development server. Do not use it in a production deployment. "
            "Use a production WSGI server instead.\n"
        )
        if host == "0.0.0.0":
            run.process.error(" * Running on all addresses (0.0.0.0)\n")
        run.process.error(f" * Running on http://127.0.0.1:{port}\nPress CTRL+C to quit\n")
    kind = "flask" if flask else "uvicorn" if uvicorn else "waitress"
    version = run.home.version
    routes = routes_of(run.process, version, run.process.at(_served(run, call)))
    serve(
        run.process,
        Service(
            name, port & 65535, host, handles_sigterm=uvicorn, routes=routes, kind=kind,
            version=version,
        ),
    )  # fmt: skip


def _served(run: Run, call: ast.Call) -> str:
    """Return the file of the application: this script, or ``uvicorn.run("module:name")``."""
    named = run.values.of(call.args[0]) if call.args else UNKNOWN
    if not isinstance(named, str) or ":" not in named:
        return run.name
    return named.partition(":")[0].replace(".", "/") + ".py"


def _serve_plainly(run: Run) -> None:
    """Serve as the server of the standard library that was made before."""
    address, port = run.server
    version = run.home.version
    files = run.handler.endswith("SimpleHTTPRequestHandler")
    routes = () if files else routes_of(run.process, version, run.process.at(run.name))
    serve(
        run.process,
        Service(
            "python", port, address, root=run.process.working_directory if files else "",
            handles_sigterm=False, routes=routes, version=version,
            kind="http.server" if files else "BaseHTTP",
        ),
    )  # fmt: skip
