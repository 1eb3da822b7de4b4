"""Zips as tools and strangers write them."""

import io
import struct
import zipfile
from stat import S_IFLNK, S_IFREG

UNIX = 3


def zip_of(files, *, method=zipfile.ZIP_DEFLATED):
    """Return a zip of names and contents; a content may be (content, unix mode)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in files if isinstance(files, list) else files.items():
            text, mode = content if isinstance(content, tuple) else (content, S_IFREG | 0o644)
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr, info.compress_type = UNIX, mode << 16, method
            packed.writestr(info, text)
    return out.getvalue()


def link_to(target):
    return target, S_IFLNK | 0o777


def renamed(content, old, new):
    """Return the zip with a name written over, of the same length, wherever it stands."""
    assert len(old) == len(new)
    return content.replace(old, new)


def flagged(content, bits):
    """Return the zip with bits set in the flags of every file."""
    changed = bytearray(content)
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.find(mark)
        while at >= 0:
            flags = struct.unpack_from("<H", content, at + place)[0]
            struct.pack_into("<H", changed, at + place, flags | bits)
            at = content.find(mark, at + 4)
    return bytes(changed)
