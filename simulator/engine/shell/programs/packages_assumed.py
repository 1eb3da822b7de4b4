"""Programs that succeed without being modelled, with the little effect that builds rely on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_words import words_of

SCRIPT = b"#!/bin/sh\n# (assumed: what this release does is not modelled)\nexit 0\n"


DIGESTS = {
    "md5": "MD5", "sha1": "SHA1", "sha224": "SHA2-224", "sha256": "SHA2-256",
    "sha384": "SHA2-384", "sha512": "SHA2-512",
}  # fmt: skip
"""Checksums that openssl makes, and how it calls them."""


def quiet(process: Process) -> int:
    """Succeed: there is nothing to see of it in a file tree."""
    return 0


def swallow(process: Process) -> int:
    """Succeed after reading what is piped in."""
    process.stdin.read()
    return 0


def openssl(process: Process) -> int:
    """Write the files that are asked for; their content is not a real key."""
    words = words_of(process.arguments, frozenset({"-o", "--out"}))
    arguments = list(process.arguments)
    if words.verb == "version":
        process.write(f"OpenSSL {process.executable.version or '3.0.17'}\n")
        return 0
    if words.verb == "rand":
        process.write("5f4dcc3b5aa765d61d8327deb882cf99\n")
        process.assume("openssl rand always gives the same bytes here")
        return 0
    if words.verb == "dgst" or words.verb in DIGESTS:
        return _digest(process, words.verb)
    if words.verb == "list" and "-providers" in arguments:
        process.write(_providers(process))
        return 0
    for option in ("-out", "-keyout"):
        if option in arguments[:-1]:
            body = b"-----BEGIN CERTIFICATE-----\n(assumed)\n-----END CERTIFICATE-----\n"
            process.save(arguments[arguments.index(option) + 1], body)
    process.assume(f"openssl {words.verb} is not modelled; it succeeds")
    return 0


def _digest(process: Process, verb: str) -> int:
    """Print checksums in the words of ``openssl dgst``, or with -r in those of sha256sum."""
    options = [word.lstrip("-") for word in process.arguments if word.startswith("-")]
    asked = verb if verb in DIGESTS else next((o for o in options if o in DIGESTS), "sha256")
    names = [word for word in process.arguments if not word.startswith("-") and word != verb]
    code = 0
    for name in names or ["-"]:
        file = None if name == "-" else process.file(name)
        if file is None and name != "-":
            process.error(f'Can\'t open "{name}" for reading, No such file or directory\n')
            code = 1
            continue
        content = file.content if file else process.stdin.read()
        digest = hashlib.new(asked, content).hexdigest()
        title = DIGESTS[asked]
        called = "stdin" if name == "-" else name
        plain = f"{title}({called})= {digest}\n"
        process.write(f"{digest} *{called}\n" if "r" in options else plain)
    return code


def _providers(process: Process) -> str:
    """Return what ``openssl list -providers`` says: default, and fips if the settings name it."""
    version = process.executable.version or "3.0.17"
    places = (process.file(f"{folder}/openssl.cnf") for folder in ("/etc/pki/tls", "/etc/ssl"))
    text = next((file.content for file in places if file), b"")
    names = {"default": "OpenSSL Default Provider"}
    if re.search(rb"(?m)^\s*fips\s*=\s*\w+", text):
        names["fips"] = "OpenSSL FIPS Provider"
    return "Providers:\n" + "".join(
        f"  {name}\n    name: {title}\n    version: {version}\n    status: active\n"
        for name, title in names.items()
    )


def gpg(process: Process) -> int:
    """Succeed; ``--dearmor -o FILE`` and ``--decrypt -o FILE`` write the file."""
    arguments = list(process.arguments)
    reads = "--dearmor" in arguments or "--import" in arguments
    names = [word for word in arguments if not word.startswith("-")]
    for option in ("-o", "--output"):
        if option in arguments[:-1]:
            path = arguments[arguments.index(option) + 1]
            process.save(path, SCRIPT if "--decrypt" in arguments else b"(assumed keyring)\n")
            names = [name for name in names if name != path]
    if reads and not names:
        process.stdin.read()
    if "--dearmor" in arguments and not {"-o", "--output"} & set(arguments):
        process.write(b"(assumed keyring)\n")
    return 0


def update_ca_certificates(process: Process) -> int:
    """Gather the certificates that were added by hand."""
    files = process.filesystem
    folder = "/usr/local/share/ca-certificates"
    names = files.listdir(folder) if files.is_dir(folder) else ()
    added = [name for name in names if name.endswith(".crt")]
    process.write("Updating certificates in /etc/ssl/certs...\n")
    if added:
        bundle = "/etc/ssl/certs/ca-certificates.crt"
        files.write(bundle, b"".join(files.read(f"{folder}/{n}") for n in added), append=True)
    process.write(f"{len(added)} added, 0 removed; done.\n")
    return 0


def trust(process: Process) -> int:
    """Write the certificates that are trusted into the file that is named last (p11-kit)."""
    words = [word for word in process.arguments if not word.startswith("-")]
    if words[:1] != ["extract"] or not words[1:]:
        process.assume(f"trust {' '.join(words[:1])} is not modelled; it succeeds")
        return 0
    process.save(words[-1], b"\x7fplaceholder certificates\n")
    return 0


def locale_gen(process: Process) -> int:
    """Make the locales that /etc/locale.gen lists."""
    files = process.filesystem
    files.mkdir("/usr/lib/locale", parents=True)
    for line in _asked_locales(process):
        files.mkdir(f"/usr/lib/locale/{line}", parents=True)
    files.write("/usr/lib/locale/locale-archive", b"\x7fplaceholder locales\n", size=3_000_000)
    process.spend(3_000)
    process.write("Generating locales (this might take a while)...\nGeneration complete.\n")
    return 0


def _asked_locales(process: Process) -> list[str]:
    file = process.file("/etc/locale.gen")
    lines = file.content.decode("utf-8", "replace").splitlines() if file else []
    words = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    pieces = [word.partition(".") for word in words[:200] if "/" not in word]
    return [f"{name}.{charset.lower().replace('-', '') or 'utf8'}" for name, _, charset in pieces]


def localedef(process: Process) -> int:
    """Make a locale: the last word is its name, ``en_US.UTF-8`` is listed as ``en_US.utf8``."""
    names = [word for word in process.arguments if not word.startswith("-")]
    if not names:
        return 0
    files = process.filesystem
    language, _, charset = names[-1].partition(".")
    charset = charset.lower().replace("-", "")
    folder = f"/usr/lib/locale/{language}{'.' if charset else ''}{charset}"
    files.mkdir(folder, parents=True)
    files.write(f"{folder}/LC_ALL", b"\x7fplaceholder locale\n", size=3_000_000)
    process.spend(1_500)
    return 0


_SITE = re.compile(rb"(?m)^site_dir:\s*[\"']?([^\s\"'#]+)")


def site_generator(process: Process) -> int:
    """Build a site: mkdocs into site/, others into public/."""
    words = [word for word in process.arguments if not word.startswith("-")]
    if process.name == "mkdocs" and words[:1] != ["build"]:
        process.assume(f"{process.name} {' '.join(words[:1])} is not modelled; it succeeds")
        return 0
    settings = process.file("mkdocs.yml") if process.name == "mkdocs" else None
    told = _SITE.search(settings.content) if settings else None
    folder = "site" if process.name == "mkdocs" else "public"
    folder = told[1].decode("utf-8", "replace") if told else folder
    for option in ("-d", "--site-dir", "--destination"):
        arguments = list(process.arguments)
        if option in arguments[:-1]:
            folder = arguments[arguments.index(option) + 1]
    process.filesystem.mkdir(process.at(folder), parents=True)
    process.save(f"{folder}/index.html", b"<!doctype html>\n<title>Site</title>\n")
    process.spend(2_000)
    return 0


def mix(process: Process) -> int:
    """Build a project of Elixir: ``mix release`` writes what runs without Elixir."""
    words = [word for word in process.arguments if not word.startswith("-")]
    if words[:1] != ["release"]:
        process.assume(f"mix {' '.join(words[:1])} is not modelled; it succeeds")
        return 0
    project = process.file("mix.exs")
    found = re.search(rb"app:\s*:(\w+)", project.content) if project else None
    name = found[1].decode() if found else "app"
    told = re.search(rb'build_path:\s*"([^"\n]+)"', project.content) if project else None
    kind = process.environment.get("MIX_ENV", "dev")
    above = told[1].decode("utf-8", "replace") if told else "_build"
    above = process.environment.get("MIX_BUILD_ROOT", above)
    root = f"{process.environment.get('MIX_BUILD_PATH', f'{above}/{kind}')}/rel/{name}"
    process.filesystem.mkdir(process.at(f"{root}/bin"), parents=True)
    process.save(f"{root}/bin/{name}", SCRIPT)
    process.filesystem.chmod(process.at(f"{root}/bin/{name}"), 0o755)
    return 0


def apt_key(process: Process) -> int:
    """Take a key in; nothing, where a key should come through a pipe, is none."""
    words = [word for word in process.arguments if not word.startswith("--")]
    if words[:2] == ["add", "-"] and not process.stdin.read().strip():
        process.error("gpg: no valid OpenPGP data found.\n")
        return 2
    return 0


_RELEASE = {"-i": "ID", "-r": "VERSION_ID", "-c": "VERSION_CODENAME", "-d": "PRETTY_NAME"}


def lsb_release(process: Process) -> int:
    """Say which distribution this is, as /etc/os-release has it."""
    file = process.file("/etc/os-release")
    text = file.content.decode("utf-8", "replace") if file else ""
    known = dict(re.findall(r'(?m)^(\w+)="?([^"\n]*)"?$', text))
    known["ID"] = known.get("ID", "n/a").capitalize()
    asked = "".join(process.arguments)
    names = {"-i": "Distributor ID", "-d": "Description", "-r": "Release", "-c": "Codename"}
    long = {"-i": "--id", "-d": "--description", "-r": "--release", "-c": "--codename"}
    short = re.search(r"(?<!-)-[a-z]*s|--short", asked) is not None
    for letter, title in names.items():
        wanted = re.search(rf"(?<!-)-[a-z]*[{letter[1]}a]|--all|{long[letter]}", asked)
        if wanted:
            value = known.get(_RELEASE[letter], "n/a")
            process.write(f"{value}\n" if short else f"{title}:\t{value}\n")
    return 0


def dos2unix(process: Process) -> int:
    """Make lines end in LF alone: each file in its place, or ``-n`` from one into another."""
    words = words_of(process.arguments)
    names = list(words.rest)
    if not names:
        process.write(process.stdin.read().replace(b"\r\n", b"\n"))
        return 0
    pairs = [(name, name) for name in names]
    if words.has("-n", "--newfile"):
        pairs = list(zip(names[::2], names[1::2], strict=False))
    code = 0
    for name, into in pairs:
        file = process.file(name)
        if file is None:
            process.error(f"dos2unix: {name}: No such file or directory\n")
            code = 2
            continue
        process.save(into, process.read(name).replace(b"\r\n", b"\n"))
        if not words.has("-q", "--quiet"):
            process.error(f"dos2unix: converting file {name} to Unix format...\n")
    return code


def xk6(process: Process) -> int:
    """Build a k6 with extensions: a program called as ``--output`` says, ``k6`` otherwise."""
    words = words_of(process.arguments, frozenset({"-o", "--output", "--with", "--replace"}))
    if words.verb != "build":
        process.assume(f"xk6 {words.verb} is not modelled; it succeeds")
        return 0
    path = words.options.get("--output") or words.options.get("-o") or "k6"
    process.assume("what xk6 builds is not modelled; a program of a guessed size appears")
    process.filesystem.put(process.at(path), File(executable("k6"), 0o755, size=60_000_000))
    process.spend(30_000)
    return 0


def add_repository(process: Process) -> int:
    """Note a further source of packages."""
    names = [word for word in process.arguments if not word.startswith("-")]
    files = process.filesystem
    files.mkdir("/etc/apt/sources.list.d", parents=True)
    for name in names:
        slug = re.sub(r"[^\w]+", "-", name).strip("-")[:60]
        files.write(f"/etc/apt/sources.list.d/{slug}.list", f"# {name}\n".encode())
    return 0


def sudo(process: Process) -> int:
    """Run the rest as root."""
    words = list(process.arguments)
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option in {"-u", "-g"} and words:
            words.pop(0)
    while words and re.fullmatch(r"\w+=.*", words[0]):
        words.pop(0)
    if not words:
        return 0
    files = process.filesystem
    before = files.uid, files.gid
    files.uid = files.gid = 0
    try:
        return process.run(words)
    finally:
        files.uid, files.gid = before


def hello_world(process: Process) -> int:
    """Print the greeting of the hello-world image."""
    process.write(
        "\nHello from Docker!\n"
        "This message shows that your installation appears to be working correctly.\n\n"
        "To generate this message, Docker took the following steps:\n"
        " 1. The Docker client contacted the Docker daemon.\n"
        ' 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.\n'
        " 3. The Docker daemon created a new container from that image which runs the\n"
        "    executable that produces the output you are currently reading.\n"
        " 4. The Docker daemon streamed that output to the Docker client, which sent it\n"
        "    to your terminal.\n\n"
    )
    return 0


def cowsay(process: Process) -> int:
    """Let a cow say it."""
    words = list(process.arguments)
    text = " ".join(words[words.index("-t") + 1 :] if "-t" in words else words)
    text = text or process.stdin.read().decode("utf-8", "replace").strip()
    line = "-" * (len(text) + 2)
    process.write(
        f" {line.replace('-', '_')}\n< {text} >\n {line}\n"
        "        \\   ^__^\n         \\  (oo)\\_______\n            (__)\\       )\\/\\\n"
        "                ||----w |\n                ||     ||\n"
    )
    return 0


_QUIET = (
    "ldconfig update-locale deb-systemd-helper invoke-rc.d update-rc.d"
    " policy-rc.d apt-config debconf dpkg-statoverride dpkg-reconfigure"
    " service systemctl fc-cache visudo ssh-agent ssh-add pam-auth-update update-passwd"
    " autoreconf autoconf automake aclocal libtoolize ranlib strip ar c_rehash"
    " add-shell remove-shell gpg-agent dirmngr gpgconf git-lfs npm-run pg_isready"
    " dpkg-preconfigure savelog getcap setcap sysctl modprobe eslint prettier tsserver mypy"
    " flake8 black ruff pylint isort"
)


def iptables(process: Process) -> int:
    """Tell the version and the kind, which is in the name of the file that is run."""
    legacy = "legacy" in process.filesystem.resolve(process.path).rpartition("/")[2]
    if {"--version", "-V"} & set(process.arguments):
        name = process.name.replace("-legacy", "").replace("-nft", "")
        kind = "legacy" if legacy else "nf_tables"
        process.write(f"{name} v{process.executable.version or '1.8.10'} ({kind})\n")
        return 0
    process.assume(f"{process.name} is not modelled; it succeeds")
    return 0


_TABLES = [
    f"{name}{kind}{use}"
    for name in ("iptables", "ip6tables")
    for kind in ("", "-legacy", "-nft")
    for use in ("", "-save", "-restore")
]

PROGRAMS: Mapping[str, Program] = {
    **dict.fromkeys(_QUIET.split(), quiet),
    "debconf-set-selections": swallow,
    "apt-key": apt_key,
    "openssl": openssl,
    "gpg": gpg,
    "trust": trust,
    "update-ca-trust": quiet,
    "update-ca-certificates": update_ca_certificates,
    "mkdocs": site_generator,
    "hugo": site_generator,
    "mix": mix,
    "localedef": localedef,
    "locale-gen": locale_gen,
    "lsb_release": lsb_release,
    "dos2unix": dos2unix,
    "xk6": xk6,
    "add-apt-repository": add_repository,
    "sudo": sudo,
    "hello-world": hello_world,
    **dict.fromkeys(_TABLES, iptables),
    "cowsay": cowsay,
}
