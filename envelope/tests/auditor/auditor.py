"""What `verify.py` must find, and what it must answer. Run by `envelope/tests/bundle.rs`, which makes the places:

    VERIFY     the program as it lies in a bundle
    SCENARIOS  the public scenarios, with their expected answers
    LOGS       an exported log a scenario
    BUNDLE     a year's bundle; HOLDER one broadcaster's; both small, so that they can be altered many times
"""
import argparse
import base64
import contextlib
import functools
import hashlib
import importlib.util
import io
import json
import os
import shutil
import tempfile
import unittest

PLACES = {name: os.environ[name] for name in ("VERIFY", "SCENARIOS", "LOGS", "BUNDLE", "HOLDER")}
spec = importlib.util.spec_from_file_location("verify", PLACES["VERIFY"])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
# The same signature over the same text is looked at hundreds of times here.
verify.ed25519_verifies = functools.lru_cache(None)(verify.ed25519_verifies)

FLIPS = 24  # bytes altered a file, spread over all of it; of the checkpoint, all


class Answers(unittest.TestCase):
    """The figures of every public scenario, at every cut, from the exported log alone."""

    def differences(self, expected, found, path):
        """`through` and keys that are not expected do not count."""
        if isinstance(expected, dict):
            for key in expected:
                if key != "through":
                    yield from self.differences(expected[key], found.get(key, "missing"), path + "." + key)
        elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
            for place, (one, other) in enumerate(zip(expected, found)):
                yield from self.differences(one, other, "%s[%d]" % (path, place))
        elif expected != found or type(expected) is not type(found):
            yield "%s: expected %s, found %s" % (path, expected, found)

    def test_every_scenario_at_every_cut(self):
        asked = 0
        for name in sorted(os.listdir(PLACES["LOGS"])):
            with open(os.path.join(PLACES["SCENARIOS"], name.replace(".jsonl", ".expected.json")), encoding="utf-8") as file:
                queries = json.load(file)["queries"]
            for query in queries:
                words = query["args"]
                if "--compare-with" in words:
                    continue  # the program's own question
                options = dict(zip((word[2:].replace("-", "_") for word in words[1::2]), words[2::2]))
                cut = argparse.Namespace(query=words[0], holder=None, language=None, through=None, recorded_by=None, effective_by=None)
                for option, value in options.items():
                    setattr(cut, option, verify.instant(value) if option == "recorded_by" else value)
                answer = verify.ask(os.path.join(PLACES["LOGS"], name), cut)
                found = list(self.differences(query["answer"], answer, " ".join(words)))
                self.assertEqual(found[:5], [], name)
                asked += 1
        self.assertGreater(asked, 80)

    def test_a_cut_inside_a_batch_leaves_the_batch_out_and_one_beyond_the_log_is_refused(self):
        path = os.path.join(PLACES["LOGS"], "full-year.jsonl")
        log = verify.read_log(verify.read_file(path))
        inside = next(event["seq"] for event, _ in log if event["batch"][0] == 2 and event["batch"][1] == 3)
        cut = dict(query="balances", year="2021-2022", holder=None, language=None, recorded_by=None, effective_by=None)
        self.assertEqual(verify.ask(path, argparse.Namespace(through=inside, **cut))["through"], inside - 2)
        with self.assertRaises(verify.Wrong):
            verify.ask(path, argparse.Namespace(through=len(log) + 1, **cut))


