"""The browser the tests drive."""

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
]


def launch(playwright: Playwright) -> Browser:
    """The Chromium of this machine, else Playwright's own; Playwright's `Error` without one."""
    path = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)
    return playwright.chromium.launch(executable_path=path, args=FLAGS)
