"""From a stored sensitivity study of every method to its figures, or to what to run first."""

import re

import pandas as pd
import pytest

from sim.errors import StoreError
from sim.report.pictures.gallery import pictures

SMALL = ("vary=[militants]", "measure=holds_30", "replications=100")
METHODS = {
    "sobol": (("rows=64",), ["sobol", "provenance"]),
    "morris": (("trajectories=4",), ["morris"]),
    "pawn": (("rows=256",), ["ranking"]),
    "tornado": ((), ["tornado"]),
}


def stored(ended, tmp_path):
    assert ended.code == 0, ended.err
    return tmp_path / re.search(r"Stored in (\S+)", ended.out).group(1)


@pytest.mark.parametrize("method", METHODS)
def test_each_method_has_its_figures_with_the_numbers_of_the_study(ceasefire, tmp_path, method):
    settings, names = METHODS[method]
    study = stored(ceasefire("sensitivity", *SMALL, f"method={method}", *settings), tmp_path)
    ended = ceasefire("figures", str(study), "width=column")
    folder = stored(ended, tmp_path)
    assert {path.stem for path in folder.glob("*.png")} == set(names)
    for name in names:
        assert all((folder / f"{name}.{kind}").exists() for kind in ("svg", "pdf", "csv", "md"))
        shown = pd.read_csv(folder / f"{name}.csv")
        table = pd.read_parquet(study / ("grounds.parquet" if name == "provenance" else "indices.parquet"))
        for column in set(shown.columns) & set(table.columns):
            assert shown[column].tolist() == table[column].tolist()
        words = (folder / f"{name}.md").read_text("utf-8")
        assert "probability of no collapse within 30 days" in words
        assert study.name in words
    others = {name for _, found in METHODS.values() for name in found} - set(names)
    for name in others:
        with pytest.raises(
            StoreError, match=f"was made with method={method}.* Run first: ceasefire sensitivity method="
        ):
            pictures(study, only=[name])


def test_noise_that_outweighs_the_parameters_is_warned_of_on_the_figure(ceasefire, tmp_path):
    study = stored(ceasefire("sensitivity", *SMALL[:2], "replications=16", "rows=64"), tmp_path)
    drawn = pictures(study, only=["sobol", "provenance"])
    for picture in drawn.values():
        assert picture.draw(3.3).words.warning.startswith("NOT TO BE RELIED ON: Monte Carlo noise outweighs")
