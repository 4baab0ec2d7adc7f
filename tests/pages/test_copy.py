"""What a reader copies out of a page."""

from playwright.sync_api import Page

COPY = """
    ([first, last]) => {
        const range = document.createRange();
        range.setStart(first.firstChild ?? first, 0);
        range.setEndAfter(last);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        const data = new DataTransfer();
        const event = new ClipboardEvent("copy", {
            clipboardData: data, bubbles: true, cancelable: true,
        });
        const isOurs = !first.dispatchEvent(event);
        return [isOurs, data.getData("text/plain"), data.getData("text/html")];
    }
"""


def test_a_formula_is_copied_as_its_tex(page: Page, site: str) -> None:
    page.goto(f"{site}learn/convolution/")
    formulas = page.locator(".gn-formula")
    for formula in formulas.all()[:6]:
        element = formula.element_handle()
        is_ours, text, html = page.evaluate(COPY, [element, element])
        is_block = formula.evaluate("element => element.matches('div')")
        mark = "$$" if is_block else "$"
        assert is_ours
        assert text.strip().startswith(mark)
        assert text.strip().endswith(mark)
        assert "\\term" not in text
        assert "katex" not in html
        assert formula.locator(".katex-html").count() == 1, "the page itself stays as it is"


def test_the_words_around_a_formula_keep_their_lines(page: Page, site: str) -> None:
    page.goto(f"{site}learn/convolution/")
    paragraph = page.locator("p", has=page.locator(".gn-formula")).first
    heading = page.locator("article h1").first
    is_ours, text, _ = page.evaluate(COPY, [heading.element_handle(), paragraph.element_handle()])
    assert is_ours
    assert "\n" in text.strip()
    assert "$" in text


def test_words_alone_are_copied_as_ever(page: Page, site: str) -> None:
    page.goto(f"{site}learn/convolution/")
    heading = page.locator("article h1").first.element_handle()
    assert page.evaluate(COPY, [heading, heading])[0] is False
