"""One target under the coverage-guided fuzzer, in a process of its own."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from tests.fuzz.inputs import examples, words

SHELL = ["simulator.engine.shell"]

FOLLOWED = {
    "dockerfile": ["simulator.engine.dockerfile"],
    "expansion": ["simulator.engine.dockerfile"],
    "ignore": ["simulator.engine.ignore", "simulator.engine.pathpattern", "simulator.engine.globs"],
    "template": ["simulator.cli.template"],
    "shell": SHELL,
    "bash": SHELL,
    "line": [*SHELL, "simulator.cli"],
    "building": ["simulator.engine.build", "simulator.engine.dockerfile"],
}
"""The code of each target whose coverage guides the fuzzer; to follow all of ours is slow."""


def main() -> None:
    """Fuzz ``TARGET SECONDS FOLDER``; findings do not end the run, and each kind is kept once."""
    import atheris  # noqa: PLC0415 - it is not there on every platform

    name, seconds, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    with atheris.instrument_imports(include=FOLLOWED.get(name, ["simulator.engine"])):
        from tests.fuzz.judge import judge, smallest  # noqa: PLC0415
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415

    corpus, found = folder / "inputs" / name, folder / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    for example in examples(name):
        (corpus / sha256(example).hexdigest()[:16]).write_bytes(example)
    dictionary = folder / f"{name}.dict"
    dictionary.write_text("".join(f"{_quoted(word)}\n" for word in words(name)))
    known: set[str] = set()

    def one(data: bytes) -> None:
        finding = judge(TARGETS[name], data)
        if finding is None or finding.mark in known:
            return
        known.add(finding.mark)
        finding = smallest(TARGETS[name], finding)
        (found / f"{name}-{finding.mark}").write_bytes(finding.data)
        print(f"FOUND {name} {finding.mark}\n{finding.data!r}\n{finding.story}", flush=True)

    options = [f"-max_total_time={seconds}", f"-dict={dictionary}", "-max_len=2048"]
    limits = ["-timeout=60", "-rss_limit_mb=3000", "-verbosity=0", "-print_final_stats=1"]
    atheris.Setup(["fuzz", *options, *limits, str(corpus)], one)
    atheris.Fuzz()


def _quoted(word: str) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"'


if __name__ == "__main__":
    main()
