"""Sources, PHP and servers: what they install, and what the one-liners of Dockerfiles say."""

import pytest

from simulator.catalogue_files import catalogue
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.run import run

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def filesystem(image):
    found = catalogue().image(f"docker.io/library/{image}").image
    return Filesystem(found.tree, now=1_767_603_600_000)


def do(files, script, **environment):
    return run(
        ["sh", "-ec", script],
        filesystem=files,
        environment={"PATH": PATH, "HOME": "/root", **environment},
        working_directory="/tmp",
        catalogue=catalogue(),
        horizon=3_600_000,
    )


def built(url, configure, install="make install"):
    files = filesystem("buildpack-deps:bookworm")
    outcome = do(files, f"curl -fsSL {url} | tar -xz --strip 1; {configure}; make; {install}")
    assert outcome.exit_code == 0, outcome.stderr
    return files


def test_sources_keep_the_version_that_their_archive_is_called_after():
    files = built("https://ftp.example.org/postgresql-17.9.tar.gz", "./configure --prefix=/opt/pg")

    assert do(files, "/opt/pg/bin/postgres --version").stdout == b"postgres (PostgreSQL) 17.9\n"
    assert b"#listen_addresses" in files.read("/opt/pg/share/postgresql/postgresql.conf.sample")


def test_openssl_is_configured_by_a_name_of_its_own_and_makes_its_folders():
    files = built(
        "https://files.example.org/openssl-3.5.7.tar.gz",
        "./Configure linux-x86_64 enable-fips --prefix=/opt/ssl --openssldir=/opt/ssl/etc",
        "make install_sw install_ssldirs",
    )

    assert files.listdir("/opt/ssl/etc/private") == ()
    assert files.is_file("/opt/ssl/etc/fipsmodule.cnf")


def test_httpd_brings_a_configuration_that_dockerfiles_edit():
    files = built("https://dist.example.org/httpd-2.4.68.tar.gz", "./configure --prefix=/srv/web")

    assert do(files, "grep -E '^User daemon$' /srv/web/conf/httpd.conf").exit_code == 0
    assert do(files, "rm -r /srv/web/man /srv/web/manual").exit_code == 0


def test_php_is_configured_with_what_its_options_say():
    files = built(
        "https://dist.example.org/php-8.2.30.tar.gz",
        "./configure --sysconfdir=/etc/p --enable-fpm --enable-zts --with-sodium=shared",
    )
    extensions = "/usr/local/lib/php/extensions/no-debug-zts-20220829"

    assert set(files.listdir(extensions)) == {"opcache.so", "sodium.so"}
    assert b"listen = 127.0.0.1:9000" in files.read("/etc/p/php-fpm.d/www.conf.default")
    assert do(files, """php -r 'echo ini_get("extension_dir");'""").stdout == extensions.encode()


def test_opcache_is_compiled_in_since_php_8_5():
    files = built("https://dist.example.org/php-8.5.1.tar.gz", "./configure")

    assert files.listdir("/usr/local/lib/php/extensions/no-debug-non-zts-20250925") == ()


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("echo PHP_MAJOR_VERSION;", b"8"),
        ('echo PHP_VERSION_ID - PHP_RELEASE_VERSION, "";', b""),
        ("echo PHP_VERSION_ID - PHP_RELEASE_VERSION;", b"80300"),
        ("echo PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . PHP_EOL;", b"8.3\n"),
        ("print('hello');", b"hello"),
    ],
)
def test_php_evaluates_what_dockerfiles_ask_it(code, printed):
    assert do(filesystem("php:8.3-cli"), 'php -r "$CODE"', CODE=code).stdout == printed


def test_extension_of_php_is_loaded_once_its_settings_say_so():
    files = filesystem("php:8.3-cli")
    asks = """php -d display_errors=stderr -r 'exit(extension_loaded("gd") ? 0 : 1);'"""

    assert do(files, asks).exit_code == 1
    assert do(files, "docker-php-ext-install gd opcache; php -m | grep -x gd").exit_code == 0
    assert do(files, asks).exit_code == 0
    settings = "/usr/local/etc/php/conf.d/docker-php-ext-opcache.ini"
    assert files.read(settings) == b"zend_extension=opcache\n"


