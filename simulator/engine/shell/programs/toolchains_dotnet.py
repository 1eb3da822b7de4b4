"""dotnet."""

from __future__ import annotations

import re

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_compiled import compiled_routes
from simulator.engine.shell.programs.serving_http import read_routes, written
from simulator.engine.shell.programs.toolchains_fetching import (
    VALUED,
    Tool,
    fetch,
)
from simulator.engine.shell.programs.toolchains_services import serve
from simulator.engine.shell.programs.toolchains_sources import essence, sources

_REFERENCE = re.compile(r'<PackageReference\s+Include="([\w.]+)"')


NUGET = Tool("/root/.nuget/packages", "error NU1301: Unable to load the service index")


def dotnet(process: Process) -> int:
    """Run dotnet."""
    said = [
        f"--property={word[3:]}" if re.match(r"[-/]p:", word) else word
        for word in process.arguments
        if word not in {"true", "false"}
    ]
    words = words_of(said, VALUED)
    if process.arguments[:1] == ["--version"] or process.arguments[:1] == ["--info"]:
        process.write(f"{process.executable.version or '8.0.416'}\n")
        return 0
    if words.verb.endswith(".dll"):
        return _dotnet_run(process, words.verb)
    if words.verb in {"restore", "build", "publish", "test", "run"}:
        return _dotnet_build(process, words)
    process.assume(f"dotnet {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


_SWITCH = re.compile(r"/(?:p|property|t|target|m|v|verbosity|nr|bl|clp|nologo|warnaserror)\b")
"""MSBuild's own switches, which dotnet hands on; on Linux they look like paths."""


def _dotnet_build(process: Process, words: Words) -> int:
    files = process.filesystem
    place = next((word for word in words.names if not _SWITCH.match(word)), ".")
    folder = process.at(place)
    project = folder if folder.endswith((".csproj", ".fsproj", ".sln")) else ""
    if not project and files.is_dir(folder):
        named = [n for n in files.listdir(folder) if n.endswith((".csproj", ".fsproj", ".sln"))]
        project = f"{folder}/{named[0]}" if named else ""
    file = process.file(project) if project else None
    if file is None:
        process.write(
            "MSBUILD : error MSB1003: Specify a project or solution file. The current working "
            "directory does not contain a project or solution file.\n"
        )
        return 1
    text = file.content.decode("utf-8", "replace")
    if not words.has("--no-restore") and not fetch(process, NUGET, _REFERENCE.findall(text)):
        return 1
    process.spend(6_000)
    if words.verb in {"restore", "test"}:
        process.write(f"  Restored {project} (in 1.2 sec).\n")
        return 0
    name = project.rpartition("/")[2].rpartition(".")[0]
    default = (
        f"{project.rpartition('/')[0]}/bin/Release/net8.0/{'publish' * (words.verb == 'publish')}"
    )
    output = words.options.get("-o") or words.options.get("--output")
    target = process.at(output) if output else default.rstrip("/")
    files.mkdir(target, parents=True)
    root = project.rpartition("/")[0]
    digest = essence(files, root, (".cs", ".csproj", ".json"), skip="bin")
    web = "Sdk.Web" in text
    texts = sources(files, root, (".cs",), skip="bin") if web else []
    routes = [
        route
        for _, source in texts
        for route in compiled_routes(source.content.decode("utf-8", "replace"), "c#")
    ]
    body = f"\x7fassembly {'web' if web else 'plain'} {digest}\n{written(routes)}\n".encode()
    files.write(f"{target}/{name}.dll", body, size=200_000)
    host = executable("apphost")
    files.put(f"{target}/{name}", File(host, 0o755, files.uid, files.gid, files.now, 72_000))
    process.write(f"  {name} -> {target}/{name}.dll\n")
    return 0


def apphost(process: Process) -> int:
    """Be the program that dotnet puts beside an assembly: it runs that assembly."""
    return _dotnet_run(process, f"{process.path}.dll")


def _port(process: Process) -> int:
    """Return where ASP.NET listens: 8080 in containers since .NET 8, unless it is told."""
    given = process.environment.get("ASPNETCORE_HTTP_PORTS", "")
    named = re.search(r":(\d{1,5})", process.environment.get("ASPNETCORE_URLS", ""))
    return (int(named[1]) if named else int(given[:5]) if given.isdigit() else 8080) & 65535


def _dotnet_run(process: Process, path: str) -> int:
    file = process.file(path)
    if file is None:
        process.error(f"The application '{path}' does not exist.\n")
        return 1
    if file.content.startswith(b"\x7fassembly web"):
        port = _port(process)
        process.write(f"info: Now listening on: http://[::]:{port}\n")
        routes = read_routes(file.content.partition(b"\n")[2].decode("utf-8", "replace"))
        return serve(process, Service("dotnet", port, routes=routes))
    process.assume(f"what {path} does is not modelled; it succeeds")
    return 0
