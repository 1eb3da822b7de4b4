"""What is hidden in a stack of layers: everything is counted once, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.explore.efficiency import efficiency
from simulator.engine.explore.hiding import Hidden, Hider, hiding
from simulator.engine.explore.outline import Outline
from simulator.engine.explore.sizes import sizes_of
from simulator.engine.files import Directory, File, Symlink
from simulator.engine.image import Image, view
from simulator.engine.layer import Layer, Whiteout

paths = st.sampled_from(["a", "b", "b-c", "d", "d/!", "d/a", "d/b", "d/e", "d/e/a", "d/e/b", "d/z"])
entries = st.one_of(
    st.builds(File, st.binary(max_size=3), inode=st.sampled_from([0, 0, 7])),
    st.just(File(b"big", size=1_000)),
    st.just(Directory()),
    st.just(Symlink("a")),
    st.just(Whiteout.PLAIN),
)


def made(pairs):
    """A layer of these changes, as a tar could say them: files have no files in them."""
    changes, links = {}, {}
    for path, entry in pairs:
        parents = [path[:at] for at, letter in enumerate(path) if letter == "/"]
        if any(isinstance(changes.get(up), File | Symlink) for up in parents):
            continue
        if not isinstance(entry, Directory | Whiteout) and any(
            other.startswith(f"{path}/") and not isinstance(changes[other], Whiteout)
            for other in changes
        ):
            continue
        if isinstance(entry, File) and entry.inode:
            entry = links.setdefault(entry.inode, entry)
        changes[path] = entry
    return changes


@st.composite
def some_layers(draw):
    layers = []
    for _ in range(draw(st.integers(0, 4))):
        changes = made(draw(st.lists(st.tuples(paths, entries), max_size=8)))
        if draw(st.booleans()) and isinstance(changes.get("d", Directory()), Directory):
            changes["d/.wh..wh..opq"] = Whiteout.OPAQUE
        layers.append(Layer.of(changes))
    return tuple(layers)


@given(some_layers())
def test_what_is_not_hidden_is_what_a_container_sees(layers):
    found = hiding(layers)

    seen = []
    for layer, hidden in zip(layers, found.by, strict=True):
        for path, entry in layer.changes.items():
            if not isinstance(entry, Whiteout | Directory) and path not in hidden:
                seen.append((path, type(entry), entry.size))
    tree = [(p, type(e), e.size) for p, e in view(layers).walk() if not isinstance(e, Directory)]
    assert sorted(seen, key=str) == sorted(tree, key=str)


@given(some_layers())
def test_seen_and_hidden_bytes_are_all_bytes_and_no_file_counts_twice(layers):
    found = hiding(layers)

    seen = 0
    for layer, hidden in zip(layers, found.by, strict=True):
        kept = {path: entry for path, entry in layer.changes.items() if path not in hidden}
        seen += Layer.of(kept).size
        assert sum(sizes_of(layer).values()) == layer.size
    assert seen + found.size == Image(layers).size
    assert sum(one.size for costs in found.costs for one in costs.values()) == found.size


@given(some_layers())
def test_what_hides_stands_above_what_it_hides(layers):
    found = hiding(layers)

    for index, hidden in enumerate(found.by):
        for path, hider in hidden.items():
            mark = hider.path.removesuffix("/.wh..wh..opq")
            assert hider.layer > index
            assert hider.path in layers[hider.layer].changes
            assert path == mark or path.startswith(f"{mark}/") or mark.startswith(f"{path}/")


@given(some_layers())
def test_an_outline_counts_every_folder_as_one_looks_into_it(layers):
    for layer in layers:
        lines = Outline(layer)
        assert lines.count().size == layer.size
        assert {item.path for item in lines.items()} == {p.partition("/")[0] for p in layer.changes}
        for folder in ["d", "d/e"]:
            inside = [p for p in layer.changes if p.startswith(f"{folder}/")]
            count = lines.count(folder)
            assert count.files + count.folders + count.whiteouts == len(inside)
            wanted = {f"{folder}/{p[len(folder) + 1 :].partition('/')[0]}" for p in inside}
            assert {item.path for item in lines.items(folder)} == wanted


@given(some_layers())
def test_efficiency_is_a_share_of_all_bytes(layers):
    found = efficiency(layers)

    assert 0 <= found.score <= 1
    assert found.wasted >= sum(one.size for one in found.repeated if one.times == 2)
    if not any(isinstance(e, Whiteout) for layer in layers for e in layer.changes.values()):
        assert found.wasted <= Image(layers).size


def counted_plainly(layers):
    """Dive's rule once more, without running totals: (score, wasted)."""
    sizes = {}
    for at, layer in enumerate(layers):
        seen = dict(view(layers[:at]).walk())
        inodes = set()
        for path, entry in layer.changes.items():
            size = 0
            if isinstance(entry, File) and not (entry.inode and entry.inode in inodes):
                inodes.add(entry.inode)
                size = entry.size
            if entry is Whiteout.PLAIN:
                gone = {}
                for other, file in seen.items():
                    if other.startswith(f"{path}/") and isinstance(file, File):
                        gone.setdefault(file.inode or other, file.size)
                sizes.setdefault(path, []).append(sum(gone.values()))
            elif entry is not Whiteout.OPAQUE and not any(
                other.startswith(f"{path}/") and mark is not Whiteout.OPAQUE
                for other, mark in layer.changes.items()
            ):
                sizes.setdefault(path, []).append(size)
    total = sum(map(sum, sizes.values()))
    wasted = sum(sum(some) for some in sizes.values() if len(some) > 1)
    return sum(map(min, sizes.values())) / total if total else 1.0, wasted


