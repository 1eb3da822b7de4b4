"""How much of an archive is taken. These count bytes and entries, never time."""

MEBIBYTE = 1024 * 1024

MAX_ARCHIVE = 100 * MEBIBYTE
"""Bytes of an archive as it is handed in."""

MAX_UNPACKED = 512 * MEBIBYTE
"""Bytes that all layers of an archive may unpack to."""

MAX_RATIO = 50
"""How many times its own size a compressed layer may unpack to, above the first FREE_BYTES."""

FREE_BYTES = 16 * MEBIBYTE

MAX_ENTRIES = 50_000
"""Entries of all tars of an archive, all headers counted."""

MAX_MEMBERS = 20_000
"""Compressed pieces of one layer that follow one another, as eStargz has one for each file."""

MAX_HEADER = 64 * 1024
"""Bytes of one entry's extended header (a long name, PAX records)."""

MAX_DOCUMENT = 4 * MEBIBYTE
"""Bytes of a manifest, config or index, as registries have it."""

MAX_DOCUMENTS = 8 * MEBIBYTE
"""Bytes of all documents of one archive."""

MAX_ITEMS = 10_000
"""Items of one list or object in a document."""

MAX_IMAGES = 64
"""Images of one archive."""

MAX_LAYERS = 127
"""Layers of one image: what overlayfs can stack."""

KEPT_LAYER = 16 * MEBIBYTE
"""A layer that unpacks to more is reduced to an index of its entries; so much of it is kept."""

KEPT_FILE = 64 * 1024
"""The files of such an index whose contents are kept, if they are texts, have at most this size."""

MAX_KEPT = 16 * MEBIBYTE
"""Bytes of files and foreign tars that are kept of one archive."""

UPLOADED_LAYER = 2 * MEBIBYTE
UPLOADED_KEPT = 8 * MEBIBYTE
"""The same for an archive from outside, which may be large and is kept for long."""

MAX_NAME = 4096
"""Bytes of one path."""

MAX_HEADERS = 8 * MEBIBYTE
"""Bytes of all extended headers of an archive; a file has about a hundred, most have none."""

MAX_RECORDS = 200_000
"""Records of all extended headers of an archive; an entry of a real one has at most a few."""

MAX_SHARED = 256
"""Records of a header that holds for all entries after it."""

DEEP = 16
"""A path counts as one entry more for each so many folders that it leads through."""

MAX_REDUCED = 24 * MEBIBYTE
"""Bytes of what is kept of one archive, packed."""
