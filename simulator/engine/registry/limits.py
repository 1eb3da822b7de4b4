"""How much a workspace's registries take. Each limit ends in an error that names it."""

MEBIBYTE = 1024 * 1024

MAX_BLOB = 32 * MEBIBYTE
"""Bytes of one blob that is uploaded from outside."""

MAX_STORED = 64 * MEBIBYTE
"""Bytes of all blobs that came from outside, uploads under way included."""

MAX_BLOBS = 2_000
MAX_REPOSITORIES = 100
MAX_TAGS = 500
"""Tags of one repository."""

MAX_MANIFESTS = 1_000
"""Manifests of one repository."""

MAX_MANIFEST = 4 * MEBIBYTE
"""Bytes of one manifest, as the distribution spec recommends."""

MAX_UPLOADS = 16
"""Uploads under way at a time."""

MAX_MOVES = 100
"""Moves of tags that a repository remembers; older ones are forgotten."""

PAGE = 100
"""Tags of one page of a list, unless fewer are asked for."""
