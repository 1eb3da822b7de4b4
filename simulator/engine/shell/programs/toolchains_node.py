"""node, and the tools that build and test what runs on it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_npm_project import NpmError, find_project
from simulator.engine.shell.programs.toolchains_services import Service, serve
from simulator.engine.shell.programs.toolchains_sources import (
    essence,
    sources,
    without_comments,
)

BUILD_MILLISECONDS = 6_000
SOURCES = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".vue", ".svelte", ".css", ".html")
OUTPUTS = {
    "react-scripts": "build",
    "next": ".next",
    "nuxt": ".output",
    "gatsby": "public",
    "craco": "build",
    "docusaurus": "build",
    "svelte-kit": "build",
    "hexo": "public",
    "eleventy": "_site",
}
"""Where a tool puts what it builds, if that is not ``dist``."""


_REQUIRE = re.compile(
    r"""(?:\brequire\(\s*|\bfrom\s+|^\s*import\s+)(["'])([^"']+)\1""", re.MULTILINE
)
_BUILT_IN = frozenset(
    [
        "assert",
        "async_hooks",
        "buffer",
        "child_process",
        "cluster",
        "console",
        "constants",
        "crypto",
        "dgram",
        "dns",
        "domain",
        "events",
        "fs",
        "http",
        "http2",
        "https",
        "inspector",
        "module",
        "net",
        "os",
        "path",
        "perf_hooks",
        "process",
        "punycode",
        "querystring",
        "readline",
        "repl",
        "stream",
        "string_decoder",
        "sys",
        "timers",
        "tls",
        "trace_events",
        "tty",
        "url",
        "util",
        "v8",
        "vm",
        "wasi",
        "worker_threads",
        "zlib",
        "diagnostics_channel",
        "test",
        "sqlite",
    ]
)
_CONSTANT = re.compile(r"(?:const|let|var)\s+(\w+)\s*=\s*([^;\n]+)")
_LISTEN = re.compile(r"\.listen\(\s*([^,)\s]+)\s*(?:,\s*([\"'][\d.:\w]+[\"']|\w+))?")
_PRINT = re.compile(r"console\.(log|info|error|warn)\((.*)\)\s*;?\s*\}?\)?;?\s*$")
_ANSWER = re.compile(r"\.(?:send|end|json|write)\(\s*([\"'`])(.*?)\1", re.DOTALL)
_ENVIRONMENT = re.compile(r"process\.env(?:\.(\w+)|\[[\"'](\w+)[\"']\])")
_THROW = re.compile(r"^throw new (\w*Error)\(\s*[\"'`](.*?)[\"'`]", re.MULTILINE)
_EXIT = re.compile(r"^process\.exit\(\s*(\d*)\s*\)", re.MULTILINE)


def node(process: Process) -> int:
    """Run node as it was called."""
    words = list(process.arguments)
    while words and words[0].startswith("-") and words[0] not in {"-e", "--eval", "-p", "--print"}:
        option = words.pop(0)
        if option in {"-v", "--version"}:
            process.write(f"v{process.executable.version or '22.21.1'}\n")
            return 0
        if option in {"-r", "--require", "--import", "--loader"} and words:
            words.pop(0)
        if option == "--test":
            process.write("ℹ tests 1\nℹ pass 1\nℹ fail 0\n")
            return 0
    if not words:
        text = process.stdin.read().decode("utf-8", "replace")
        return _run(process, "[stdin]", text)
    if words[0] in {"-e", "--eval", "-p", "--print"}:
        text = words[1] if words[1:] else ""
        return _run(process, "[eval]", f"console.log({text})" if words[0][-1] in "pt" else text)
    path = _script(process, words[0])
    if path is None:
        return _cannot_find(process, process.at(words[0]), "")
    return _run(process, path, process.read(path).decode("utf-8", "replace"))


def _script(process: Process, name: str) -> str | None:
    for ending in ("", ".js", ".mjs", ".cjs", "/index.js"):
        if process.file(name + ending) is not None:
            return name + ending
    try:
        main = find_project(process, name).main
    except NpmError:
        return None
    path = f"{name.rstrip('/')}/{main}"
    return path if process.file(path) is not None else None


def _run(process: Process, path: str, text: str) -> int:
    bare = without_comments(text)
    missing = _missing_module(process, path, bare)
    if missing:
        return _cannot_find(process, missing, process.at(path))
    names = _constants(process, bare)
    listens = _LISTEN.search(bare)
    for line in bare.splitlines():
        process.step()
        printed = _PRINT.search(line)
        if printed and (listens is None or _at_start(line) or "listen" in line.lower()):
            _print(process, printed, names)
    thrown = _THROW.search(bare)
    if thrown:
        process.error(f"{process.at(path)}\n\n{thrown[1]}: {thrown[2]}\n\nNode.js\n")
        return 1
    if listens is None:
        return _end(process, path, bare)
    port = _value(process, listens[1], names)
    address = _value(process, listens[2] or "'0.0.0.0'", names)
    answer = _ANSWER.search(bare)
    return serve(
        process,
        Service(
            "node",
            int(port[:5]) if port.isdigit() else 3000,
            address if re.fullmatch(r"[\d.:a-z]+", address) else "0.0.0.0",
            body=answer[2] if answer else "",
            handles_sigterm="SIGTERM" in bare,
        ),
    )


def _at_start(line: str) -> bool:
    return line.startswith("console.")


def _end(process: Process, path: str, bare: str) -> int:
    leaves = _EXIT.search(bare)
    if leaves:
        return int(leaves[1][:3] or "0")
    if "setInterval(" in bare:
        return process.wait_forever()
    if "build" in path.rpartition("/")[2] or "build" in path.split("/")[-2:]:
        return _bundle(process, "dist")
    if "writeFile" in bare or "execSync" in bare or "spawn(" in bare:
        process.assume(f"{path} does things that are not modelled")
    return 0


def _missing_module(process: Process, path: str, bare: str) -> str:
    folder = (
        process.at(path).rpartition("/")[0]
        if not path.startswith("[")
        else process.working_directory
    )
    for _, name in _REQUIRE.findall(bare)[:200]:
        if name.startswith(("./", "../", "/")):
            place = name if name.startswith("/") else f"{folder}/{name}"
            if not any(
                process.filesystem.exists(place + ending)
                for ending in ("", ".js", ".json", ".mjs", ".cjs", ".ts", ".node", "/index.js")
            ):
                return str(name)
            continue
        top = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
        if name.startswith("node:") or top in _BUILT_IN:
            continue
        if not _installed(process, folder, top):
            return str(name)
    return ""


def _installed(process: Process, folder: str, name: str) -> bool:
    while True:
        if process.filesystem.exists(f"{folder}/node_modules/{name}"):
            return True
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    known = process.catalogue.packages.find("npm", name) if process.catalogue else None
    extra = process.environment.get("NODE_PATH", "")
    if extra and process.filesystem.exists(f"{extra}/{name}"):
        return True
    nowhere = process.catalogue is None or known is not None
    return not (nowhere or _no_packages(process))


def _no_packages(process: Process) -> bool:
    return not process.filesystem.is_dir(process.at("node_modules"))


def _cannot_find(process: Process, name: str, stack: str) -> int:
    required = f"Require stack:\n- {stack}\n" if stack else ""
    listed = f"[ '{stack}' ]" if stack else "[]"
    process.error(
        "node:internal/modules/cjs/loader:1228\n  throw err;\n  ^\n\n"
        f"Error: Cannot find module '{name}'\n{required}"
        "    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15) {\n"
        f"  code: 'MODULE_NOT_FOUND',\n  requireStack: {listed}\n}}\n\n"
        f"Node.js v{process.executable.version or '22.21.1'}\n"
    )
    return 1


def _constants(process: Process, bare: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for name, text in _CONSTANT.findall(bare)[:200]:
        names[name] = _value(process, text.strip(), names)
    return names


def _value(process: Process, text: str, names: Mapping[str, str]) -> str:
    """Return the value of a literal, a name, or the environment with a default."""
    for part in re.split(r"\|\||\?\?", text):
        part = part.strip().strip("()")
        variable = _ENVIRONMENT.fullmatch(part)
        if variable:
            value = process.environment.get(variable[1] or variable[2], "")
        elif part[:1] in {'"', "'", "`"} and part[-1:] == part[:1] and len(part) > 1:
            value = _template(process, part[1:-1], names)
        else:
            value = names.get(part, part if re.fullmatch(r"[\d.]+", part) else "")
        if value:
            return value
    return ""


def _template(process: Process, text: str, names: Mapping[str, str]) -> str:
    return re.sub(
        r"\$\{([^}]*)\}", lambda found: _value(process, found[1], names) or "undefined", text
    )


def _print(process: Process, printed: re.Match[str], names: Mapping[str, str]) -> None:
    text = (
        printed[2].strip().rstrip(")};").strip()
        if printed[2].count("(") < printed[2].count(")")
        else printed[2].strip()
    )
    parts = re.findall(r"\"[^\"]*\"|'[^']*'|`[^`]*`|process\.\w+(?:\.\w+)?|[\w.+\-*/ ]+", text)
    values = [_value(process, part, names) for part in parts if part.strip()]
    plain = {"process.version": f"v{process.executable.version}", "process.pid": "1"}
    values = [
        plain.get(part.strip(), value)
        for part, value in zip([part for part in parts if part.strip()], values, strict=True)
    ]
    if any(not value for value in values):
        process.assume("a script prints values that are not modelled")
        return
    line = " ".join(values) + "\n"
    if printed[1] in {"error", "warn"}:
        process.error(line)
    else:
        process.write(line)


def bundler(process: Process) -> int:
    """Build a front end: the output depends on the sources without their comments only."""
    words = list(process.arguments)
    if {"-v", "--version", "-V"} & set(words):
        process.write(f"{process.executable.version or '1.0.0'}\n")
        return 0
    if {"dev", "serve", "start", "preview"} & set(words[:1]):
        ports = {"vite": 5173, "ng": 4200}
        return serve(process, Service(process.name, ports.get(process.name, 3000)))
    output = OUTPUTS.get(process.name, "dist")
    for place, word in enumerate(words[:-1]):
        if word in {"--outDir", "--out-dir", "-o", "--output-path", "--dist-dir"}:
            output = words[place + 1]
    if process.name == "next":
        _standalone(process)
    return _bundle(process, output)


def package_tool(process: Process) -> int:
    """Be a program of a package that nobody wrote down: what is called build makes something."""
    words = [word for word in process.arguments if not word.startswith("-")]
    if words[:1] == ["build"]:
        return bundler(process)
    process.assume(f"{process.name} is not modelled; it succeeds and changes nothing")
    return 0


def _standalone(process: Process) -> None:
    """Write the server of its own that Next.js makes if it is told to."""
    config = (process.file(f"next.config.{ending}") for ending in ("js", "mjs", "ts", "cjs"))
    if any(file and b"standalone" in file.content for file in config):
        _write(process, process.at(".next/standalone/server.js"), b"// built\n", 2_000_000)
        _write(process, process.at(".next/standalone/package.json"), b"{}\n")
    _write(process, process.at(".next/static/index.js"), b"/* built */\n", 100_000)


def _bundle(process: Process, output: str) -> int:
    files = process.filesystem
    folder = process.working_directory
    found = sources(files, folder, SOURCES, skip=output)
    digest = essence(files, folder, SOURCES, skip=output)
    total = sum(file.size for _, file in found)
    place = process.at(output)
    files.mkdir(f"{place}/assets", parents=True)
    script = f"/* built {digest[:16]} */\n".encode()
    page = next((file.content for path, file in found if path.endswith("index.html")), b"")
    page = page or b'<!doctype html>\n<script src="/assets/index.js"></script>\n'
    _write(process, f"{place}/index.html", page)
    _write(process, f"{place}/assets/index.js", script, max(total // 3, 1_000))
    for path, file in sources(files, process.at("public"), ("",))[:15]:
        _write(process, f"{place}/{path}", file.content, file.size)
    process.spend(BUILD_MILLISECONDS)
    process.write(
        f"{output}/index.html\n{output}/assets/index.js\n"
        f"built in {BUILD_MILLISECONDS / 1000:.2f}s\n"
    )
    return 0


def _write(process: Process, path: str, content: bytes, size: int | None = None) -> None:
    files = process.filesystem
    files.mkdir(path.rpartition("/")[0], parents=True)
    total = -1 if size is None else max(size, len(content))
    entry = File(content, 0o644, files.uid, files.gid, files.now, total)
    files.put(path, entry)


def jest(process: Process) -> int:
    """Run tests: a test file that says so fails (``expect(true).toBe(false)``, ``throw``)."""
    found = [
        (path, file)
        for path, file in sources(process.filesystem, process.working_directory, SOURCES)
        if re.search(r"(?:\.|/|^)(?:test|spec)s?[./]|__tests__/", f"/{path}")
    ]
    process.spend(2_000)
    if not found:
        process.error("No tests found, exiting with code 1\n")
        return 0 if "--passWithNoTests" in process.arguments else 1
    failed = 0
    for path, file in found:
        bad = _fails(without_comments(file.content.decode("utf-8", "replace")))
        failed += bad
        process.error(f"{'FAIL' if bad else 'PASS'} {path}\n")
    process.error(
        f"\nTest Suites: {f'{failed} failed, ' if failed else ''}{len(found) - failed} passed, "
        f"{len(found)} total\n"
    )
    return 1 if failed else 0


def _fails(text: str) -> bool:
    for have, want in re.findall(r"expect\(([^()]*)\)\.(?:toBe|toEqual)\(([^()]*)\)", text):
        values = []
        for side in (have, want):
            sum_of = re.fullmatch(r"\s*(\d{1,9})\s*([+*-])\s*(\d{1,9})\s*", side)
            if sum_of:
                a, b = int(sum_of[1]), int(sum_of[3])
                side = str({"+": a + b, "-": a - b, "*": a * b}[sum_of[2]])
            values.append(side.strip().strip("\"'`"))
        literal = all(re.fullmatch(r"[\d.]+|true|false|null|[\"'].*", s.strip()) for s in values)
        if literal and values[0] != values[1]:
            return True
    return bool(re.search(r"^\s*throw new|assert\(false\)|assert\.fail\(", text, re.MULTILINE))


PROGRAMS: Mapping[str, Program] = {
    "node": node,
    "nodejs": node,
    "bundler": bundler,
    "package-tool": package_tool,
    "jest": jest,
    "mocha": jest,
}
