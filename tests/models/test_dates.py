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


@pytest.mark.django_db
def test_a_reader_is_told_in_the_language_of_the_page_which_years_a_date_may_have(client):
    response = client.get("/actions/?from=9999&language=de")
    assert response.status_code == 400
    assert "„9999“ liegt außerhalb der Jahre 1980 bis 2100." in response.text
