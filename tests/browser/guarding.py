"""A watch over the whole page: whatever should never stand in it or happen to it is noted, at every frame."""

from playwright.sync_api import Page

WATCH = r"""
    window.wrong = [];
    window.alert = window.confirm = window.prompt = () => window.wrong.push('a dialog');
    document.addEventListener('securitypolicyviolation', (stopped) => window.wrong.push(`${stopped.effectiveDirective} was hurt`));
    const forbidden = new Set('script iframe object embed base meta math video audio source picture foreignobject animate'.split(' '));
    const inspect = (one) => {
        const say = (what) => window.wrong.push(`${one.localName} ${what}`);
        if (forbidden.has(one.localName)) say('stands here');
        for (const { name, value } of one.attributes) {
            if (/^on|^(srcset|formaction|action|poster|background)$/.test(name)) say(`has ${name}`);
            if (name === 'style' && /url\(|expression|import/i.test(value)) say(`has style ${value}`);
        }
        if (one.localName === 'a' && !['http:', 'https:', 'mailto:'].includes(one.protocol)) say(`leads to ${one.href}`);
        if (one.localName === 'img' && new URL(one.src, location).origin !== location.origin) say(`shows ${one.src}`);
    };
    const within = (node) => {
        if (node.nodeType !== Node.ELEMENT_NODE) return;
        inspect(node);
        node.querySelectorAll('*').forEach(inspect);
    };
    addEventListener('DOMContentLoaded', () => {
        new MutationObserver((changes) => changes.forEach((change) => {
            change.addedNodes.forEach(within);
            if (change.type === 'attributes') inspect(change.target);
        })).observe(document.body, { subtree: true, childList: true, attributes: true });
        const frame = () => {
            if (/^(hacked|1|2)$/.test(document.title)) window.wrong.push(`the title is ${document.title}`);
            requestAnimationFrame(frame);
        };
        frame();
    });
"""


def watch(page: Page) -> None:
    """Begin with the next page that is loaded; the watch is set up anew with each of them."""
    page.add_init_script(f'(() => {{{WATCH}}})()')


def wrong(page: Page) -> list[str]:
    """What the watch saw, after the page has drawn what it had to draw."""
    page.evaluate('() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    seen: list[str] = page.evaluate('[...new Set(window.wrong)]')
    return seen
