"""JSON lines, as lines.mjs has them: one event a line on stdout. The process ends with its stdin."""

import json
import os
import sys
import threading

options = json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}")


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def _end_with_stdin():
    for _ in sys.stdin:
        pass
    os._exit(0)


threading.Thread(target=_end_with_stdin, daemon=True).start()
