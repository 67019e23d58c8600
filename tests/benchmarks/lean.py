"""The floor: a NiceGUI page with a label and nothing else. Run as `python -m tests.benchmarks.lean PORT`."""

import sys

from nicegui import ui


@ui.page('/health')
def page() -> None:
    ui.label('lean')


if __name__ in {'__main__', '__mp_main__'}:
    ui.run(port=int(sys.argv[1]), host='127.0.0.1', show=False, reload=False, show_welcome_message=False)
