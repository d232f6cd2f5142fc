"""Whoever runs the site sees from outside what it does, and nobody else does."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.db import DatabaseError
from django.test import Client

from tests.factories import make_article, make_finding
from tracker.metrics import Metrics, shared_folder
from vendors.models import Heartbeat, Problem
from vendors.models.choices import ProblemKind

ALERTS = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "alerts.yml"
TOKEN = "a-long-token-of-whoever-runs-it"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One for all tests: the library opens its files once in a process."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def asked(settings, folder):
    settings.METRICS_TOKEN, settings.DATA_DIR = TOKEN, folder
    client = Client()

    def ask() -> dict[str, float]:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}

    return ask


def test_without_the_token_there_are_no_metrics(client, settings, folder):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN, settings.DATA_DIR = TOKEN, folder
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": "Bearer é"}):
        assert Client().get("/metrics", headers=header).status_code == 404


def test_they_tell_of_articles_problems_and_the_last_sweep(asked):
    make_finding(make_article(state="coded"))
    make_article(state="queued")
    Problem.objects.note(ProblemKind.FETCH, "https://news.example.org/", "It is gone.")
    Heartbeat.objects.beat("sweep")
    told = asked()
    assert told['tracker_articles{state="queued"}'] == told['tracker_articles{state="coded"}'] == 1
    assert told['tracker_oldest_waiting_seconds{state="queued"}'] >= 0
    assert told['tracker_open_problems{kind="fetch"}'] == 1
    assert told["tracker_findings_pending"] == 1
    assert told['tracker_last_run_timestamp_seconds{work="sweep"}'] > 1.7e9
    assert told["tracker_database_up"] == told["tracker_queue_up"] == 1


def test_they_count_requests_by_view_and_status(asked):
    client = Client()
    before = asked().get('tracker_requests_total{status="404",view="none"}', 0)
    client.get("/nowhere/at/all/")
    after = asked()
    assert after['tracker_requests_total{status="404",view="none"}'] == before + 1
    assert after["tracker_request_seconds_count"] > 0


def test_a_database_that_is_away_is_told_of_and_takes_few_queries(asked, monkeypatch, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        asked()

    def fails(*_, **__):
        raise DatabaseError("away")

    monkeypatch.setattr("vendors.ingest.overview.waiting", fails)
    told = asked()
    assert told["tracker_database_up"] == 0
    assert told["tracker_disk_free_bytes"] > 0


def test_the_counts_of_a_server_that_has_ended_are_removed(tmp_path):
    ended = subprocess.Popen(["true"])
    ended.wait()
    (tmp_path / str(ended.pid)).mkdir()
    assert shared_folder(tmp_path).name == str(os.getppid())
    assert [folder.name for folder in tmp_path.iterdir()] == [str(os.getppid())]


def test_each_alert_asks_for_a_metric_that_there_is(asked):
    make_article(state="queued")
    Problem.objects.note(ProblemKind.FETCH, "https://news.example.org/", "It is gone.")
    Heartbeat.objects.beat("sweep")
    Client().get("/")
    names = {re.split(r"[{]", name)[0] for name in asked()}
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    assert len(rules) >= 8
    for rule in rules:
        assert set(re.findall(r"\btracker_\w+", rule["expr"])) <= names, rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["what_to_do"]


def test_without_a_token_nothing_is_counted(settings):
    from django.core.exceptions import MiddlewareNotUsed

    settings.METRICS_TOKEN = ""
    with pytest.raises(MiddlewareNotUsed):
        Metrics(lambda request: None)
