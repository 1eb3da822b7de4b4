"""The tools that bundle and test front ends."""

from __future__ import annotations

import re

from simulator.engine.files import File
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.serving_static import front_end
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


_CONFIGURED = (
    ("vite", rb"outDir:\s*[\"'`]([^\"'`\n$]{1,200})[\"'`]"),
    ("webpack", rb"\bpath:\s*path\.(?:resolve|join)\(\s*__dirname,\s*[\"']([^\"'\n]{1,200})[\"']"),
    ("vue", rb"outputDir:\s*[\"']([^\"'\n]{1,200})[\"']"),
    ("rollup", rb"\bfile:\s*[\"'`]([^\"'`\n$]{1,200})[\"'`]"),
    ("rollup", rb"\bdir:\s*[\"'`]([^\"'`\n$]{1,200})[\"'`]"),
    ("next", rb"distDir:\s*[\"']([^\"'\n]{1,200})[\"']"),
)
"""Which tool's settings name the folder of the output, and in which words."""

_FILE = re.compile(r"\.(?:[cm]?js|css)$")


_NAMED_BASE = re.compile(
    rb"\bpath:\s*path\.(?:resolve|join)\(\s*([A-Za-z]\w{0,60}),\s*[\"']([^\"'\n]{1,200})[\"']"
)
"""A folder below one that a constant of the same settings names."""

ENDINGS = ("js", "ts", "mjs", "mts", "cjs", "cts")


def bundler(process: Process) -> int:
    """Build a front end: the output depends on the sources without their comments only."""
    words = list(process.arguments)
    if {"-v", "--version", "-V"} & set(words):
        process.write(f"{process.executable.version or '1.0.0'}\n")
        return 0
    if {"dev", "serve", "start", "preview"} & set(words[:1]):
        return front_end(process)
    laravel = _laravel(process)
    if laravel is not None:
        return _assets(process, laravel)
    output = _configured(process) or OUTPUTS.get(process.name, "dist")
    for place, word in enumerate(words[:-1]):
        if word in {"--outDir", "--out-dir", "-o", "--output-path", "--dist-dir", "--file"}:
            output = words[place + 1]
    if process.name == "next":
        _standalone(process)
    if _FILE.search(output):
        return _one_file(process, output)
    return bundle(process, output)


def _configured(process: Process) -> str:
    """Return the folder that the settings of the tool name, "" if they name none."""
    for name, shape in _CONFIGURED:
        if process.name.partition("-")[0] != name:
            continue
        files = (process.file(f"{name}.config.{ending}") for ending in ENDINGS)
        for file in files:
            found = re.search(shape, file.content) if file else None
            if found:
                return found[1].decode("utf-8", "replace")
            if file and name == "webpack" and (named := _NAMED_BASE.search(file.content)):
                return _below(file.content, named[1], named[2])
    return ""


def _laravel(process: Process) -> str | None:
    """Return where the plugin of Laravel makes vite put the assets; None where it is not used."""
    files = [process.file(f"vite.config.{ending}") for ending in ENDINGS]
    text = next((file.content for file in files if file), b"")
    if process.name != "vite" or b"laravel-vite-plugin" not in text:
        return None
    if "--ssr" in process.arguments:
        return "bootstrap/ssr"
    found = re.search(rb"buildDirectory:\s*[\"']([^\"'\n]{1,200})[\"']", text)
    return f"public/{found[1].decode('utf-8', 'replace') if found else 'build'}"


def _assets(process: Process, output: str) -> int:
    """Write assets and the manifest that PHP finds them by; there is no page among them."""
    digest = essence(process.filesystem, process.working_directory, SOURCES, skip=output)
    place = process.at(output)
    asset = "ssr.js" if output.endswith("/ssr") else f"assets/app-{digest[:8]}.js"
    write_built(process, f"{place}/{asset}", f"/* built {digest[:16]} */\n".encode(), 200_000)
    if asset != "ssr.js":
        manifest = f'{{"resources/js/app.js":{{"file":"{asset}","isEntry":true}}}}\n'
        write_built(process, f"{place}/manifest.json", manifest.encode())
    process.spend(BUILD_MILLISECONDS)
    process.write(f"{output}/{asset}\nbuilt in {BUILD_MILLISECONDS / 1000:.2f}s\n")
    return 0


