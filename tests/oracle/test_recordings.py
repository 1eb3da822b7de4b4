"""Every recording of real Docker, played here, comes out as it did there.

Recordings that do not yet are listed in known_differences.txt, which may only shrink: the
test of a listed recording fails as soon as it comes out right. ``python -m
tests.oracle.report -v --id ID`` shows how one differs.
"""

import pytest

from tests.oracle import recordings, report

RECORDINGS = recordings.recordings()
KNOWN = recordings.known_differences()


@pytest.mark.parametrize("recording", RECORDINGS.values(), ids=RECORDINGS.keys())
def test_recording_comes_out_as_docker_did(recording):
    result = report.result(recording)
    if recording["id"] in KNOWN:
        assert not result.right, f"remove {recording['id']} from known_differences.txt: it is right"
    else:
        assert result.right, "\n".join(report.differences(result, frozenset()))


def test_known_differences_are_recordings_and_each_has_its_reason():
    assert sorted(KNOWN) == list(KNOWN)
    assert set(KNOWN) <= RECORDINGS.keys()
    assert [name for name, reason in KNOWN.items() if not reason] == []
