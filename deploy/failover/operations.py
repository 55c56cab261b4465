#!/usr/bin/env python3
"""Types what docs/operations.md tells operators to type, over three nodes with passwords and certificates.

It starts three etcd members and three Patroni nodes on loopback with deploy/patroni/patroni.yml as it is (only names, ports and paths
are others), and goes through: roles and a first ledger, a new password, new certificates, a switchover, one node restarted after the
other as in a minor upgrade, a node made again, two nodes lost, etcd without its majority, and a move into another server as in a major
upgrade. After each step what was written is there and what may be written is written.

    deploy/failover/operations.py target/release/envelope

As root on Debian with postgresql, patroni, etcd-server, etcd-client and openssl installed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import drill
import yaml
from drill import NODES, OWNER, Node, bin_dir, cluster, free_ports, leader, start, until

HERE = Path(__file__).resolve().parent
SCOPE = "envelope"


def step(text):
    print(f"{time.monotonic() - BEGUN:6.1f} s  {text}", flush=True)


def run(*command, check=True, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if check and done.returncode != 0:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")
    return done


class Certificates:
    """An authority of our own, and what it signs for the servers."""

    def __init__(self, home):
        self.home = home / "tls"
        self.home.mkdir()
        self.authority = self.home / "ca.crt"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=authority", "-keyout", self.home / "ca.key", "-out", self.authority)

    def issue(self, serial):
        """Puts a new key and certificate in place, whole: the key first, as a server reads both together on reload."""
        key, request, made = (self.home / name for name in ("new.key", "new.csr", "new.crt"))
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
            "-keyout", key, "-out", request)
        names = self.home / "names"
        names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        run("openssl", "x509", "-req", "-in", request, "-CA", self.authority, "-CAkey", self.home / "ca.key", "-days", "1",
            "-set_serial", serial, "-extfile", names, "-out", made)
        for file in (key, made):
            shutil.chown(file, OWNER.pw_uid, OWNER.pw_gid)
            file.chmod(0o600)
        key.rename(self.home / "server.key")
        made.rename(self.home / "server.crt")


class SafeNode(Node):
    """A node with the configuration as it is shipped, passwords and certificates included."""

    def __init__(self, home, number, etcd, port, api, tls):
        super().__init__(home, number, etcd[0], port, api)
        shared = yaml.safe_load((HERE.parent / "patroni/patroni.yml").read_text().replace("/etc/patroni/tls", str(tls)))
        self.config.write_text(yaml.safe_dump(shared))
        self.environment["PATRONI_ETCD3_HOSTS"] = ",".join(f"127.0.0.1:{one}" for one in etcd)

    def patronictl(self, *command):
        return run("patronictl", "-c", self.config, *command, env=self.environment)


class Etcd:
    def __init__(self, home, number, clients, peers):
        self.client, self.home = clients[number], home / f"etcd{number}"
        self.home.mkdir()
        shutil.chown(self.home, OWNER.pw_uid, OWNER.pw_gid)
        url = lambda port: f"http://127.0.0.1:{port}"
        self.command = [
            "etcd", "--name", f"member{number}", "--data-dir", str(self.home / "data"),
            "--listen-client-urls", url(clients[number]), "--advertise-client-urls", url(clients[number]),
            "--listen-peer-urls", url(peers[number]), "--initial-advertise-peer-urls", url(peers[number]),
            "--initial-cluster", ",".join(f"member{n}={url(peer)}" for n, peer in enumerate(peers)),
        ]

    def start(self):
        self.process = start(self.command, open(self.home / "log", "ab"))

    def kill(self):
        self.process.kill()
        self.process.wait()


def main():
    program = str(Path(sys.argv[1]).resolve())
    home = Path(tempfile.mkdtemp(prefix="operations-"))
    home.chmod(0o755)
    certificates = Certificates(home)
    certificates.issue(1001)
    os.environ.update(ENVELOPE_STATE=str(home / "state"), ENVELOPE_CACHE=str(home / "cache"), LC_ALL="C")
    clients, peers, ports, apis = (free_ports(NODES) for _ in range(4))
    members = [Etcd(home, n, clients, peers) for n in range(NODES)]
    nodes = [SafeNode(home, n, clients, ports[n], apis[n], certificates.home) for n in range(NODES)]
    written, tried, other = 0, 0, None
    servers = ",".join(f"127.0.0.1:{node.port}" for node in nodes)

    def location(user, database="ledger", at=servers):
        return f"postgres://{user}@{at}/{database}?sslmode=verify-full&sslrootcert={certificates.authority}"

    def envelope(*arguments, password, user="clerk", lines="", wait=60):
        return subprocess.run([program, "--ledger", location(user), "--wait", str(wait), *arguments], input=lines, timeout=wait + 30,
                              capture_output=True, text=True, env={**os.environ, "PGPASSWORD": password})

    def write(password, wait=60):
        """One command; whether it was acknowledged. A commit for which no second node is there is waited for, not refused."""
        nonlocal written, tried
        tried += 1
        command = {"command": "register-holder", "effective_on": "2021-04-01", "holder": f"h{tried}", "kind": "group",
                   "name": {"en": "H", "fr": "H"}}
        try:
            done = envelope("submit", "-", password=password, lines=json.dumps(command) + "\n", wait=wait)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode == 0 and '"accepted"' in done.stdout:
            written += 1
            return True
        return False

    def sure(password):
        """What was acknowledged is there, and more is written."""
        assert write(password), "nothing can be written"
        events = json.loads(envelope("verify", "--format", "json", password=password).stdout)["events"]
        assert events == written, f"{written} acknowledged, {events} in the log"

    def sql(text, database="ledger"):
        uri = f"postgresql://postgres@127.0.0.1:{leader(nodes).port}/{database}?sslmode=verify-full&sslrootcert={certificates.authority}"
        return run(bin_dir() / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", uri, "-c", text,
                   env={**os.environ, "PGPASSWORD": "loopback"}).stdout.strip()

    def served_serial(node):
        shown = subprocess.run(["openssl", "s_client", "-starttls", "postgres", "-connect", f"127.0.0.1:{node.port}"],
                               stdin=subprocess.DEVNULL, capture_output=True)
        serial = run("openssl", "x509", "-noout", "-serial", input=shown.stdout.decode(errors="replace")).stdout
        return int(serial.strip().split("=")[1], 16)

    def is_whole():
        return drill.whole(nodes)

    try:
        for one in [*members, *nodes]:
            one.start()
        until("three nodes, one of them synchronous", is_whole)
        step("three nodes up, with the shipped configuration: passwords (SCRAM) and certificates for everyone")

        sql("CREATE ROLE keeper LOGIN PASSWORD 'keeper'", "postgres")
        sql("CREATE DATABASE ledger OWNER keeper", "postgres")
        made = envelope("submit", password="keeper", user="keeper")
        assert made.returncode == 0, made.stderr
        uri = f"postgresql://keeper@127.0.0.1:{leader(nodes).port}/ledger"
        sql((HERE.parent / "postgresql/roles.sql").read_text())
        sql("CREATE ROLE clerk LOGIN PASSWORD 'first' IN ROLE envelope_writer")
        sure("first")
        plain = run(bin_dir() / "psql", "-X", "-d", uri + "?sslmode=disable", "-c", "SELECT 1", check=False,
                    env={**os.environ, "PGPASSWORD": "keeper"})
        assert plain.returncode != 0, "a connection in the clear was let in"
        step("the ledger made, roles.sql applied, a clerk writes; in the clear nobody is let in")

        sql("ALTER ROLE clerk PASSWORD 'second'")
        sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'clerk'")
        assert not write("first", wait=2), "the old password is good"
        sure("second")
        step("a new password: the old one is refused, the new one writes")

        before = {node.name: served_serial(node) for node in nodes}
        certificates.issue(2002)
        for node in nodes:
            node.patronictl("reload", SCOPE, node.name, "--force")
        until("the new certificate everywhere", lambda: all(served_serial(node) == 2002 for node in nodes), 60)
        sure("second")
        step(f"new certificates by `patronictl reload`, without a restart: serial {set(before.values())} before, 2002 after")

        led = leader(nodes)
        sync = next(name for name, member in cluster(nodes).items() if member["role"] == "sync_standby")
        led.patronictl("switchover", SCOPE, "--leader", led.name, "--candidate", sync, "--force")
        until("the switchover", lambda: leader(nodes) is not None and leader(nodes).name == sync and is_whole())
        sure("second")
        step(f"`patronictl switchover`: {led.name} led, {sync} leads")

        for node in [node for node in nodes if node is not leader(nodes)]:
            node.patronictl("restart", SCOPE, node.name, "--force")
            until(f"{node.name} back", is_whole)
        led = leader(nodes)
        sync = next(name for name, member in cluster(nodes).items() if member["role"] == "sync_standby")
        led.patronictl("switchover", SCOPE, "--leader", led.name, "--candidate", sync, "--force")
        until("the switchover", lambda: leader(nodes) not in (None, led) and is_whole())
        led.patronictl("restart", SCOPE, led.name, "--force")
        until("all three back", is_whole)
        sure("second")
        step("one node restarted after the other, the leader last after a switchover, as for a minor upgrade")

        lost = next(node for node in nodes if node is not leader(nodes))
        lost.kill()
        shutil.rmtree(lost.home / "data")
        sure("second")
        lost.start()
        # What Patroni says of a node that died it says until its key lapses: the files tell.
        version = lost.home / "data/PG_VERSION"
        until("the lost node made again", lambda: version.is_file() and is_whole())
        made = version.stat().st_ino
        lost.patronictl("reinit", SCOPE, lost.name, "--force")
        until("the node made again by `patronictl reinit`", lambda: version.is_file() and version.stat().st_ino != made and is_whole())
        sure("second")
        step("a node whose files are gone makes itself again; `patronictl reinit` does the same to one that is there")

        led = leader(nodes)
        for node in nodes:
            if node is not led:
                node.kill()
        assert not write("second", wait=5), "acknowledged without a second node"
        # Taking back the strictness alone changes nothing in Patroni 3.0 while no other node is there.
        led.patronictl("edit-config", SCOPE, "--set", "synchronous_mode=false", "--force")
        until("writing without a second node", lambda: write("second", wait=10))
        written = json.loads(envelope("verify", "--format", "json", password="second").stdout)["events"]
        for node in nodes:
            if node is not led:
                node.start()
        until("both back", lambda: len([one for one in cluster(nodes).values() if one["state"] in ("running", "streaming")]) == NODES)
        led.patronictl("edit-config", SCOPE, "--set", "synchronous_mode=true", "--force")
        until("a synchronous node again", is_whole)
        sure("second")
        step("two nodes lost: nothing acknowledged until `synchronous_mode=false`; with them back it is true again")

        listed = run("etcdctl", f"--endpoints=127.0.0.1:{clients[0]}", "member", "list",
                     env={**os.environ, "ETCDCTL_API": "3"}).stdout
        assert listed.count("started") == NODES, listed
        members[2].kill()
        sure("second")
        members[1].kill()
        until("the leader to step down", lambda: not write("second", wait=2), 120)
        members[1].start()
        until("a leader again", is_whole)
        members[2].start()
        written = json.loads(envelope("verify", "--format", "json", password="second").stdout)["events"]
        sure("second")
        step("etcd: `etcdctl member list`; one member lost stops nothing, two stop writing, one back and it goes on")

        port = free_ports(1)[0]
        data = home / "next"
        as_owner = dict(user=OWNER.pw_uid, group=OWNER.pw_gid, extra_groups=[], cwd=home)
        data.mkdir()
        shutil.chown(data, OWNER.pw_uid, OWNER.pw_gid)
        run(bin_dir() / "initdb", "-U", "postgres", "-A", "trust", "-D", data, **as_owner)
        other = start([str(bin_dir() / "postgres"), "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
                       "-c", "unix_socket_directories="], open(home / "next.log", "wb"))
        until("the next server", lambda: run(bin_dir() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", port, check=False).returncode == 0)
        run(bin_dir() / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "ledger")
        moved = f"postgres://postgres@127.0.0.1:{port}/ledger"
        copy = [program, "--wait", "60", "copy", "--from", location("clerk"), "--to", moved]
        run(*copy, env={**os.environ, "PGPASSWORD": "second"})
        sure("second")
        run(*copy, env={**os.environ, "PGPASSWORD": "second"})
        digest = lambda done: json.loads(done)["head"]
        old = digest(envelope("verify", "--format", "json", password="second").stdout)
        new = digest(run(program, "--ledger", moved, "verify", "--format", "json").stdout)
        assert old == new, f"{old} / {new}"
        step("a server beside, as for a major upgrade: `envelope copy` while the old one serves, again for what is new; the same digest")
        print(f"{written} acknowledged, all in the log")
    finally:
        for node in nodes:
            if node.process is not None:
                node.kill()
        for member in members:
            member.kill()
        if other is not None:
            other.kill()
            other.wait()
    shutil.rmtree(home, ignore_errors=True)


BEGUN = time.monotonic()
if __name__ == "__main__":
    main()
