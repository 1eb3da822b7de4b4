"""How much is taken of what is brought. These count bytes and entries, never time."""

MAX_LOOKED_AT = 50_000
"""Files and folders of a zip or of a list, those of other people's packages included."""

MAX_FILES = 10_000
"""Files and folders that come into the project: as many as it holds."""

COUNTED = 1_000
"""Files that a browser counts in a dropped folder that tools made; looking takes it long."""

MAX_KEPT = 4_000_000
"""Bytes of all files whose content is kept; of the others only the size is."""

LARGE = 256 * 1024
"""Bytes; a larger file becomes a placeholder of its size."""

LARGE_LOCK = 2_000_000
"""The same for files that say which versions are installed: package managers read them."""

LOCKS = (".lock", "-lock.json", "-lock.yaml", "npm-shrinkwrap.json", "go.sum")
"""How the names of such files end."""

MAX_SIZE = 1 << 40
"""Bytes that one file may say it has."""

MAX_TARGET = 1_024
"""Bytes of where a link leads."""

MAX_DIRECTORY = 8 * 1024 * 1024
"""Bytes of a zip's list of files, and of a list of files from a browser."""
