"""A dataset that was written reads back to the last bit."""

import json

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.store.datasets import read_dataset, write_dataset

FLOATS = st.floats(allow_nan=True, allow_infinity=False)


def build(values: np.ndarray, **attrs: object) -> xr.Dataset:
    days = np.arange(values.shape[0])
    dates = np.datetime64("2025-11-06", "s") + days.astype("timedelta64[D]")
    return xr.Dataset(
        {
            "holds": (("day", "bound"), values, {"units": "1", "description": 'a "word", Türkiye'}),
            "n": ("day", days * 2**40),
        },
        coords={"day": days, "date": ("day", dates), "bound": [f"b{k}" for k in range(values.shape[1])]},
        attrs=attrs,
    )


@given(
    values=arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 3)), elements=FLOATS),
    attrs=st.dictionaries(
        st.text(max_size=5), st.one_of(st.text(), st.booleans(), st.integers(-9, 9), st.floats(0, 1))
    ),
)
def test_it_reads_back_to_the_last_bit(tmp_path_factory, values, attrs):
    path = tmp_path_factory.mktemp("data") / "data.json"
    data = build(values, **attrs)
    write_dataset(data, path)
    back = read_dataset(path)
    assert back.identical(data)
    assert {name: variable.dtype for name, variable in back.variables.items()} == {
        name: variable.dtype for name, variable in data.variables.items()
    }
    assert np.array_equal(np.signbit(back["holds"]), np.signbit(data["holds"]) & ~np.isnan(data["holds"]))


def test_other_readers_can_read_it(tmp_path):
    write_dataset(build(np.array([[0.1, np.nan]])), tmp_path / "data.json")

    def refuse(word: str) -> None:
        raise AssertionError(word)

    content = json.loads((tmp_path / "data.json").read_text("utf-8"), parse_constant=refuse)
    assert content["data_vars"]["holds"]["data"] == [[0.1, None]]
    assert content["coords"]["date"]["data"] == ["2025-11-06T00:00:00"]


def test_what_is_infinite_is_null_as_of_a_forecast_that_weighed_no_particles(tmp_path):
    write_dataset(build(np.array([[0.1, 0.2]]), fewest_particles=float("inf"), n=3), tmp_path / "data.json")
    assert read_dataset(tmp_path / "data.json").attrs == {"fewest_particles": None, "n": 3}


@pytest.mark.parametrize("content", ["", "{}", '{"coords": {}}', "[1]"])
def test_a_damaged_file_is_an_error(tmp_path, content):
    (tmp_path / "data.json").write_text(content)
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_dataset(tmp_path / "data.json")
