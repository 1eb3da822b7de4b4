"""node, and the tools that build and test what runs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_npm_project import NpmError, find_project
from simulator.engine.shell.programs.repl import without_prompt
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_javascript import javascript_routes
from simulator.engine.shell.programs.serving_text import inside
from simulator.engine.shell.programs.toolchains_node_branches import taken
from simulator.engine.shell.programs.toolchains_node_build import (
    bundle,
    bundler,
    jest,
    package_tool,
)
from simulator.engine.shell.programs.toolchains_node_values import (
    constants_of,
    print_line,
    value_of,
)
from simulator.engine.shell.programs.toolchains_services import serve
from simulator.engine.shell.programs.toolchains_sources import (
    without_comments,
)

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


_LISTEN = re.compile(r"\.listen\(\s*([^,)\s]+)\s*(?:,\s*([\"'][\d.:\w]+[\"']|\w+))?")


_PRINT = re.compile(r"console\.(log|info|error|warn)\((.*)\)\s*;?\s*\}?\)?;?\s*$")


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
    if not words and process.stdin.is_terminal:
        banner = f"Welcome to Node.js v{process.executable.version or '22.21.1'}."
        return without_prompt(process, banner, "node -e or a script")
    if not words:
        text = process.stdin.read().decode("utf-8", "replace")
        return _run(process, "[stdin]", text, ())
    if words[0] in {"-e", "--eval", "-p", "--print"}:
        text = words[1] if words[1:] else ""
        return _run(process, "[eval]", f"console.log({text})" if words[0][-1] in "pt" else text, ())
    path = _script(process, words[0])
    if path is None:
        return _cannot_find(process, process.at(words[0]), "")
    return _run(process, path, process.read(path).decode("utf-8", "replace"), words[1:])


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


def _run(process: Process, path: str, text: str, words: Sequence[str]) -> int:
    bare = taken(process, without_comments(text), words)
    missing = _missing_module(process, path, bare)
    if missing:
        return _cannot_find(process, missing, process.at(path))
    names = constants_of(process, bare)
    listens = _LISTEN.search(bare)
    for line in _run_at_once(bare, listens):
        process.step()
        printed = _PRINT.search(line)
        if printed:
            print_line(process, printed, names)
    thrown = _THROW.search(bare)
    if thrown:
        process.error(f"{process.at(path)}\n\n{thrown[1]}: {thrown[2]}\n\nNode.js\n")
        return 1
    if listens is None:
        return _end(process, path, bare)
    port = value_of(process, listens[1], names)
    address = value_of(process, listens[2] or "'0.0.0.0'", names)
    return serve(
        process,
        Service(
            "node",
            int(port[:5]) if port.isdigit() else 3000,
            address if re.fullmatch(r"[\d.:a-z]+", address) else "0.0.0.0",
            handles_sigterm="SIGTERM" in bare,
            routes=javascript_routes(process, path, text),
            kind="express" if "express" in bare else "node",
        ),
    )


def _run_at_once(bare: str, listens: re.Match[str] | None) -> Iterator[str]:
    """Yield the lines that a script comes to: of a server, not those of its handlers."""
    if listens is None:
        yield from bare.splitlines()
        return
    greeting = inside(bare, bare.index("(", listens.start()))
    depth = 0
    for line in bare.splitlines():
        if depth == 0 or line in greeting:
            yield line
        depth += line.count("{") - line.count("}")


def _end(process: Process, path: str, bare: str) -> int:
    leaves = _EXIT.search(bare)
    if leaves:
        return int(leaves[1][:3] or "0")
    if "setInterval(" in bare:
        return process.wait_forever()
    if "build" in path.rpartition("/")[2] or "build" in path.split("/")[-2:]:
        return bundle(process, _written_to(bare))
    if "writeFile" in bare or "execSync" in bare or "spawn(" in bare:
        process.assume(f"{path} does things that are not modelled")
    return 0


def _written_to(bare: str) -> str:
    """Return the folder that a build script of esbuild or its like names, dist if it names none."""
    found = re.search(r"\b(outdir|outfile):\s*[\"']([^\"'\n]{1,200})[\"']", bare)
    if found is None:
        return "dist"
    return found[2] if found[1] == "outdir" else found[2].rpartition("/")[0] or "."


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


PROGRAMS: Mapping[str, Program] = {
    "node": node,
    "nodejs": node,
    "bundler": bundler,
    "package-tool": package_tool,
    "prisma": package_tool,
    "jest": jest,
    "mocha": jest,
}
