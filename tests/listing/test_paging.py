import pytest

from tests.factories import make_action
from vendors.listing.paging import ORDERS, BadKey, page_of
from vendors.models import Action

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    for number, date in enumerate(["2020", "", "2020-07-14", "2020-07", "", "2021", "2020"]):
        action = make_action(steps=((date or "2019", "adopted"),), title=f"Title {number % 3}")
        if not date:  # as an action of before dates were asked for
            Action.objects.filter(pk=action.pk).update(latest=None, decided=None)


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_forward_and_backward_show_each_row_once_in_order(record, sort):
    whole = [row.pk for row in page_of(Action.objects.all(), sort=sort, size=50).rows]
    page = page_of(Action.objects.all(), sort=sort, size=2)
    pages = [page]
    while page.after:
        page = page_of(Action.objects.all(), sort=sort, after=page.after, size=2)
        pages.append(page)
    assert [row.pk for page in pages for row in page.rows] == whole
    back = page_of(Action.objects.all(), sort=sort, before=pages[-1].before, size=2)
    assert [row.pk for row in back.rows] == [row.pk for row in pages[-2].rows]
    first = page_of(Action.objects.all(), sort=sort, before=pages[1].before, size=2)
    assert (first.before, [row.pk for row in first.rows]) == ("", whole[:2])


def test_what_has_no_date_comes_last_with_the_newest_first_and_first_with_the_oldest(record):
    newest = [str(row.latest or "") for row in page_of(Action.objects.all(), sort="-date").rows]
    oldest = [str(row.latest or "") for row in page_of(Action.objects.all(), sort="date").rows]
    assert newest == list(reversed(oldest)) == ["2021", "2020-07-14", "2020-07", "2020", "2020", "", ""]


def test_a_page_stays_put_while_the_list_grows(record):
    first = page_of(Action.objects.all(), sort="-date", size=2)
    second = [row.pk for row in page_of(Action.objects.all(), sort="-date", after=first.after, size=2).rows]
    make_action(steps=(("2025", "adopted"),))
    assert [row.pk for row in page_of(Action.objects.all(), sort="-date", after=first.after, size=2).rows] == second


@pytest.mark.parametrize("key", ["x", "1", "~", "-1~2020", "9" * 30 + "~2020", "1~\x00", "٣~2020"])
def test_a_key_that_no_page_has_is_refused(key):
    with pytest.raises(BadKey):
        page_of(Action.objects.all(), sort="-date", after=key)


def test_a_key_of_another_sorting_is_refused_where_it_cannot_be_read():
    with pytest.raises(BadKey):
        page_of(Action.objects.all(), sort="-sources", after="1~2020-07")
