"""Parameters: declared in each notebook, given on the command line, checked before anything runs.

papermill by itself warns about a misspelt name and runs with the default, and it guesses types: ``0684`` becomes 684.
Here the notebook's own declarations decide, and the study says which values make sense.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import LANGUAGES, Text, text
from pilot_analysis.pilot import Study
from pilot_analysis.study_file import nearest

_TRUE, _FALSE = {"true", "ja", "yes", "1"}, {"false", "nej", "no", "0"}
_PERIOD = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:/\d{4}-(?:0[1-9]|1[0-2]))?")


def declared(notebook: Path) -> dict[str, str]:
    """Return a notebook's parameters and their types, as its cell tagged ``parameters`` annotates them.

    Raises
    ------
    ConfigurationError
        If there is no such cell, a parameter has no type, or a type is not one that can be given in words.
    """
    from nbformat.reader import NotJSONError
    from papermill import inspect_notebook

    from pilot_analysis.runs.executed import read

    try:
        node = read(notebook)
    except (OSError, ValueError, NotJSONError) as error:
        raise ConfigurationError(
            text("runs.unreadable_notebook", notebook=str(notebook), reason=str(error)[:200])
        ) from None
    if not any("parameters" in cell.metadata.get("tags", ()) for cell in node.cells):
        raise ConfigurationError(text("runs.no_parameters_cell", notebook=notebook.name))
    node.metadata.setdefault("kernelspec", {"name": "python3", "language": "python"}).setdefault("language", "python")
    found = {name: one["inferred_type_name"] for name, one in inspect_notebook(node).items()}
    for name, type_ in found.items():
        if type_ not in _PARSERS:
            raise ConfigurationError(
                text("runs.untyped", notebook=notebook.name, name=name, type=type_, allowed=sorted(_PARSERS))
            )
    return found


def settle(notebook: str, types: Mapping[str, str], given: Mapping[str, str], study: Study) -> dict[str, Any]:
    """Return the values to run a notebook with.

    Parameters
    ----------
    notebook
        Its name, for messages.
    types
        What `declared` says of it.
    given
        Words from the command line, by parameter.

    Returns
    -------
    dict
        What was given, read by the declared type and checked against the study, and the study's own language and seed
        where the notebook asks for them. What is left out has the notebook's default.

    Raises
    ------
    ConfigurationError
        If a name is unknown to the notebook or a value does not fit; nothing has been run.
    """
    values = {name: value for name, value in own(study).items() if name in types}
    for name, words in given.items():
        if name not in types or not name.isidentifier():
            near = nearest(name, types)
            raise ConfigurationError(
                text("runs.unknown_parameter", notebook=notebook, name=name, allowed=sorted(types), nearest=near)
            )
        values[name] = _checked(name, _parsed(name, types[name], words), study)
    return dict(sorted(values.items()))


def own(study: Study) -> dict[str, Any]:
    """Return the parameters whose values the study has settled itself."""
    return {"language": study.pilot.language, "seed": study.pilot.seed}


def split(pairs: Iterable[str]) -> dict[str, str]:
    """Return ``NAME=VALUE`` words by name.

    Raises
    ------
    ConfigurationError
        If there is no ``=``, or a name is given twice.
    """
    given: dict[str, str] = {}
    for pair in pairs:
        name, sign, words = pair.partition("=")
        if not sign or not name:
            raise ConfigurationError(text("runs.no_equals", value=pair))
        if name in given:
            raise ConfigurationError(text("runs.given_twice", name=name))
        given[name] = words
    return given


def _parsed(name: str, type_: str, words: str) -> Any:
    try:
        return _PARSERS[type_](words)
    except ValueError:
        raise ConfigurationError(
            text("runs.wrong_type", name=name, value=words, type=text(f"runs.type_{type_}"))
        ) from None


def _whole(words: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", words.strip()):
        raise ValueError(words)  # int() would also take 1_000 and digits of other scripts
    return int(words)


def _decimal(words: str) -> float:
    value = float(words)
    if not math.isfinite(value):
        raise ValueError(words)
    return value


def _truth(words: str) -> bool:
    if words.strip().casefold() in _TRUE | _FALSE:
        return words.strip().casefold() in _TRUE
    raise ValueError(words)


def _several(words: str) -> list[str]:
    if not words.lstrip().startswith("["):
        return [part.strip() for part in words.split(",") if part.strip()]
    values = json.loads(words)
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ValueError(words)
    return values


_PARSERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": _whole,
    "float": _decimal,
    "bool": _truth,
    "list": _several,
}


def _checked(name: str, value: Any, study: Study) -> Any:
    """Return the value of a parameter that the study knows of as the study writes it; of others, as it is."""
    if name == "municipalities":
        return _members(name, value, {one.code: (one.name, *one.aliases) for one in study.municipalities})
    if name == "models":
        return _members(name, value, {one.id: (one.name.sv, one.name.en) for one in study.models})
    if name == "clusters":
        return _members(name, value, {one.id: (one.name.sv, one.name.en) for one in study.clusters})
    if name == "period" and value:
        return _period(value, study)
    if name == "language" and value not in LANGUAGES:
        raise _refused(name, value, LANGUAGES)
    if name == "seed" and isinstance(value, int) and value < 0:
        raise ConfigurationError(text("runs.wrong_type", name=name, value=str(value), type=text("runs.type_seed")))
    return value


def _members(name: str, values: list[str], known: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the ids that ``values`` name, by id or by name, each once, in the order of the study file."""
    by_word = {word.casefold(): one for one, words in known.items() for word in (*words, one)}
    for value in values:
        if value.casefold() not in by_word:
            raise _refused(name, value, known, [*known, *(word for words in known.values() for word in words)])
    wanted = {by_word[value.casefold()] for value in values}
    return [one for one in known if one in wanted]


def _period(value: str, study: Study) -> str:
    months = study.months()
    first, _, last = value.partition("/")
    if not _PERIOD.fullmatch(value) or not months[0] <= first <= (last or first) <= months[-1]:
        raise ConfigurationError(text("runs.wrong_period", value=value, first=months[0], last=months[-1]))
    return value


def _refused(name: str, value: object, allowed: Iterable[str], spellings: Iterable[str] = ()) -> ConfigurationError:
    near: Text = nearest(str(value), spellings or allowed)
    return ConfigurationError(
        text("runs.wrong_choice", name=name, value=str(value), allowed=list(allowed), nearest=near)
    )
