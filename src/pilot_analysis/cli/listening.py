"""Progress on standard error: bars on a terminal, plain lines elsewhere, nothing for machines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pilot_analysis.language import text

if TYPE_CHECKING:
    from pilot_analysis.runs.progress import Event, Listener


def asking(options: argparse.Namespace, language: str) -> Callable[[str], None]:
    """Return what says on standard error which table is being asked for; nothing for machines."""

    def tell(name: str) -> None:
        if "json" not in options:
            print(text("fetch.asking", name=name)[language], file=sys.stderr, flush=True)

    return tell


@contextmanager
def listening(options: argparse.Namespace, language: str) -> Iterator[Listener]:
    """Show progress on standard error: bars on a terminal, plain lines elsewhere, nothing for machines."""
    if "json" in options:
        from pilot_analysis.runs.progress import silent

        yield silent
    elif not sys.stderr.isatty():
        from pilot_analysis.runs.telling import of_event

        def tell(event: Event) -> None:
            for line in of_event(event):
                print(line[language], file=sys.stderr, flush=True)

        yield tell
    else:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        subject = TextColumn("{task.fields[subject]}", markup=False)
        with Progress("{task.description}", BarColumn(), subject, console=Console(stderr=True)) as shown:
            bars: dict[str, Any] = {}

            def draw(event: Event) -> None:
                words = text(f"cli.stage_{event.stage}")[language]
                bar = bars[event.stage] if event.stage in bars else shown.add_task(words, subject="")
                bars[event.stage] = bar
                ended = event.step == "kept" or (event.step == "done" and event.done == event.total)
                done = max(event.done, 1) if ended else event.done
                shown.update(bar, subject=event.subject, completed=done, total=done if ended else event.total or None)

            yield draw
