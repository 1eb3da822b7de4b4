"""Tar archives: the same bytes for the same entries, and those that tarfile would write."""

from __future__ import annotations

import io
import tarfile

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import archive
from simulator.engine.files import Device, Directory, Entry, File, Symlink

names = st.one_of(st.from_regex(r"[a-z.]{1,12}(/[a-z]{1,60}){0,3}", fullmatch=True), st.just("ä/ö"))
owners = st.sampled_from([0, 1000, 65534, 8**7 - 1, 8**7])
times = st.sampled_from([0, 999, 1_767_603_600_000, 8**11 * 1000])
modes = st.integers(0, 0o7777)
contents = st.binary(max_size=700)
entries: st.SearchStrategy[Entry] = st.one_of(
    st.builds(File, contents, modes, owners, owners, times),
    st.builds(File, contents, modes, owners, owners, times, st.integers(700, 10**12)),
    st.builds(File, contents, inode=st.integers(1, 2)),
    st.builds(
        lambda mode, uid, mtime: Directory(mode=mode, uid=uid, mtime=mtime), modes, owners, times
    ),
    st.builds(Symlink, st.text("ab/ü", min_size=1, max_size=120), owners, owners, times),
    st.builds(Device, st.sampled_from("cbp"), modes, owners, owners, times),
)


@given(st.lists(st.tuples(names, entries), max_size=6))
def test_bytes_are_those_of_tarfile(pairs: list[tuple[str, Entry]]) -> None:
    expected = b""
    first: dict[int, str] = {}
    for path, entry in pairs:
        linked = archive._linked_to(path, entry, first)
        info = archive._header(path, entry, linked)
        expected += info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
        if isinstance(entry, File) and not linked:
            expected += entry.content + b"\0" * (-len(entry.content) % tarfile.BLOCKSIZE)

    assert archive.tar(pairs) == expected + b"\0" * 1024


def test_simulated_size_of_a_placeholder_is_kept_in_a_record() -> None:
    data = archive.tar([("big", File(b"stands for much", size=123_456_789))])

    with tarfile.open(fileobj=io.BytesIO(data)) as read:
        (member,) = read.getmembers()
    assert member.size == len(b"stands for much")
    assert member.pax_headers[archive.SIMULATED_SIZE] == "123456789"
