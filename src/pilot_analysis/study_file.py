"""Reading ``pilot.toml``: what must hold within and between its parts, and how each fault is said."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pilot_analysis import municipalities
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import Text, same, text
from pilot_analysis.pilot import Cluster, Model, Study
from pilot_analysis.workspace import STATISTICS

_LIMITS = {
    "ge": "study.at_least",
    "gt": "study.more_than",
    "le": "study.at_most",
    "lt": "study.less_than",
    "min_length": "study.longer",
}
_FEWEST = 3  # municipalities to compare with
_KINDS = {
    "int": "study.whole_number",
    "float": "study.number",
    "string": "study.words",
    "date": "study.date",
    "tuple": "study.list",
    "model": "study.section",
}


def load_study(path: Path) -> Study:
    """Read and check a study file.

    Raises
    ------
    ConfigurationError
        If the file is not TOML or not a runnable study: all its problems, each with key, value, what is allowed
        and the nearest right name.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigurationError(text("study.not_utf8", file=str(path))) from None
    except OSError as error:
        raise ConfigurationError(text("study.unreadable", file=str(path), reason=str(error))) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(text("study.not_toml", file=str(path), reason=str(error))) from None
    study, faults = _shaped(raw)
    faults += _faults(study) if study else ()
    if study is None or faults:
        raise refused(path, faults)
    return study


def _shaped(raw: dict[str, Any]) -> tuple[Study | None, list[Text]]:
    """Return the study as far as its keys and values can be read, and a fault for each that cannot.

    What is wrong is left out and the rest looked at again, so that a misspelt key does not hide a wrong date.
    """
    try:
        return Study.model_validate(raw), []
    except ValidationError as error:
        wrong = error.errors()
    faults = [_shape_fault(one) for one in wrong]
    with suppress(ValidationError):
        return Study.model_validate(_without(raw, [one["loc"] for one in wrong])), faults
    return None, faults


def _without(raw: Mapping[str, Any], places: Iterable[Sequence[str | int]]) -> dict[str, Any]:
    left = deepcopy(dict(raw))
    for *above, last in places:
        part: Any = left
        for step in above:
            part = part[step]
        if isinstance(part, dict):
            part.pop(last, None)
    return left


def refused(path: Path, faults: Sequence[Text]) -> ConfigurationError:
    """Return the error that lists every fault of a study file."""
    head = text("study.refused", file=str(path), count=len(faults))
    return ConfigurationError(head.join(*faults, between="\n  "))


def nearest(word: str, allowed: Iterable[str]) -> Text:
    """Return `` Did you mean "x"?``, or nothing where no allowed name is near."""
    near = get_close_matches(word.casefold(), {one.casefold(): one for one in allowed}, n=1, cutoff=0.6)
    original = next((one for one in allowed if near and one.casefold() == near[0]), None)
    return text("study.nearest", name=original) if original else same("")


def _shape_fault(error: Mapping[str, Any]) -> Text:
    """Say one of pydantic's errors with key, value and what is allowed."""
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else str(part) for part in error["loc"]).replace(".[", "[")
    if error["type"] == "extra_forbidden":
        allowed = _fields_at(error["loc"][:-1])
        return text("study.unknown_key", key=key, allowed=allowed, nearest=nearest(str(error["loc"][-1]), allowed))
    if error["type"] == "missing":
        return text("study.missing_key", key=key)
    allowed = list(map(str, get_args(_annotation_at(error["loc"])))) if error["type"] == "literal_error" else []
    near, expected = nearest(str(error["input"]), allowed), _expected(error, allowed)
    return text("study.wrong_value", key=key, value=_quoted(error["input"]), expected=expected, nearest=near)


def _quoted(value: Any) -> str:
    """Return a value as it would stand in the file."""
    return value.isoformat() if isinstance(value, date) else repr(value)


def _expected(error: Mapping[str, Any], allowed: list[str]) -> Text:
    """Say what a value must be: one of some words, of some kind, within some limit, of some form."""
    context: dict[str, Any] = dict(error.get("ctx") or {})
    if allowed:
        return text("study.one_of", allowed=allowed)
    if "pattern" in context:
        return text("study.pattern", pattern=context["pattern"])
    for limit, key in _LIMITS.items():
        if limit in context:
            return text(key, limit=context[limit])
    return text(_KINDS.get(error["type"].partition("_")[0], "study.other_kind"))


def _annotation_at(location: Sequence[str | int]) -> Any:
    """Return the declared type of a place in the study file."""
    declared: Any = Study
    for part in location:
        if isinstance(part, int):
            continue  # the step before has already gone from the list to what it lists
        by_name = {field.alias or name: field.annotation for name, field in declared.model_fields.items()}
        declared = by_name[part]
        declared = next(
            (one for one in get_args(declared) if isinstance(one, type) and issubclass(one, BaseModel)), declared
        )
    return declared


