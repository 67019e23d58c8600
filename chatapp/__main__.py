"""ROOF: the front door, `python -m chatapp` and `chatapp`."""

import sys

from chatapp.cli.door import main

if __name__ == '__main__':
    sys.exit(main())
