"""java, javac, mvn and gradle."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_words import words_of
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_compiled import compiled_routes
from simulator.engine.shell.programs.serving_http import read_routes, written
from simulator.engine.shell.programs.toolchains_services import serve
from simulator.engine.shell.programs.toolchains_sources import essence, sketch, sources

SOURCES = (".java", ".kt", ".xml", ".gradle", ".properties", ".yml", ".yaml", ".kts")
JAR_SIZE = 20 * MEGABYTE
REPOSITORY_SIZE = 85 * MEGABYTE

_CLASS = re.compile(r"\bclass\s+(\w+)")
_ARTIFACT = re.compile(r"<artifactId>([\w.-]+)</artifactId>\s*<version>([\w.-]+)</version>")
_FINAL_NAME = re.compile(r"<finalName>([\w.${}-]+)</finalName>")
_PORT = re.compile(
    rb"^server\.port\s*[=:]\s*(\d{1,5})|^server:\s*\n\s+port:\s*(\d{1,5})", re.MULTILINE
)
_PRINTED = re.compile(r'System\.out\.println\((?:"([^"]*)"|System\.getProperty\("([\w.]+)"\))\)')
_SERVES = re.compile(r"InetSocketAddress\((?:\"[\w.]*\",\s*)?(\d{2,5})\)")
_SOCKET = re.compile(rb"InetSocketAddress\((?:\"[\w.]*\",\s*)?(\d{2,5})\)")
_SPRING = re.compile(rb"spring-boot|quarkus|micronaut")


def java(process: Process) -> int:
    """Run a class, a source file or a jar."""
    words = list(process.arguments)
    version = process.executable.version or "17.0.17"
    if {"-version", "--version"} & set(words):
        text = f'openjdk version "{version}" 2025-10-21\nOpenJDK 64-Bit Server VM (mixed mode)\n'
        (process.error if "-version" in words else process.write)(text)
        return 0
    classpath, jar = "", ""
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option == "-Xshare:dump":
            process.spend(1_000)
            return 0
        if option in {"-cp", "-classpath", "--class-path"} and words:
            classpath = words.pop(0)
        if option == "-jar" and words:
            jar = words.pop(0)
            return _jar(process, jar)
    if not words and "-Xshare:dump" in process.arguments:
        process.assume("the archive of classes that java -Xshare:dump writes is not modelled")
        return 0
    if not words:
        process.write("Usage: java [options] <mainclass> [args...]\n")
        return 1
    if words[0].endswith(".java"):
        file = process.file(words[0])
        if file is None:
            process.error(f"error: file not found: {words[0]}\n")
            return 1
        return _print(process, file.content)
    for folder in (classpath or ".").split(":"):
        file = process.file(f"{folder}/{words[0].replace('.', '/')}.class")
        if file is not None:
            return _print(process, file.content)
    if classpath and any(process.filesystem.exists(process.at(p)) for p in classpath.split(":")):
        process.assume(f"what {words[0]} does is not modelled; it succeeds")
        return 0
    process.error(
        f"Error: Could not find or load main class {words[0]}\n"
        f"Caused by: java.lang.ClassNotFoundException: {words[0]}\n"
    )
    return 1


def _jar(process: Process, path: str) -> int:
    file = process.file(path)
    if file is None:
        process.error(f"Error: Unable to access jarfile {path}\n")
        return 1
    if b"web" in file.content.partition(b"\n")[0]:
        process.write("Started Application in 1.2 seconds (process running for 1.6)\n")
        given = process.environment.get("SERVER_PORT", "")
        told = file.content.partition(b"\n")[2].partition(b"\n")[0].decode("utf-8", "replace")
        routes, _, port = told.rpartition(" ")
        number = given if given.isdigit() else port if port.isdigit() else "8080"
        return serve(process, Service("java", int(number[:5]) & 65535, routes=read_routes(routes)))
    listens = _SOCKET.search(file.content)
    if listens:
        return serve(process, Service("java", int(listens[1]) & 65535))
    return _print(process, file.content)


def _print(process: Process, content: bytes) -> int:
    found = sketch(content.decode("utf-8", "replace"), "java")
    process.write("".join(f"{line}\n" for line in found.prints))
    if not found.prints:
        process.assume("what this Java program does is not modelled; it succeeds")
    return 0


def jshell(process: Process) -> int:
    """Print what statements of standard input print: literals, and properties of the system."""
    text = process.stdin.read().decode("utf-8", "replace")
    known = {"file.encoding": "UTF-8", "java.version": process.executable.version or "17.0.17"}
    for said in _PRINTED.finditer(text):
        process.write(f"{known.get(said[2], 'null') if said[2] else said[1]}\n")
    if text.strip() and not _PRINTED.search(text):
        process.assume("what this jshell script does is not modelled; it succeeds")
    return 0


def javac(process: Process) -> int:
    """Compile sources to classes that print what the sources print."""
    words = words_of(
        process.arguments, frozenset({"-d", "-cp", "-classpath", "--release", "-source", "-target"})
    )
    if {"-version", "--version"} & set(process.arguments):
        process.write(f"javac {process.executable.version or '17.0.17'}\n")
        return 0
    if not words.rest:
        process.error("error: no source files\n")
        return 2
    for name in words.rest:
        file = process.file(name)
        if file is None:
            process.error(f"error: file not found: {name}\n")
            return 2
        text = file.content.decode("utf-8", "replace")
        if text.count("{") != text.count("}"):
            process.error(f"{name}: error: reached end of file while parsing\n1 error\n")
            return 1
        named = _CLASS.search(text)
        folder = words.options.get("-d") or name.rpartition("/")[0] or "."
        process.filesystem.mkdir(process.at(folder), parents=True)
        place = f"{folder}/{named[1] if named else 'Main'}.class"
        process.save(place, file.content)
    process.spend(1_500)
    return 0


def jlink(process: Process) -> int:
    """Assemble a runtime of its own out of the JDK's modules: ``--output FOLDER``."""
    words = list(process.arguments)
    version = process.executable.version or "21.0.9"
    if "--version" in words:
        process.write(f"{version}\n")
        return 0
    pairs = [word.split("=", 1) for word in words if word.startswith("--") and "=" in word]
    given = {**dict(zip(words, [*words[1:], ""], strict=True)), **dict(pairs)}
    if not given.get("--output"):
        process.error("Error: --output must be specified\nUsage: jlink <options>\n")
        return 2
    folder, files = process.at(given["--output"]), process.filesystem
    if files.exists(folder):
        process.error(f"Error: directory already exists: {folder}\n")
        return 1
    for name in ("bin", "conf", "legal", "lib/server"):
        files.mkdir(f"{folder}/{name}", parents=True)
    for name in ("java", "keytool"):
        content = executable(name, version)
        files.put(f"{folder}/bin/{name}", File(content, 0o755, mtime=files.now, size=20_000))
    files.write(f"{folder}/release", f'JAVA_VERSION="{version}"\n'.encode())
    files.write(f"{folder}/lib/modules", b"\x7fplaceholder modules\n", size=60_000_000)
    files.write(f"{folder}/lib/server/libjvm.so", b"\x7fplaceholder jvm\n", size=23_000_000)
    process.spend(12_000)
    return 0


