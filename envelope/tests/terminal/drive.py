"""Runs a program on a terminal of its own and answers it as a person would.

drive.py PROGRAM ARGUMENT... with a JSON list on standard input: {"expect": TEXT} waits until the screen has said it since the last
key, {"send": KEYS} types, {"run": COMMAND} lets a shell do something else meanwhile. Prints as JSON what was shown, without what only
moves the cursor, and the exit code; or which text never came.
"""
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 60  # seconds until a text that is waited for is given up
MOVES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>78]|\x1b\][^\x07]*\x07|\r")


def plain(shown):
    return MOVES.sub("", shown)


def main():
    program, steps = sys.argv[1:], json.load(sys.stdin)
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(program[0], program)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    shown, seen = "", 0

    def read(wait):
        """Whether something came, or the end."""
        nonlocal shown
        ready, _, _ = select.select([terminal], [], [], wait)
        if not ready:
            return False
        try:
            bytes_ = os.read(terminal, 65536)
        except OSError:
            return None
        if not bytes_:
            return None
        # Programs ask a terminal where its cursor is.
        if b"\x1b[6n" in bytes_:
            os.write(terminal, b"\x1b[1;1R")
        shown += bytes_.decode("utf-8", "replace")
        return True

    for step in steps:
        if "send" in step:
            os.write(terminal, step["send"].encode())
            continue
        if "run" in step:
            done = subprocess.run(step["run"], shell=True, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            shown += done.stdout + done.stderr
            seen = len(shown)
            continue
        begun = time.monotonic()
        while step["expect"] not in plain(shown[seen:]):
            came = read(1)
            if came is None or time.monotonic() - begun > PATIENCE:
                print(json.dumps({"missing": step["expect"], "shown": plain(shown)}))
                sys.exit(0)
        seen = len(shown)
    while read(1) is not None:
        pass
    _, status = os.waitpid(child, 0)
    print(json.dumps({"shown": plain(shown), "code": os.waitstatus_to_exitcode(status)}))


main()
