"""Sizes, durations and moments in Docker's words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.errors import DockerError
from simulator.engine.quantities import (
    InvalidQuantity,
    ago,
    bytes_size,
    go_duration,
    human_duration,
    human_size,
    parse_duration,
    parse_size,
    progress_size,
    step_seconds,
)
from simulator.engine.timestamps import (
    InvalidTimestamp,
    created_ago,
    go_time,
    history_created,
    parse_timestamp,
    rfc3339,
    rfc3339_nano,
    rfc3339_nano_fixed,
)

HOUR, DAY = 3600, 24 * 3600
NOON = 1_700_049_600_000  # 2023-11-15T12:00:00Z


@pytest.mark.parametrize(
    ("size", "three", "four"),
    [
        (0, "0B", "0B"),
        (1, "1B", "1B"),
        (999, "999B", "999B"),
        (1000, "1kB", "1kB"),
        (1190, "1.19kB", "1.19kB"),
        (10_240, "10.2kB", "10.24kB"),
        (200_000, "200kB", "200kB"),
        (999_600, "1e+03kB", "999.6kB"),
        (999_999, "1e+03kB", "1000kB"),
        (1_985_799, "1.99MB", "1.986MB"),
        (7_800_000, "7.8MB", "7.8MB"),
        (123_456_789_012, "123GB", "123.5GB"),
        (2**62, "4.61EB", "4.612EB"),
    ],
)
def test_a_size_has_three_digits_in_a_table_and_four_in_a_sentence(size, three, four):
    assert (human_size(size, 3), human_size(size)) == (three, four)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0B"),
        (1023, "1023B"),
        (1024, "1KiB"),
        (1536, "1.5KiB"),
        (2**30, "1GiB"),
        (8_345_000_000, "7.772GiB"),
    ],
)
def test_memory_is_counted_in_powers_of_1024(size, text):
    assert bytes_size(size) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (2, "2B"),
        (999, "999B"),
        (1000, "1.00kB"),
        (10_273, "10.27kB"),
        (200_070, "200.07kB"),
        (5_500_000, "5.50MB"),
    ],
)
def test_buildkit_shows_two_decimals_of_what_it_transfers(size, text):
    assert progress_size(size) == text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("32", 32),
        ("32b", 32),
        ("32 B", 32),
        ("32k", 32 * 1024),
        ("32KB", 32 * 1024),
        ("32 KiB", 32 * 1024),
        ("1.5g", 3 * 2**29),
        ("1GiB", 2**30),
        (".5m", 2**19),
        ("1e3", 1000),
        ("2tb", 2 * 2**40),
        ("2P", 2 * 2**50),
    ],
)
def test_the_unit_of_a_size_is_free_in_case_and_length(text, size):
    assert parse_size(text) == size


def test_sizes_on_disk_count_in_thousands():
    assert parse_size("10GB", base=1000) == 10 * 10**9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "invalid size: ''"),
        ("hello", "invalid size: 'hello'"),
        ("-1k", "invalid size: '-1k'"),
        ("9999999p", "invalid size: '9999999p'"),
        ("1e999", "invalid size: '1e999'"),
        ("32bb", "invalid suffix: 'bb'"),
        ("32kk", "invalid suffix: 'kk'"),
        ("32Kibb", "invalid suffix: 'kibb'"),
        ("32z", "invalid suffix: 'z'"),
        (" 32 k", 'strconv.ParseFloat: parsing " 32": invalid syntax'),
        ("1.2.3m", 'strconv.ParseFloat: parsing "1.2.3": invalid syntax'),
        (".", 'strconv.ParseFloat: parsing ".": invalid syntax'),
    ],
)
def test_a_size_without_number_or_with_an_unknown_unit_is_refused(text, message):
    with pytest.raises(InvalidQuantity) as caught:
        parse_size(text)

    assert caught.value.message == message


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "Less than a second"),
        (0.45, "Less than a second"),
        (1, "1 second"),
        (1.9, "1 second"),
        (2, "2 seconds"),
        (59.9, "59 seconds"),
        (60, "About a minute"),
        (119, "About a minute"),
        (120, "2 minutes"),
        (3599, "59 minutes"),
        (HOUR, "About an hour"),
        (1.49 * HOUR, "About an hour"),
        (1.5 * HOUR, "2 hours"),
        (47 * HOUR, "47 hours"),
        (47.5 * HOUR, "2 days"),
        (13 * DAY, "13 days"),
        (14 * DAY, "2 weeks"),
        (59 * DAY, "8 weeks"),
        (60 * DAY, "2 months"),
        (729 * DAY, "24 months"),
        (730 * DAY, "2 years"),
        (10 * 365 * DAY, "10 years"),
    ],
)
def test_durations_are_told_roughly(seconds, text):
    assert human_duration(seconds) == text
    assert ago(seconds) == f"{text} ago"


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0.0s"), (40, "0.0s"), (100, "0.1s"), (12_345, "12.3s"), (90_000, "90.0s")],
)
def test_a_build_step_lasts_seconds_with_one_decimal(milliseconds, text):
    assert step_seconds(milliseconds) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1100, "1.1µs"),
        (2_200_000, "2.2ms"),
        (10**9, "1s"),
        (1_000_000_001, "1.000000001s"),
        (90 * 10**9, "1m30s"),
        (3600 * 10**9, "1h0m0s"),
        (-5 * 60 * 10**9, "-5m0s"),
        (245_001_000_000, "4m5.001s"),
    ],
)
def test_go_prints_a_duration_without_loss(nanoseconds, text):
    assert go_duration(nanoseconds) == text
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0", 0),
        ("-0", 0),
        ("+5s", 5 * 10**9),
        ("1.5h", 5400 * 10**9),
        (".5s", 5 * 10**8),
        ("5.s", 5 * 10**9),
        ("1h15m30.918s", 4_530_918_000_000),
        ("3us2ms", 2_003_000),
        ("-9223372036854775808ns", -(2**63)),
    ],
)
def test_durations_are_read_as_go_reads_them(text, nanoseconds):
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'time: invalid duration ""'),
        ("-", 'time: invalid duration "-"'),
        ("s", 'time: invalid duration "s"'),
        (".s", 'time: invalid duration ".s"'),
        ("5 s", 'time: unknown unit " s" in duration "5 s"'),
        ("30", 'time: missing unit in duration "30"'),
        ("1m30", 'time: missing unit in duration "1m30"'),
        ("3x", 'time: unknown unit "x" in duration "3x"'),
        ("1d", 'time: unknown unit "d" in duration "1d"'),
        ("9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'),
    ],
)
def test_go_says_what_is_wrong_with_a_duration(text, message):
    with pytest.raises(InvalidQuantity) as caught:
        parse_duration(text)

    assert caught.value.message == message


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_what_go_prints_go_reads(nanoseconds):
    assert parse_duration(go_duration(nanoseconds)) == nanoseconds


@given(st.text() | st.from_regex(r"[0-9.eE+-]*[ kmgtpib]*[0-9smhn]*"))
def test_any_text_is_a_quantity_or_an_error_for_learners(text):
    for parse in (parse_size, parse_duration, parse_timestamp):
        with suppress(DockerError):
            assert isinstance(parse(text), int)


@pytest.mark.parametrize(
    ("milliseconds", "nano", "fixed"),
    [
        (NOON, "2023-11-15T12:00:00Z", "2023-11-15T12:00:00.000000000Z"),
        (NOON + 120, "2023-11-15T12:00:00.12Z", "2023-11-15T12:00:00.120000000Z"),
        (NOON + 7, "2023-11-15T12:00:00.007Z", "2023-11-15T12:00:00.007000000Z"),
        (-1, "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999000000Z"),
    ],
)
def test_moments_have_a_fraction_with_or_without_trailing_zeros(milliseconds, nano, fixed):
    assert (rfc3339_nano(milliseconds), rfc3339_nano_fixed(milliseconds)) == (nano, fixed)


def test_a_clock_beyond_the_year_9999_shows_its_last_moment():
    assert rfc3339(10**30) == "9999-12-31T23:59:59Z"


def test_templates_and_tables_show_whole_seconds():
    assert go_time(NOON + 999) == "2023-11-15 12:00:00 +0000 UTC"
    assert rfc3339(NOON + 999) == "2023-11-15T12:00:00Z"


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_a_written_moment_is_read_back(milliseconds):
    assert parse_timestamp(rfc3339_nano(milliseconds)) == milliseconds
    assert parse_timestamp(rfc3339_nano_fixed(milliseconds)) == milliseconds


def test_a_moment_of_another_zone_is_the_same_moment():
    assert parse_timestamp("2023-11-15T09:30:00.25-02:30") == NOON + 250


@pytest.mark.parametrize(
    "text",
    ["", "2023-13-01T00:00:00Z", "2023-11-15", "2023-11-15T12:00:00", "0000-01-01T00:00:00Z"],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(InvalidTimestamp):
        parse_timestamp(text)


def test_the_created_column_counts_from_the_whole_second():
    assert created_ago(NOON + 900, NOON + 1_000) == "1 second ago"
    assert created_ago(NOON, NOON + 150_000) == "2 minutes ago"


def test_history_shows_no_age_for_what_has_no_date():
    assert history_created(None, NOON) == "N/A"
    assert history_created(0, NOON) == "N/A"
    assert history_created(NOON, NOON + 7_200_000) == "2 hours ago"