@given(some_layers())
def test_efficiency_is_what_a_plain_count_comes_to(layers):
    found = efficiency(layers)

    score, wasted = counted_plainly(layers)
    assert found.wasted == wasted
    assert abs(found.score - score) < 1e-9


def test_efficiency_is_counted_as_dive_does():
    # the numbers of dive's own test of its rule, with the folder that it leaves out
    layers = (
        Layer.of({"etc/nginx/nginx.conf": File(size=2000), "etc/nginx/public": File(size=3000)}),
        Layer.of({"etc/nginx/nginx.conf": File(size=5000), "etc/athing": File(size=10000)}),
        Layer.of({"etc/nginx/nginx.conf": Whiteout.PLAIN, "etc/nginx/public": Whiteout.PLAIN}),
    )

    found = efficiency(layers)

    # fewest: athing 10,000, the two others 0; all: 7,000 + 3,000 + 10,000
    assert found.score == 0.5
    assert [(one.path, one.times, one.size) for one in found.repeated] == [
        ("etc/nginx/nginx.conf", 3, 7000),
        ("etc/nginx/public", 2, 3000),
    ]
    assert found.wasted == 10_000


def test_an_image_without_bytes_is_perfectly_efficient():
    assert efficiency(()).score == 1
    assert efficiency((Layer.of({"a": File()}),)).score == 1


def test_a_removed_folder_tells_what_it_costs():
    layers = (
        Layer.of({"app": Directory(), "app/log": File(size=40), "app/x/y": File(size=2)}),
        Layer.of({"app/log": File(size=1)}),
        Layer.of({"app": Whiteout.PLAIN}),
    )

    found = hiding(layers)

    assert found.by[0]["app/log"] == Hider(1, "app/log")
    assert found.by[0]["app/x/y"] == Hider(2, "app")
    assert found.costs[1] == {"app/log": Hidden(1, 40, 0)}
    assert found.costs[2] == {"app": Hidden(2, 3, 1)}
    assert found.size == 43


def test_bytes_that_have_another_name_are_not_lost():
    file = File(b"12345", inode=3)
    layers = (Layer.of({"a": file, "b": file}), Layer.of({"a": Whiteout.PLAIN}))

    assert hiding(layers).size == 0
    assert hiding((*layers, Layer.of({"b": Whiteout.PLAIN}))).size == 5


def test_a_long_layer_folds_to_a_short_list():
    files = {f"app/node_modules/p{n}/index.js": File(b"x") for n in range(2_212)}
    layer = Layer.of({**files, "app/package.json": File(b"{}"), "etc/x/y/z": File(b"1")})

    rows = Outline(layer).unfolded("", 40, lambda path: path == "app")

    assert [(row.path, row.count.files) for row in rows] == [
        ("app/node_modules", 2_212),
        ("app/package.json", 0),
        ("etc/x/y/z", 0),
    ]


@given(some_layers(), st.integers(1, 9))
def test_an_unfolded_list_shows_or_counts_everything(layers, most):
    for layer in layers:
        lines = Outline(layer)
        rows = lines.unfolded("", most, lambda path: False)
        assert len(rows) <= most + 1
        assert len({row.path for row in rows}) == len(rows)
        shown = {row.path for row in rows}
        if len(list(lines.items())) <= most:
            for path in layer.changes:
                folders = {path[:at] for at, letter in enumerate(path) if letter == "/"}
                assert path in shown or folders & shown
