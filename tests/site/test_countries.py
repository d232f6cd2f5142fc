import datetime

import pytest

from tests.factories import make_action, make_article, make_country, make_finding, make_vendor
from tests.markup import on_one_line
from vendors.models import Bloc, Evidence, Milestone
from vendors.record.publication import changed, refresh
from vendors.site.timeline import STEPS

pytestmark = pytest.mark.django_db


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_timeline_tells_each_milestone_with_its_source(client):
    action = make_action(country="DE", steps=(("2023-03", "proposed"), ("2024-07-11", "adopted")), title="Germany acts")
    step = Milestone.objects.get(action=action, status="adopted")
    Evidence.objects.create(action=action, milestone=step, url="https://paper.example/1", quote="Components must go.")
    text = page(client, "/countries/DE/")
    assert text.index("11 Jul 2024") < text.rindex("Mar 2023")
    assert "Components must go." in text
    assert "https://paper.example/1" in text


def test_it_tells_where_the_country_stands_today_and_since_when(client):
    make_action(country="DE", kind="warning", steps=(("2019", "adopted"),))
    make_action(country="DE", kind="ban", steps=(("2024-07", "adopted"),))
    text = page(client, "/countries/DE/")
    assert "Warning from 2019 to Jul 2024 (law, national); Ban since Jul 2024 (law, national)" in text


def test_a_lifted_measure_is_not_told_as_standing(client):
    make_action(country="DE", steps=(("2019", "adopted"), ("2021-02-03", "ended")))
    text = page(client, "/countries/DE/")
    assert "Ban from 2019 to 3 Feb 2021" in text
    assert "Ban since" not in text


def published_undated(action):
    """Take the date from the only step of a published action."""
    step = action.milestones.get()
    step.date = None
    step.save()
    refresh(action)


def test_a_measure_whose_beginning_nobody_tells_is_since_an_unknown_date(client):
    published_undated(make_action(country="DE"))  # as earlier software let it be
    text = page(client, "/countries/DE/")
    assert "since an unknown date" in text
    assert "2010" not in text


def test_of_two_bans_alike_the_later_leads_from_its_own_beginning(client):
    make_action(country="US", title="A denial order", steps=(("2018-04-15", "adopted"), ("2018-07-13", "ended")))
    make_action(country="US", title="A law", steps=(("2018-04-25", "adopted"),))
    text = page(client, "/countries/US/")
    assert "Ban from 15 Apr 2018 to 25 Apr 2018 (law, national); Ban since 25 Apr 2018 (law, national)" in text


def test_a_measure_under_a_later_stricter_one_is_not_drawn_as_over(client):
    make_action(country="DE", kind="restriction", steps=(("2021", "in_force"),))
    ban = make_action(country="DE", kind="ban", steps=(("2024", "adopted"),), scope=("networks",))
    assert "is-struck" not in page(client, "/countries/DE/").split('id="timeline"')[0].split("<details")[0]
    Milestone.objects.create(action=ban, date="2025", status="ended")
    changed(ban, by=None)
    assert "bar is-struck" in page(client, "/countries/DE/")


def test_a_proposal_never_counts_as_a_measure_in_effect(client):
    make_action(country="DE", steps=(("2025", "proposed"),))
    text = page(client, "/countries/DE/")
    assert "Proposed ban of 2025: not decided yet" in text
    assert "Ban since" not in text


def test_a_proposal_without_a_step_for_two_years_ends_in_its_lane_as_without_news(client):
    make_action(country="DE", steps=(("2019-03", "proposed"),))
    text = page(client, "/countries/DE/")
    assert "Proposed ban of Mar 2019: no news since Mar 2019" in text
    assert "plan is-silent" in text


def test_a_single_act_is_a_tick_on_its_day_and_never_a_bar(client):
    make_action(country="DE", kind="penalty", reach="case", steps=(("2014-06-07", "adopted"),))
    text = page(client, "/countries/DE/")
    assert "Penalty, 7 Jun 2014 (single act, one case)" in text
    assert 'aria-label="Huawei: Nothing in place."' in text
    assert 'class="kind-penalty" href="#act"' in text
    assert '<rect class="bar' not in text
    assert "Nothing in place." in text


def test_a_ban_that_only_advises_is_a_tick_too(client):
    make_action(country="DE", force="advice", steps=(("2021-05-01", "adopted"),))
    assert "Ban, 1 May 2021 (advice, national)" in page(client, "/countries/DE/")


def test_a_narrower_measure_has_a_thinner_bar_than_a_national_binding_one(client):
    make_action(country="DE", reach="case", scope=("5g",), steps=(("2020", "adopted"),))
    make_action(country="DE", vendors=("zte",), scope=("5g",), steps=(("2020", "adopted"),))
    text = page(client, "/countries/DE/")
    assert text.count('class="bar is-light kind-ban"') == 1
    assert text.count('class="bar kind-ban"') == 1
    assert '<span class="reach">law, one case: 5G networks</span>' in text


def test_it_is_narrowed_by_vendor_and_kind_and_refuses_others(client):
    make_action(country="DE", vendors=("huawei",), title="About Huawei")
    make_action(country="DE", vendors=("zte",), title="About ZTE", kind="warning")
    text = page(client, "/countries/DE/?vendor=zte&kind=warning")
    assert "About ZTE" in text
    assert "About Huawei" not in text
    assert client.get("/countries/DE/?kind=bann").status_code == 400
    assert client.get("/countries/DE/?colour=red").status_code == 400


