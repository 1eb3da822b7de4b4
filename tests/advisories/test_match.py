"""The sample of advisories meets what is installed, and nothing else."""

import pytest

from simulator.catalogue_files import catalogue, catalogue_files
from simulator.engine.advisories.installed import Package as Installed
from simulator.engine.advisories.installed import System, installed_packages, system_of
from simulator.engine.advisories.match import findings
from simulator.engine.catalogue.declare import CatalogueError
from simulator.engine.catalogue.load import load
from simulator.engine.files import File, FileTree

SAMPLE = catalogue().advisories
DEBIAN, ALPINE = System("debian", "12.12"), System("alpine", "3.20.3")


def met(system, *packages):
    return [
        (one.package.name, one.advisory.id, one.fixed) for one in findings(SAMPLE, system, packages)
    ]


def deb(name, version):
    return Installed("os", "dpkg", name, version)


def test_the_sample_has_the_published_rows():
    assert len(SAMPLE.cve) == 18
    assert len({row.id for row in SAMPLE.cve}) == 18


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        (Installed("pip", "python-pkg", "Flask", "0.12.2"), ["CVE-2018-1000656", "CVE-2023-30861"]),
        (Installed("pip", "python-pkg", "flask", "2.2.5"), []),
        (Installed("pip", "python-pkg", "requests", "2.2.1"), []),
        (Installed("npm", "node-pkg", "lodash", "4.17.20"), ["CVE-2021-23337"]),
        (Installed("npm", "node-pkg", "express", "4.18.2"), ["CVE-2024-29041"]),
        (Installed("maven", "jar", "log4j-core", "2.14.1"), ["CVE-2021-44228"]),
        (Installed("maven", "jar", "log4j-core", "2.0-beta8"), []),
        (Installed("toolchain", "gobinary", "golang", "1.21.2"), ["CVE-2023-44487"]),
        (deb("bash", "4.3-9"), ["CVE-2014-6271"]),
        (deb("libssl1.1", "1.1.1d-0"), ["CVE-2022-0778"]),
        (deb("lodash", "4.17.20"), []),
    ],
)
def test_an_advisory_meets_the_versions_that_it_names(package, expected):
    assert [row[1] for row in met(System(), package)] == expected


def test_a_distribution_mends_old_versions_and_that_counts():
    mended, weak = deb("curl", "7.88.1-10+deb12u14"), deb("libcurl4", "7.88.1-10+deb12u3")

    assert met(DEBIAN, mended) == []
    assert met(DEBIAN, weak) == [("libcurl4", "CVE-2023-38545", "7.88.1-10+deb12u4")]
    assert met(System("ubuntu", "24.04"), mended) == []
    assert met(System(), deb("curl", "7.88.1-10")) == [("curl", "CVE-2023-38545", "8.4.0")]


def test_where_a_version_does_not_tell_nothing_is_claimed():
    red_hat = System("rocky", "9.4")

    assert met(red_hat, Installed("os", "rpm", "glibc", "2.34")) == []
    assert met(red_hat, Installed("os", "rpm", "glibc", "2.34-60.el9")) == [
        ("glibc", "CVE-2023-4911", "2.34-60.el9_2.7")
    ]


def test_an_old_alpine_is_itself_a_finding():
    assert met(System("alpine", "3.8.2")) == [("alpine", "CVE-2019-5021", "3.9.2")]
    assert met(ALPINE) == []


def test_what_is_installed_is_read_from_the_files():
    tree = FileTree()
    for path, text in {
        "etc/os-release": 'ID=alpine\nVERSION_ID="3.20.3"\n',
        "etc/alpine-release": "3.20.3\n",
        "lib/apk/db/installed": "P:zlib\nV:1.3.1-r1\n\n",
        "app/node_modules/lodash/package.json": '{"name": "lodash", "version": "4.17.20"}',
        "app/node_modules/bad/package.json": "[" * 9_999,
        "app/package.json": '{"name": "app", "version": "1.0.0"}',
        "v/site-packages/Flask-0.12.dist-info/METADATA": "Name: Flask\nVersion: 0.12\n\nName: x",
        "usr/local/go/VERSION": "go1.21.1\ntime 2023\n",
        "app/lib/log4j-core-2.14.1.jar": "x",
    }.items():
        tree = tree.put(path, File(text.encode()))

    found = [(one.kind, one.name, one.version, one.path) for one in installed_packages(tree)]

    assert system_of(tree) == ALPINE
    assert sorted(found) == [
        ("apk", "zlib", "1.3.1-r1", ""),
        ("gobinary", "golang", "1.21.1", "usr/local/go/bin/go"),
        ("jar", "log4j-core", "2.14.1", "app/lib/log4j-core-2.14.1.jar"),
        ("node-pkg", "lodash", "4.17.20", "app/node_modules/lodash/package.json"),
        ("python-pkg", "Flask", "0.12", "v/site-packages/Flask-0.12.dist-info/METADATA"),
    ]


@pytest.mark.parametrize("tag", ["debian:12", "ubuntu:22.04", "ubuntu:24.04", "alpine:3.20"])
def test_the_bases_of_the_hub_that_are_kept_up_are_clean(tag):
    image = catalogue().image(f"docker.io/library/{tag}").image

    assert findings(SAMPLE, system_of(image.tree), installed_packages(image.tree)) == ()


def test_a_wrong_row_is_refused_with_its_place():
    files = catalogue_files()
    path = next(name for name in files if name.startswith("advisories/"))
    files[path] = files[path].replace(b"<=4.3", b"up to 4.3")

    with pytest.raises(CatalogueError, match=r"cve.1.affected: .*'up to 4.3' is no range"):
        load(files)
