"""Errors: subject, rule, value, help."""

import pytest

from livekit_interrupt_plugin import ConfigurationError, EventError, InterruptError, MinWords
from livekit_interrupt_plugin.rules import seconds_at_least, whole_number


@pytest.mark.parametrize("error", [ConfigurationError, EventError])
def test_each_error_is_one_of_ours_and_a_value_error(error):
    assert issubclass(error, InterruptError)
    assert issubclass(error, ValueError)


def test_an_error_helps():
    error = ConfigurationError("settle must be positive, got 0", hint="use 0.6")

    assert str(error) == "settle must be positive, got 0 (hint: use 0.6)"
    assert error.hint == "use 0.6"


def test_an_error_without_a_hint_says_no_more_than_its_message():
    assert str(InterruptError("no")) == "no"
    assert InterruptError("no").hint == ""


def test_a_setting_is_refused_where_it_is_given():
    with pytest.raises(ConfigurationError) as caught:
        MinWords(0)

    assert str(caught.value) == (
        "MinWords: count must be a whole number of at least 1, got 0 "
        "(hint: for any sound use MinDuration(0.0))"
    )


@pytest.mark.parametrize("value", [1, 2, 10**9])
def test_whole_numbers_pass(value):
    assert whole_number("It", "n", value, at_least=1) is None


@pytest.mark.parametrize("value", [0, -1, 1.0, "1", None, True, float("nan")])
def test_anything_else_is_no_whole_number(value):
    with pytest.raises(ConfigurationError, match="It: n must be a whole number of at least 1, got"):
        whole_number("It", "n", value, at_least=1)


@pytest.mark.parametrize("value", [0.01, 1, 3.5])
def test_seconds_pass(value):
    assert seconds_at_least("It", "s", value, 0.01) is None


@pytest.mark.parametrize("value", [0.0, -1, float("inf"), float("nan"), "1", None, True])
def test_anything_else_is_no_number_of_seconds(value):
    with pytest.raises(ConfigurationError, match=r"It: s must be at least 0\.01 seconds, got"):
        seconds_at_least("It", "s", value, 0.01)
