"""What is said at the start: where the house is, and the one-time link while it has no other door."""

import threading
import webbrowser

from chatapp.cli.terminal import answer, tell
from chatapp.domain.wording import t


def link_at(address: str, secret: str) -> str:
    """The secret stands in the fragment, which no log and no Referer ever holds."""
    return f'{address}/#k={secret}'


def greet(address: str, link: str | None) -> None:
    """On stdout only, where no log keeps it; the link stands on a line of its own."""
    answer(t('chatapp is ready at {address}', address=address))
    if link is None:
        return
    answer(t('Open this link once, within 15 minutes, to be signed in as the owner:'))
    answer(link)


def warn_exposed() -> None:
    tell(t('Warning: other machines can reach this address, and without TLS anybody between can read along. Put a TLS proxy in front.'))


def open_browser(address: str) -> None:
    """Show the address in the person's browser; never waits for it."""
    threading.Thread(target=webbrowser.open, args=(address,), name='open the browser', daemon=True).start()
