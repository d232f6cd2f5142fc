"""Loading: idempotent, all or nothing, and never over what a person has edited."""

import pytest
from django.db import IntegrityError

from tests.factories import make_article, make_finding, make_user
from tests.reference_folder import make_folder, replace_in
from vendors.findings.database_lexicon import names_version
from vendors.models import Action, Body, Change, Country, DataVersion, EffectPeriod, Evidence, Vendor
from vendors.record import publication
from vendors.reference import loader
from vendors.reference.action_values import as_once_loaded
from vendors.reference.files import BadFiles
from vendors.reference.rows import digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path)


def load(folder, **options):
    """Load and return {file: (added, changed, unchanged, keys of rows edited here)}."""
    tallies = loader.load(folder, **options)
    return {t.file.partition(" ")[0]: (t.added, t.changed, t.unchanged, t.edited_here) for t in tallies}


def test_a_first_load_adds_everything(folder):
    found = load(folder)
    assert found == {
        "blocs.csv": (1, 0, 0, []),
        "countries.csv": (2, 0, 0, []),
        "bodies.csv": (1, 0, 0, []),
        "vendors.csv": (2, 0, 0, []),
        "actions.csv": (2, 0, 0, []),
    }


def test_names_reach_their_rows(folder):
    load(folder)
    country = Country.objects.get(pk="GB")
    assert (country.aliases, country.capital, [bloc.pk for bloc in country.blocs.all()]) == (
        ["UK", "Britain"],
        "London",
        ["five-eyes"],
    )
    assert country.names_by_language == {
        "de": {"names": ["Großbritannien"], "demonyms": ["britische"], "capital": ["London"]}
    }
    assert Vendor.objects.get(pk="hisilicon").parent_id == "huawei"


def test_a_second_load_changes_nothing(folder):
    load(folder)
    before = (names_version(), Change.objects.count(), Action.history.count(), Country.history.count())
    assert {file: counts[:2] for file, counts in load(folder).items()} == dict.fromkeys(load(folder), (0, 0))
    assert (names_version(), Change.objects.count(), Action.history.count(), Country.history.count()) == before


def test_a_verified_action_is_published_with_its_sources(folder):
    load(folder)
    action = Action.objects.get(key="gb-ban")
    assert (action.state, action.status, str(action.started), str(action.deadline)) == (
        "published",
        "adopted",
        "2020-01-28",
        "2027-12-31",
    )
    assert sorted(action.evidence.values_list("url", "publisher")) == [
        ("https://gov.example.org/2", "Home Office"),
        ("https://www.news.example.org/1", "The News"),
    ]
    assert (action.source_count, action.body_id, [vendor.pk for vendor in action.vendors.all()]) == (
        2,
        "gb-ofcom",
        ["huawei"],
    )


def test_a_source_says_what_it_supports_and_for_which_step(folder):
    load(folder)
    press, official = Action.objects.get(key="gb-ban").evidence.order_by("-url")
    assert (press.milestone.note, press.type, str(press.published), press.language) == (
        "The cabinet decides.",
        "press",
        "2020-07-15",
        "en",
    )
    assert (str(press.read_on), press.pinpoint, press.supports) == ("2020-08-01", "p. 2", "The decision and its date")
    assert (official.milestone, str(official.published), official.archived_url) == (
        None,
        "2020-07",
        "https://archive.example.org/2",
    )


def test_reach_force_grade_and_the_day_of_the_last_check_are_kept(folder):
    load(folder)
    action = Action.objects.get(key="gb-ban")
    assert (action.reach, action.force, action.grade, str(action.checked)) == ("national", "law", "B", "2020-08-01")


def test_a_deadline_keeps_its_outcome(folder):
    load(folder)
    passed, _coming = Action.objects.get(key="gb-ban").milestones.filter(is_deadline=True).order_by("date")
    assert (passed.outcome, str(passed.outcome_on)) == ("met", "2021-08-01")


def test_an_action_is_tied_to_the_one_that_it_was_made_under(folder):
    load(folder)
    assert Action.objects.get(key="gb-rumour").under.key == "gb-ban"


def test_the_record_says_until_when_it_was_gathered_and_when_a_country_was_searched(folder):
    load(folder)
    country = Country.objects.get(pk="GB")
    assert str(DataVersion.objects.current().gathered_until) == "2020-07-31"
    assert (str(country.last_searched), country.searched_languages) == ("2020-08-01", ["en", "de"])


def test_what_the_files_no_longer_hold_is_withdrawn_with_its_reason(folder):
    line = "gb-told-twice,GB,national,,law,huawei,government,ban,adopted,,,,,,,,,Twice,,,B,verified"
    more = {
        "actions": (line,),
        "milestones": ("gb-told-twice,decision,2020,step,adopted,,,",),
        "sources": ("gb-told-twice,,https://news.example.org/9,News,,,en,press,,,,",),
    }
    make_folder(folder, **more)
    replace_in(folder, "withdrawn.csv", "gb-told-twice", "gb-nothing")
    load(folder)
    make_folder(folder)
    load(folder)
    action = Action.objects.get(key="gb-told-twice")
    assert (action.state, action.withdrawn_reason) == ("withdrawn", "It is told as a step of the ban.")


