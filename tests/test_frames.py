"""Terms become values, columns and frames; what goes in comes out."""

import datetime
import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import frames
from kg.frames import Column, Value
from kg.vocabulary import EDTF, XSD

Read = Callable[[Column], list[Any]]


def typed(lexical: str, name: str) -> ox.Literal:
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + name))


def from_polars(column: Column) -> list[Any]:
    pytest.importorskip("polars", reason="polars is not installed")
    return frames.to_polars([column])[column.name].to_list()


def from_arrow(column: Column) -> list[Any]:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    found: list[Any] = frames.to_arrow([column])[column.name].to_pylist()
    return found


def from_pandas(column: Column) -> list[Any]:
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    series = frames.to_pandas([column], len(column.values))[column.name]
    missing = series.array._mask if column.kind == "double" else series.isna()
    cells = [None if gone else cell for cell, gone in zip(series, missing, strict=True)]
    if column.kind in ("date", "datetime", "instant"):
        # the day of a date; a datetime that is no Timestamp, which pandas makes of it
        times = [None if cell is None else pd.Timestamp(cell).to_pydatetime() for cell in cells]
        return [t.date() if t and column.kind == "date" else t for t in times]
    return cells


READERS = [from_polars, from_arrow, from_pandas]
each_library = pytest.mark.parametrize("read", READERS, ids=["polars", "arrow", "pandas"])


# -- values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lexical", "datatype", "expected"),
    [
        ("-7", "integer", -7),
        ("+7", "long", 7),
        ("9" * 40, "integer", int("9" * 40)),
        ("2.50", "decimal", Decimal("2.50")),
        (".5", "decimal", Decimal("0.5")),
        ("1e3", "double", 1000.0),
        ("INF", "double", math.inf),
        ("-INF", "float", -math.inf),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2024", "gYear", 2024),
        ("-0044", "gYear", -44),
        ("2024-12-10", "date", datetime.date(2024, 12, 10)),
        ("2024-12-10T09:30:00.25", "dateTime", datetime.datetime(2024, 12, 10, 9, 30, 0, 250000)),
        ("2024-12-10T09:30:00Z", "dateTime", datetime.datetime(2024, 12, 10, 9, 30, tzinfo=datetime.UTC)),
        ("x", "string", "x"),
        ("P1D", "duration", "P1D"),
    ],
)
def test_a_literal_is_read_by_its_datatype(lexical: str, datatype: str, expected: Value) -> None:
    found = frames.value(typed(lexical, datatype))
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        ("many", "integer"), ("1_000", "integer"), ("٣", "integer"), ("9" * 5000, "integer"), ("1e3", "decimal"),
        ("inf", "double"), ("0x1p3", "double"), ("TRUE", "boolean"), ("24", "gYear"), ("2024Z", "gYear"),
        ("2024-02-30", "date"), ("20241210", "date"), ("2024-W01-1", "date"), ("2024-12-10+08:00", "date"),
        ("12024-12-10", "date"), ("2024-12-10T24:00:00", "dateTime"), ("2024-12-10T09:30:00.1234567", "dateTime"),
        ("", "integer"), ("", "date"),
    ],
)  # fmt: skip
def test_what_its_datatype_or_python_does_not_allow_stays_text(lexical: str, datatype: str) -> None:
    assert frames.value(typed(lexical, datatype)) == lexical


def test_edtf_dates_words_of_a_language_and_iris_are_text() -> None:
    assert frames.value(ox.Literal("2024-12~", datatype=ox.NamedNode(EDTF))) == "2024-12~"
    assert frames.value(ox.Literal("Peking", language="de")) == "Peking"
    assert frames.value(ox.NamedNode("https://example.org/")) == "https://example.org/"
    assert frames.value(ox.BlankNode("b")) == "_:b"


def test_an_unbound_variable_is_none() -> None:
    assert frames.value(None) is None


def test_a_double_that_is_no_number_is_nan() -> None:
    found = frames.value(typed("NaN", "double"))
    assert isinstance(found, float)
    assert math.isnan(found)


@given(st.text(), st.sampled_from(["integer", "decimal", "double", "boolean", "date", "dateTime", "gYear"]))
def test_no_text_of_any_datatype_raises(lexical: str, datatype: str) -> None:
    lexical = lexical.encode("utf-8", "replace").decode()
    frames.column("x", [typed(lexical, datatype), None])


# -- the kind of a column ----------------------------------------------------------------------------------


def kind(*terms: ox.Literal | ox.NamedNode | None, declared: str | None = None) -> str:
    return frames.column("x", terms, declared).kind


ONE, HALF, DOUBLE = typed("1", "integer"), typed("0.5", "decimal"), typed("1e0", "double")
DAY, YEAR = typed("2024-12-10", "date"), typed("2024", "gYear")


def test_whole_numbers_and_decimals_are_a_column_of_decimals() -> None:
    column = frames.column("x", [ONE, None, HALF])
    assert (column.kind, column.scale) == ("decimal", 1)
    assert column.values == [Decimal(1), None, Decimal("0.5")]