def _below(settings: bytes, name: bytes, rest: bytes) -> str:
    """Return a folder below one that a constant names: ``const base = path.join(__dirname, …)``."""
    shape = rb"\b%s\s*=\s*path\.(?:resolve|join)\(\s*__dirname,\s*[\"']([^\"'\n]{1,200})"
    above = re.search(shape % name, settings)
    return b"/".join([above[1], rest] if above else [rest]).decode("utf-8", "replace")


def bundle(process: Process, output: str) -> int:
    """Write the bundle of the sources below the working directory."""
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
    write_built(process, f"{place}/index.html", page)
    write_built(process, f"{place}/assets/index.js", script, max(total // 3, 1_000))
    for path, file in sources(files, process.at("public"), ("",))[:15]:
        write_built(process, f"{place}/{path}", file.content, file.size)
    process.spend(BUILD_MILLISECONDS)
    process.write(
        f"{output}/index.html\n{output}/assets/index.js\n"
        f"built in {BUILD_MILLISECONDS / 1000:.2f}s\n"
    )
    return 0


def _one_file(process: Process, output: str) -> int:
    """Write the one file that rollup, postcss or tailwindcss is asked for."""
    folder = process.working_directory
    digest = essence(process.filesystem, folder, SOURCES, skip=output.partition("/")[0])
    body = f"/* built {digest[:16]} */\n".encode()
    write_built(process, process.at(output), body, 50_000)
    process.spend(BUILD_MILLISECONDS // 3)
    process.error(f"created {output}\n")
    return 0


def write_built(process: Process, path: str, content: bytes, size: int | None = None) -> None:
    """Write a file of the output, and the folders above it."""
    files = process.filesystem
    files.mkdir(path.rpartition("/")[0], parents=True)
    total = -1 if size is None else max(size, len(content))
    entry = File(content, 0o644, files.uid, files.gid, files.now, total)
    files.put(path, entry)


def jest(process: Process) -> int:
    """Run tests: a test file that says so fails."""
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


def package_tool(process: Process) -> int:
    """Be a program of a package that nobody wrote down: what is called build makes something."""
    words = [word for word in process.arguments if not word.startswith("-")]
    if words[:1] == ["build"]:
        return bundler(process)
    if process.name == "prisma" and words[:1] == ["generate"]:
        return _prisma_client(process)
    process.assume(f"{process.name} is not modelled; it succeeds and changes nothing")
    return 0


_CLIENT = re.compile(rb"generator\s+\w+\s*\{[^}]*?\boutput\s*=\s*\"([^\"\n]{1,200})\"")


def _prisma_client(process: Process) -> int:
    """Write the client of a schema, where the schema says or into node_modules."""
    schema = next((p for p in ("prisma/schema.prisma", "schema.prisma") if process.file(p)), "")
    file = process.file(schema) if schema else None
    if file is None:
        process.error("Error: Could not find Prisma Schema that is required for this command.\n")
        return 1
    found = _CLIENT.search(file.content)
    folder = "node_modules/.prisma/client"
    if found:
        folder = f"{schema.rpartition('/')[0] or '.'}/{found[1].decode('utf-8', 'replace')}"
    process.assume("what prisma generates is not modelled; a client of a guessed size appears")
    for name in ("client.ts", "client.js", "index.js"):
        write_built(process, f"{process.at(folder)}/{name}", b"// generated\n", 300_000)
    process.write(f"Generated Prisma Client to ./{folder}\n")
    return 0


def _standalone(process: Process) -> None:
    """Write the server of its own that Next.js makes if it is told to."""
    config = (process.file(f"next.config.{ending}") for ending in ("js", "mjs", "ts", "cjs"))
    if any(file and b"standalone" in file.content for file in config):
        write_built(process, process.at(".next/standalone/server.js"), b"// built\n", 2_000_000)
        write_built(process, process.at(".next/standalone/package.json"), b"{}\n")
    write_built(process, process.at(".next/static/index.js"), b"/* built */\n", 100_000)
