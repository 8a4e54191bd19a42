"""What can go wrong for a user, each with a sentence in both languages and an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pilot_analysis.language import Text


class PilotError(Exception):
    """A failure that the user can act on.

    Parameters
    ----------
    message
        Where, what was found, what was expected and what to do, in Swedish and English.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class RunFailed(PilotError):
    """A notebook or a whole run failed; what was published before stays as it was."""

    exit_code = 1


class ConfigurationError(PilotError):
    """Wrong use: a study file, parameter or argument that cannot be run. Nothing has been run."""

    exit_code = 2


class InputRejected(PilotError):
    """A delivery that cannot be read. What could be read of the rest is still written."""

    exit_code = 3


class FetchFailed(PilotError):
    """Official statistics that could not be had from their producer; what was fetched before stays as it was."""

    exit_code = 1


class NotEstimable(PilotError):
    """Data that an estimator cannot answer from, with the reason; results turn it into an honest "cannot tell"."""

    exit_code = 2


class Locked(PilotError):
    """Another run works in the same folders. The number is EX_TEMPFAIL of sysexits.h."""

    exit_code = 75