def jar(process: Process) -> int:
    """Unpack a jar (``jar -xf``): a Spring Boot one has its parts in known folders."""
    words = [word for word in process.arguments if not word.startswith("-J")]
    if not words or "x" not in words[0]:
        process.assume("this use of jar is not modelled; it succeeds and changes nothing")
        return 0
    file = process.file(words[1]) if words[1:] else None
    if file is None:
        process.error(f"java.io.FileNotFoundException: {' '.join(words[1:2])}\n")
        return 1
    files = process.filesystem
    for folder in ("BOOT-INF/classes", "BOOT-INF/lib", "META-INF", "org/springframework/boot"):
        files.mkdir(process.at(folder), parents=True)
    files.write(process.at("BOOT-INF/lib/libraries.jar"), file.content, size=file.size)
    files.write(process.at("BOOT-INF/classes/Application.class"), file.content)
    files.write(process.at("META-INF/MANIFEST.MF"), b"Manifest-Version: 1.0\n")
    return 0


def maven(process: Process) -> int:
    """Build a jar; its dependencies stay in ~/.m2."""
    words = words_of(
        process.arguments, frozenset({"-f", "-s", "--file", "--settings", "-pl", "-P"})
    )
    if words.has("-v", "--version"):
        process.write(f"Apache Maven {process.executable.version or '3.9.11'}\n")
        return 0
    pom = words.options.get("-f") or words.options.get("--file") or "pom.xml"
    file = process.file(pom)
    if file is None:
        process.error(
            "[ERROR] The goal you specified requires a project to execute but there is no POM in "
            f"this directory ({process.working_directory}). Please verify you invoked Maven from "
            "the correct directory.\n"
        )
        return 1
    if not _dependencies(process, ".m2/repository"):
        return 1
    if _PACKAGING & set(words.rest):
        text = file.content.decode("utf-8", "replace")
        bare = re.sub(r"<parent>.*?</parent>", "", text, flags=re.DOTALL)
        found = _ARTIFACT.search(bare) or _ARTIFACT.search(text)
        name = f"{found[1]}-{found[2]}" if found else "app-1.0"
        final = _FINAL_NAME.search(bare)
        name = (
            final[1].replace("${project.artifactId}", found[1] if found else "app")
            if final
            else name
        )
        _write_jar(process, f"target/{name}.jar", web=bool(_SPRING.search(file.content)))
    elif "assembly:single" in words.rest:
        _assemble(process, file.content.decode("utf-8", "replace"))
    elif "compile" in words.rest:
        process.filesystem.mkdir(process.at("target/classes"), parents=True)
    process.write("[INFO] BUILD SUCCESS\n")
    return 0