class Parts(unittest.TestCase):
    """Known answers of the published standards."""

    def test_signatures_of_rfc_8032(self):
        vectors = [
            ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
             "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
            ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        ]
        for key, message, signature in vectors:
            key, message, signature = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
            self.assertTrue(verify.ed25519_verifies(key, message, signature))
            self.assertFalse(verify.ed25519_verifies(key, message + b"x", signature))
            larger = int.from_bytes(signature[32:], "little") + verify.ORDER
            self.assertFalse(verify.ed25519_verifies(key, message, signature[:32] + larger.to_bytes(32, "little")))

    def test_canonical_form_of_rfc_8785(self):
        self.assertEqual(verify.canonical({"\u20ac": 1, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"): 2, "\ufb33": 3}),
                         '{"\u20ac":1,"\U0001f600":2,"\ufb33":3}'.encode())
        self.assertEqual(verify.canonical({"b": "\u000f\"\\\n\u007f/\u00e9", "a": [True, None]}), '{"a":[true,null],"b":"\\u000f\\"\\\\\\n\u007f/\u00e9"}'.encode())
        for bad in (b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":NaN}'):
            with self.assertRaises(ValueError):
                verify.read_json(bad)

    def test_rounding(self):
        self.assertEqual(verify.split(10000, [1, 1, 1]), [3334, 3333, 3333])
        self.assertEqual(verify.split(5, [1, 3]), [1, 4])
        self.assertEqual((verify.at_least("0.60", 100000001), verify.at_most("0.60", 100000001)), (60000001, 60000000))


def sign(seed, message):
    """Ed25519 with any key, as a forger has it (RFC 8032, section 5.1.6)."""
    def encoded(point):
        inverse = pow(point[2], verify.P - 2, verify.P)
        x, y = point[0] * inverse % verify.P, point[1] * inverse % verify.P
        return (y | (x & 1) << 255).to_bytes(32, "little")
    digest = hashlib.sha512(seed).digest()
    secret = int.from_bytes(digest[:32], "little") & (2 ** 254 - 8) | 2 ** 254
    public = encoded(verify.times(secret, verify.BASE))
    nonce = int.from_bytes(hashlib.sha512(digest[32:] + message).digest(), "little") % verify.ORDER
    r = encoded(verify.times(nonce, verify.BASE))
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little")
    return public, r + ((nonce + k * secret) % verify.ORDER).to_bytes(32, "little")


class Tampering(unittest.TestCase):
    """Whatever is altered is found, even where the manifests are mended afterwards."""

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.folder = os.path.join(self.place.name, "bundle")
        self.take("BUNDLE")

    def tearDown(self):
        self.place.cleanup()

    def take(self, which):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(PLACES[which], self.folder)

    def path(self, name):
        return os.path.join(self.folder, "data", *name.split("/"))

    def read(self, name):
        return verify.read_file(self.path(name))

    def write(self, name, raw):
        with open(self.path(name), "wb") as file:
            file.write(raw)

    def mend(self):
        """Both manifests as if nothing had happened."""
        def lines(names):
            for name in sorted(names):
                yield "%s  %s\n" % (hashlib.sha256(verify.read_file(os.path.join(self.folder, *name.split("/")))).hexdigest(), name)
        payload = [os.path.relpath(os.path.join(where, file), self.folder).replace(os.sep, "/")
                   for where, _, files in os.walk(os.path.join(self.folder, "data")) for file in files]
        for manifest, names in (("manifest-sha256.txt", payload), ("tagmanifest-sha256.txt", ["bagit.txt", "bag-info.txt", "manifest-sha256.txt"])):
            text = "".join(lines(names))
            with open(os.path.join(self.folder, manifest), "w", encoding="utf-8") as file:
                file.write(text)

    def found(self, key=None):
        """Exit status and what is told."""
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            status = verify.check_bundle(self.folder, key)
        return status, told.getvalue()

    def must_find(self, what, words):
        self.mend()
        status, told = self.found()
        self.assertEqual(status, 1, what)
        self.assertIn(words, told, what)

    def rechain(self, lines):
        """A forger's log: every line renumbered and chained anew."""
        prev, out = verify.NO_DIGEST, []
        for number, line in enumerate(lines, 1):
            line = verify.canonical(dict(json.loads(line), seq=number, prev=prev))
            out.append(line)
            prev = hashlib.sha256(line).hexdigest()
        return out

    def lines(self):
        return self.read("log.jsonl").split(b"\n")[:-1]

    def put_log(self, lines):
        self.write("log.jsonl", b"".join(line + b"\n" for line in lines))

    def resign(self, lines):
        """A checkpoint over other lines, by a key of the forger's own."""
        name = verify.read_checkpoint(self.read("checkpoint"))[0]
        root = base64.b64encode(verify.tree_root(verify.leaf_hash(line) for line in lines)).decode()
        text = "%s\n%d\n%s\n" % (name, len(lines), root)
        public, signature = sign(b"f" * 32, text.encode())
        identifier = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
        self.write("checkpoint", ("%s\n\u2014 %s %s\n" % (text, name, base64.b64encode(identifier + signature).decode())).encode())
        self.write("checkpoint.key", ("%s+%s+%s\n" % (name, identifier.hex(), base64.b64encode(b"\x01" + public).decode())).encode())
        self.write("checkpoint.pem", verify.pem(public).encode())

    def test_what_was_written_agrees(self):
        for which in ("BUNDLE", "HOLDER"):
            self.take(which)
            status, told = self.found()
            self.assertEqual(status, 0, told)
            self.assertNotIn("NOT CHECKED", told)
            self.mend()
            self.assertEqual(self.found()[0], 0, "mending alone changes nothing")

    def test_any_byte_of_any_file(self):
        for which in ("BUNDLE", "HOLDER"):
            self.take(which)
            files = [os.path.relpath(os.path.join(where, file), self.path("")).replace(os.sep, "/")
                     for where, _, files in os.walk(self.path("")) for file in files]
            self.assertIn("checkpoint", files)
            for name in files:
                # The texts for people and the check itself are no figures: only the manifests know them.
                if name in ("README.md", "LISEZMOI.md", "verify.py"):
                    continue
                whole = self.read(name)
                step = 1 if name == "checkpoint" else max(1, len(whole) // (FLIPS if not name.startswith("proofs/") else 3))
                for at in range(0, len(whole), step):
                    bit = 32 if at % 2 else 1
                    self.write(name, whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1:])
                    self.mend()
                    self.assertEqual(self.found()[0], 1, "%s %s: byte %d, bit %d" % (which, name, at, bit))
                self.write(name, whole)
            self.mend()
            self.assertEqual(self.found()[0], 0, which)

    def test_unmended_manifests_know_every_file(self):
        for name in ("README.md", "verify.py", "log.jsonl"):
            self.take("BUNDLE")
            self.write(name, self.read(name) + b"\n")
            status, told = self.found()
            self.assertEqual(status, 1)
            self.assertIn("data/%s is not what was listed" % name, told)

    def test_a_file_too_many_or_too_few(self):
        self.write("extra.csv", b"")
        self.assertEqual(self.found()[0], 1)
        self.take("BUNDLE")
        for name in ("parity.csv", "rulebook.json", "checkpoint", "journal.hledger", "log.jsonl"):
            self.take("BUNDLE")
            os.remove(self.path(name))
            self.mend()
            self.assertEqual(self.found()[0], 1, name)

    def test_a_missing_key_is_said(self):
        os.remove(self.path("checkpoint.key"))
        self.mend()
        status, told = self.found()
        self.assertEqual(status, 0)
        self.assertIn("NOT CHECKED", told)
        self.assertIn("there is no key file", told)

    def test_a_dropped_tail(self):
        lines = self.lines()
        ends = [n for n, line in enumerate(lines, 1) if len(set(json.loads(line)["batch"])) == 1]
        self.put_log(lines[:ends[-2]])
        self.must_find("a whole batch dropped", "the checkpoint is of %d events, the log has %d" % (len(lines), ends[-2]))
        inside = next(n for n, line in enumerate(lines, 1) if n not in ends)
        self.put_log(lines[:inside])
        self.must_find("half a batch dropped", "the log ends inside a batch")

    def test_a_swapped_order(self):
        lines = self.lines()
        one = next(n for n in range(len(lines) - 1) if all(json.loads(line)["batch"] == [1, 1] for line in lines[n:n + 2]))
        swapped = lines[:one] + [lines[one + 1], lines[one]] + lines[one + 2:]
        self.put_log(swapped)
        self.must_find("swapped", "events are missing, repeated or out of order")
        recorded = json.loads(lines[one])["recorded_at"]
        self.put_log(self.rechain([verify.canonical(dict(json.loads(line), recorded_at=recorded)) if line in lines[one:one + 2] else line for line in swapped]))
        self.must_find("swapped and chained anew", "the events lead to the root")

    def test_a_replaced_rulebook(self):
        self.write("rulebook.json", self.read("rulebook.json").replace(b'"0.75"', b'"0.70"'))
        self.must_find("in the file", 'rulebook.first_deadline.share: 0.75 by the events, 0.70 in the file')
        self.put_log(self.rechain([line.replace(b'"first_deadline.share":"0.75"', b'"first_deadline.share":"0.70"') for line in self.lines()]))
        self.must_find("in the log too", "the events lead to the root")

    def test_a_changed_figure_everywhere_it_stands(self):
        figure = verify.read_json(self.read("balances.json"))["envelopes"][0]["base"]
        for name in ("balances.json", "balances.csv"):
            self.write(name, self.read(name).replace(figure.encode(), b"1.00"))
        self.must_find("a balance", "envelopes[east, english].base: %s by the events, 1.00 in the file" % figure)

    def test_an_amount_in_a_log_signed_by_another(self):
        """A forger who can do everything but sign: found by the figures, and where those are redone too, by the key kept elsewhere."""
        known = os.path.join(self.place.name, "known.key")
        shutil.copy(self.path("checkpoint.key"), known)
        self.assertEqual(self.found(known)[0], 0)
        forged = self.rechain([line.replace(b"6000000.00", b"6000000.01") for line in self.lines()])
        self.assertNotEqual(forged, self.lines())
        self.put_log(forged)
        self.resign(forged)
        self.must_find("figures as they were", "by the events")
        events = [json.loads(line) for line in forged]
        year = "2021-2022"
        answers = verify.answers_of(verify.add_all(events), len(events), year, None)
        files = {name: verify.document(answer) for name, answer in answers.items()}
        files.update((name, verify.table(verify.TABLES[name], rows)) for name, rows in verify.rows_of(answers).items())
        files["journal.hledger"] = verify.journal(events, year, len(events)).encode()
        for name, raw in files.items():
            self.write(name, raw)
        self.mend()
        self.assertEqual(self.found()[0], 0, "nobody can tell from the bundle alone")
        status, told = self.found(known)
        self.assertEqual(status, 1)
        self.assertIn("is not that of the key", told)

    def test_money_that_no_account_has(self):
        forged = []
        for line in self.lines():
            event = json.loads(line)
            if event["type"] == "commitment-counted":
                event["data"]["amount"] = "9999999999.00"
            forged.append(verify.canonical(event))
        self.put_log(self.rechain(forged))
        self.must_find("an account below zero", "falls to -")

    def test_a_log_alone_against_a_checkpoint_kept_elsewhere(self):
        kept = os.path.join(self.place.name, "kept")
        for name in ("checkpoint", "checkpoint.key"):
            shutil.copy(self.path(name), os.path.join(self.place.name, name.replace("checkpoint", "kept")))
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(verify.check_log(self.path("log.jsonl"), kept, None), 0)
            self.put_log(self.rechain([line.replace(b"6000000.00", b"6000000.01") for line in self.lines()]))
            self.assertEqual(verify.check_log(self.path("log.jsonl"), None, None), 0)
            self.assertEqual(verify.check_log(self.path("log.jsonl"), kept, None), 1)

    def test_an_event_of_a_holder_left_out_of_the_figures(self):
        self.take("HOLDER")
        lines = self.read("events.jsonl").split(b"\n")[:-1]
        gone = next(n for n, line in enumerate(lines) if json.loads(line)["type"] == "commitment-counted")
        os.remove(self.path("proofs/%d.tlog-proof" % json.loads(lines[gone])["seq"]))
        self.write("events.jsonl", b"".join(line + b"\n" for n, line in enumerate(lines) if n != gone))
        self.must_find("an event left out", "by the events")


if __name__ == "__main__":
    unittest.main()
