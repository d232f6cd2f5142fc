"""Dates of the record lie in years that can be meant, whichever way they come in."""

import pytest
from django.core.exceptions import ValidationError

from vendors.admin.tables.names import PartialDateWidget
from vendors.models import Milestone
from vendors.models.fields import PartialDateFormField
from vendors.reference.schema import is_date


@pytest.mark.parametrize("written", ["9999", "2101-03", "0219-05-02"])
def test_a_year_that_cannot_be_meant_is_refused_at_the_desk_in_a_table_and_in_a_file(written):
    with pytest.raises(ValidationError, match="outside the years 1980 to 2100"):
        PartialDateFormField().clean(written)
    with pytest.raises(ValidationError, match="outside the years"):
        PartialDateWidget().clean(written)
    with pytest.raises(ValidationError, match="outside the years"):
        Milestone._meta.get_field("date").clean(written, None)
    assert "outside the years" in (is_date(written) or "")


@pytest.mark.parametrize("written", ["1980", "2019-05", "2100-12-31"])
def test_every_other_date_is_taken(written):
    assert str(PartialDateFormField().clean(written)) == written
    assert is_date(written) is None