def test_nothing_found_differs_from_nobody_looked(client):
    make_country("FR", last_searched=datetime.date(2026, 5, 1), searched_languages=["en", "fr"])
    make_country("DE")
    assert "was last searched on 1 May 2026 and nothing was found" in page(client, "/countries/FR/")
    assert "because nobody looked" in page(client, "/countries/DE/")


def test_nothing_found_in_the_articles_read_differs_from_no_article_that_tells_of_the_country(client):
    make_country("FR")
    make_country("AD", name="Andorra")
    read = make_article("Paris talks.", published="2025-03-04", lang="fr")
    make_finding(read, country="FR", state="rejected", reject_reason="no_action")
    looked = on_one_line(page(client, "/countries/FR/"))
    assert "Nothing was found for France in the 1 article that seemed to report a step." in looked
    assert (
        "In 1 of the 1 articles read so far, the program found a step by France (French); the newest dates from 4 Mar"
        in looked
    )
    assert "accepted 0 and rejected 1; 0 await review" in looked
    nobody = on_one_line(page(client, "/countries/AD/"))
    assert "We have found no measure by Andorra in the articles read so far." in nobody
    assert (
        "We have found no measure by Andorra in the 1 article read so far; the newest of them dates from 4 Mar"
        in nobody
    )


def test_the_coverage_note_counts_the_sources_that_the_actions_rest_on(client):
    make_action(country="DE", source="https://paper.example/1")
    make_action(country="DE", source="https://paper.example/1")
    make_action(country="DE", source="https://other.example/2")
    assert "This page is based on 2 sources" in page(client, "/countries/DE/")


def test_the_index_tells_read_about_from_not_looked(client):
    make_action(country="DE")
    make_country("AD", name="Andorra")
    make_finding(country="FR")
    text = page(client, "/countries/")
    assert text.index("Found in articles, no action recorded") < text.index("France")
    assert "We have found no measure by these countries in the 1 article read so far" in text
    assert text.index("France") < text.index("not searched systematically") < text.index("Andorra")


def test_pending_reports_are_counted_and_never_told(client):
    make_finding(country="GB")
    text = page(client, "/countries/GB/")
    assert "1 machine-read report about this country awaits review" in text
    assert "bans Huawei" not in text


def test_its_neighbours_are_compared(client):
    for code in ("DE", "FR"):
        make_country(code, region="Western Europe").blocs.add(Bloc.objects.get_or_create(slug="eu", name="EU")[0])
        make_action(country=code)
    text = page(client, "/countries/DE/")
    assert "Others in its region: Western Europe" in text
    assert 'href="/countries/FR/"' in text


def test_small_letters_lead_to_the_page_and_unknown_codes_are_not_found(client):
    make_country("DE")
    assert client.get("/countries/de/")["Location"] == "/countries/DE/"
    assert client.get("/countries/ZZ/").status_code == 404


def test_a_long_timeline_goes_on_behind_a_key(client):
    # Two steps an action: each publication derives the country's standing anew, which is what takes the time.
    for year in range(1946, 2026, 2):
        make_action(country="DE", steps=((f"{year}", "adopted"), (f"{year + 1}", "ended")), title=f"Step of {year}")
    first = page(client, "/countries/DE/")
    address = first.split('rel="next" href="')[1].split('"')[0]
    rest = page(client, "/countries/DE/" + address.split("#")[0].replace("&amp;", "&"))
    assert (first.count('class="step"'), rest.count('class="step"')) == (STEPS, STEPS)


def test_drafts_do_not_show(client):
    make_action(country="DE", published=False, title="A secret draft")
    assert "secret" not in page(client, "/countries/DE/")


def test_the_index_tells_the_standing_and_who_was_not_searched(client):
    make_action(country="DE")
    make_country("FR")
    text = page(client, "/countries/")
    assert text.index("Germany") < text.index("not searched systematically") < text.index("France")


def test_the_list_of_countries_has_a_column_for_each_leading_vendor(client):
    make_vendor("hikvision", leading=True)
    make_action(country="DE", vendors=("hikvision", "zte"))
    text = page(client, "/countries/")
    assert '<th scope="col">Hikvision</th>' in text
    assert "in effect today on Hikvision," in text
    assert '<th scope="col">Zte</th>' not in text


def test_a_country_without_actions_is_no_cleared_one_and_says_how_it_was_searched(client):
    make_country("FR", last_searched=datetime.date(2026, 5, 4), searched_languages=["fr"], coverage_note="Press only.")
    make_country("DE")
    text = on_one_line(page(client, "/countries/FR/"))
    assert "No action recorded. That is no clearance:" in text
    assert text.count("4 May 2026") >= 2, "above the empty list, and where the page tells what it covers"
    assert "Press only." in text
    assert "That is no clearance" in page(client, "/countries/DE/")
    assert "That is no clearance" in page(client, "/countries/")


def test_paper_has_the_law_and_the_summary_of_each_action_once(client):
    steps = (("2019", "proposed"), ("2020", "adopted"))
    make_action(country="DE", steps=steps, instrument="Act of 2020", summary="Operators must remove it.")
    assert page(client, "/countries/DE/").count("Act of 2020: Operators must remove it.") == 1


def test_a_line_marks_today_between_what_is_to_come_and_what_is_past(client):
    make_action(country="DE", steps=(("2020", "adopted"),), deadline="2090-12-31")
    text = page(client, "/countries/DE/")
    assert text.index('id="y2090"') < text.index('class="today-mark"') < text.index('id="y2020"')
    make_action(country="FR", steps=(("2020", "adopted"),))
    assert "today-mark" not in page(client, "/countries/FR/")
