"""Questions, the line of lessons, and what is remembered, as a reader uses them."""

from playwright.sync_api import Browser, Locator, Page, expect

LESSON = "learn/weight-sharing/"


def question(page: Page) -> Locator:
    return page.locator("gn-question#question-moves")


def test_an_answer_is_judged_at_once_and_another_can_be_tried(page: Page, site: str) -> None:
    page.goto(site + LESSON)
    asked = question(page)
    expect(asked.get_by_text("Answer", exact=True)).to_have_count(0)
    asked.get_by_role("button", name="It stays as it is.").click()
    expect(asked).to_have_attribute("data-answer", "wrong")
    expect(asked.get_by_text("Not this one. That would be invariance.")).to_be_visible()
    right = asked.get_by_role("button", name="It moves 2 pixels to the right.")
    right.focus()
    page.keyboard.press("Enter")
    expect(asked).to_have_attribute("data-answer", "right")
    expect(asked.get_by_text("Right. The same weights meet the same pixels")).to_be_visible()
    expect(asked.get_by_text("That would be invariance.")).to_be_hidden()
    expect(right).to_have_attribute("aria-pressed", "true")


def test_answers_are_remembered(page: Page, site: str) -> None:
    page.goto(site + LESSON)
    question(page).get_by_role("button", name="It moves 2 pixels to the right.").click()
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(question(page)).to_have_attribute("data-answer", "right")


def test_where_the_reader_left_off_is_remembered(page: Page, site: str) -> None:
    page.goto(f"{site}learn/")
    expect(page.locator("gn-resume")).to_be_empty()
    lessons = page.locator(".gn-lesson-list")
    lessons.get_by_role("link", name="Weight sharing").click()
    line = page.get_by_role("navigation", name="Lessons")
    here = line.get_by_role("link", name="Weight sharing")
    expect(here).to_have_attribute("aria-current", "page")
    expect(here).not_to_have_attribute("data-read", "")
    page.get_by_role("navigation", name="Previous and next page").scroll_into_view_if_needed()
    expect(here).to_have_attribute("data-read", "")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Learn").click()
    resume = page.locator("gn-resume")
    expect(resume).to_contain_text("You left off at Weight sharing")
    resume.get_by_role("link", name="Weight sharing").click()
    expect(page.get_by_role("heading", level=1, name="Weight sharing")).to_be_visible()


def test_a_phrase_lights_what_it_speaks_of(page: Page, site: str) -> None:
    page.goto(site + LESSON)
    expect(page.locator("gn-point:not(:defined)")).to_have_count(0)
    lit = page.locator('.gn-formula [data-part="kernel"]').first
    expect(lit).not_to_have_attribute("data-lit", "")
    page.locator('gn-point[to="kernel"]').first.hover()
    expect(lit).to_have_attribute("data-lit", "")
    page.mouse.move(0, 0)
    expect(lit).not_to_have_attribute("data-lit", "")


def test_without_javascript_the_answer_can_be_unfolded(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + LESSON)
    asked = question(page)
    expect(asked.get_by_text("It stays as it is.")).to_be_visible()
    expect(asked.get_by_text("The same weights meet the same pixels").last).to_be_hidden()
    asked.get_by_text("Answer", exact=True).click()
    expect(asked.get_by_text("The same weights meet the same pixels").last).to_be_visible()
    context.close()
