"""One reader's browser in front of the program, and the things they do with it in one word."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Request, expect

from tests.browser.app import App

expect.set_options(timeout=10_000)
LOCAL = ('data:', 'blob:', 'about:', 'chrome-error:')


class Reader:
    """A page of the program. `foreign` are the requests that left for other hosts, `errors` what the page complained of."""

    def __init__(self, context: BrowserContext, app: App) -> None:
        self.context, self.app = context, app
        self.foreign: list[str] = []
        self.errors: list[str] = []
        context.on('request', self._requested)
        context.on('console', self._said)
        context.on('weberror', lambda error: self.errors.append(str(error.error)))
        self.page = context.new_page()

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((f'{self.app.address}/', *LOCAL)):
            self.foreign.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == 'error' and 'ERR_INTERNET_DISCONNECTED' not in message.text:  # a test took the network away
            self.errors.append(message.text)

    # --- where ---------------------------------------------------------------------------------------------------------
    def open(self, path: str = '/') -> None:
        """Go to a page of the frame and wait until it hears the server."""
        self.page.goto(self.app.address + path)
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_function('window.socket?.connected')

    def other_tab(self) -> 'Reader':
        """The same reader in another tab, at the same address."""
        twin = Reader.__new__(Reader)
        twin.context, twin.app, twin.foreign, twin.errors = self.context, self.app, self.foreign, self.errors
        twin.page = self.context.new_page()
        twin.page.goto(self.page.url)
        twin.ready()
        return twin

    @property
    def box(self) -> Locator:
        return self.page.get_by_role('textbox', name='Message', exact=True)

    @property
    def articles(self) -> Locator:
        return self.page.get_by_role('log', name='Messages').get_by_role('article')

    @property
    def answer(self) -> Locator:
        """The newest answer."""
        return self.page.locator('article.message:has(.prose)').last

    @property
    def prose(self) -> Locator:
        return self.answer.locator('.prose')

    @property
    def answer_in_trouble(self) -> Locator:
        """What the newest answer says of its failing."""
        return self.page.locator('article.message .trouble').last

    @property
    def mine(self) -> Locator:
        return self.page.locator('article.message.mine')

    def button(self, name: str, inside: Locator | None = None) -> Locator:
        return (inside or self.page).get_by_role('button', name=name, exact=True)

    # --- what ----------------------------------------------------------------------------------------------------------
    def send(self, text: str) -> None:
        """Type a message and send it; returns when it stands in the timeline."""
        self.box.fill(text)
        self.box.press('Enter')
        expect(self.box).to_have_value('')

    def done(self) -> None:
        """Wait until the answer to the newest message is complete."""
        answer = self.mine.last.locator('xpath=following-sibling::article')
        expect(answer.get_by_role('button', name='Regenerate')).to_be_attached()

    def ask(self, text: str) -> None:
        """Send a message and wait for the whole answer."""
        self.send(text)
        expect(self.mine.last).to_contain_text(text)
        self.done()

    def nearly_over(self) -> None:
        """Let time run on in the page until a minute before its session ends; the page's clock must have been installed."""
        self.page.clock.fast_forward(25_000)  # then it looks for the first time, unless so much time has gone by already
        self.page.wait_for_function('localStorage.getItem("chatapp.session")')
        left = self.page.evaluate('Number(localStorage.getItem("chatapp.session")) - Date.now()')
        self.page.clock.fast_forward(round(left) - 60_000)

    def choose_model(self, name: str) -> None:
        self.page.get_by_role('button', name='Model: ').click()
        self.page.get_by_role('menuitemradio').filter(has_text=name).first.click()
        expect(self.page.get_by_role('button', name=f'Model: {name}')).to_be_visible()

    def act(self, name: str, article: Locator | None = None) -> None:
        """Press one of the actions of an article, of the newest answer if none is given."""
        place = article or self.answer
        place.hover()
        self.button(name, place).click()
