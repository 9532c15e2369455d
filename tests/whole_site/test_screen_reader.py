"""The rules for who listens see what they are there for, in a page that breaks each of them."""

import pytest
from playwright.sync_api import Browser

from tests.whole_site.screen_reader import heard, wrong_for_ears

pytestmark = pytest.mark.browser

WRONG = """<!doctype html><html lang="en"><title>Wrong</title>
<header><h1>Towns</h1></header>
<nav><a href="/a">More</a></nav><nav><a href="/b">More</a></nav>
<section aria-label="Dates"><div role="region" aria-label="Dates"><p>One</p></div></section>
<h3>Deep</h3>
<button>Remove</button><button>Remove</button>
<button title="Light" aria-label="Light">L</button>
<label><input type="radio" name="r"> Bare</label>
<label>Day <input aria-invalid="true"></label>
<a href="/c"><svg width="9" height="9"></svg></a>
<table><caption>Sizes</caption><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>
"""
SENTENCES = (
    "not one main",
    "not one contentinfo",
    "2 landmarks navigation called ''",
    "2 landmarks region called 'Dates'",
    "region 'Dates' inside another thing of that name",
    "heading 'Deep' of level 3 after one of level 1",
    "a link without a name in ",
    "links of  called 'More' lead to ",
    "2 buttons called 'Remove'",
    "button 'Light' is said twice",
    "radio 'Bare' in no named group",
    "textbox 'Day' does not say what is wrong",
    "table 'Sizes' has no heads of columns",
)


def test_each_rule_sees_a_page_that_breaks_it(chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=WRONG, content_type="text/html"))
    page.goto("http://towns.example/")
    wrong = list(wrong_for_ears(heard(context.new_cdp_session(page))))
    context.close()
    missing = [one for one in SENTENCES if not any(said.startswith(one) for said in wrong)]
    assert not missing, "\n".join(wrong)
