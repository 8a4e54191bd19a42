from __future__ import annotations

import random

import pytest

from pilot_analysis.intake.values import Reader
from pilot_analysis.pilot import Study
from pilot_analysis.sample.reading import year
from pilot_analysis.sample.records import File
from tests.intake.damaged import book_of, judge
from tests.intake.mutations import MUTATIONS, Mutation, damage

SEEDS = 240


@pytest.fixture(scope="module")
def files(study: Study) -> tuple[File, ...]:
    """The files of the shipped sample before they are written."""
    return year(study, study.pilot.seed).files


@pytest.mark.parametrize("first", range(0, SEEDS, 40))
def test_no_damage_is_read_silently_wrong(files: tuple[File, ...], reader: Reader, first: int) -> None:
    """However a workbook is damaged, each cell is read as it was meant, or it is told where it was not."""
    right = 0
    for seed in range(first, first + 40):
        draw = random.Random(seed)  # noqa: S311  # repeatable, no secret
        book = book_of(draw.choice(files), draw)
        damage(book, draw)
        found = judge(book, reader)
        assert found.wrong == (), (seed, book.log)
        right += found.right

    assert right > 1000


@pytest.mark.parametrize("mutation", dict.fromkeys(MUTATIONS), ids=lambda one: one.__name__)
def test_every_kind_of_damage(files: tuple[File, ...], reader: Reader, mutation: Mutation) -> None:
    """Each kind of damage happens, and alone is never read silently wrong."""
    happened = 0
    for seed in range(60):
        draw = random.Random(seed)  # noqa: S311  # repeatable, no secret
        book = book_of(draw.choice(files), draw)
        if happened < 4 and mutation(book, book.pages[0], draw):
            happened += 1
            assert judge(book, reader).wrong == (), (seed, mutation.__name__)

    assert happened


def test_the_judge_sees_what_is_wrong(files: tuple[File, ...], reader: Reader) -> None:
    """A value that was exchanged behind the judge's back, and one that was taken out, are found."""
    draw = random.Random(1)  # noqa: S311  # repeatable, no secret
    book = book_of(next(one for one in files if one.path.endswith("2014-12.ods")), draw)
    page = next(one for one in book.pages if one.data())
    at, box = next(
        (at, box)
        for at, box in sorted(page.data().items())
        if box.column.endswith(("_id", "indicator", "tool", "category"))
    )
    box.value = "ZZ99" if box.column.endswith("_id") else box.value
    book.truth = {
        row: (
            table,
            {name: "other" if name == box.column and row in box.rows else value for name, value in values.items()},
        )
        for row, (table, values) in book.truth.items()
    }

    assert judge(book, reader).wrong != (), at
