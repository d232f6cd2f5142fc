"""How the tests of properties run (hypothesis), whatever the machine."""

import hypothesis


def test_a_busy_machine_fails_no_test_of_a_property() -> None:
    assert hypothesis.settings().deadline is None
