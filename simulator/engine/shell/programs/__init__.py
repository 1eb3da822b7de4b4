"""The behaviours of programs, by name: one table, merged from one file per family.

To add a family, write ``programs/FAMILY.py`` with a table ``PROGRAMS`` and add it to
the list here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulator.engine.shell.process import Program
from simulator.engine.shell.programs import (
    archive_cpio,
    archive_squeezing,
    archive_tar,
    archive_zip,
    find,
    inits,
    lines,
    listing,
    making,
    moving,
    owning,
    packages_apk,
    packages_apt,
    packages_assumed,
    packages_conda,
    packages_dpkg,
    packages_dpkg_divert,
    packages_npm,
    packages_npm_helpers,
    packages_pip,
    packages_rpm,
    packages_web,
    repository_git,
    serving_applications,
    serving_curl,
    serving_static,
    shells,
    system,
    text,
    text_awk,
    text_cat,
    text_cut,
    text_diff,
    text_dump,
    text_ends,
    text_grep,
    text_jq,
    text_misc,
    text_sed,
    text_sort,
    text_tr,
    text_wc,
    toolchains_apache,
    toolchains_binaries,
    toolchains_c,
    toolchains_composer,
    toolchains_erlang,
    toolchains_ghost,
    toolchains_go,
    toolchains_haskell,
    toolchains_java,
    toolchains_ldd,
    toolchains_make,
    toolchains_node,
    toolchains_other,
    toolchains_php,
    toolchains_php_extensions,
    toolchains_python,
    toolchains_python_projects,
    toolchains_r,
    toolchains_rustup,
    toolchains_services,
    toolchains_xx,
    users_adduser,
    users_groups,
    users_identity,
    users_passwords,
    users_shadow,
    users_switching,
    watching,
    words,
    words_getopt,
)

_IN_IMAGES = (
    packages_assumed, packages_apk, packages_apt, packages_dpkg, packages_dpkg_divert,
    packages_npm, packages_npm_helpers, packages_pip, packages_rpm, packages_web,
    repository_git, toolchains_r, packages_conda,
    serving_applications, serving_curl, serving_static,
    inits, toolchains_binaries, toolchains_c, toolchains_composer, toolchains_go, toolchains_java,
    toolchains_ldd, toolchains_make, toolchains_node, toolchains_other, toolchains_php,
    toolchains_php_extensions, toolchains_apache, toolchains_erlang, toolchains_ghost,
    toolchains_haskell,
    toolchains_python, toolchains_python_projects, toolchains_rustup, toolchains_services,
    toolchains_xx,
    users_adduser, users_groups, users_passwords, users_shadow, users_switching,
)  # fmt: skip
"""What a learner meets in images alone; the project's own shell does not install anything."""

_EVERYWHERE = (
    shells, making, moving, owning, listing, find, words, watching, words_getopt, archive_cpio,
    archive_squeezing, archive_tar, archive_zip, users_identity, system,
    text, lines, text_awk, text_cat, text_cut, text_diff, text_dump, text_ends, text_grep, text_jq,
    text_misc, text_sed, text_sort, text_tr, text_wc,
)  # fmt: skip
"""Of two families that know the same name, the later one has it."""

PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {
        name: program
        for family in (*_IN_IMAGES, *_EVERYWHERE)
        for name, program in family.PROGRAMS.items()
    }
)

_NOT_ON_THE_HOST = frozenset(("busybox", "chroot", "mount", "umount"))

HOST_PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {
        name: program
        for family in _EVERYWHERE
        for name, program in family.PROGRAMS.items()
        if name not in _NOT_ON_THE_HOST
    }
)
"""What the project's own shell knows without a file for it."""
