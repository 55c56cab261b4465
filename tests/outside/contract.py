#!/usr/bin/env python3
"""Asks a served demonstration whatever its description allows, and more, as every role and as nobody (schemathesis, PyPI): no answer
may have a status of 500 or more, or be outside of what is described.

    contract.py PROGRAM [EXAMPLES [ROLE…]]

With 0 examples nothing is asked by chance: only what the description gives as examples, and what lies at and beyond its bounds.

Read by schemathesis too, for the forms of bodies that it does not know by itself."""
import json
import os
import subprocess
import sys
import tempfile

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
ROLES = {
    "administrator": ["administrator"],
    "auditor": ["auditor"],
    "reviewer": ["reviewer", "--step", "staff"],
    "broadcaster": ["broadcaster", "--holder", "bell-media"],
    "nobody": None,
}


def main(program, examples, roles):
    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        sys.exit("no such role: %s; there are %s" % (", ".join(unknown), ", ".join(ROLES)))
    with tempfile.TemporaryDirectory() as place:
        environment = dict(os.environ, ENVELOPE_LEDGER=os.path.join(place, "ledger"), SCHEMATHESIS_HOOKS="contract")
        environment["PYTHONPATH"] = os.path.dirname(os.path.abspath(__file__))
        run = lambda *arguments: subprocess.run([program, *arguments], env=environment, check=True, capture_output=True, text=True).stdout
        run("demo", "--into", environment["ENVELOPE_LEDGER"])
        tokens = {name: role and json.loads(run("token", "create", "--role", *role))["token"] for name, role in ROLES.items() if name in (roles or ROLES)}
        served = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            address = served.stdout.readline().split()[-1]
            failed = [name for name, token in tokens.items() if not agrees(address, token, examples, environment, place, name)]
        finally:
            served.terminate()
            ended = served.wait(60)
    if failed or ended != 0:
        sys.exit("not as described: %s; the service ended with %s" % (", ".join(failed) or "nothing", ended))


def agrees(address, token, examples, environment, place, name):
    print("as %s" % name, flush=True)
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", address + "/api/v1/openapi.json",
        "--checks", CHECKS, "--max-examples", str(max(examples, 1)), "--exclude-path", "/api/v1/events/stream", "--continue-on-failure",
        "--suppress-health-check", "all", "--warnings", "off", "--generation-deterministic", "--request-timeout", "60", "--no-color",
        "--phases", "examples,coverage" + (",fuzzing" if examples else ""),
    ]
    if token:
        command += ["--header", "Authorization: Bearer " + token]
    return subprocess.run(command, env=environment, cwd=place).returncode == 0


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100, sys.argv[3:])
else:
    import schemathesis

    @schemathesis.serializer("application/x-ndjson")
    def lines(context, value):
        return value if isinstance(value, bytes) else json.dumps(value).encode()

    for sheet in (
        "application/octet-stream", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    ):
        @schemathesis.serializer(sheet)
        def whole(context, value):
            return value if isinstance(value, bytes) else json.dumps(value).encode()
