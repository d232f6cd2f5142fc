"""What articles have told before weighs a little: a step that nobody has told yet needs clearer words."""

import datetime

from vendors.extraction.types import Document, PartialDate
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.weighing.priors import Priors, shipped_priors

BAN = ("AU", "huawei", "ban", "2018-08-23", "adopted")


def day(text: str) -> PartialDate:
    date = PartialDate.parse(text)
    assert date is not None
    return date


def test_an_article_that_tells_a_step_twice_counts_once():
    once, twice = Priors.from_articles([[BAN]]), Priors.from_articles([[BAN, BAN]])
    assert once.as_dict() == twice.as_dict() == {"AU": {"huawei": {"ban": [{"2018-08": 1}, {"adopted": 1}]}}}


def test_what_is_written_is_read_again():
    priors = Priors.from_articles([[BAN], [BAN, ("US", "zte", "penalty", "", "ended")]])
    assert Priors.from_dict(priors.as_dict()).as_dict() == priors.as_dict()


def test_a_step_that_many_articles_tell_is_told_apart_from_one_that_none_tells():
    priors = Priors.from_articles([[BAN]] * 40)
    assert "told=4" in priors.step_features("AU", "huawei", Kind.BAN)
    assert "told=0" in priors.step_features("AU", "huawei", Kind.PERMISSION)


def test_of_a_government_and_a_vendor_without_counts_little_follows():
    priors = Priors.from_articles([[BAN]] * 40)
    assert priors.step_features("KE", "nokia", Kind.BAN) == ["told=0", "told.pair=1", "told.vendor=1", "told.kind=0"]
    assert priors.rival_features("KE", "nokia", Kind.BAN, ["SE"], ["zte"]) == ["told.actor=0", "told.aim=0"]


def test_the_government_of_which_a_step_is_told_is_told_apart_from_one_beside_it():
    priors = Priors.from_articles([[BAN]] * 40)
    assert "told.actor=3" in priors.rival_features("AU", "huawei", Kind.BAN, ["AU", "NZ"], ["huawei"])
    assert "told.actor=-3" in priors.rival_features("NZ", "huawei", Kind.BAN, ["AU", "NZ"], ["huawei"])


def test_a_status_and_a_date_with_which_a_step_is_told_are_told_apart_from_others():
    priors = Priors.from_articles([[BAN]] * 40)
    well_known = priors.date_and_status_features("AU", "huawei", Kind.BAN, day("2018-08"), Status.ADOPTED)
    unheard = priors.date_and_status_features("AU", "huawei", Kind.BAN, day("2021"), Status.ENDED)
    undated = priors.date_and_status_features("AU", "huawei", Kind.BAN, None, Status.ENDED)
    assert well_known == ["told.as=5", "told.status=adopted/3", "told.month=5", "told.year=5"]
    assert unheard == ["told.as=0", "told.status=ended/0", "told.year=0"]
    assert undated[-1] == "told.undated=0"


def test_a_date_on_which_articles_put_a_step_is_likelier_than_another():
    priors = Priors.from_articles([[BAN]] * 10)
    counted = priors.date_share("AU", "huawei", Kind.BAN, day("2018-08-23"))
    assert counted > priors.date_share("AU", "huawei", Kind.BAN, day("2018-11")) > 0
    assert counted > priors.date_share("AU", "huawei", Kind.BAN, day("2020")) > 0
    assert counted > priors.date_share("AU", "huawei", Kind.BAN, None) > 0


def test_the_shipped_priors_know_what_everybody_tells():
    assert "told=4" in shipped_priors().step_features("US", "huawei", Kind.RESTRICTION)
    assert "told=4" in shipped_priors().step_features("AU", "huawei", Kind.BAN)


def test_a_ban_that_no_article_has_told_is_found_where_the_words_are_clear(engine):
    text = (
        "The government of Malta has banned Hytera's radios from all public buildings, the interior minister said on "
        "Monday. The order takes effect at once. Dealers were surprised by the decision."
    )
    findings = engine.read(Document(text, "Malta bans Hytera radios", datetime.date(2024, 3, 6), "en")).findings
    assert "told=0" in shipped_priors().step_features("MT", "hytera", Kind.BAN)
    assert [(finding.jurisdiction, finding.vendors, finding.kind) for finding in findings] == [
        ("MT", ("hytera",), Kind.BAN)
    ]