def test_installer_of_composer_has_the_checksum_that_its_project_publishes():
    files = filesystem("php:8.3-cli")
    script = """
        php -r "copy('https://getcomposer.org/installer', 'setup.php');"
        expected=$(curl -sS https://composer.github.io/installer.sig)
        [ "$expected" = "$(openssl sha384 setup.php | cut -d' ' -f2)" ]
        [ "$expected" = "$(php -r "echo hash_file('sha384', 'setup.php');")" ]
        php setup.php --install-dir=/usr/local/bin --filename=composer
        php -r "unlink('setup.php');"
        composer --version; ls
    """

    outcome = do(files, script)
    assert outcome.exit_code == 0, outcome.stderr
    assert b"setup.php" not in outcome.stdout


def test_apache_enables_what_is_available():
    files = filesystem("debian:12")
    do(files, "apt-get update; apt-get install -y apache2")
    files.write("/etc/apache2/conf-available/mine.conf", b"ServerName here\n")

    assert do(files, "a2enconf mine; a2dissite 000-default").stdout == (
        b"Enabling conf mine.\n"
        b"To activate the new configuration, you need to run:\n  service apache2 reload\n"
        b"Site 000-default disabled.\n"
        b"To activate the new configuration, you need to run:\n  service apache2 reload\n"
    )
    assert files.read("/etc/apache2/conf-enabled/mine.conf") == b"ServerName here\n"
    assert do(files, "a2enconf yours").stderr == b"ERROR: Conf yours does not exist!\n"


def test_program_that_was_fetched_as_it_is_runs_as_what_it_is_called():
    files = filesystem("debian:12")
    do(files, "apt-get update; apt-get install -y curl ca-certificates")
    script = """
        curl -fsSL -o /usr/local/bin/gosu https://files.example.org/1.19/gosu-amd64
        chmod +x /usr/local/bin/gosu; gosu nobody id -un
    """

    assert do(files, script).stdout == b"nobody\n"


def test_iptables_says_which_kind_a_link_leads_to():
    files = filesystem("alpine:3.20")
    outcome = do(
        files,
        "apk add iptables-legacy; ln -s $(command -v iptables-legacy) /usr/local/bin/iptables;"
        " /usr/local/bin/iptables --version",
    )

    assert outcome.stdout.endswith(b" (legacy)\n"), outcome.stderr


def test_ghost_installs_a_blog_whose_settings_it_keeps():
    files = filesystem("node:22")
    script = """
        npm install -g ghost-cli; ghost install 6.45.0 --no-setup --dir /srv/blog; cd /srv/blog
        ghost config --url http://localhost:2368 --port 2368; ghost config paths.contentPath /data
    """

    assert do(files, script).exit_code == 0
    assert files.resolve("/srv/blog/current") == "/srv/blog/versions/6.45.0"
    assert b'"contentPath": "/data"' in files.read("/srv/blog/config.production.json")


def test_extension_of_php_is_linked_with_the_library_that_it_is_made_for():
    files = filesystem("php:8.3-cli")
    script = """
        docker-php-ext-install zip
        ldd "$(php -r 'echo ini_get("extension_dir");')"/*.so
    """

    assert b"libzip.so.4 => /lib/x86_64-linux-gnu/libzip.so.4" in do(files, script).stdout


def test_vite_puts_assets_where_the_plugin_of_laravel_says():
    files = filesystem("node:22")
    files.write("/tmp/package.json", b'{"devDependencies":{"vite":"^7.0.0"}}')
    files.write("/tmp/vite.config.js", b"import laravel from 'laravel-vite-plugin';\n")

    assert do(files, "npm install; npx vite build; npx vite build --ssr").exit_code == 0
    assert files.is_file("/tmp/public/build/manifest.json")
    assert not files.exists("/tmp/dist")
    assert files.is_file("/tmp/bootstrap/ssr/ssr.js")
