"""The made-up web: enough companies, versions and styles, and a server that shows each day's page."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from tracker.demo.schedule import Actor, load_schedule, page_bytes
from tracker.demo.web import made_up_web

ACTORS = load_schedule().actors


def test_six_companies_of_six_styles() -> None:
    assert len(ACTORS) >= 6
    assert len({a.shape for a in ACTORS}) == len(ACTORS)


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: a.id)
def test_each_company_has_three_to_five_versions_of_real_length(actor: Actor) -> None:
    policies = {s.page for s in actor.scenes if s.page and "maintenance" not in s.page}
    assert 3 <= len(policies) <= 5
    assert all(3_000 < len(page_bytes(p)) < 9_000 for p in policies)


def test_one_page_is_cp949_with_a_letter_that_plain_euc_kr_lacks() -> None:
    data = page_bytes("dodam/1.html")
    assert "똠방각하" in data.decode("cp949")
    with pytest.raises(UnicodeDecodeError):
        data.decode("euc_kr")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


def test_the_server_shows_the_page_of_the_day_and_answers_conditions() -> None:
    schedule = load_schedule()
    byeolha = next(a for a in schedule.actors if a.id == "byeolha")
    with made_up_web(schedule) as web:
        first = httpx.get(web.address(byeolha))
        again = httpx.get(web.address(byeolha), headers={"If-None-Match": first.headers["ETag"]})
        web.day = date(2026, 3, 9)
        later = httpx.get(web.address(byeolha), headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, later.status_code) == (200, 304, 200)
    assert first.content == page_bytes("byeolha/1.html")
    assert later.content == page_bytes("byeolha/2.html")


def test_the_server_is_down_on_its_day_and_knows_no_other_address() -> None:
    schedule = load_schedule()
    narae = next(a for a in schedule.actors if a.id == "narae")
    with made_up_web(schedule) as web:
        web.day = date(2026, 3, 12)
        assert httpx.get(web.address(narae)).status_code == 503
        assert httpx.get(web.address(narae).replace("privacy", "nowhere")).status_code == 404