def _fields_at(location: Sequence[str | int]) -> list[str]:
    return [field.alias or name for name, field in _annotation_at(location).model_fields.items()]


def _faults(study: Study) -> Iterator[Text]:
    """Find what pydantic cannot see: dates in order, names that refer to nothing, names used twice."""
    in_order = study.pilot.start < study.pilot.end
    if not in_order:
        yield text("study.period", start=study.pilot.start.isoformat(), end=study.pilot.end.isoformat())
    yield from _repeated(study)
    for one in study.participants:
        if one.id in STATISTICS:
            yield text("study.reserved", value=one.id)
    yield from _unregistered(study)
    yield from _unknown_members(study)
    for kind, group in [("models", one) for one in study.models] + [("clusters", one) for one in study.clusters]:
        yield from _wrong_spans(study, group, kind) if in_order else ()
    yield from _double_models(study)
    yield from _wrong_years(study)
    yield from _wrong_donors(study)


def _repeated(study: Study) -> Iterator[Text]:
    for kind in ("municipalities", "participants", "models", "clusters", "actors", "tools"):
        seen: set[str] = set()
        for one in getattr(study, kind):
            name = getattr(one, "id", None) or getattr(one, "code", None) or one.name
            if name in seen:
                yield text("study.repeated", key=kind, value=name)
            seen.add(name)


def _unregistered(study: Study) -> Iterator[Text]:
    register = municipalities.names()
    for one in study.municipalities:
        if register.get(one.code) != one.name:
            right = register.get(one.code) or next((code for code, name in register.items() if name == one.name), "")
            yield text("study.unregistered", code=one.code, name=one.name, right=right or "?")
    for code in study.education.pool:
        if code not in register:
            yield text("study.unknown_code", key="education.pool", value=code, nearest=nearest(code, register))
        if code in study.codes:
            yield text("study.treated_in_pool", value=code, name=register.get(code, code))


def _unknown_members(study: Study) -> Iterator[Text]:
    for kind in ("participants", "models", "clusters"):
        for group in getattr(study, kind):
            codes = [
                getattr(one, "municipality", one) for one in getattr(group, "members", None) or group.municipalities
            ]
            for code in codes:
                if code not in study.codes:
                    near = nearest(code, study.codes)
                    yield text(
                        "study.not_in_study",
                        key=f"{kind}.{group.id}",
                        value=code,
                        allowed=list(study.codes),
                        nearest=near,
                    )
    delivered = Counter(code for one in study.participants for code in set(one.municipalities))
    for code in study.codes:
        if not delivered[code]:
            yield text("study.nobody_delivers", value=code)
        elif delivered[code] > 1:
            yield text("study.two_deliver", value=code)


def _wrong_spans(study: Study, group: Model | Cluster, kind: str) -> Iterator[Text]:
    for member in group.members:
        if not study.pilot.start <= member.start <= member.end <= study.pilot.end:
            span = f"{member.start} - {member.end}"
            allowed = f"{study.pilot.start} - {study.pilot.end}"
            yield text(
                "study.span", key=f"{kind}.{group.id}", municipality=member.municipality, value=span, allowed=allowed
            )


def _double_models(study: Study) -> Iterator[Text]:
    """Find municipalities that test two broker models at once: a case would count under both."""
    spans = sorted((one.municipality, one.start, one.end, model.id) for model in study.models for one in model.members)
    for (code, _, end, first), (other, start, _, second) in pairwise(spans):
        if code == other and start <= end:
            yield text("study.double_model", value=code, first=first, second=second, day=start.isoformat())


def _wrong_donors(study: Study) -> Iterator[Text]:
    """Find municipalities left out of a pool they are not in, and rules that leave too few to compare with."""
    education = study.education
    for key in ("exclude", "neighbours"):
        for code in getattr(education, key):
            if code not in education.pool:
                near = nearest(code, education.pool)
                yield text("study.not_in_pool", key=f"education.{key}", value=code, nearest=near)
    left = set(education.controls), set(education.controls) - set(education.neighbours)
    for key, rest in zip(("exclude", "neighbours"), left, strict=True):
        if getattr(education, key) and len(rest) < _FEWEST:
            yield text("study.few_in_pool", key=f"education.{key}", left=len(rest), fewest=_FEWEST)
    for code in education.inhabitants:
        if code not in study.codes:
            near = nearest(code, study.codes)
            allowed = list(study.codes)
            yield text("study.not_in_study", key="education.inhabitants", value=code, allowed=allowed, nearest=near)


def _wrong_years(study: Study) -> Iterator[Text]:
    education = study.education
    if education.first_year >= education.reference_year:
        yield text(
            "study.years", key="education.first_year", value=education.first_year, reference=education.reference_year
        )
    for year in education.outcome_years:
        if year <= education.reference_year:
            yield text("study.outcome_year", value=year, reference=education.reference_year)
