"""What a process that serves has in memory from its start."""

import gc


def keep_what_is_loaded() -> None:
    """Have the collector look past all that is there: modules, models, addresses, which stay as long as the process.

    It would go through them again and again (200,000 objects, 50 to 140 ms), and every thread waits meanwhile.
    """
    gc.collect()
    gc.freeze()
