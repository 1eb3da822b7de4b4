"""The functions that awk brings along."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from simulator.engine.shell.limits import LIMITS, LimitHit
from simulator.engine.shell.programs.text_awk_nodes import (
    Constant,
    Expression,
    Field,
    Pattern,
    Variable,
)
from simulator.engine.shell.programs.text_awk_record import split_by, split_fields
from simulator.engine.shell.programs.text_awk_values import Read, Value, number, printed, text
from simulator.engine.shell.regex import Match

if TYPE_CHECKING:
    from simulator.engine.shell.programs.text_awk_expressions import Expressions as Work

Arguments: TypeAlias = "Sequence[Expression]"
Builtin: TypeAlias = "Callable[[Work, Arguments], Value]"


def _length(work: Work, arguments: Arguments) -> Value:
    if not arguments:
        return float(len(work.record.whole))
    first = arguments[0]
    if isinstance(first, Variable):
        found = work.scope(first.name).get(first.name)
        if isinstance(found, dict):
            return float(len(found))
    return float(len(work.string(first)))


def _substr(work: Work, arguments: Arguments) -> Value:
    subject = _string(work, arguments, 0)
    start = _rounded(_number(work, arguments, 1))
    if len(arguments) < 3:
        return subject[max(start - 1, 0) :]
    if start == 0 and work.process.name != "gawk":
        start = 1
    end = start + _rounded(_number(work, arguments, 2))
    return subject[max(start - 1, 0) : max(end - 1, 0)]


def _rounded(value: float) -> int:
    return 0 if math.isnan(value) else round(min(max(value, -1e9), 1e9))


def _index(work: Work, arguments: Arguments) -> Value:
    return float(_string(work, arguments, 0).find(_string(work, arguments, 1)) + 1)


def _split(work: Work, arguments: Arguments) -> Value:
    subject = _string(work, arguments, 0)
    if len(arguments) < 2 or not isinstance(arguments[1], Variable):
        return 0.0
    budget = work.process.kernel.budget
    third = arguments[2] if len(arguments) > 2 else None
    if isinstance(third, Pattern):
        pieces = split_by(subject, third.source, budget) if subject else []
    else:
        separator = work.string(third) if third is not None else text(work.variables["FS"])
        pieces = split_fields(subject, separator, budget)
    work.process.step(len(pieces) // 16)
    array = work.array(arguments[1].name)
    array.clear()
    array.update((str(place), Read(piece)) for place, piece in enumerate(pieces, start=1))
    return float(len(pieces))


def _sub(work: Work, arguments: Arguments) -> Value:
    return _substituted(work, arguments, everywhere=False)


def _gsub(work: Work, arguments: Arguments) -> Value:
    return _substituted(work, arguments, everywhere=True)


def _substituted(work: Work, arguments: Arguments, *, everywhere: bool) -> Value:
    regex = work.regex(arguments[0])
    replacement = _string(work, arguments, 1)
    target = arguments[2] if len(arguments) > 2 else Field(_ZERO)
    subject = work.string(target)
    pieces: list[str] = []
    done = count = 0
    for match in regex.finditer(subject, work.process.kernel.budget):
        count += 1
        pieces += [subject[done : match.start()], _put_in(replacement, match)]
        done = match.end()
        if not everywhere:
            break
    if count:
        result = "".join(pieces) + subject[done:]
        work.process.step(count // 16 + len(result) // 4096)
        if len(result) > LIMITS.expansion_bytes:
            raise LimitHit("expansion_bytes")
        work.assign(target, result)  # type: ignore[arg-type]
    return float(count)


def _put_in(replacement: str, match: Match) -> str:
    r"""Put the match where ``&`` stands; ``\&`` is the sign itself."""
    if "&" not in replacement and "\\" not in replacement:
        return replacement
    out, escaped = [], False
    for letter in replacement:
        if escaped:
            out.append(letter if letter in "&\\" else "\\" + letter)
            escaped = False
        elif letter == "\\":
            escaped = True
        else:
            out.append(match.group() or "" if letter == "&" else letter)
    return "".join(out) + "\\" * escaped


def _gensub(work: Work, arguments: Arguments) -> Value:
    regex = work.regex(arguments[0])
    replacement, how = _string(work, arguments, 1), _string(work, arguments, 2)
    subject = work.string(arguments[3]) if len(arguments) > 3 else work.record.whole
    wanted = 0 if how[:1] in ("g", "G") else max(int(number(how)), 1)
    pieces: list[str] = []
    done = 0
    for place, match in enumerate(regex.finditer(subject, work.process.kernel.budget), start=1):
        if wanted in (0, place):
            pieces += [subject[done : match.start()], _grouped(replacement, match)]
            done = match.end()
    result = "".join(pieces) + subject[done:]
    if len(result) > LIMITS.expansion_bytes:
        raise LimitHit("expansion_bytes")
    return result


def _grouped(replacement: str, match: Match) -> str:
    out: list[str] = []
    letters = iter(replacement)
    for letter in letters:
        if letter == "\\":
            following = next(letters, "\\")
            known = following.isdigit() and int(following) <= len(match.groups())
            out.append((match.group(int(following)) or "") if known else following)
        else:
            out.append(match.group() or "" if letter == "&" else letter)
    return "".join(out)


def _match(work: Work, arguments: Arguments) -> Value:
    subject = _string(work, arguments, 0)
    found = work.regex(arguments[1]).search(subject, work.process.kernel.budget)
    start = float(found.start() + 1) if found else 0.0
    work.variables["RSTART"] = start
    work.variables["RLENGTH"] = float(found.end() - found.start()) if found else -1.0
    if len(arguments) > 2 and isinstance(arguments[2], Variable):
        array = work.array(arguments[2].name)
        array.clear()
        if found:
            array["0"] = Read(found.group() or "")
            array.update((str(n), Read(g or "")) for n, g in enumerate(found.groups(), start=1))
    return start


def _sprintf(work: Work, arguments: Arguments) -> Value:
    values = [work.value(argument) for argument in arguments]
    return printed(text(values[0]), values[1:]) if values else ""


def _tolower(work: Work, arguments: Arguments) -> Value:
    return _string(work, arguments, 0).lower()


def _toupper(work: Work, arguments: Arguments) -> Value:
    return _string(work, arguments, 0).upper()


def _mathematical(function: Callable[..., float]) -> Builtin:
    def builtin(work: Work, arguments: Arguments) -> Value:
        try:
            return float(function(*(number(work.value(one)) for one in arguments)))
        except OverflowError:
            return float("inf")
        except (ValueError, TypeError):
            return float("nan")

    return builtin


def _truncated(value: float = 0.0) -> float:
    return float(math.trunc(value)) if abs(value) < 1e300 else value


def _logarithm(value: float = 0.0) -> float:
    return math.log(value) if value else float("-inf")


def _rand(work: Work, arguments: Arguments) -> Value:
    drawn = int.from_bytes(work.process.kernel.draw(6), "big")
    return drawn / 2**48


def _srand(work: Work, arguments: Arguments) -> Value:
    before = work.seed
    work.seed = number(work.value(arguments[0])) if arguments else _now(work)
    return before


def _system(work: Work, arguments: Arguments) -> Value:
    return float(work.process.run(["sh", "-c", _string(work, arguments, 0)]))


def _close(work: Work, arguments: Arguments) -> Value:
    return work.outside.close(_string(work, arguments, 0))


def _fflush(work: Work, arguments: Arguments) -> Value:
    return 0.0


def _systime(work: Work, arguments: Arguments) -> Value:
    return _now(work)


def _now(work: Work) -> float:
    return float(work.process.filesystem.now // 1000)


def _strftime(work: Work, arguments: Arguments) -> Value:
    pattern = work.string(arguments[0]) if arguments else "%a %b %e %H:%M:%S UTC %Y"
    moment = number(work.value(arguments[1])) if len(arguments) > 1 else _now(work)
    if not 0 <= moment < 1e11 or len(pattern) > 1000:
        return ""
    return datetime.fromtimestamp(moment, UTC).strftime(pattern.replace("%Z", "UTC"))


def _strtonum(work: Work, arguments: Arguments) -> Value:
    subject = _string(work, arguments, 0).strip()[:18]
    try:
        return float(int(subject, 16)) if subject[:2].lower() == "0x" else number(subject)
    except ValueError:
        return 0.0


def _bitwise(function: Callable[[int, int], int]) -> Builtin:
    def builtin(work: Work, arguments: Arguments) -> Value:
        one, other = (int(min(max(_number(work, arguments, place), 0), 2**53)) for place in (0, 1))
        return float(function(one, min(other, 2**53)))

    return builtin


def _string(work: Work, arguments: Arguments, place: int) -> str:
    return work.string(arguments[place]) if place < len(arguments) else ""


def _number(work: Work, arguments: Arguments, place: int) -> float:
    return number(work.value(arguments[place])) if place < len(arguments) else 0.0


_ZERO = Constant(0.0)

BUILTINS: Mapping[str, Builtin] = {
    "length": _length, "substr": _substr, "index": _index, "split": _split, "sub": _sub,
    "gsub": _gsub, "gensub": _gensub, "match": _match, "sprintf": _sprintf,
    "tolower": _tolower, "toupper": _toupper, "sin": _mathematical(math.sin),
    "cos": _mathematical(math.cos), "atan2": _mathematical(math.atan2),
    "exp": _mathematical(math.exp), "log": _mathematical(_logarithm),
    "sqrt": _mathematical(math.sqrt), "int": _mathematical(_truncated), "rand": _rand,
    "srand": _srand, "system": _system, "close": _close, "fflush": _fflush,
    "systime": _systime, "strftime": _strftime, "strtonum": _strtonum,
    "and": _bitwise(lambda a, b: a & b), "or": _bitwise(lambda a, b: a | b),
    "xor": _bitwise(lambda a, b: a ^ b), "lshift": _bitwise(lambda a, b: a << min(b, 53)),
    "rshift": _bitwise(lambda a, b: a >> min(b, 53)),
}  # fmt: skip
