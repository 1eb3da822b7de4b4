"""The scripts of package.json, run by sh with the programs of the project first."""

from __future__ import annotations

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_npm_project import (
    NpmError,
    Project,
)


def run_project_script(
    process: Process, project: Project, name: str, extra: list[str], *, tool: str
) -> int:
    """Run a script of package.json by sh, with those before and after it."""
    scripts = project.scripts
    if name not in scripts and name == "start" and process.file(f"{project.folder}/server.js"):
        scripts = {**scripts, "start": "node server.js"}
    if name not in scripts:
        raise NpmError(
            1, [f'Missing script: "{name}"', "", "To see a list of scripts, run:", "  npm run"]
        )
    for step in (f"pre{name}", name, f"post{name}"):
        if step not in scripts:
            continue
        command = scripts[step] + "".join(f" {_quoted(word)}" for word in extra * (step == name))
        if tool == "npm":
            process.write(f"\n> {project.title} {step}\n> {command}\n\n")
        else:
            process.write(f"$ {command}\n")
        code = process.run(
            ["sh", "-c", command],
            environment=environment(process, project),
            directory=project.folder,
        )
        if code:
            return code
    return 0


def bins(process: Process) -> list[str]:
    """Return the folders that programs of packages are in."""
    return [*_above(process.working_directory), "/usr/local/bin", "/usr/bin"]


def _above(folder: str) -> list[str]:
    """Return where a project's programs are: in it, and in the projects that it lies in."""
    pieces = folder.strip("/").split("/")
    above = ("/".join(pieces[:depth]) for depth in range(len(pieces), 0, -1))
    return [f"/{path}/node_modules/.bin".replace("//", "/") for path in above]


def environment(process: Process, project: Project | None = None) -> dict[str, str]:
    """Return the environment of a script: the project's own programs come first."""
    folder = project.folder if project else process.working_directory
    path = process.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    found = {**process.environment, "PATH": ":".join([*_above(folder), path])}
    if project is not None:
        found |= {"npm_package_name": project.name, "npm_package_version": project.version}
    return found


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"