def test_numbers_with_a_double_among_them_are_doubles() -> None:
    assert frames.column("x", [ONE, HALF, DOUBLE]) == ("x", "double", [1.0, 0.5, 1.0])


def test_years_beside_days_are_text_as_written() -> None:
    assert frames.column("x", [YEAR, DAY, None]) == ("x", "text", ["2024", "2024-12-10", None])


def test_one_ill_typed_cell_makes_the_column_text() -> None:
    assert frames.column("x", [typed("007", "integer"), typed("many", "integer")]).values == ["007", "many"]


def test_times_with_and_without_a_zone_do_not_mix() -> None:
    local, zoned = typed("2024-12-10T09:00:00", "dateTime"), typed("2024-12-10T09:00:00+08:00", "dateTime")
    assert kind(local, zoned) == "text"
    assert frames.column("x", [zoned]).values == [datetime.datetime(2024, 12, 10, 1, tzinfo=datetime.UTC)]


def test_a_time_that_utc_has_no_year_for_is_text() -> None:
    assert kind(typed("0001-01-01T00:00:00+08:00", "dateTime")) == "text"


def test_whole_numbers_beyond_64_bits_are_decimals_and_beyond_38_digits_text() -> None:
    assert kind(typed(str(2**63 - 1), "integer")) == "integer"
    assert kind(typed(str(2**63), "integer"), ONE) == "decimal"
    assert kind(typed("1" + "0" * 38, "integer")) == "text"
    assert kind(typed("9" * 30, "integer"), typed("0." + "1" * 18, "decimal")) == "text"


def test_a_number_beyond_all_doubles_beside_a_double_is_text() -> None:
    assert kind(typed("9" * 400, "integer"), DOUBLE) == "text"


def test_a_column_without_values_is_of_its_declared_type_or_text() -> None:
    assert kind(None) == "text"
    assert kind(declared="integer") == "integer"
    assert kind(None, declared="gYear") == "integer"
    assert kind(None, declared="a type of tomorrow") == "text"


def test_a_declared_type_holds_where_the_cells_are_of_it() -> None:
    assert kind(ONE, declared="decimal") == "decimal"
    assert kind(ONE, declared="string") == "text"
    assert kind(DAY, declared="integer") == "date"


# -- round trips -------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: datetime.timezone(datetime.timedelta(minutes=m)))
TIMES = st.datetimes(datetime.datetime(2, 1, 1), datetime.datetime(9998, 1, 1))
COLUMNS = st.one_of(
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)),
    st.lists(st.none() | st.integers(-(10**38) + 1, 10**38 - 1)),
    st.lists(st.none() | st.decimals(-(10**18), 10**18, places=6)),
    st.lists(st.none() | st.floats()),
    st.lists(st.none() | st.booleans()),
    st.lists(st.none() | st.dates()),
    st.lists(st.none() | TIMES),
    st.lists(st.none() | st.builds(lambda t, z: t.replace(tzinfo=z), TIMES, ZONES)),
    st.lists(st.none() | TEXTS),
)


def term(value: Value) -> ox.Literal | None:
    match value:
        case None:
            return None
        case bool():
            return typed(str(value).lower(), "boolean")
        case int():
            return typed(str(value), "integer")
        case Decimal():
            return typed(f"{value:f}", "decimal")
        case float():
            return typed(repr(value).replace("inf", "INF").replace("nan", "NaN"), "double")
        case datetime.datetime():
            return typed(value.isoformat(), "dateTime")
        case datetime.date():
            return typed(value.isoformat(), "date")
        case _:
            return ox.Literal(value)


def same(found: Sequence[Any], expected: Sequence[Any]) -> bool:
    return len(found) == len(expected) and all(
        (a is None and b is None) or a == b or (a != a and b != b) for a, b in zip(found, expected, strict=True)
    )


@each_library
@given(COLUMNS)
def test_values_come_out_of_a_frame_as_they_went_in(read: Read, values: list[Value]) -> None:
    column = frames.column("x", [term(v) for v in values])
    assert same(read(column), column.values)
    if column.kind != "text":
        assert same(column.values, values)


@each_library
@pytest.mark.parametrize("declared", ["integer", "decimal", "boolean", "date", "string"])
def test_a_frame_without_rows_has_the_types_of_one_with_rows(read: Read, declared: str) -> None:
    cells = {"integer": ONE, "decimal": typed("1", "decimal"), "boolean": typed("true", "boolean"), "date": DAY}
    full = frames.column("x", [cells.get(declared, ox.Literal("x"))], declared)
    empty = frames.column("x", [], declared)
    assert read(empty) == []
    assert types(read, full) == types(read, empty)


def types(read: Read, column: Column) -> str:
    if read is from_polars:
        return str(frames.to_polars([column]).schema)
    if read is from_arrow:
        return str(frames.to_arrow([column]).schema)
    return str(frames.to_pandas([column], len(column.values)).dtypes)


@each_library
def test_nan_is_a_number_and_not_an_unbound_cell(read: Read) -> None:
    nan, unbound = read(frames.column("x", [typed("NaN", "double"), None]))
    assert math.isnan(nan)
    assert unbound is None
