"""Formulas and diagrams: set when they are whole, fetched when there is one, and their source where they cannot be read."""

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import Scene

FLOW = '```mermaid\ngraph TD\n  A[Flour] --> B[Water]\n  B --> C[Bread]\n```\n'
PRICES = 'It costs $5 and $10, US$5 or US$6, $5-$10, $1,000–$2,000 (about $20/month); $HOME/$USER and \\[a note\\].'
SHOWN_RAW = r"""() => {
    window.raw = [];
    const words = (node) => node.nodeType === Node.TEXT_NODE ? node.data
        : node.matches?.('.tex.set') ? '' : [...node.childNodes].map(words).join('');
    const frame = () => {
        const prose = [...document.querySelectorAll('.prose')].at(-1);
        const shown = prose ? words(prose) : '';
        if (/[$\\]|alpha|frac/.test(shown)) window.raw.push(shown);
        requestAnimationFrame(frame);
    };
    frame();
}"""


def answer(scene: Scene, text: str, name: str = 'r1', size: int = 1_000_000) -> None:
    scene.play(['reply', name], ['text', name, text, size], ['end', name])


def test_all_four_ways_of_writing_a_formula_are_set(scene: Scene) -> None:
    scene.open()
    answer(scene, 'One $a^2$ and \\(b_1\\), then\n\n$$\n\\frac{1}{2}\n$$\n\nor\n\n\\[\n\\alpha + 1\n\\]\n\n- in a list $c$\n')
    expect(scene.page.locator('.tex.set')).to_have_count(5)
    expect(scene.page.locator('.tex.display .katex-display')).to_have_count(2)
    expect(scene.page.locator('math')).to_have_count(5)


def test_prices_and_shell_variables_are_no_formulas_and_fetch_nothing(scene: Scene) -> None:
    fetched: list[str] = []
    scene.page.on('request', lambda request: note(request, fetched))
    scene.open()
    answer(scene, f'{PRICES}\n\n`$x$` and\n\n```sh\necho $a $b\n```\n')
    expect(scene.page.locator('figure.code')).to_have_count(1)
    expect(scene.page.locator('.tex')).to_have_count(0)
    expect(scene.page.locator('.prose p').first).to_have_text(PRICES.replace('\\[', '[').replace('\\]', ']'))
    scene.rest()
    assert fetched == []


def note(request: Request, fetched: list[str]) -> None:
    if 'katex' in request.url or 'mermaid' in request.url:
        fetched.append(request.url)


def test_a_formula_written_letter_by_letter_is_never_shown_raw(scene: Scene) -> None:
    scene.open()
    answer(scene, 'First $x$.', 'r1')
    expect(scene.page.locator('.tex.set')).to_have_count(1)
    scene.page.evaluate(SHOWN_RAW)
    text = 'Area $\\alpha r^2$ of 3 and \\(5x+1\\) more.\n\n$$\n\\frac{\\alpha}{2}\n\n+ 1\n$$\n\nWords, then \\[ \\alpha = 1 \\] end.'
    scene.play(['reply', 'r2'], ['text', 'r2', text, 1, 0.003])
    expect(scene.page.locator('.prose').last.locator('.tex.set')).to_have_count(4)
    scene.play(['end', 'r2'])
    expect(scene.page.locator('.caret')).to_have_count(0)
    assert scene.page.evaluate('window.raw') == []


@pytest.mark.parametrize('broken', ['$\\frac{1$', '$\\undefinedthing{x}$', '$x^2^3$'])
def test_a_formula_that_cannot_be_read_stands_as_its_source(scene: Scene, broken: str) -> None:
    scene.open()
    answer(scene, f'Before {broken} and $y$ after.')
    expect(scene.page.locator('.tex.set')).to_have_count(1)
    expect(scene.page.locator('.tex:not(.set)')).to_have_text(broken)


def test_a_diagram_becomes_a_picture_with_its_source_beside_it(scene: Scene) -> None:
    scene.open()
    answer(scene, f'See:\n\n{FLOW}\nDone.')
    picture = scene.page.get_by_role('img', name='Diagram')
    expect(picture).to_be_visible(timeout=20_000)
    assert picture.evaluate('(image) => image.decode().then(() => image.naturalWidth)') > 50
    expect(scene.page.locator('figure.code pre')).to_be_hidden()
    scene.page.get_by_text('Source').click()
    expect(scene.page.locator('figure.code pre')).to_be_visible()

    light = picture.get_attribute('src') or ''
    scene.page.evaluate('document.documentElement.dataset.theme = "dark"')
    expect(picture).not_to_have_attribute('src', light, timeout=20_000)


def test_a_diagram_that_cannot_be_read_stands_as_its_source_with_a_word_of_ours(scene: Scene) -> None:
    scene.open()
    answer(scene, '```mermaid\ngraph TD\n  A --<img src=x onerror=alert(1)>-- [\n```\n')
    expect(scene.page.locator('.undrawn')).to_have_text('This diagram cannot be drawn; here is its source.', timeout=20_000)
    expect(scene.page.locator('figure.code pre')).to_be_visible()
    expect(scene.page.locator('.drawing-board')).to_have_count(0)
