"""What fuzzing has found: the smallest inputs, so that it stays mended."""

KNOWN: list[tuple[str, bytes]] = []
