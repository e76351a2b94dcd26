"""Thirty faults put into a good page, one at a time: the gate's checks find at least 25 of them (UI.md section 4)."""

from typing import Any

from tests.support.pages import Page, all_pages
from tests.support.tour import Display, Tour

LEAST_FOUND = 25
FAULTS = {
    "no label": "document.querySelector('.field label[for]').remove()",
    "an empty label": "document.querySelector('.field label[for]').textContent = ''",
    "pale text": "document.querySelector('.saved-note:not([hidden])').style.color = '#b8b8b8'",
    "pale button": "document.querySelector('.buttons .button').style.background = '#9fc5e8'",
    "no lang": "document.documentElement.removeAttribute('lang')",
    "the wrong lang": "document.documentElement.lang = 'en'",
    "no title": "document.title = ''",
    "no main landmark": "const m = document.querySelector('main'); const d = document.createElement('div'); "
    "d.append(...m.childNodes); m.replaceWith(d)",
    "a heading skipped": "document.querySelector('h1').insertAdjacentHTML('afterend', '<h4>再说一句</h4>')",
    "two main headings": "document.querySelector('h1').insertAdjacentHTML('afterend', '<h1>又一个</h1>')",
    "a picture without words": "document.querySelector('main').insertAdjacentHTML('beforeend', "
    '\'<img src="/static/img/mark.svg" width="60" height="60">\')',
    "a button without a name": "document.querySelector('.buttons .button').textContent = ''",
    "a link without a name": "document.querySelector('.back').textContent = ''",
    "links that say nothing": "document.querySelector('main').insertAdjacentHTML('beforeend', "
    '\'<p><a class="stand-alone" href="/a/">点击这里</a> <a class="stand-alone" href="/b/">点击这里</a></p>\')',
    "the same id twice": "const i = document.querySelectorAll('.field input'); "
    "i[1].setAttribute('aria-labelledby', 'twice'); document.body.insertAdjacentHTML('beforeend', "
    '\'<p id="twice">一</p><p id="twice">二</p>\')',
    "ARIA that does not exist": "document.querySelector('.button').setAttribute('aria-wrong', 'true')",
    "a role that does not exist": "document.querySelector('h1').setAttribute('role', 'title')",
    "hidden but focusable": "document.querySelector('.buttons').setAttribute('aria-hidden', 'true')",
    "no focus outline": "const s = new CSSStyleSheet(); s.replaceSync('*:focus-visible { outline: none !important; "
    "box-shadow: none !important; } .choice:focus-within { outline: none !important; box-shadow: none !important; }'); "
    "document.adoptedStyleSheets = [s]",
    "a button of 28 px": "const b = document.querySelector('.buttons .button'); b.style.minHeight = '28px'; "
    "b.style.padding = '0'",
    "a link of 20 px": "document.querySelector('.back').style.minHeight = '20px'; "
    "document.querySelector('.back').style.lineHeight = '20px'",
    "a box of 500 px": "document.querySelector('h1').insertAdjacentHTML('afterend', '<div class=\"card\">宽</div>'); "
    "document.querySelector('.card').style.width = '500px'",
    "text that is cut": "const p = document.querySelector('.saved-note:not([hidden])'); p.style.height = '1.2em'; "
    "p.style.overflow = 'hidden'",
    "a bar over the page": "document.body.insertAdjacentHTML('beforeend', '<div id=\"bar\">横幅</div>'); "
    "Object.assign(document.querySelector('#bar').style, {position: 'fixed', inset: '0', background: '#fff'})",
    "a keyboard trap": "document.querySelectorAll('.field input')[0].addEventListener('keydown', (event) => { "
    "if (event.key === 'Tab') event.preventDefault(); })",
    "tabindex above 0": "document.querySelector('.buttons .button').tabIndex = 3",
    "a clickable div": "document.querySelector('h1').insertAdjacentHTML('afterend', '<div id=\"dead\">展开</div>'); "
    "document.querySelector('#dead').onclick = () => 1",
    "movement": "document.querySelector('h1').animate([{opacity: 1}, {opacity: .9}], "
    "{duration: 1000, iterations: Infinity})",
    "an error cut from its field": "document.querySelector('[aria-invalid]').removeAttribute('aria-describedby')",
    "an error by colour only": "document.querySelectorAll('.has-error .field-error').forEach((one) => one.remove())",
}


def test_the_checks_find_what_is_put_into_a_good_page(tour: Tour) -> None:
    page = next(one for one in all_pages(tour.city) if one.shows == "child sent empty")
    display = Display()
    assert look(tour, page, display, "") == [], "the page is good before anything is put into it"
    missed = [name for name, fault in FAULTS.items() if not look(tour, page, display, fault)]
    assert len(FAULTS) == 30
    assert len(FAULTS) - len(missed) >= LEAST_FOUND, f"missed: {missed}"


def look(tour: Tour, page: Page, display: Display, fault: str) -> list[str]:
    """Return what the gate's checks say of the page with a fault in it."""
    opened: list[Any] = tour.open(page, display)
    tour.page.evaluate(f"() => {{ {fault} }}")
    return [*opened, *tour.eyes(display).gate(display.scheme)]
