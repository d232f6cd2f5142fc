"""Loading under which action another was made: a changed file changes it, and a person's edit stays."""

import pytest

from tests.factories import make_action, make_user
from tests.reference_folder import make_folder, replace_in
from vendors.models import Action, DataVersion
from vendors.models.actions import OFFICIAL_TEXT
from vendors.reference import loader
from vendors.reference.action_values import stored_values
from vendors.reference.rows import digest_of

pytestmark = pytest.mark.django_db

LAW = "gb-law,GB,national,,law,huawei,government,ban,adopted,,,,,,,,,Britain passes a law,,,B,verified"
MORE = {
    "actions": (LAW,),
    "milestones": ("gb-law,decision,2020,step,adopted,,,",),
    "sources": ("gb-law,,https://news.example.org/9,News,,,en,press,,,,",),
}


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path, **MORE)


def load(folder) -> tuple[int, int, list[str]]:
    """Load and return how many actions were added and changed, and the keys of those edited here."""
    tally = loader.load(folder)[-1]
    return tally.added, tally.changed, tally.edited_here


def rumour() -> Action:
    return Action.objects.select_related("under").get(key="gb-rumour")


def put_under(folder, key: str) -> None:
    replace_in(folder, "actions.csv", ",,gb-ban,Britain may warn", f",,{key},Britain may warn")


def forget_under_in_digest(action: Action) -> None:
    """Give the row the digest that a version took that did not compare `under`, nor knew official texts."""
    values = stored_values(Action.objects.get(pk=action.pk))
    for name in ("under", *OFFICIAL_TEXT):
        del values[name]
    Action.objects.filter(pk=action.pk).update(loaded_digest=digest_of(values))


def test_a_first_load_ties_the_action_in_its_history_too_and_a_second_changes_nothing(folder):
    load(folder)
    assert rumour().under.key == "gb-ban"
    assert rumour().history.first().under_id == rumour().under_id
    rows = Action.history.count()
    assert load(folder) == (0, 0, [])
    assert Action.history.count() == rows


@pytest.mark.parametrize("key", ["gb-law", ""])
def test_a_changed_file_changes_it_with_history_version_and_data_version(folder, key):
    load(folder)
    before, number = rumour(), DataVersion.objects.current().number
    put_under(folder, key)
    assert load(folder) == (0, 1, [])
    after = rumour()
    assert (after.under.key if after.under else "") == key
    assert after.version > before.version
    assert after.history.first().under_id == after.under_id
    assert DataVersion.objects.current().number > number


@pytest.mark.parametrize("chosen", ["gb-law", ""])
def test_what_a_person_chose_stays(folder, chosen):
    load(folder)
    action = rumour()
    action.under = Action.objects.filter(key=chosen).first()
    action._history_user = make_user()
    action.save()
    assert load(folder) == (0, 0, ["gb-rumour"])
    assert (rumour().under.key if rumour().under else "") == chosen


def test_an_action_made_here_as_the_one_above_stays(folder):
    load(folder)
    made_here = make_action()
    Action.objects.filter(key="gb-rumour").update(under=made_here)
    assert load(folder) == (0, 0, ["gb-rumour"])
    assert rumour().under == made_here


def test_a_row_of_which_the_title_was_edited_is_not_tied(folder):
    load(folder)
    Action.objects.filter(key="gb-rumour").update(title="Edited", under=None)
    load(folder)
    assert rumour().under is None


def test_a_row_loaded_before_it_was_compared_is_not_taken_for_an_edited_one(folder):
    load(folder)
    forget_under_in_digest(rumour())
    replace_in(folder, "actions.csv", "Britain may warn", "Britain might warn")
    assert load(folder) == (0, 1, [])
    assert rumour().title == "Britain might warn"


def test_a_row_loaded_before_it_was_compared_keeps_a_choice_that_is_not_the_files(folder):
    load(folder)
    Action.objects.filter(key="gb-rumour").update(under=Action.objects.get(key="gb-law"))
    forget_under_in_digest(rumour())
    assert load(folder) == (0, 0, ["gb-rumour"])
    assert rumour().under.key == "gb-law"


def test_an_action_above_that_a_person_has_deleted_is_left_out(folder):
    load(folder)
    Action.objects.get(key="gb-rumour").delete()
    late = {
        "actions": LAW.replace("gb-law", "gb-late").replace(",,,,,Brit", ",,,,gb-rumour,Brit"),
        "milestones": "gb-late,decision,2020,step,adopted,,,",
        "sources": "gb-late,,https://news.example.org/10,News,,,en,press,,,,",
    }
    make_folder(folder, **{file: (*lines, late[file]) for file, lines in MORE.items()})
    assert load(folder) == (1, 0, ["gb-rumour"])
    assert load(folder) == (0, 0, ["gb-rumour"])
