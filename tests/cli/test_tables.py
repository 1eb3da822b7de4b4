"""Tables: columns as wide as their widest cell and three spaces, at least ten."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.tables import aligned

CELLS = st.lists(
    st.lists(st.text("ab c", max_size=14).map(str.strip), min_size=1, max_size=4),
    min_size=1,
    max_size=5,
)


def test_heading_and_rows_line_up():
    assert aligned("REPOSITORY\tTAG\nregistry.example.com/app\t1") == (
        "REPOSITORY                 TAG\nregistry.example.com/app   1"
    )


def test_narrow_column_has_ten_characters():
    assert aligned("ID\tNAME\n1\tx") == "ID        NAME\n1         x"


def test_line_with_fewer_cells_ends_a_column():
    assert aligned("aaaaaaaaaaaa\tx\nb\nc\ty") == "aaaaaaaaaaaa   x\nb\nc         y"


@given(CELLS)
def test_every_cell_survives_in_its_line(rows):
    lines = aligned("\n".join("\t".join(row) for row in rows)).split("\n")

    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert "".join(line.split()) == "".join("".join(row).split())
