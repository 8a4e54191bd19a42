"""What is told of how cells look: words struck out, and comments that hang on cells. None of it is ever quoted."""

from __future__ import annotations

from collections.abc import Iterator

from pilot_analysis import privacy
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Comment, Sheet, address
from pilot_analysis.intake.marks import TableUnderway
from pilot_analysis.language import LANGUAGES, text


def report_struck(one: TableUnderway) -> None:
    """Report each row of data that is struck out, each cell of other rows that is, and each that is in part."""
    if not one.sheet.struck:
        return
    explained = one.header.explained()
    for row in one.kinds.data:
        filled = [column for column in one.sheet.places[row] if column in explained]
        struck = {column: one.sheet.struck[row, column] for column in filled if (row, column) in one.sheet.struck}
        if len(filled) > 1 and [struck.get(column) for column in filled] == [""] * len(filled):
            one.report("row_struck", (row, filled[0]))
            continue
        for column, words in struck.items():
            one.report("cell_struck_in_part" if words else "cell_struck", (row, column))


def comment_findings(sheet: Sheet, place: Place) -> Iterator[Finding]:
    """Tell of each comment on a sheet that is not one of ours, and of the kinds of personal data in it."""
    if not sheet.comments:
        return
    ours = {text("supplier.comment_author")[language] for language in LANGUAGES}
    for (row, column), comment in sorted(sheet.comments.items()):
        if comment.author in ours:
            continue
        where = place.at(cell=address(row, column))
        kinds = privacy.kinds(_words(comment))
        if kinds:
            listed = [text(f"intake.{one.replace(' ', '_').replace('-', '_')}") for one in kinds]
            yield finding("comment_personal", where, text("intake.listed", words=listed))
        else:
            yield finding("comment_unread", where)


def _words(comment: Comment) -> str:
    """Return what a comment says, without the name of its author, which Excel puts before it."""
    return comment.words.removeprefix(comment.author).lstrip(": \n")
