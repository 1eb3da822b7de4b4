"""What ``# check=skip=A,B;error=true`` asks for."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import SPACE, parse_bool, quote

ALL = frozenset({"all"})


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Rules to leave out, experimental ones to put in, and whether a warning fails the build.

    ``ALL`` stands for every rule.
    """

    skip: frozenset[str] = frozenset()
    experimental: frozenset[str] = frozenset()
    error: bool = False

    def runs(self, rule: str, *, experimental: bool = False) -> bool:
        """Tell whether a rule is to be checked."""
        if experimental:
            return bool(self.experimental & {rule, *ALL})
        return not self.skip & {rule, *ALL}

    def and_also(self, other: CheckOptions) -> CheckOptions:
        """Return these options with another's rules added; ``error`` stays as it is."""
        return CheckOptions(
            self.skip | other.skip, self.experimental | other.experimental, self.error
        )


def read_check_options(text: str) -> CheckOptions:
    """Read the value of a check directive, or raise what BuildKit says against it."""
    try:
        return _read(text.strip(SPACE))
    except DockerfileError as error:
        raise DockerfileError(
            f"failed to parse check options: {error.message}",
            hint="Write it like this: # check=skip=RuleOne,RuleTwo;error=true",
        ) from None


def _read(text: str) -> CheckOptions:
    values: dict[str, frozenset[str]] = {}
    error = False
    for part in text.split(";", 2) if text else []:
        key, equals, value = part.partition("=")
        key = key.strip(SPACE)
        if not equals:
            raise DockerfileError(f"invalid check option {quote(part)}")
        if key == "error":
            error = _boolean(part, value.strip(SPACE))
        elif key in ("skip", "experimental"):
            values[key] = frozenset(rule.strip(SPACE) for rule in value.split(","))
        else:
            raise DockerfileError(f"invalid check option {quote(key)}")
    none: frozenset[str] = frozenset()
    return CheckOptions(values.get("skip", none), values.get("experimental", none), error)


def _boolean(part: str, text: str) -> bool:
    said = parse_bool(text)
    if said is None:
        raise DockerfileError(
            f"failed to parse check option {quote(part)}:"
            f" strconv.ParseBool: parsing {quote(text)}: invalid syntax"
        )
    return said
