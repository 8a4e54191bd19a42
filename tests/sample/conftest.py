"""The sample year, made once for all tests of the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from pilot_analysis import sample
from pilot_analysis.pilot import Study
from pilot_analysis.sample import Truth
from pilot_analysis.sample.reading import Year, year


@pytest.fixture(scope="session")
def truth(study: Study) -> Truth:
    """What a perfect reading of the shipped sample gives."""
    return sample.truth(study, study.pilot.seed)


@pytest.fixture(scope="session")
def files(study: Study) -> Year:
    """The files of the shipped sample before they are written."""
    return year(study, study.pilot.seed)


@pytest.fixture(scope="session")
def written(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped sample, freshly written."""
    folder = tmp_path_factory.mktemp("raw")
    sample.write(study, folder, study.pilot.seed)
    return folder
