"""Steps that must be finished once begun."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar('T')


async def unbroken(step: Coroutine[Any, Any, T]) -> T:
    """Finish the step even if the task is cancelled meanwhile; the cancellation arrives at the task's next await.

    So a commit that was under way is known to be done, and what follows it without awaiting still happens.
    """
    task, cancelled = asyncio.ensure_future(step), False
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            cancelled = True
    if cancelled and (current := asyncio.current_task()):
        current.uncancel()
        current.cancel()
    return task.result()
