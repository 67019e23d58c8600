"""What Markdown looks like, once it stands and while it is written."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Scene

TABLE = '| Night | Cost |\n|---|--:|\n| 14 January | €9.73 |\n| 15 January | €8.99 |\n'
CODE = '```python\nimport this\nprint("a")\n```\n'
EVERYTHING = f"""# Title

One *two* **three** `four` ~~five~~ and a [link](https://example.com/a "b").

{TABLE}
{CODE}
- [x] done thing
- [ ] open thing
- plain

1. first
2. second
   - inner **bold**

> quoted
> twice

A claim[^a] and another[^b], the first again[^a].

See [the reference][ref].

---

Last line<br>
broken.

[ref]: https://example.com/ref
[^a]: The source.
[^b]: Another, with `code`.
"""


def answer(scene: Scene, text: str, size: int = 1_000_000) -> None:
    scene.play(['reply', 'r1'], ['text', 'r1', text, size], ['end', 'r1'])


def prose_html(scene: Scene) -> str:
    """The set text without what differs between two settings of it: the numbers of footnote ids."""
    html = scene.page.locator('.prose').last.inner_html()
    return re.sub(r'(note|mark)-\d+-', r'\1-', html)


def test_tables_lists_tasks_and_notes_become_what_they_are(scene: Scene) -> None:
    scene.open()
    answer(scene, EVERYTHING)
    prose = scene.page.locator('.prose')
    expect(prose.get_by_role('heading', name='Title', level=2)).to_be_visible()
    expect(prose.get_by_role('region', name='Table').get_by_role('cell', name='€9.73')).to_have_class('r')
    expect(prose.get_by_role('img', name='done')).to_have_count(1)
    expect(prose.get_by_role('img', name='open')).to_have_count(1)
    expect(prose.locator('ol > li > ul > li strong')).to_have_text('bold')
    expect(prose.get_by_role('link', name='the reference')).to_have_attribute('href', 'https://example.com/ref')
    expect(prose.get_by_role('link', name='Footnote 1')).to_have_count(2)
    expect(prose.get_by_label('Footnotes').get_by_role('listitem')).to_have_count(2)


def test_a_link_opens_in_a_new_tab_and_tells_nothing_of_the_page(scene: Scene) -> None:
    scene.open()
    answer(scene, 'See [this](https://example.com/a) or https://example.com/b')
    for link in scene.page.locator('.prose a').all():
        expect(link).to_have_attribute('target', '_blank')
        expect(link).to_have_attribute('rel', 'noopener noreferrer')


def test_code_has_its_language_its_colours_and_a_button_that_copies_it(scene: Scene) -> None:
    scene.open()
    answer(scene, CODE)
    figure = scene.page.locator('figure.code')
    expect(figure.locator('figcaption')).to_contain_text('Python')
    expect(figure.locator('.tk-k')).to_have_text('import')
    figure.get_by_role('button', name='Copy code').click()
    expect(scene.page.get_by_role('status').filter(has_text='Copied')).to_be_attached()
    assert scene.page.evaluate('navigator.clipboard.readText()') == 'import this\nprint("a")'


def test_a_text_written_letter_by_letter_ends_as_the_same_text_set_at_once(scene: Scene) -> None:
    scene.open()
    answer(scene, EVERYTHING, 1)
    expect(scene.page.locator('.prose .caret')).to_have_count(0)
    expect(scene.page.locator('.tk-k')).to_have_count(1)
    letters = prose_html(scene)
    scene.page.reload()
    expect(scene.page.locator('.tk-k')).to_have_count(1)
    assert letters == prose_html(scene)


def test_a_reference_defined_after_its_use_becomes_a_link_when_the_text_is_whole(scene: Scene) -> None:
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', 'See [the source][a].\n\nMore.'])
    expect(scene.page.locator('.prose')).to_contain_text('More.')
    scene.play(['text', 'r1', '\n\n[a]: https://example.com/a\n'], ['end', 'r1'])
    expect(scene.page.locator('.prose').get_by_role('link', name='the source')).to_have_attribute('href', 'https://example.com/a')


def test_formatting_never_flashes_as_raw_marks_while_it_is_written(scene: Scene) -> None:
    text = f'A **bold move** and `code` and a [link](https://example.com/x).\n\n{TABLE}\n{CODE}\n- **one**\n- two\n\n![cat](https://elsewhere.example/cat.png)'
    scene.open()
    scene.page.evaluate(
        """() => {
            window.flashes = [];
            const look = () => {
                const prose = document.querySelector('.prose');
                const text = [...(prose?.childNodes ?? [])].map((one) => one.textContent).join('\\n');
                if (/\\*|\\[|\\]\\(|\\||`/.test(text)) window.flashes.push(text);
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    scene.play(['reply', 'r1'], ['text', 'r1', text, 1, 0.02])
    expect(scene.page.locator('.withheld')).to_be_visible()
    assert scene.page.evaluate('window.flashes') == []


def test_an_emoji_split_over_two_deltas_is_whole(scene: Scene) -> None:
    family = '👨‍👩‍👧'
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', f'Hello {family} and 하늘 🌒', 1], ['end', 'r1'])
    expect(scene.page.locator('.prose')).to_have_text(f'Hello {family} and 하늘 🌒')


def test_raw_html_is_text_and_only_a_line_break_is_a_line_break(scene: Scene) -> None:
    scene.open()
    answer(scene, 'a <b>bold</b> <details>x</details><br>next\n\n<div>**block**\n\n</div>')
    prose = scene.page.locator('.prose')
    expect(prose).to_contain_text('<div>block')
    expect(prose).to_contain_text('a <b>bold</b> <details>x</details>')
    expect(prose.locator('b, details, div')).to_have_count(0)
    expect(prose.locator('br')).to_have_count(1)


def test_a_mark_without_a_note_stays_as_it_was_written(scene: Scene) -> None:
    scene.open()
    answer(scene, 'A claim[^missing].')
    expect(scene.page.locator('.prose')).to_have_text('A claim[^missing].')


def test_an_open_code_block_grows_as_plain_text_and_is_coloured_when_it_closes(scene: Scene) -> None:
    lines = ''.join(f'value_{n} = {n}\n' for n in range(200))
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', '```python\n' + lines, 50])
    code = scene.page.locator('figure.code code')
    expect(code).to_contain_text('value_199 = 199')
    expect(code.locator('.tk-n')).to_have_count(0)
    scene.play(['text', 'r1', '```\n\nAfter it.', 3])
    expect(code.locator('.tk-n').first).to_be_visible()
    assert code.text_content() == lines.rstrip('\n')
    expect(scene.page.locator('.prose > p').last).to_have_text('After it.')


def test_twenty_thousand_characters_arrive_whole_and_what_they_cost_the_page_is_printed(scene: Scene) -> None:
    text = ('Some words of *prose* that go on and on. ' * 12 + '\n\n') * 40
    scene.open()
    spy = scene.page.context.new_cdp_session(scene.page)
    spy.send('Performance.enable')
    before = {one['name']: one['value'] for one in spy.send('Performance.getMetrics')['metrics']}
    scene.play(['reply', 'r1'], ['text', 'r1', text[:20_000], 40, 0.02], ['end', 'r1'])
    expect(scene.page.locator('.prose .caret')).to_have_count(0)
    after = {one['name']: one['value'] for one in spy.send('Performance.getMetrics')['metrics']}
    spent = {name: round(after[name] - before[name], 2) for name in ('TaskDuration', 'ScriptDuration', 'LayoutDuration')}
    print(f'\n20,000 characters in 500 deltas: seconds of main thread {spent}')  # noqa: T201  # a measure, shown with -s
    shown = scene.page.locator('.prose').inner_text()
    assert ' '.join(shown.split()) == ' '.join(text[:20_000].replace('*', '').split())


WHERE_WORDS_STAND = """paragraphs => paragraphs.map((one) => {
    const words = document.createRange();
    words.selectNodeContents(one);
    const text = words.getBoundingClientRect(), box = one.getBoundingClientRect();
    return text.right - text.left > box.width - 1 ? 'all' : box.right - text.right < 2 ? 'right' : text.left - box.left < 2 ? 'left' : '?';
})"""


def test_each_paragraph_runs_as_its_first_letter_says(scene: Scene) -> None:
    scene.open()
    answer(scene, 'שלום, מה שלומך?\n\nFine, thank you.\n\nمرحبا بالعالم')
    expect(scene.page.locator('.prose p')).to_have_count(3)
    assert scene.page.locator('.prose p').evaluate_all(WHERE_WORDS_STAND) == ['right', 'left', 'right']
    box = scene.page.get_by_role('textbox', name='Message')
    assert box.evaluate('one => getComputedStyle(one).unicodeBidi') == 'plaintext'
