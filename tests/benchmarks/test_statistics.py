"""Intervals that are as wide as they should be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.calls.report.statistics import Sample, Share, mean, quantile


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        # Wilson's, as tabulated elsewhere.
        (Share(0, 20), 0.0, 0.161),
        (Share(20, 20), 0.839, 1.0),
        (Share(5, 10), 0.237, 0.763),
        (Share(0, 120), 0.0, 0.031),
    ],
)
def test_a_share_has_wilsons_interval(share: Share, low: float, high: float):
    assert share.estimate.low == pytest.approx(low, abs=0.001)
    assert share.estimate.high == pytest.approx(high, abs=0.001)


def test_a_share_of_nothing_says_nothing():
    assert math.isnan(Share(0, 0).estimate.value)
    assert (Share(0, 0).estimate.low, Share(0, 0).estimate.high) == (0.0, 1.0)


def test_shares_add_up():
    assert Share(1, 4) + Share(2, 6) == Share(3, 10)


def test_quantiles_are_values_that_were_measured():
    samples = [Sample(call, value) for call, value in enumerate([0.1, 0.2, 0.3, 0.4])]

    assert quantile(samples, 0.5).value == 0.2
    assert quantile(samples, 0.95).value == 0.4
    assert quantile(samples, 0.51).value == 0.3


def test_what_never_came_is_later_than_everything():
    samples = [Sample(0, 0.1), Sample(1, math.inf), Sample(2, math.inf)]

    assert quantile(samples, 0.5).value == math.inf


def test_the_interval_of_a_mean_covers_what_it_is_the_mean_of():
    random = np.random.default_rng(3)
    covered = 0
    for _ in range(40):
        values = random.normal(1.0, 0.5, size=60)
        estimate = mean([Sample(call, float(value)) for call, value in enumerate(values)])
        covered += estimate.low <= 1.0 <= estimate.high

    assert 34 <= covered <= 40


def test_what_is_of_one_call_counts_as_one_call():
    values = [0.0, 1.0] * 30
    apart = mean([Sample(call, value) for call, value in enumerate(values)])
    together = mean([Sample(place % 2, value) for place, value in enumerate(values)])

    assert apart.high - apart.low < 0.3
    assert together.high - together.low == 1.0


def test_nothing_measured_is_no_number():
    assert math.isnan(quantile([], 0.5).value)
