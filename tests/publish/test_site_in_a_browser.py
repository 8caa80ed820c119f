"""A person's way through the site in a real browser: no error on the console, no request elsewhere, nothing that shuts out
somebody with a screen reader or a keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.publish.builders import contact, record, section_change, three, verdict
from tests.publish.hostile import TEXTS, hostile
from tests.publish.made_site import site_data
from tracker.publish.site import build
from tracker.publish.site.serve import address, local_server

CHROMIUM = next(
    (
        p
        for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
        if p
    ),
    None,
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served site: three made-up companies, a change of long lists, and one made of hostile texts."""
    folder = tmp_path_factory.mktemp("site")
    lines = [f"{n}) 줄 {n}번은 그대로입니다." for n in range(12)]
    before, after = "\n".join(lines[:6]) + "\n6) 줄 6번은 ", "\n" + "\n".join(lines[7:])
    diff = ((0, before), (-1, "그대로입니다."), (1, "달라졌습니다."), (0, after))
    section = replace(
        section_change(),
        old_text=before + "그대로입니다." + after,
        new_text=before + "달라졌습니다." + after,
        diff=diff,
    )
    long = record(
        "c0ffee10", company="너구리 서점", source_id="neoguri", notice=verdict(days=None), sections=(section,)
    )
    bad = hostile(TEXTS["script"] + TEXTS["attribute break"] + TEXTS["closing title"])
    ordinary = [contact(f"c0ffee2{n}", company=f"회사 {n}", source_id=f"c{n}") for n in range(3)]
    build(site_data([*three()[:2], *ordinary, long, bad]), folder)
    server = local_server(folder, 0)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address(server)
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as p:
        launched = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any, base: str) -> Iterator[Any]:
    """A page that fails the test on any console message, error, or request beyond the site."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 1200, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"console {m.type}: {m.text}"))
    page.on("pageerror", lambda e: complaints.append(f"error: {e}"))
    page.on("dialog", lambda d: (complaints.append(f"dialog: {d.message}"), d.dismiss()))
    page.on(
        "request",
        lambda r: None if r.url.startswith(base) else complaints.append(f"request elsewhere: {r.url}"),
    )
    page.on("response", lambda r: complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    yield page
    context.close()
    assert complaints == []


def test_from_the_front_page_to_a_diff(page: Any, base: str) -> None:
    page.goto(base)
    page.locator("#recent ~ article a", has_text="너구리 서점").first.click()
    assert page.locator("h1").inner_text() == "너구리 서점 개인정보 처리방침: 1판 → 2판"
    assert page.locator("ins").count() >= 1
    folded = page.locator("details", has_text="바뀌지 않은").first
    assert not folded.locator("table").is_visible()
    folded.locator("summary").click()
    assert folded.locator("table").is_visible()
    page.get_by_role("link", name="2판", exact=True).first.click()
    assert "너구리 서점 개인정보 처리방침 2판" in page.locator("h1").inner_text()


def test_the_ledger_is_filtered_and_sorted(page: Any, base: str) -> None:
    page.goto(base + "ledger.html")
    rows = page.locator("#ledger tbody tr:visible")
    everything = rows.count()
    page.get_by_label("판단").select_option("short")
    assert 0 < rows.count() < everything
    assert str(rows.count()) in page.locator("#count").inner_text()
    page.get_by_label("판단").select_option("")
    page.get_by_label("회사").fill("너구리")
    assert rows.count() == 1
    page.get_by_label("회사").fill("")
    page.get_by_label("중요한 변경만").check()
    assert rows.count() < everything
    page.get_by_label("중요한 변경만").uncheck()
    button = page.locator("th[data-key=given] button")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[data-key=given]").get_attribute("aria-sort") == "ascending"
    given = [c for c in page.locator("#ledger tbody tr td:nth-child(6)").all_inner_texts() if c != "–"]
    assert [int(g) for g in given] == sorted(int(g) for g in given)
    button.click()
    again = [c for c in page.locator("#ledger tbody tr td:nth-child(6)").all_inner_texts() if c != "–"]
    assert again == list(reversed(given)) or [int(g) for g in again] == sorted(
        (int(g) for g in given), reverse=True
    )
    assert page.locator("#ledger tbody tr td:nth-child(6)").last.inner_text() == "–"


def test_a_korean_word_of_two_syllables_is_found_from_the_front_page(page: Any, base: str) -> None:
    page.goto(base)
    page.get_by_label("낱말 찾기").fill("생년월일")
    page.get_by_role("button", name="찾기").click()
    page.wait_for_url("**/search.html?q=*")
    assert page.locator("#results li").count() > 0
    assert page.locator("#results mark").first.inner_text() == "생년월일"
    page.get_by_label("낱말 찾기").fill("항목")
    page.locator("#results mark", has_text="항목").first.wait_for()
    page.get_by_label("낱말 찾기").fill("없는낱말입니다")
    page.locator("#found", has_text="찾은 것이 없습니다").wait_for()
    assert page.locator("#results li").count() == 0


def test_hostile_words_in_the_search_field_stay_words(page: Any, base: str) -> None:
    page.goto(base + "search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert page.locator("main img").count() == 0
    page.get_by_label("낱말 찾기").fill("<script>")
    page.locator("#results li").first.wait_for()
    assert page.locator("#results mark").first.inner_text() == "<script>"


def test_the_keyboard_reaches_the_content_first(page: Any, base: str) -> None:
    page.goto(base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "본문으로 건너뛰기"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


EVERYWHERE = (
    "index.html", "companies/index.html", "policies/neoguri.html", "changes/c0ffee10.html", "changes/c0ffee01.html",
    "versions/neoguri/2.html", "ledger.html", "search.html?q=생년월일", "about.html",
)  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "path"),
    [
        *(("light", p) for p in EVERYWHERE),
        *(("dark", p) for p in ("index.html", "changes/c0ffee01.html", "ledger.html")),
    ],
)
def test_axe_finds_nothing_serious(page: Any, base: str, path: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    page.goto(base + path)
    for details in page.locator("details").all():
        details.locator("summary").first.click()
    # axe is put in by the test, which the page's own policy would forbid: it runs through the debugger, not a script tag.
    results = Axe().run(page)
    serious = [
        (v["id"], v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary", ""))
        for v in results.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "changes/c0ffee10.html",
        "changes/c0ffee01.html",
        "ledger.html",
        "versions/neoguri/2.html",
    ],
)
def test_a_phone_need_not_scroll_sideways(page: Any, base: str, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_site_works_from_a_folder_without_a_server(browser: Any, tmp_path: Path) -> None:
    build(site_data(), tmp_path)
    context = browser.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text))
    page.goto((tmp_path / "search.html").as_uri() + "?q=생년월일")
    assert page.locator("#results li").count() > 0
    page.goto((tmp_path / "ledger.html").as_uri())
    assert page.locator("#filters").is_visible()
    context.close()
    assert complaints == []


def test_without_script_all_but_sorting_and_search_works(browser: Any, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base)
    page.locator("#recent ~ article a").first.click()
    assert page.locator("table.sides").count() >= 1
    page.goto(base + "ledger.html")
    assert page.locator("#ledger tbody tr").count() > 0
    assert not page.locator("#filters").is_visible()
    page.goto(base + "search.html")
    assert "tracker search" in page.locator("main").inner_text()
    context.close()