def test_a_row_loaded_by_an_earlier_version_is_not_taken_for_an_edited_one(folder):
    load(folder)
    action = Action.objects.get(key="gb-ban")
    action.evidence.update(milestone=None, publisher="", title="", type="", language="", supports="", pinpoint="")
    Action.objects.filter(pk=action.pk).update(reach="", force="", grade="", checked=None)
    fresh = Action.objects.prefetch_related("vendors", "milestones", "evidence").get(pk=action.pk)
    Action.objects.filter(pk=action.pk).update(loaded_digest=digest_of(as_once_loaded(fresh)))
    assert load(folder)["actions.csv"] == (0, 1, 1, [])
    assert Action.objects.get(key="gb-ban").reach == "national"


def test_an_action_from_memory_is_a_draft_and_nobody_is_told(folder):
    load(folder)
    action = Action.objects.get(key="gb-rumour")
    assert (action.state, action.vendors.count(), action.published_at) == ("draft", 0, None)
    assert not action.changes.exists()


def test_loading_leaves_the_same_derived_rows_as_publishing_by_hand(folder):
    load(folder)
    action = Action.objects.get(key="gb-ban")
    loaded = (list(action.periods.values_list("start", "end")), action.changes.get().facts, action.status)
    publication.refresh(action)
    action.refresh_from_db()
    assert loaded == (
        list(action.periods.values_list("start", "end")),
        publication.facts_of(action),
        action.status,
    )


def test_history_tells_of_the_load_and_of_the_vendors(folder):
    load(folder)
    record = Action.history.get(key="gb-ban")
    assert (record.history_change_reason, record.history_user) == ("Loaded from the data files", None)
    assert [link.vendor_id for link in record.vendors.all()] == ["huawei"]


def test_a_changed_row_changes_what_nobody_has_edited(folder):
    load(folder)
    replace_in(folder, "vendors.csv", "Huawei,华为", "Huawei,华为;華為")
    assert load(folder)["vendors.csv"] == (0, 1, 1, [])
    assert Vendor.objects.get(pk="huawei").aliases == ["华为", "華為"]
    assert load(folder)["vendors.csv"] == (0, 0, 2, [])


def test_a_changed_name_in_another_language_changes_the_country(folder):
    load(folder)
    before = names_version()
    replace_in(folder, "country_names.csv", "Großbritannien", "Großbritannien;England")
    assert load(folder)["countries.csv"] == (0, 1, 1, [])
    assert Country.objects.get(pk="GB").names_by_language["de"]["names"] == ["Großbritannien", "England"]
    assert names_version() > before


def test_an_alias_added_here_survives_a_changed_file(folder):
    load(folder)
    vendor = Vendor.objects.get(pk="huawei")
    vendor.aliases = [*vendor.aliases, "Hua Wei Tech"]
    vendor.save()
    replace_in(folder, "vendors.csv", "Huawei,华为", "Huawei,華為")
    assert load(folder)["vendors.csv"] == (0, 0, 1, ["huawei"])
    assert Vendor.objects.get(pk="huawei").aliases == ["华为", "Hua Wei Tech"]


def test_a_row_edited_here_is_told_even_where_the_file_is_the_same(folder):
    load(folder)
    Body.objects.filter(pk="gb-ofcom").update(kind="agency")
    assert load(folder)["bodies.csv"] == (0, 0, 0, ["gb-ofcom"])


def test_a_row_made_here_that_says_the_same_is_taken_over(folder):
    said = {"name": "Huawei", "aliases": ["华为"], "seat": "Shenzhen", "prominent": True, "leading": True}
    Vendor.objects.create(slug="huawei", **said, wikidata="Q160120")
    make_folder(folder, countries=())
    assert load(folder)["vendors.csv"] == (1, 0, 0, ["huawei"])
    Vendor.objects.filter(pk="huawei").update(home_country="CN")
    assert load(folder)["vendors.csv"] == (0, 0, 2, [])
    replace_in(folder, "vendors.csv", "huawei,Huawei", "huawei,Huawei Technologies")
    assert load(folder)["vendors.csv"] == (0, 1, 1, [])


def test_a_changed_action_gets_its_new_facts_and_readers_are_told(folder):
    load(folder)
    replace_in(folder, "actions.csv", "Britain bans Huawei", "Britain bans Huawei from 5G")
    replace_in(folder, "milestones.csv", "cap,2020-01-28", "cap,2020-01")
    assert load(folder)["actions.csv"] == (0, 1, 1, [])
    action = Action.objects.get(key="gb-ban")
    assert (action.title, str(action.started), action.evidence.count()) == ("Britain bans Huawei from 5G", "2020-01", 2)
    assert list(action.changes.order_by("pk").values_list("what", flat=True)) == ["published", "updated"]
    assert load(folder)["actions.csv"] == (0, 0, 2, [])


