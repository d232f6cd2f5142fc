import pytest
from django.core.management import call_command

from tests.factories import make_action
from vendors.models import FacetMembers, ListedAction

pytestmark = pytest.mark.django_db


def test_rows_that_were_lost_are_made_anew(capsys):
    action = make_action()
    kept = FacetMembers.objects.sets()
    ListedAction.objects.all().delete()
    FacetMembers.objects.all().delete()
    call_command("reindex")
    assert capsys.readouterr().out == "1 published actions listed.\n"
    assert FacetMembers.objects.sets() == kept
    assert ListedAction.objects.get().pk == action.pk
