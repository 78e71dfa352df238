from __future__ import annotations

import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import dates


@pytest.mark.parametrize(("edtf", "earliest", "latest"), [
    ("2024", "2024-01-01", "2024-12-31"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("2023-02", "2023-02-01", "2023-02-28"),
    ("2024-08-05", "2024-08-05", "2024-08-05"),
    ("2024-08-05?", "2024-08-05", "2024-08-05"),
    ("2024~", "2024-01-01", "2024-12-31"),
    ("2024-08%", "2024-08-01", "2024-08-31"),
    ("202X", "2020-01-01", "2029-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("2024-XX", "2024-01-01", "2024-12-31"),
    ("2024-08-XX", "2024-08-01", "2024-08-31"),
    ("2024-XX-XX", "2024-01-01", "2024-12-31"),
    ("2024-12-10/2024-12-15", "2024-12-10", "2024-12-15"),
    ("2024-12/2025", "2024-12-01", "2025-12-31"),
    ("2024-12-10?/2024-12-15~", "2024-12-10", "2024-12-15"),
])  # fmt: skip
def test_a_date_means_these_days(edtf: str, earliest: str, latest: str) -> None:
    span = dates.span(edtf)
    assert (str(span.earliest), str(span.latest)) == (earliest, latest)


@pytest.mark.parametrize(("edtf", "span"), [
    ("../2024-03", dates.Span(None, datetime.date(2024, 3, 31))),
    ("/2024", dates.Span(None, datetime.date(2024, 12, 31))),
    ("2024-03/..", dates.Span(datetime.date(2024, 3, 1), None)),
    ("2024-03/", dates.Span(datetime.date(2024, 3, 1), None)),
])  # fmt: skip
def test_an_interval_can_be_open(edtf: str, span: dates.Span) -> None:
    assert dates.span(edtf) == span


@pytest.mark.parametrize("edtf", [
    "", "August 2024", "2024-8", "24", "2024-08-05T10:00", "10.12.2024", "2024-12-10/15", "2024/2025/2026",
    "2024 ", "2024\n", "٢٠٢٤", "2024-08-05-01", "X024", "2X24", "2024--05", "12024", "-2024",
])  # fmt: skip
def test_another_form_is_refused_with_the_forms_there_are(edtf: str) -> None:
    with pytest.raises(ValueError, match="write 2024, 2024-08, 2024-08-05 or 2024-12-10/2024-12-15; add"):
        dates.span(edtf)


@pytest.mark.parametrize(("edtf", "reason"), [
    ("2024-13", "there is no month 13"),
    ("2024-00-05", "there is no month 00"),
    ("2024-21", "there is no month 21"),
    ("2023-02-29", "2023-02 has no day 29"),
    ("2024-02-00", "2024-02 has no day 00"),
    ("0000", "there is no year 0"),
    ("00XX", "there is no year 0"),
    ("202X-05", "a part that is not known (X) can only be followed by parts that are not known"),
    ("2024-XX-05", "a part that is not known (X) can only be followed by parts that are not known"),
    ("2024-12-15/2024-12-10", "it ends before it starts"),
    ("2025/2024", "it ends before it starts"),
    ("/", "an interval needs a start or an end"),
    ("../..", "an interval needs a start or an end"),
])  # fmt: skip
def test_a_date_that_is_not_in_the_calendar_says_why(edtf: str, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + reason.replace("(", r"\(").replace(")", r"\)") + "$"):
        dates.span(edtf)


parts = st.from_regex(dates.PATTERN, fullmatch=True)


@given(parts)
def test_the_earliest_day_is_never_after_the_latest(edtf: str) -> None:
    try:
        span = dates.span(edtf)
    except ValueError:
        return
    assert span.earliest or span.latest
    if span.earliest and span.latest:
        assert span.earliest <= span.latest


@given(st.text())
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        dates.span(text)


@given(st.dates())
def test_a_day_means_itself(day: datetime.date) -> None:
    assert dates.span(day.isoformat()) == dates.Span(day, day)