def test_an_action_edited_here_is_kept(folder):
    load(folder)
    Action.objects.filter(key="gb-ban").update(summary="Better words.")
    replace_in(folder, "actions.csv", "A ban.", "Other words.")
    assert load(folder)["actions.csv"] == (0, 0, 1, ["gb-ban"])
    assert Action.objects.get(key="gb-ban").summary == "Better words."


def test_an_action_with_a_finding_among_its_evidence_is_kept(folder):
    load(folder)
    action = Action.objects.get(key="gb-ban")
    Evidence.objects.create(action=action, finding=make_finding(make_article()))
    replace_in(folder, "actions.csv", "A ban.", "Other words.")
    assert load(folder)["actions.csv"] == (0, 0, 1, ["gb-ban"])


def test_a_withdrawn_action_stays_withdrawn(folder):
    load(folder)
    publication.withdraw(Action.objects.get(key="gb-ban"), by=None, reason="Doubtful.")
    assert load(folder)["actions.csv"] == (0, 0, 1, ["gb-ban"])
    assert not EffectPeriod.objects.exists()


def test_an_action_that_was_deleted_here_does_not_come_back(folder):
    load(folder)
    Action.objects.get(key="gb-rumour").delete()
    assert load(folder)["actions.csv"] == (0, 0, 1, ["gb-rumour"])
    assert not Action.objects.filter(key="gb-rumour").exists()


def test_a_body_that_was_deleted_here_does_not_come_back(folder):
    load(folder)
    Action.objects.update(body=None)
    Body.objects.get(pk="gb-ofcom").delete()
    assert load(folder)["bodies.csv"] == (0, 0, 0, ["gb-ofcom"])


def test_a_body_made_here_under_the_same_name_keeps_it(folder):
    load(folder, dry_run=True)
    Country.objects.create(code="GB", name="United Kingdom")
    Body.objects.create(slug="ofcom", country_id="GB", name="Office of Communications")
    found = load(folder)
    assert (found["bodies.csv"], found["countries.csv"]) == ((0, 0, 0, ["gb-ofcom"]), (1, 0, 0, ["GB"]))


def test_a_draft_whose_row_has_been_verified_is_published(folder):
    load(folder)
    replace_in(folder, "actions.csv", ",memory", ",verified")
    assert load(folder)["actions.csv"] == (0, 1, 1, [])
    action = Action.objects.get(key="gb-rumour")
    assert (action.state, action.changes.get().what) == ("published", "published")


def test_a_public_action_that_is_verified_no_more_is_withdrawn_and_says_so(folder):
    load(folder)
    replace_in(folder, "actions.csv", ",verified", ",memory")
    assert load(folder)["actions.csv"] == (0, 1, 1, [])
    action = Action.objects.get(key="gb-ban")
    assert (action.state, action.withdrawn_reason) == ("withdrawn", "Its sources no longer bear it out.")
    assert load(folder)["actions.csv"] == (0, 0, 2, [])


def test_a_draft_that_a_curator_has_published_stays_published(folder):
    load(folder)
    publication.publish(Action.objects.get(key="gb-rumour"), by=None)
    assert load(folder)["actions.csv"] == (0, 0, 1, ["gb-rumour"])
    assert Action.objects.get(key="gb-rumour").state == "published"


def test_a_bad_file_leaves_the_database_as_it_was(folder):
    load(folder)
    replace_in(folder, "vendors.csv", "Huawei,华为", "Huawei,華為")
    replace_in(folder, "milestones.csv", "cap,2020-01-28", "cap,28.1.2020")
    with pytest.raises(BadFiles):
        loader.load(folder)
    assert Vendor.objects.get(pk="huawei").aliases == ["华为"]


def test_a_failure_halfway_takes_everything_back(folder, monkeypatch):
    def fail(rows, **_):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(loader, "load_actions", fail)
    with pytest.raises(IntegrityError):
        loader.load(folder)
    assert not Country.objects.exists()


def test_a_dry_run_counts_and_writes_nothing(folder):
    assert load(folder, dry_run=True)["countries.csv"] == (2, 0, 0, [])
    assert not Country.objects.exists()
    assert not Change.objects.exists()


def test_rows_that_are_in_no_file_are_left_alone(folder):
    load(folder)
    make_user()
    Vendor.objects.create(slug="local-maker", name="Local Maker")
    load(folder)
    assert Vendor.objects.filter(pk="local-maker").exists()


def test_the_number_of_statements_does_not_grow_with_the_rows(tmp_path, django_assert_max_num_queries):
    action = "gb-ban-{n},GB,national,,law,huawei,government,ban,adopted,,,,,,,,,Ban {n},,,B,verified"
    folder = make_folder(
        tmp_path,
        actions=tuple(action.format(n=n) for n in range(40)),
        milestones=tuple(f"gb-ban-{n},decision,2020,step,adopted,,," for n in range(40)),
        sources=tuple(f"gb-ban-{n},,https://news.example.org/{n},News,,,en,press,,,," for n in range(40)),
    )
    with django_assert_max_num_queries(75):
        load(folder)
    with django_assert_max_num_queries(16):
        load(folder)