_PACKAGING = frozenset(["package", "install", "verify", "deploy", "jar:jar", "war:war"])
"""Goals after which the archive is there."""


def _assemble(process: Process, text: str) -> None:
    """Write the one jar of the assembly plugin, called as its settings say."""
    found, final = _ARTIFACT.search(text), _FINAL_NAME.search(text)
    name = final[1] if final else f"{found[1]}-{found[2]}" if found else "app-1.0"
    if "<appendAssemblyId>false<" not in text:
        name += "-jar-with-dependencies"
    _write_jar(process, f"target/{name}.jar", web=bool(_SPRING.search(text.encode())))


def gradle(process: Process) -> int:
    """Build a jar; its dependencies stay in ~/.gradle."""
    words = words_of(process.arguments)
    if words.has("--version", "-v"):
        process.write(f"Gradle {process.executable.version or '8.14.3'}\n")
        return 0
    if words.verb == "init":
        return _init(process)
    names = ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")
    file = next((found for name in names if (found := process.file(name))), None)
    if file is None:
        process.error(
            f"FAILURE: Build failed with an exception.\n\n* What went wrong:\nDirectory "
            f"'{process.working_directory}' does not contain a Gradle build.\n"
        )
        return 1
    if not _dependencies(process, ".gradle/caches"):
        return 1
    tasks = " ".join(words.rest)
    if any(word in tasks for word in ("build", "assemble", "ar", "install")):
        name = process.working_directory.rstrip("/").rpartition("/")[2] or "app"
        web = bool(_SPRING.search(file.content))
        _write_jar(process, f"build/libs/{name}.jar", web=web)
    process.write("\nBUILD SUCCESSFUL in 12s\n")
    return 0


def _init(process: Process) -> int:
    """Begin a project: its settings, and one project of it called app."""
    name = process.working_directory.rstrip("/").rpartition("/")[2] or "app"
    process.filesystem.mkdir(process.at("app/src/main/java"), parents=True)
    process.save("settings.gradle", f"rootProject.name = '{name}'\ninclude('app')\n".encode())
    process.save("app/build.gradle", b"plugins {\n    id 'application'\n}\n")
    process.save("gradlew", b'#!/bin/sh\nexec gradle "$@"\n')
    process.filesystem.chmod(process.at("gradlew"), 0o755)
    process.write("\nBUILD SUCCESSFUL in 1s\n2 actionable tasks: 2 executed\n")
    return 0


def _dependencies(process: Process, folder: str) -> bool:
    """Fetch what a build needs; False, with the message, without a network."""
    files = process.filesystem
    own = process.environment.get("HOME", "/root").rstrip("/")
    place = f"{own}/{folder}"
    if files.exists(f"{place}/dependencies"):
        process.spend(4_000)
        return True
    if process.catalogue is None:
        process.error(
            "[ERROR] Unknown host maven.example.org: Temporary failure in name resolution\n"
        )
        return False
    process.assume("dependencies are not looked up one by one; a guessed size is downloaded")
    files.mkdir(place, parents=True)
    text = b"\x7fplaceholder dependencies\n"
    files.write(f"{place}/dependencies", text, size=REPOSITORY_SIZE)
    process.download(REPOSITORY_SIZE)
    process.spend(20_000)
    return True


def _write_jar(process: Process, path: str, *, web: bool) -> None:
    files = process.filesystem
    folder = process.working_directory
    digest = essence(files, folder, SOURCES, skip="target")
    texts = [
        file.content.decode("utf-8", "replace")
        for name, file in sources(files, folder, (".java", ".kt"), skip="target")
        if "/test/" not in name
    ]
    opened = next((found[0] for text in texts if (found := _SERVES.search(text))), "")
    prints = "".join(
        f'System.out.println("{line}")\n' for text in texts for line in sketch(text, "java").prints
    )[:4_000]
    files.mkdir(process.at(path).rpartition("/")[0], parents=True)
    routes = [route for text in texts for route in compiled_routes(text, "java")] if web else []
    told = f"{written(routes)} {_server_port(process)}\n" if web else ""
    body = f"\x7fjar {'web' if web else 'plain'} {digest}\n{told}{opened}\n{prints}".encode()
    files.write(process.at(path), body, size=max(JAR_SIZE if web else MEGABYTE, len(body)))


def _server_port(process: Process) -> str:
    """Return the port that the application's settings name."""
    for name in ("application.properties", "application.yml", "application.yaml"):
        file = process.file(f"src/main/resources/{name}")
        found = _PORT.search(file.content) if file else None
        if found:
            return (found[1] or found[2]).decode()
    return "8080"


PROGRAMS: Mapping[str, Program] = {
    "java": java,
    "javac": javac,
    "jshell": jshell,
    "jar": jar,
    "jlink": jlink,
    "mvn": maven,
    "gradle": gradle,
}
