"""The checks beyond the recordings: each rule, when it holds and when it does not."""

import pytest

from simulator.engine.dockerfile.checks import BaseImage, Circumstances, check, report
from simulator.engine.dockerfile.checks.rules import RULES
from simulator.engine.dockerfile.stages import parse
from simulator.engine.ignore import IgnoreFile


def found(text, **known):
    return [(w.rule, w.start) for w in report(text, circumstances=Circumstances(**known)).warnings]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("FROM a AS b", []),
        ("FROM a As b", [("FromAsCasing", 1)]),
        ("from a as b", []),
        ("From a as b", [("ConsistentInstructionCasing", 1)]),
        ("FROM a AS scratch", [("ReservedStageName", 1)]),
        ("FROM $I", [("InvalidDefaultArgInFrom", 1), ("UndefinedArgInFrom", 1)]),
        ("ARG I\nFROM ${I:-a}", []),
        ("ARG I=A:B:C\nFROM $I", [("InvalidDefaultArgInFrom", 2)]),
        ("FROM --platform=linux/arm64 a", [("FromPlatformFlagConstDisallowed", 1)]),
        ("FROM --platform=linux/arm64 a AS arm64", []),
        ("FROM --platform=$BUILDPLATFORM a", []),
        ("FROM --platform=${TARGETPLATFORM} a", [("RedundantTargetPlatform", 1)]),
        ("FROM a\nRUN x\nrun y", [("ConsistentInstructionCasing", 3)]),
        ("FROM a\nrun x\nrun y", [("ConsistentInstructionCasing", 1)]),
        ("FROM a\nCMD x", [("JSONArgsRecommended", 2)]),
        ('FROM a\nSHELL ["x"]\nCMD x', []),
        ('FROM a\nCMD ["x"]\nCMD ["y"]', [("MultipleInstructionsDisallowed", 2)]),
        ("FROM a\nHEALTHCHECK NONE\nHEALTHCHECK NONE", [("MultipleInstructionsDisallowed", 2)]),
        ('FROM a AS b\nCMD ["x"]\nFROM b\nCMD ["y"]', []),
        ("FROM a\nLABEL a b", [("LegacyKeyValueFormat", 2)]),
        ("FROM a\nENV API_KEY=1", [("SecretsUsedInArgOrEnv", 2)]),
        ("FROM a\nENV PUBLIC_KEY=1 KEYBOARD=1 TOKEN_FILE=1", []),
        ("FROM a\nARG password\n", [("SecretsUsedInArgOrEnv", 2)]),
        ("FROM a\nWORKDIR x\nWORKDIR y", [("WorkdirRelativePath", 2)]),
        ("FROM a\nWORKDIR /x\nWORKDIR y", []),
        ("FROM a AS b\nWORKDIR /x\nFROM b\nWORKDIR y", []),
        ("FROM a\nEXPOSE 80/TCP", [("ExposeProtoCasing", 2)]),
        ("FROM a\nEXPOSE 127.0.0.1:80:80 9:9", [("ExposeInvalidFormat", 2)] * 2),
        ("FROM a\nENV x=$y", [("UndefinedVar", 2)]),
        ("FROM a\nARG y\nENV x=$y", []),
        ("FROM a AS b\nARG y\nFROM b\nENV x=$y", []),
        ("ARG y=1\nFROM a\nENV x=$y", [("UndefinedVar", 3)]),
        ("FROM a\nARG x=$y", [("UndefinedVar", 2)]),
        ("FROM a\nRUN echo $y", []),
        ("FROM a\nCOPY <<E /x\n$y\nE", [("UndefinedVar", 2)]),
        ("FROM a AS b\nONBUILD ENV x=$y\nFROM b", [("UndefinedVar", 3)]),
        ("# check=skip=UndefinedVar\nFROM a\nENV x=$y", []),
        ("# check=skip=all\nFROM a\nCMD $y", []),
        ("FROM a\n# check=skip=UndefinedVar\nENV x=$y\nENV x=$y", [("UndefinedVar", 4)]),
        ("# check=experimental=all\n# other\nFROM a AS b", [("InvalidDefinitionDescription", 3)]),
        ("# check=experimental=all\n# b is good\nFROM a AS b", []),
        ("FROM a\nRUN x \\\n\n y", [("NoEmptyContinuation", 4)]),
        ("FROM a\nMAINTAINER b", [("MaintainerDeprecated", 2)]),
    ],
)
def test_a_rule_finds_what_it_is_about(text, rules):
    assert found(text) == rules


def test_stages_that_are_not_needed_are_checked_only_on_request():
    text = "FROM a AS unused\nCMD x\nFROM a\n"

    assert found(text) == []
    assert found(text, every_stage=True) == [("JSONArgsRecommended", 2)]
    assert found(text, target="unused") == [("JSONArgsRecommended", 2)]


def test_variables_of_the_base_image_are_defined():
    known = {"a": BaseImage(env={"HOME": "/"}, shell=("sh",))}  # noqa: S604

    assert found("FROM a\nENV x=$HOME\nCMD y", images=known.get) == []


def test_a_base_image_for_another_platform_is_noted():
    known = {"a": BaseImage(platform="linux/arm64")}

    assert found("FROM a", images=known.get) == [("InvalidBaseImagePlatform", 1)]


@pytest.mark.parametrize(
    ("patterns", "line", "warned"),
    [
        ("*.txt", "COPY a.txt /", True),
        ("*.txt", "ADD b a.txt /", True),
        ("dir", "COPY dir/a /", True),
        ("*.txt", "COPY b /", False),
        ("*.txt", "COPY --from=x a.txt /", False),
        ("*.txt\n!a.txt", "COPY b.txt /", False),
        ("*", "COPY . /", True),
        ("b", "COPY . /", False),
        ("*.txt", "ADD https://host/a.txt /", False),
    ],
)
def test_copying_what_dockerignore_keeps_out_is_noted(patterns, line, warned):
    rules = [("CopyIgnoredFile", 2)] if warned else []

    assert found(f"FROM a AS x\n{line}", ignored=IgnoreFile.parse(patterns)) == rules


def test_warnings_before_an_error_are_given_with_it():
    result = report("FROM a AS B\nMAINTAINER x\nFOO")

    assert [w.rule for w in result.warnings] == ["StageNameCasing", "MaintainerDeprecated"]
    assert result.error.message.startswith("dockerfile parse error on line 3")


def test_an_error_directive_turns_warnings_into_a_failure():
    text = "# check=error=true\nFROM a\nCMD x\nENV a b"

    assert report(text).violation == (
        "lint violation found for rules: JSONArgsRecommended, LegacyKeyValueFormat"
    )
    assert report("# check=error=true\nFROM a").violation == ""


def test_a_suggestion_is_given_for_a_near_name():
    (warning,) = check(parse("FROM a\nENV x=$PAHT"))

    assert warning.short == (
        "UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?) (line 2)"
    )


def test_every_rule_has_a_name_of_its_own_and_a_page():
    assert len({rule.name for rule in RULES}) == len(RULES) == 22
    assert [rule.name for rule in RULES if not rule.url] == ["InvalidBaseImagePlatform"]
