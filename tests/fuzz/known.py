"""What fuzzing has found: the smallest inputs, so that it stays mended."""

KNOWN: list[tuple[str, bytes]] = [
    ("line", b"l 2>&0"),
    ("line", b"ls nosuch 2>&0"),
    ("line", b"set -x; ls 2>&0"),
    ("bash", b"*{81..9}{81..9}/"),
    ("line", b"[[[[[[[{1..9}[[[[[[[[[[[{1..9}[[[[[[[[[["),
]
"""Targets and inputs."""
