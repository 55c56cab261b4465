#!/usr/bin/env python3
"""Checks an auditor's bundle, or an exported log, without the program that wrote it.

    python3 verify.py                          the bundle in which this file lies
    python3 verify.py BUNDLE [--key FILE]      another bundle; the signing key as you know it from elsewhere
    python3 verify.py log.jsonl                a log alone: its form, its chain, its accounts
    python3 verify.py log.jsonl --query balances --year 2021-2022 [--recorded-by T] [--effective-by D] [--through N]
                                               the answer to a question, re-derived (also compliance, penalties, allocation)
    --lang fr                                  en français

Nothing is needed but Python 3.9 or later: no package, no network. Exit status: 0 everything agrees; 1 something does not;
2 the question or the file cannot be read.

How to read this file. Part 1 is exact money. Part 2 reads the log: each line is one event, in the one form that RFC 8785
allows, and names the SHA-256 of the line before. Part 3 rebuilds the Merkle tree of RFC 9162 over the lines. Part 4 checks
the signature under the tree's root (Ed25519, RFC 8032, in a C2SP signed note). Part 5 adds the events up into columns;
part 6 reads the figures off them; part 7 posts the events a second time, as double entries, and compares. Part 8 compares
all of it with what lies in the bundle. Part 9 calculates allocations again from the credits in the log (part E of the guide)
and compares that with what the log states. "Section" numbers are those of the fund's guide unless "rules" is said.

Every amount is a whole number of cents. There is no floating-point number anywhere.
"""
import argparse
import base64
import binascii
import csv
import datetime
import hashlib
import io
import json
import math
import os
import re
import sys
from fractions import Fraction

LANG = "en"


def text(en, fr):
    """The English or the French words."""
    return fr if LANG == "fr" else en


class Wrong(Exception):
    """Something does not agree. Carries what, in the reader's language."""

    def __init__(self, en, fr):
        super().__init__(text(en, fr))


# ---------------------------------------------------------------------------------------------------------------------
# 1. Money: whole cents, exact shares
# ---------------------------------------------------------------------------------------------------------------------

GENRES = ("drama", "documentary", "children-youth", "variety-performing-arts")
BUCKETS = GENRES + ("flex",)
LANGUAGES = ("english", "french")


def cents(amount, signed=False):
    """'1500000.00' as whole cents; only an adjustment may be below zero."""
    if not isinstance(amount, str) or not re.fullmatch(r"-?[0-9]+\.[0-9]{2}", amount) or (amount[0] == "-" and not signed):
        raise Wrong("not an amount: %r" % (amount,), "ce n'est pas un montant : %r" % (amount,))
    return int(amount.replace(".", ""))


def dollars(amount):
    """Whole cents as '1500000.00'."""
    return "%s%d.%02d" % ("-" if amount < 0 else "", abs(amount) // 100, abs(amount) % 100)


def parameter_cents(value):
    """An amount of the rulebook, which may be written without decimals."""
    whole, _, decimals = value.partition(".")
    return int(whole) * 100 + int((decimals + "00")[:2])


def at_least(share, of):
    """A minimum that must be reached: rounded up (rules, section 1)."""
    return math.ceil(of * Fraction(share))


def at_most(share, of):
    """A cap: rounded down."""
    return math.floor(of * Fraction(share))


def split(amount, weights):
    """Pro rata: each part rounded down, the cents left over to the largest fractions, the earlier first on ties."""
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [amount * weight // total for weight in weights]
    by_fraction = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_fraction[:amount - sum(parts)]:
        parts[i] += 1
    return parts


# ---------------------------------------------------------------------------------------------------------------------
# 2. The log: canonical lines, one chain, whole batches
# ---------------------------------------------------------------------------------------------------------------------

KEYS = ["actor", "batch", "command_id", "data", "effective_on", "id", "prev", "recorded_at", "seq", "type", "v"]
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
NO_DIGEST = "0" * 64


def pairs_once(pairs):
    """An object none of whose keys stands twice: two readers could otherwise see two different things."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def no_fraction(number):
    raise ValueError("a number that is not whole: %s" % number)


def whole(number):
    """Whole numbers up to the largest that every reader of JSON keeps exactly."""
    if abs(int(number)) >= 2 ** 53:
        no_fraction(number)
    return int(number)


def read_json(raw):
    """JSON without duplicate keys, fractions or infinities."""
    return json.loads(raw.decode("utf-8"), object_pairs_hook=pairs_once, parse_int=whole, parse_float=no_fraction, parse_constant=no_fraction)


PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def canonical(value):
    """The bytes that RFC 8785 prescribes: keys in the order of their UTF-16 units, no spaces, shortest escapes."""
    def ordered(value):
        if isinstance(value, dict):
            return {key: ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
        return [ordered(item) for item in value] if isinstance(value, list) else value
    # Below the surrogates the order of UTF-16 units is that of the characters, by which Python sorts by itself, and much faster.
    text = SORTED.encode(value)
    if not text.isascii() and max(text) >= "\ud800":
        text = PLAIN.encode(ordered(value))
    return text.encode("utf-8")


def read_event(line):
    """One line as an event, if it is in the canonical form to the last byte."""
    try:
        event = read_json(line)
        same = canonical(event) == line
    except (ValueError, RecursionError) as error:
        raise Wrong("the line is not JSON as events are written (%s)" % error,
                    "la ligne n'est pas du JSON tel qu'un événement s'écrit (%s)" % error) from None
    if not same:
        raise Wrong("the bytes are not the canonical form (RFC 8785)", "les octets ne sont pas la forme canonique (RFC 8785)")
    if not isinstance(event, dict) or list(event) != KEYS:
        raise Wrong("the keys of an event are %s" % ", ".join(KEYS), "les clés d'un événement sont %s" % ", ".join(KEYS))
    batch = event["batch"]
    right = {
        "actor": isinstance(event["actor"], str),
        "batch": isinstance(batch, list) and len(batch) == 2 and all(type(n) is int for n in batch),
        "command_id": matches(UUID, event["command_id"]), "data": isinstance(event["data"], dict),
        "effective_on": is_day(event["effective_on"]), "id": matches(UUID, event["id"]),
        "prev": matches(DIGEST, event["prev"]), "recorded_at": matches(INSTANT, event["recorded_at"]),
        "seq": type(event["seq"]) is int, "type": isinstance(event["type"], str), "v": type(event["v"]) is int and event["v"] == 1,
    }
    for key, is_right in right.items():
        if not is_right:
            raise Wrong("`%s` has another form" % key, "`%s` n'a pas la bonne forme" % key)
    return event


def matches(pattern, value):
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def is_day(value):
    try:
        return matches(DAY, value) and datetime.date.fromisoformat(value) is not None
    except ValueError:
        return False


def read_log(raw):
    """Every line of a log as (event, bytes), each checked against the one before. Names the first that is wrong."""
    if raw and not raw.endswith(b"\n"):
        raise Wrong("the log does not end with a whole line", "le journal ne se termine pas par une ligne entière")
    log, prev, before = [], NO_DIGEST, None
    for number, line in enumerate(raw.split(b"\n")[:-1], 1):
        try:
            event = read_event(line)
            follow(number, event, prev, before)
        except Wrong as wrong:
            raise Wrong("event %d: %s" % (number, wrong), "événement %d : %s" % (number, wrong)) from None
        log.append((event, line))
        prev, before = hashlib.sha256(line).hexdigest(), event
    if before and before["batch"][0] != before["batch"][1]:
        raise Wrong("the log ends inside a batch", "le journal se termine au milieu d'un lot")
    return log


def follow(number, event, prev, before):
    """An event's place: its number, the digest before it, its batch, and a time that never goes back."""
    if event["seq"] != number:
        raise Wrong("`seq` is %d: events are missing, repeated or out of order" % event["seq"],
                    "`seq` vaut %d : des événements manquent, se répètent ou ne sont pas dans l'ordre" % event["seq"])
    if event["prev"] != prev:
        raise Wrong("the line before has the digest %s and this one states %s: one of the two was altered" % (prev, event["prev"]),
                    "la ligne précédente a l'empreinte %s et celle-ci indique %s : l'une des deux a été modifiée" % (prev, event["prev"]))
    if before is None or before["batch"][0] == before["batch"][1]:
        if event["batch"][0] != 1 or event["batch"][1] < 1:
            raise Wrong("a batch should begin here", "un lot devrait commencer ici")
        if before is not None and event["recorded_at"] < before["recorded_at"]:
            raise Wrong("recorded before the event before it", "inscrit avant l'événement qui le précède")
    else:
        if event["batch"] != [before["batch"][0] + 1, before["batch"][1]]:
            raise Wrong("a batch is cut short or mixed up", "un lot est tronqué ou mêlé à un autre")
        for key in ("command_id", "actor", "recorded_at"):
            if event[key] != before[key]:
                raise Wrong("`%s` differs inside a batch" % key, "`%s` diffère à l'intérieur d'un lot" % key)
    if ("act" in event["data"]) != (event["batch"][0] == 1):
        raise Wrong("what was asked (`act`) stands on the first event of a batch, and only there",
                    "la demande (`act`) figure sur le premier événement d'un lot, et seulement là")


# ---------------------------------------------------------------------------------------------------------------------
# 3. The Merkle tree (RFC 9162, section 2.1)
# ---------------------------------------------------------------------------------------------------------------------

def leaf_hash(line):
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves):
    """The root over leaf hashes: whole subtrees are joined as soon as there are two of one size."""
    subtrees = []
    for leaf in leaves:
        size = 1
        while subtrees and subtrees[-1][0] == size:
            leaf, size = node_hash(subtrees.pop()[1], leaf), size * 2
        subtrees.append((size, leaf))
    if not subtrees:
        return hashlib.sha256(b"").digest()
    root = subtrees.pop()[1]
    while subtrees:
        root = node_hash(subtrees.pop()[1], root)
    return root


def root_by_proof(leaf, index, size, path):
    """The root that an inclusion proof leads to (section 2.1.3.2); None where the proof has the wrong length."""
    if index >= size:
        return None
    place, last, root = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(sibling, root)
            while place & 1 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


# ---------------------------------------------------------------------------------------------------------------------
# 4. The checkpoint: a signed note (C2SP tlog-checkpoint), Ed25519 (RFC 8032)
# ---------------------------------------------------------------------------------------------------------------------

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def x_of(y, sign):
    """The x of a point of the curve, or None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2 ** 255 - 1)
    x = x_of(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, p):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, p)
        p, number = add(p, p), number >> 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y, 1, x_of(BASE_Y, 0) * BASE_Y % P)


def ed25519_verifies(key, message, signature):
    """RFC 8032, section 5.1.7: [S]B = R + [k]A."""
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(k, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


def from_base64(encoded):
    """Strict base64: one text for one value."""
    try:
        value = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        value = None
    if value is None or base64.b64encode(value).decode() != encoded:
        raise Wrong("not base64: %s" % encoded, "ce n'est pas du base64 : %s" % encoded)
    return value


def read_key(line):
    """A verifier key `name+identifier+base64`: its name, its identifier and the 32 bytes of the Ed25519 key."""
    parts = line.rstrip("\n").split("+", 2)
    key = from_base64(parts[2]) if len(parts) == 3 else b""
    identifier = hashlib.sha256(parts[0].encode() + b"\n" + key).digest()[:4]
    if len(key) != 33 or key[0] != 1 or identifier.hex() != parts[1]:
        raise Wrong("the key is not an Ed25519 verifier key, or was altered", "la clé n'est pas une clé de vérification Ed25519, ou a été modifiée")
    return parts[0], identifier, key[1:]


def pem(key):
    """The same key as ordinary tools read it (RFC 8410)."""
    encoded = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + key).decode()
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n" % encoded


def read_checkpoint(raw):
    """Origin, number of events, root, signed text and signatures of a checkpoint."""
    note = raw.decode("utf-8", "strict")
    body, gap, signatures = note.partition("\n\n")
    lines, signature_lines = body.split("\n"), signatures.split("\n")
    if not gap or len(lines) < 3 or not re.fullmatch(r"0|[1-9][0-9]*", lines[1]) or signature_lines.pop() != "":
        raise Wrong("the checkpoint is not a signed note", "le point de contrôle n'est pas une note signée")
    found = []
    for line in signature_lines:
        dash, name, encoded = (line.split(" ") + ["", "", ""])[:3]
        if dash != "\u2014" or not name or line.count(" ") != 2:
            raise Wrong("a signature line of the checkpoint is damaged", "une ligne de signature du point de contrôle est endommagée")
        found.append((name, from_base64(encoded)))
    return lines[0], int(lines[1]), from_base64(lines[2]), (body + "\n").encode(), found


def check_signature(checkpoint, key):
    """That the holder of the key signed this size and this root."""
    origin, _, _, signed, signatures = checkpoint
    name, identifier, public = key
    if name != origin:
        raise Wrong("the checkpoint is of %s and the key of %s" % (origin, name), "le point de contrôle est celui de %s et la clé celle de %s" % (origin, name))
    ours = [value[4:] for signer, value in signatures if signer == name and value[:4] == identifier]
    if not ours or not all(ed25519_verifies(public, signed, signature) for signature in ours):
        raise Wrong("the signature of the checkpoint is not that of the key", "la signature du point de contrôle n'est pas celle de la clé")


def check_succession(events, present):
    """A new signing key is an event, and the key before it signed it: the last one signs the checkpoint."""
    force = None
    for event in events:
        if event["type"] == "key-rotated":
            f = event["data"]
            previous, signature = read_key(f["previous"]), from_base64(f["signature"])
            signed = ("%s\nkey-rotated\n%s\n" % (previous[0], f["key"])).encode()
            if force not in (None, previous) or signature[:4] != previous[1] or not ed25519_verifies(previous[2], signed, signature[4:]):
                raise Wrong("event %d: the key before did not sign the new one" % event["seq"], "événement %d : la clé précédente n'a pas signé la nouvelle" % event["seq"])
            force = read_key(f["key"])
    if force not in (None, present):
        raise Wrong("the log says that another key is in force", "selon le journal, une autre clé est en vigueur")


# ---------------------------------------------------------------------------------------------------------------------
# 5. Adding up: what each event does to the columns
# ---------------------------------------------------------------------------------------------------------------------

# What follows is written from the ledger's own declaration of columns.
COLUMNS = ("allocated", "swapped_in", "swapped_out", "flex_in", "flex_out", "transferred_in", "transferred_out",
    "adjusted", "deducted", "first_deadline", "lapsed", "forfeited", "committed",)
POOL_COLUMNS = ("funded", "committed", "forfeited", "lapsed",)
FIGURES = ("allocated", "swapped_in", "swapped_out", "flex_in", "flex_out", "transferred_in", "transferred_out",
    "adjusted", "deducted", "first_deadline", "lapsed", "forfeited", "committed", "balance", "held", "available",)
TABLES = {  # file -> columns, each the path of a figure in the answer
    "balances.csv": ("holder", "language", "base", "small", "bucket", "allocated", "swapped_in", "swapped_out", "flex_in", "flex_out",
        "transferred_in", "transferred_out", "adjusted", "deducted", "first_deadline", "lapsed", "forfeited", "committed",
        "balance", "held", "available",),
    "compliance.csv": ("holder", "language", "base", "small", "first_deadline.date", "first_deadline.status", "first_deadline.required",
        "first_deadline.counted", "first_deadline.shortfall", "first_deadline.taken", "final_deadline.date",
        "final_deadline.status", "final_deadline.committed", "final_deadline.lapsed", "digital_media.status",
        "digital_media.projects.supported", "digital_media.projects.required", "digital_media.projects.eligible",
        "digital_media.projects.missing", "digital_media.amount.required", "digital_media.amount.committed",
        "digital_media.amount.shortfall", "in_house_affiliated.status", "in_house_affiliated.cap",
        "in_house_affiliated.used",),
    "parity.csv": ("holder", "languages", "base", "required", "committed", "shortfall", "status",),
    "penalties.csv": ("holder", "language", "kind", "option.projects", "option.allocation", "imposed.year", "imposed.basis",
        "imposed.amount", "imposed.deducted", "imposed.carried",),
    "credit-withdrawals.csv": ("holder", "language", "genre", "project", "credit", "deducted", "carried",),
    "alternative-access.csv": ("language", "funded", "committed", "forfeited", "lapsed", "balance",),
    "reserve.csv": ("language", "amount",),
    "allocations.csv": ("holder", "language", "status", "genre", "factor", "credit", "share", "amount",),
    "factors.csv": ("language", "genre", "factor", "value", "credit", "undistributed",),
    "credits.csv": ("holder", "factor", "genre", "language", "project", "line", "source_year", "amount", "credit", "capped", "events",),
}
# Here ends what is written.

CAME = ("allocated", "swapped_in", "flex_in", "transferred_in", "adjusted")


class Envelope:
    """One holder's money of one year in one language."""

    def __init__(self):
        self.small = None                       # known once an allocation is granted
        self.columns = {bucket: dict.fromkeys(COLUMNS, 0) for bucket in BUCKETS}
        self.holds = dict.fromkeys(GENRES, 0)
        self.by_first_deadline = 0              # counted on or before the first deadline, less releases until then
        self.support = {}                       # project -> [held, counted net of releases]

    def balance(self, bucket):
        return sum(amount if column in CAME else -amount for column, amount in self.columns[bucket].items())

    def total(self, column):
        return sum(self.columns[bucket][column] for bucket in BUCKETS)

    def base(self):
        """What obligations are measured against (rules, section 1): swaps and the first deadline do not change it."""
        came = self.total("allocated") + self.total("adjusted") + self.total("transferred_in")
        return max(0, came - self.total("transferred_out") - self.total("deducted"))

    def supported(self):
        return {project: counted for project, (_, counted) in self.support.items() if counted > 0}


def pool_balance(pool):
    return sum(amount if column == "funded" else -amount for column, amount in pool.items() if column in POOL_COLUMNS)


class Year:
    def __init__(self):
        self.rulebook = None
        self.envelopes = {}                     # (holder, language) -> Envelope
        self.pools = {language: dict(dict.fromkeys(POOL_COLUMNS, 0), opened=False) for language in LANGUAGES}
        self.reserve = dict.fromkeys(LANGUAGES, 0)
        self.first_closed = self.final_closed = False
        self.exempt = set()
        self.imposed = {}                       # (holder, language, kind) -> what was imposed
        self.credits = []

    def granted(self):
        return sorted((key, envelope) for key, envelope in self.envelopes.items() if envelope.small is not None)


class Books:
    """The state that the figures are read off. `add` is the only way in."""

    def __init__(self, recalculate=True):
        self.years, self.projects, self.commitments, self.carried = {}, {}, {}, {}
        self.credit, self.recalculate = Credit(), recalculate

    def year(self, year):
        return self.years.setdefault(year, Year())

    def envelope(self, f, holder="holder"):
        return self.year(f["year"]).envelopes.setdefault((f[holder], f["language"]), Envelope())

    def add(self, event):
        handler = getattr(self, "on_" + event["type"].replace("-", "_"), None)
        if handler is None:
            raise Wrong("event %d: the type `%s` is unknown" % (event["seq"], event["type"]), "événement %d : le type `%s` est inconnu" % (event["seq"], event["type"]))
        handler(event["data"], event)
        self.credit.add(event)

    def on_allocations_calculated(self, f, event):
        """What is stated must be what the facts of the log so far lead to, in this program's own calculation."""
        lines = []
        if self.recalculate:
            compare_calculation(event, calculate(self, f["year"], f["method"]))
            lines = credit_lines(self, f["year"]) if f["method"] == "factors" else []
        self.credit.calculated[f["year"]] = dict(f, seq=event["seq"], lines=lines)

    def nothing(self, f, event):
        """Recorded, and no figure of these answers depends on it."""

    on_holder_registered = on_letter_signed = on_application_received = on_commitment_refused = nothing
    on_project_rejected = on_exemption_requested = on_year_closed = on_envelope_suspended = nothing
    on_suspension_lifted = on_budget_set = on_project_financed = on_licence_declared = on_audience_reported = nothing
    on_audience_reviewed = on_holder_opted_out = on_dispute_opened = on_dispute_decided = on_dispute_escalated = on_key_rotated = nothing

    # The year and what is known of projects

    def on_year_opened(self, f, event):
        self.year(f["year"]).rulebook = f["rulebook"]

    def on_project_registered(self, f, event):
        self.projects[f["project"]] = dict(f)

    def on_project_amended(self, f, event):
        # Obligations look at the project as amended since; what an amendment leaves out stays.
        if f["project"] in self.projects:
            self.projects[f["project"]].update(f)

    def on_first_deadline_closed(self, f, event):
        self.year(f["year"]).first_closed = True

    def on_final_deadline_closed(self, f, event):
        self.year(f["year"]).final_closed = True

    def on_exemption_decided(self, f, event):
        exempt, envelope = self.year(f["year"]).exempt, (f["holder"], f["language"])
        (exempt.add if f["granted"] else exempt.discard)(envelope)

    # Allocation, adjustment, swap

    def on_allocation_granted(self, f, event):
        for language, grant in f["languages"].items():
            envelope = self.envelope({"year": f["year"], "holder": f["holder"], "language": language})
            envelope.small = grant["small"]
            self.post(envelope, "allocated", grant["buckets"])

    def post(self, envelope, column, buckets, sign=1):
        for bucket, amount in buckets.items():
            envelope.columns[bucket][column] += sign * cents(amount)

    def on_envelope_adjusted(self, f, event):
        self.envelope(f).columns[f["bucket"]]["adjusted"] += cents(f["amount"], signed=True)

    def on_allocations_swapped(self, f, event):
        self.swap(f["year"], f["legs"], 1)

    def swap(self, year, legs, sign):
        for leg in legs:
            leg = dict(leg, year=year)
            self.envelope(leg, "from").columns[leg["bucket"]]["swapped_out"] += sign * cents(leg["amount"])
            self.envelope(leg, "to").columns[leg["received_as"]]["swapped_in"] += sign * cents(leg["amount"])

    def fill_up(self, envelope, genre, amount):
        """Flex that became money of a genre (C.2.3); below zero where it goes back."""
        envelope.columns[genre]["flex_in"] += amount
        envelope.columns["flex"]["flex_out"] += amount

    def on_flex_transferred(self, f, event):
        self.fill_up(self.envelope(f), f["genre"], cents(f["amount"]))

    # Commitments: held, counted, released

    def change(self, f, event, held=None, counted=0, dated=True):
        """A commitment now holds `held` (None: as before) and counts `counted` more; so does whoever pays for it."""
        known = self.commitments.setdefault(f["commitment"], dict(
            {key: f.get(key) for key in ("holder", "language", "genre", "project")}, year=f["year"],
            source=f.get("source", "envelope"), held=0, counted=0, by_first=0))
        more_held = 0 if held is None else held - known["held"]
        year = self.year(known["year"])
        in_time = dated and year.rulebook is not None and event["effective_on"] <= year.rulebook["first_deadline.date"]
        known["held"] += more_held
        known["counted"] += counted
        known["by_first"] += counted if in_time else 0
        if known["source"] == "alternative-access":
            year.pools[known["language"]]["committed"] += counted
            return
        envelope = self.envelope(known)
        envelope.columns[known["genre"]]["committed"] += counted
        envelope.by_first_deadline += counted if in_time else 0
        envelope.holds[known["genre"]] += more_held
        support = envelope.support.setdefault(known["project"], [0, 0])
        support[0] += more_held
        support[1] += counted

    def on_commitment_made(self, f, event):
        self.change(f, event, held=cents(f["amount"]))

    def on_commitment_counted(self, f, event):
        self.change(f, event, held=0, counted=cents(f["amount"]))

    def on_reallocation_made(self, f, event):
        self.change(f, event, counted=cents(f["amount"]))

    def on_hold_cancelled(self, f, event):
        self.change(f, event, held=0)

    def on_hold_lapsed(self, f, event):
        self.change(f, event, held=0)

    def on_hold_revived(self, f, event):
        self.change(f, event, held=cents(f["amount"]))

    def on_commitment_released(self, f, event):
        amount = cents(f["amount"])
        self.change(f, event, counted=-amount)
        if f["to"] == "envelope":               # back to its genre; a small holder's, as far as it came from there, to flex
            self.fill_up(self.envelope(f), f["genre"], -cents(f["to_flex"]))
        elif f["to"] == "reserve":
            self.year(f["year"]).reserve[f["language"]] += amount
            if f["source"] == "envelope":
                self.envelope(f).columns[f["genre"]]["forfeited"] += amount
            else:
                self.year(f["year"]).pools[f["language"]]["forfeited"] += amount

    def on_control_transferred(self, f, event):
        """What moves, counted amounts included, leaves one envelope and enters the other (B.2.1.1)."""
        giver, taker = self.envelope(f, "from"), self.envelope(f, "to")
        self.post(giver, "transferred_out", f["buckets"])
        self.post(taker, "transferred_in", f["buckets"])
        for moved in f["commitments"]:
            counted, genre = cents(moved["counted"]), moved["genre"]
            known = self.commitments.setdefault(moved["commitment"], dict(
                moved, language=f["language"], year=f["year"], source="envelope", held=0, counted=counted, by_first=0))
            known["holder"] = f["to"]
            giver.columns[genre]["transferred_out"] += counted
            taker.columns[genre]["transferred_in"] += counted
            for envelope, sign in ((giver, -1), (taker, 1)):
                envelope.columns[genre]["committed"] += sign * counted
                envelope.by_first_deadline += sign * known["by_first"]
                envelope.holds[genre] += sign * known["held"]
                support = envelope.support.setdefault(moved["project"], [0, 0])
                support[0] += sign * known["held"]
                support[1] += sign * counted

    # To the reserve and back

    def lapse(self, f, column, sign):
        self.post(self.envelope(f), column, f["buckets"], sign)
        self.year(f["year"]).reserve[f["language"]] += sign * sum(cents(amount) for amount in f["buckets"].values())

    def on_shortfall_taken(self, f, event):
        self.lapse(f, "first_deadline", 1)

    def on_shortfall_restored(self, f, event):
        self.lapse(f, "first_deadline", -1)

    def on_balance_lapsed(self, f, event):
        self.lapse(f, "lapsed", 1)

    def on_balance_restored(self, f, event):
        self.lapse(f, "lapsed", -1)

    def on_pool_lapsed(self, f, event, sign=1):
        year, amount = self.year(f["year"]), sign * cents(f["amount"])
        year.pools[f["language"]]["lapsed"] += amount
        year.reserve[f["language"]] += amount

    def on_pool_restored(self, f, event):
        self.on_pool_lapsed(f, event, sign=-1)

    def on_pool_funded(self, f, event):
        pool = self.year(f["year"]).pools[f["language"]]
        pool["opened"] = True
        pool["funded"] += cents(f["amount"])

    # Deductions (part D)

    def on_conduct_deducted(self, f, event):
        self.post(self.envelope(f), "deducted", f["buckets"])

    def on_penalty_imposed(self, f, event):
        self.post(self.envelope(f), "deducted", {"flex": f["deducted"]})
        entry = {"year": f["year"], "basis": f["basis"], "amount": cents(f["amount"]), "deducted": cents(f["deducted"])}
        self.year(f["from_year"]).imposed[f["holder"], f["language"], f["kind"]] = self.carried[event["seq"]] = entry

    def on_credit_withdrawn(self, f, event):
        self.post(self.envelope(f), "deducted", f["buckets"])
        entry = {key: f[key] for key in ("holder", "language", "genre", "project")}
        entry.update(amount=cents(f["credit"]), deducted=sum(cents(amount) for amount in f["buckets"].values()))
        self.year(f["year"]).credits.append(entry)
        self.carried[event["seq"]] = entry

    def on_carried_deducted(self, f, event):
        self.post(self.envelope(f), "deducted", f["buckets"])
        if f["origin"] in self.carried:
            self.carried[f["origin"]]["deducted"] += sum(cents(amount) for amount in f["buckets"].values())

    def on_command_reversed(self, f, event):
        """A reversal lowers the columns that the reversed events raised (rules, section 14)."""
        (what, undone), = f["undone"].items()
        if what == "swap":
            self.swap(f["year"], undone, -1)
            return
        u = dict(undone, year=f["year"])
        if what == "hold":
            self.change(u, event, held=0)
        elif what == "reallocation":
            self.change(u, event, counted=-cents(u["amount"]), dated=False)
            self.fill_up(self.envelope(u), u["genre"], -cents(u["from_flex"]))
        elif what == "adjustment":
            self.envelope(u).columns[u["bucket"]]["adjusted"] -= cents(u["amount"], signed=True)
        elif what == "deduction":
            self.post(self.envelope(u), "deducted", u["buckets"], -1)
        elif what == "funding":
            self.year(u["year"]).pools[u["language"]]["funded"] -= cents(u["amount"])
        elif what == "credit":
            pass                                # part 9 takes it back
        else:
            raise Wrong("event %d: cannot undo `%s`" % (event["seq"], what), "événement %d : impossible d'annuler `%s`" % (event["seq"], what))


# ---------------------------------------------------------------------------------------------------------------------
# 6. The figures
# ---------------------------------------------------------------------------------------------------------------------

def year_of(books, year):
    if year not in books.years or books.years[year].rulebook is None:
        raise Wrong("the fiscal year %s is not open in this part of the log" % year, "l'exercice %s n'est pas ouvert dans cette partie du journal" % year)
    return books.years[year]


def balances(books, through, year, holder=None, language=None):
    state, envelopes = year_of(books, year), []
    for (h, l), envelope in state.granted():
        if holder not in (None, h) or language not in (None, l):
            continue
        held = dict(envelope.holds)
        # Of flex is held what the genres cannot cover of their holds (C.2.2).
        held["flex"] = sum(max(0, envelope.holds[genre] - max(0, envelope.balance(genre))) for genre in GENRES)
        buckets = []
        for bucket in BUCKETS:
            figures = dict(envelope.columns[bucket], balance=envelope.balance(bucket), held=held[bucket])
            figures["available"] = max(0, figures["balance"] - figures["held"])
            buckets.append((bucket, figures))
        total = {column: sum(figures[column] for _, figures in buckets) for column in buckets[0][1]}
        total["held"] = sum(envelope.holds.values())
        envelopes.append({"holder": h, "language": l, "base": dollars(envelope.base()), "small": envelope.small,
                          "buckets": [dict({"bucket": bucket}, **in_dollars(figures)) for bucket, figures in buckets],
                          "total": in_dollars(total)})
    pools = []
    for l, pool in state.pools.items():
        if pool["opened"]:
            figures = {column: pool[column] for column in POOL_COLUMNS}
            figures["balance"] = pool_balance(pool)
            pools.append(dict({"language": l}, **in_dollars(figures)))
    return {"year": year, "through": through, "envelopes": envelopes, "alternative_access": pools, "reserve": in_dollars(state.reserve)}


def in_dollars(figures):
    return {name: dollars(amount) for name, amount in figures.items()}


def first_deadline(state, key, envelope):
    """C.2.1.1: an allocation above the threshold must be committed to three quarters."""
    rules, base = state.rulebook, envelope.base()
    if base <= parameter_cents(rules["first_deadline.threshold"]):
        status, required, counted = "not-applicable", 0, 0
    else:
        required, counted = at_least(rules["first_deadline.share"], base), envelope.by_first_deadline
        status = "exempt" if key in state.exempt else "met" if counted >= required else "missed" if state.first_closed else "open"
    figures = {"required": required, "counted": counted, "shortfall": max(0, required - counted), "taken": envelope.total("first_deadline")}
    return dict({"date": rules["first_deadline.date"], "status": status}, **in_dollars(figures))


def digital_media(books, state, envelope):
    """C.2.6: met by the number of projects or by the dollars."""
    share, supported = state.rulebook["digital_media.share"], envelope.supported()
    eligible = {project: counted for project, counted in supported.items()
                if books.projects.get(project, {}).get("digital_media") in ("new", "modified")}
    required, dollars_required = at_least(share, len(supported)), at_least(share, envelope.base())
    missing, shortfall = max(0, required - len(eligible)), max(0, dollars_required - sum(eligible.values()))
    return {"met": missing == 0 or shortfall == 0, "supported": len(supported), "required": required, "eligible": len(eligible),
            "missing": missing, "amount_required": dollars_required, "amount_committed": sum(eligible.values()), "shortfall": shortfall}


def in_house(books, state, holder, envelope):
    """C.2.9: holds and counted commitments to in-house or affiliated projects; those of another broadcaster do not count."""
    def counts(project):
        known = books.projects.get(project, {"production": "independent"})
        return known["production"] != "independent" and known.get("affiliated_with", holder) == holder
    used = sum(held + counted for project, (held, counted) in envelope.support.items() if counts(project))
    cap = 0 if envelope.small else at_most(state.rulebook["in_house_affiliated.share"], envelope.base())
    return {"status": "not-applicable" if envelope.small else "exceeded" if used > cap else "within", "cap": dollars(cap), "used": dollars(used)}


def parity(books, state):
    """C.2.7: half of the base to projects where women hold two fifths of the key positions; by holder, or language by language."""
    share, women = state.rulebook["parity.share"], Fraction(state.rulebook["parity.women_share"])

    def counts(project):
        positions = books.projects.get(project, {}).get("positions", {"total": 0, "women": 0})
        return positions["total"] > 0 and positions["women"] >= women * positions["total"]
    groups = {}
    for (holder, language), envelope in state.granted():
        committed = sum(counted for project, counted in envelope.supported().items() if counts(project))
        group = holder if state.rulebook["parity.scope"] == "combined" else (holder, language)
        groups.setdefault(group, []).append((holder, language, envelope.base(), committed))
    for parts in groups.values():
        base, committed = sum(part[2] for part in parts), sum(part[3] for part in parts)
        required = at_least(share, base)
        shortfall = max(0, required - committed)
        languages = [part[1] for part in parts]
        shares = dict(zip(languages, split(shortfall, [part[2] for part in parts])))
        yield {"holder": parts[0][0], "languages": languages, "base": base, "required": required, "committed": committed,
               "shortfall": shortfall, "shares": shares}


def compliance(books, through, year, holder=None):
    state, envelopes = year_of(books, year), []
    for (h, language), envelope in state.granted():
        if holder not in (None, h):
            continue
        media = digital_media(books, state, envelope)
        envelopes.append({
            "holder": h, "language": language, "base": dollars(envelope.base()), "small": envelope.small,
            "first_deadline": first_deadline(state, (h, language), envelope),
            "final_deadline": {"date": state.rulebook["final_deadline.date"], "status": "closed" if state.final_closed else "open",
                               "committed": dollars(envelope.total("committed")), "lapsed": dollars(envelope.total("lapsed"))},
            "digital_media": {"status": "met" if media["met"] else "not-met",
                              "projects": {key: media[key] for key in ("supported", "required", "eligible", "missing")},
                              "amount": in_dollars({"required": media["amount_required"], "committed": media["amount_committed"], "shortfall": media["shortfall"]})},
            "in_house_affiliated": in_house(books, state, h, envelope)})
    found = []
    for one in parity(books, state):
        if holder in (None, one["holder"]):
            figures = in_dollars({key: one[key] for key in ("base", "required", "committed", "shortfall")})
            found.append(dict({"holder": one["holder"], "languages": one["languages"]}, **figures, status="not-met" if one["shortfall"] else "met"))
    return {"year": year, "through": through, "envelopes": envelopes, "parity": found}


def penalties(books, through, year):
    """Part D: what the year's facts call for, and what was imposed for them."""
    state, options = year_of(books, year), {key: [] for key in year_of(books, year).imposed}
    for (holder, language), envelope in state.granted():
        media = digital_media(books, state, envelope)
        each = parameter_cents(state.rulebook["digital_media.penalty_per_project." + language])
        for basis, amount in (("projects", media["missing"] * each), ("allocation", media["shortfall"])):
            if not media["met"] and amount > 0:
                options.setdefault((holder, language, "digital-media"), []).append({"basis": basis, "amount": dollars(amount)})
    for one in parity(books, state):
        for language, amount in one["shares"].items():
            if amount > 0:
                options.setdefault((one["holder"], language, "parity"), []).append({"basis": "allocation", "amount": dollars(amount)})
    found = []
    for key in sorted(options):
        imposed = state.imposed.get(key)
        if imposed:
            imposed = {"year": imposed["year"], "basis": imposed["basis"], "amount": dollars(imposed["amount"]),
                       "deducted": dollars(imposed["deducted"]), "carried": dollars(imposed["amount"] - imposed["deducted"])}
        found.append({"holder": key[0], "language": key[1], "kind": key[2], "options": options[key], "imposed": imposed})
    withdrawn = []
    for entry in sorted(state.credits, key=lambda entry: (entry["holder"], entry["language"], entry["genre"], entry["project"])):
        names = {key: entry[key] for key in ("holder", "language", "genre", "project")}
        withdrawn.append(dict(names, credit=dollars(entry["amount"]), deducted=dollars(entry["deducted"]), carried=dollars(entry["amount"] - entry["deducted"])))
    return {"year": year, "through": through, "penalties": found, "credit_withdrawals": withdrawn}


# ---------------------------------------------------------------------------------------------------------------------
# 7. The second way: double entries, account by account
# ---------------------------------------------------------------------------------------------------------------------

def movements(event):
    """What an event moves, as (from account, to account, cents): what leaves one account enters the other."""
    f, kind = event["data"], event["type"]
    if kind == "command-reversed":
        (kind, undone), = f["undone"].items()
        f = {"legs": undone, "year": f["year"]} if kind == "swap" else dict(undone, year=f["year"])
    year, language, holder = f.get("year"), f.get("language"), f.get("holder")
    program, reserve = "program:%s:%s" % (year, language), "reserve:%s:%s" % (year, language)
    pool, deductions = "alternative-access:%s:%s" % (year, language), "deductions:%s:%s:%s" % (year, holder, language)

    def bucket(name, of=holder, language=language):
        return "envelope:%s:%s:%s:%s" % (year, of, language, name)

    def commitment(of=holder, entry=f):
        return "commitment:%s:%s:%s:%s:%s" % (year, of, language, entry["genre"], entry["commitment"])

    def each(source, target):
        return [(source(name), target(name), cents(f["buckets"][name])) for name in BUCKETS if name in f["buckets"]]

    if kind == "allocation-granted":
        return [("program:%s:%s" % (year, l), bucket(name, language=l), cents(f["languages"][l]["buckets"][name]))
                for l in LANGUAGES if l in f["languages"] for name in BUCKETS if name in f["languages"][l]["buckets"]]
    if kind == "flex-transferred":
        return [(bucket("flex"), bucket(f["genre"]), cents(f["amount"]))]
    if kind in ("commitment-counted", "reallocation-made"):
        return [(pool if f.get("source") == "alternative-access" else bucket(f["genre"]), commitment(), cents(f["amount"]))]
    if kind == "commitment-released":
        amount, to_flex = cents(f["amount"]), cents(f["to_flex"])
        if f["to"] == "envelope":
            return [(commitment(), bucket(f["genre"]), amount - to_flex), (commitment(), bucket("flex"), to_flex)]
        return [(commitment(), pool if f["to"] == "pool" else reserve, amount)]
    if kind in ("allocations-swapped", "swap"):
        legs = [(bucket(leg["bucket"], leg["from"], leg["language"]), bucket(leg["received_as"], leg["to"], leg["language"]), cents(leg["amount"]))
                for leg in f["legs"]]
        return legs if kind == "allocations-swapped" else [(target, source, amount) for source, target, amount in legs]
    if kind in ("credit-withdrawn", "carried-deducted", "conduct-deducted"):
        return each(bucket, lambda name: deductions)
    if kind == "penalty-imposed":
        return [(bucket("flex"), deductions, cents(f["deducted"]))]
    if kind in ("shortfall-taken", "balance-lapsed"):
        return each(bucket, lambda name: reserve)
    if kind in ("shortfall-restored", "balance-restored"):
        return each(lambda name: reserve, bucket)
    if kind == "pool-lapsed":
        return [(pool, reserve, cents(f["amount"]))]
    if kind == "pool-restored":
        return [(reserve, pool, cents(f["amount"]))]
    if kind == "pool-funded":
        return [(program, pool, cents(f["amount"]))]
    if kind == "envelope-adjusted":
        return [(program, bucket(f["bucket"]), cents(f["amount"], signed=True))]
    if kind == "control-transferred":
        return each(lambda name: bucket(name, f["from"]), lambda name: bucket(name, f["to"])) + [
            (commitment(f["from"], moved), commitment(f["to"], moved), cents(moved["counted"])) for moved in f["commitments"]]
    # The reversals; of a hold no money moves.
    if kind == "reallocation":
        amount, from_flex = cents(f["amount"]), cents(f["from_flex"])
        return [(commitment(), bucket(f["genre"]), amount - from_flex), (commitment(), bucket("flex"), from_flex)]
    if kind == "adjustment":
        return [(bucket(f["bucket"]), program, cents(f["amount"], signed=True))]
    if kind == "deduction":
        return each(lambda name: deductions, bucket)
    if kind == "funding":
        return [(pool, program, cents(f["amount"]))]
    return []


def post_all(events):
    """Every account after all events. None but `program` may be below zero after any event (rules, section 1)."""
    accounts = {}
    for event in events:
        touched = []
        for source, target, amount in movements(event):
            accounts[source] = accounts.get(source, 0) - amount
            accounts[target] = accounts.get(target, 0) + amount
            touched += [source, target]
        for name in touched:
            if accounts[name] < 0 and not name.startswith("program:"):
                raise Wrong("event %d: the account %s falls to %s" % (event["seq"], name, dollars(accounts[name])),
                            "événement %d : le compte %s tombe à %s" % (event["seq"], name, dollars(accounts[name])))
    return accounts


def accounts_of(books):
    """The same accounts, as the columns of part 5 say."""
    accounts = {}
    for year, state in books.years.items():
        for (holder, language), envelope in state.envelopes.items():
            for bucket in BUCKETS:
                accounts["envelope:%s:%s:%s:%s" % (year, holder, language, bucket)] = envelope.balance(bucket)
            accounts["deductions:%s:%s:%s" % (year, holder, language)] = envelope.total("deducted")
        for language, pool in state.pools.items():
            accounts["alternative-access:%s:%s" % (year, language)] = pool_balance(pool)
            accounts["reserve:%s:%s" % (year, language)] = state.reserve[language]
    for name, known in books.commitments.items():
        accounts["commitment:%s:%s:%s:%s:%s" % (known["year"], known["holder"], known["language"], known["genre"], name)] = known["counted"]
    return accounts


def compare_ways(events, books):
    posted, shown = post_all(events), accounts_of(books)
    for name in sorted(set(posted) | set(shown)):
        one, other = posted.get(name, 0), shown.get(name, 0)
        if one != other and not name.startswith("program:"):
            raise Wrong("the account %s holds %s by the entries and %s by the columns" % (name, dollars(one), dollars(other)),
                        "le compte %s contient %s selon les écritures et %s selon les colonnes" % (name, dollars(one), dollars(other)))


def journal(events, year, through):
    """The year's journal as plain-text accounting programs read it: one transaction an event."""
    lines = ["; envelope ledger, fiscal year %s, through event %d" % (year, through), "commodity CAD", "    format 1000.00 CAD"]
    for event in events:
        moved = [movement for movement in movements(event) if movement[2] != 0 and movement[0].split(":")[1] == year]
        if moved:
            lines += ["", "%s (%d) %s" % (event["effective_on"], event["seq"], event["type"]),
                      "    ; seq: %d, type: %s, command: %s" % (event["seq"], event["type"], event["command_id"])]
            for source, target, amount in moved:
                lines += ["    %s  %s CAD" % (source, dollars(-amount)), "    %s  %s CAD" % (target, dollars(amount))]
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------------------------------------------------------------
# 8. The bundle
# ---------------------------------------------------------------------------------------------------------------------


def rows_of(answers):
    """The rows of each table."""
    money, duties, dues = answers["balances.json"], answers["compliance.json"], answers["penalties.json"]
    rows = {
        "balances.csv": [dict(figures, holder=e["holder"], language=e["language"], base=e["base"], small=e["small"], bucket=figures.get("bucket", "total"))
                         for e in money["envelopes"] for figures in [*e["buckets"], e["total"]]],
        "compliance.csv": duties["envelopes"], "parity.csv": duties["parity"],
        "penalties.csv": [dict(one, option={option["basis"]: option["amount"] for option in one["options"]}) for one in dues["penalties"]],
        "credit-withdrawals.csv": dues["credit_withdrawals"],
    }
    if "reserve" in money:
        rows["alternative-access.csv"] = money["alternative_access"]
        rows["reserve.csv"] = [{"language": language, "amount": amount} for language, amount in money["reserve"].items()]
    return rows


def table(columns, rows):
    """A table as CSV (RFC 4180)."""
    def cell(row, path):
        for key in path.split("."):
            row = row.get(key) if isinstance(row, dict) else None
        return "" if row is None else " ".join(row) if isinstance(row, list) else str(row).lower() if isinstance(row, bool) else str(row)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row, path) for path in columns] for row in rows)
    return out.getvalue().encode()


def document(answer):
    """An answer as the bundle writes it."""
    return (json.dumps(answer, indent=2, ensure_ascii=False) + "\n").encode()


def differences(expected, found, path=""):
    """Each place where two answers differ, as (place, by the events, in the file)."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            yield from differences(expected.get(key), found.get(key), path + "." + key if path else key)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (one, other) in enumerate(zip(expected, found)):
            names = ", ".join(str(one[key]) for key in ("holder", "language", "bucket", "kind") if key in one) if isinstance(one, dict) else ""
            yield from differences(one, other, "%s[%s]" % (path, names or place))
    elif expected != found or type(expected) is not type(found):
        yield path or ".", expected, found


def compare_bytes(name, expected, raw):
    """Byte for byte; where they differ, the first figures that do."""
    if raw == expected:
        return
    found = []
    if name.endswith(".json"):
        try:
            found = list(differences(read_json(expected), read_json(raw)))
        except ValueError as error:
            raise Wrong("not JSON (%s)" % error, "ce n'est pas du JSON (%s)" % error) from None
    if not found:
        lines = zip(expected.split(b"\n") + [b""], raw.split(b"\n") + [b""])
        number, (one, other) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
        place = text("line %d", "ligne %d") % number
        found = [(place, one.decode("utf-8", "replace"), other.decode("utf-8", "replace"))]
    shown = [text("%s: %s by the events, %s in the file", "%s : %s selon les événements, %s dans le fichier") % (
        place, short(one), short(other)) for place, one, other in found[:5]]
    if len(found) > 5:
        shown.append(text("and %d more", "et %d de plus") % (len(found) - 5))
    raise Wrong("\n       ".join(shown), "\n       ".join(shown))


def short(value):
    value = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(value) <= 80 else value[:79] + "…"


class Report:
    """What was checked, one line each."""

    def __init__(self):
        self.wrong = self.unchecked = 0

    def check(self, what, check):
        """Runs a check and tells its outcome; gives what the check found, or None."""
        try:
            found = check()
        except Wrong as wrong:
            self.tell(text("WRONG", "FAUX"), "%s%s %s" % (what, text(":", " :"), wrong))
        except (KeyError, TypeError, AttributeError, ValueError, IndexError, OSError) as error:
            # A form that no event or file of a bundle has, such as a field that is missing.
            self.tell(text("WRONG", "FAUX"), "%s%s %s %s" % (what, text(":", " :"), type(error).__name__, error))
        else:
            print("%-6s %s" % ("ok", what))
            return found
        self.wrong += 1
        return None

    def tell(self, word, what):
        print("%-6s %s" % (word, what))

    def skip(self, en, fr):
        self.unchecked += 1
        self.tell(text("NOT CHECKED", "NON VÉRIFIÉ"), text(en, fr))

    def end(self):
        if self.wrong:
            print(text("\n%d thing(s) do not agree.", "\nNombre d'éléments qui ne concordent pas : %d.") % self.wrong)
        elif self.unchecked:
            print(text("\nWhat was checked agrees; %d thing(s) could not be checked.", "\nCe qui a été vérifié concorde; éléments non vérifiés : %d.") % self.unchecked)
        else:
            print(text("\nEverything agrees.", "\nTout concorde."))
        return 1 if self.wrong else 0


def read_file(path):
    with open(path, "rb") as file:
        return file.read()


def check_manifest(folder, name):
    """A manifest of BagIt: every file listed is there with its digest, and for the payload, every file there is listed."""
    listed = {}
    for line in read_file(os.path.join(folder, name)).decode().splitlines():
        digest, _, path = line.partition("  ")
        listed[path] = digest
    payload = ["/".join(os.path.relpath(os.path.join(where, file), folder).split(os.sep))
               for where, _, files in os.walk(os.path.join(folder, "data")) for file in files]
    there = payload if name.startswith("manifest") else ["bagit.txt", "bag-info.txt", "manifest-sha256.txt"]
    if sorted(listed) != sorted(there):
        odd = ", ".join(sorted(set(listed) ^ set(there)))
        raise Wrong("listed or present, not both: %s" % odd, "dans la liste ou dans le dossier, mais pas les deux : %s" % odd)
    for path, digest in listed.items():
        if hashlib.sha256(read_file(os.path.join(folder, *path.split("/")))).hexdigest() != digest:
            raise Wrong("%s is not what was listed" % path, "%s n'est pas ce qui figurait dans la liste" % path)


def add_all(events, recalculate=True):
    books = Books(recalculate)
    for event in events:
        try:
            books.add(event)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise Wrong("event %d: its data is not that of its type (%s %s)" % (event["seq"], type(error).__name__, error),
                        "événement %d : ses données ne sont pas celles de son type (%s %s)" % (event["seq"], type(error).__name__, error)) from None
    return books


def check_root(lines, checkpoint):
    _, size, root, _, _ = checkpoint
    if size != len(lines):
        raise Wrong("the checkpoint is of %d events, the log has %d" % (size, len(lines)), "le point de contrôle porte sur %d événements, le journal en compte %d" % (size, len(lines)))
    found = tree_root(leaf_hash(line) for line in lines)
    if found != root:
        raise Wrong("the events lead to the root %s, the checkpoint states %s" % (found.hex(), root.hex()), "les événements mènent à la racine %s, le point de contrôle indique %s" % (found.hex(), root.hex()))


def lines_of(raw):
    if raw and not raw.endswith(b"\n"):
        raise Wrong("the events do not end with a whole line", "les événements ne se terminent pas par une ligne entière")
    return raw.split(b"\n")[:-1]


def check_proofs(folder, raw, raw_checkpoint, checkpoint):
    """A holder's events: each alone leads to the signed root, at its own place (C2SP tlog-proof). Of an event that tells of others
    too there is the holder's own part; that the whole event stands at that place is proved, what else it says is not shown."""
    whole = [(read_event(line), leaf_hash(line), hashlib.sha256(line).hexdigest()) for line in lines_of(raw)]
    parts = []
    if os.path.exists(os.path.join(folder, "parts.jsonl")):
        parts = [read_json(line) for line in lines_of(read_file(os.path.join(folder, "parts.jsonl")))]
    shown = whole + [(part["event"], bytes.fromhex(part["leaf"]), None) for part in parts]
    events, before = [], None
    for event, leaf, digest in sorted(shown, key=lambda one: one[0]["seq"]):
        seq = event["seq"]
        if before and (seq <= before[0] or (seq == before[0] + 1 and before[1] and event["prev"] != before[1])):
            raise Wrong("event %d does not follow event %d" % (seq, before[0]), "l'événement %d ne suit pas l'événement %d" % (seq, before[0]))
        proof = read_file(os.path.join(folder, "proofs", "%d.tlog-proof" % seq))
        head, gap, signed = proof.partition(b"\n\n")
        header, index, *path = head.decode().split("\n")
        if header != "c2sp.org/tlog-proof@v1" or not gap or index != "index %d" % (seq - 1) or signed != raw_checkpoint:
            raise Wrong("the proof of event %d has another form or another checkpoint" % seq, "la preuve de l'événement %d a une autre forme ou un autre point de contrôle" % seq)
        if root_by_proof(leaf, seq - 1, checkpoint[1], [from_base64(step) for step in path]) != checkpoint[2]:
            raise Wrong("event %d does not lead to the signed root" % seq, "l'événement %d ne mène pas à la racine signée" % seq)
        events.append(event)
        before = (seq, digest)
    there = sorted(os.listdir(os.path.join(folder, "proofs")))
    if there != sorted("%d.tlog-proof" % event["seq"] for event in events):
        raise Wrong("there are proofs without events", "il y a des preuves sans événement")
    return events


def check_rulebook(events, raw):
    """The rulebook of the bundle is the one that the log pinned when the year was opened. Gives the year and the holder."""
    stated = read_json(raw)
    opened = [event for event in events if event["type"] == "year-opened" and event["data"]["year"] == stated.get("year")]
    if len(opened) != 1:
        raise Wrong("the log does not open %s" % stated.get("year"), "le journal n'ouvre pas %s" % stated.get("year"))
    expected = {"year": stated["year"], "seq": opened[0]["seq"], "rulebook": opened[0]["data"]["rulebook"]}
    if "holder" in stated:
        expected = dict({"holder": stated["holder"]}, **expected)
    compare_bytes("rulebook.json", document(expected), raw)
    return stated["year"], stated.get("holder")


def answers_of(books, through, year, holder):
    """The three answers that a bundle carries; a holder's own are without what is the fund's."""
    answers = {"balances.json": balances(books, through, year, holder), "compliance.json": compliance(books, through, year, holder),
               "penalties.json": penalties(books, through, year)}
    if holder is not None:
        del answers["balances.json"]["alternative_access"], answers["balances.json"]["reserve"]
        for entries in ("penalties", "credit_withdrawals"):
            answers["penalties.json"][entries] = [entry for entry in answers["penalties.json"][entries] if entry["holder"] == holder]
    return answers


def check_bundle(folder, key_file):
    report, data = Report(), os.path.join(folder, "data")
    path = lambda name: os.path.join(data, name)
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        report.check(name, lambda: check_manifest(folder, name))
    whole = os.path.exists(path("log.jsonl"))

    raw_checkpoint = report.check("data/checkpoint", lambda: read_file(path("checkpoint")))
    checkpoint = raw_checkpoint and report.check(text("the checkpoint is a signed note", "le point de contrôle est une note signée"), lambda: read_checkpoint(raw_checkpoint))
    key = None
    if checkpoint:
        key = check_key(report, checkpoint, path("checkpoint.key"), path("checkpoint.pem"), key_file)
    if whole:
        log = report.check(text("data/log.jsonl: every line canonical, chained, in whole batches, in order of time", "data/log.jsonl : chaque ligne canonique, enchaînée, en lots entiers, dans l'ordre du temps"), lambda: read_log(read_file(path("log.jsonl"))))
        events = None if log is None else [event for event, _ in log]
        if log is not None and checkpoint:
            report.check(text("the events lead to the root of the checkpoint (%d events)", "les événements mènent à la racine du point de contrôle (%d événements)") % len(log), lambda: check_root([line for _, line in log], checkpoint))
    else:
        events = checkpoint and report.check(text("each event leads to the root of the checkpoint", "chaque événement mène à la racine du point de contrôle"), lambda: check_proofs(data, read_file(path("events.jsonl")), raw_checkpoint, checkpoint))
    if not events:
        return report.end()
    if key:
        report.check(text("each signing key was signed by the one before", "chaque clé de signature a été signée par la précédente"), lambda: check_succession(events, key))
    books = report.check(text("the events add up", "les événements s'additionnent"), lambda: add_all(events))
    of = report.check(text("data/rulebook.json is the rulebook pinned in the log", "data/rulebook.json est le recueil de règles consigné dans le journal"), lambda: check_rulebook(events, read_file(path("rulebook.json"))))
    if books is None or of is None:
        return report.end()
    if whole:
        report.check(text("double entries and columns agree; no account below zero", "les écritures et les colonnes concordent; aucun compte sous zéro"), lambda: compare_ways(events, books))
    elif of[1] is None:
        report.check("data/rulebook.json", lambda: (_ for _ in ()).throw(Wrong("no holder is named", "aucun titulaire n'est nommé")))
        return report.end()
    through = checkpoint[1] if checkpoint else events[-1]["seq"]
    answers = report.check(text("the figures of %s are re-derived", "les chiffres de %s sont recalculés") % of[0], lambda: answers_of(books, through, *of))
    if answers:
        rows = rows_of(answers)
        if whole and of[0] in books.credit.calculated:
            answers["allocation.json"] = allocation(books, through, of[0])
            rows.update(calculation_rows(books, answers["allocation.json"]))
        files = {name: document(answer) for name, answer in answers.items()}
        files.update((name, table(TABLES[name], of_table)) for name, of_table in rows.items())
        if whole:
            files["journal.hledger"] = journal(events, of[0], through).encode()
        for name, expected in files.items():
            report.check("data/" + name, lambda: compare_bytes(name, expected, read_file(path(name))))
    return report.end()


def check_key(report, checkpoint, key_path, pem_path, known_key):
    """The signature, and which key it rests on: only a key known from elsewhere says who signed."""
    what = text("the signature of the checkpoint (Ed25519)", "la signature du point de contrôle (Ed25519)")
    if not os.path.exists(key_path) and known_key is None:
        return report.skip("the signature of the checkpoint: there is no key file", "la signature du point de contrôle : le fichier de la clé est absent")
    key = report.check(text("the key of the checkpoint", "la clé du point de contrôle"), lambda: read_key(read_file(known_key or key_path).decode()))
    if key is None:
        return None
    report.check(what, lambda: check_signature(checkpoint, key))
    if os.path.exists(key_path):
        line = "%s+%s+%s\n" % (key[0], key[1].hex(), base64.b64encode(b"\x01" + key[2]).decode())
        report.check(os.path.basename(key_path), lambda: compare_bytes(key_path, line.encode(), read_file(key_path)))
    if pem_path and os.path.exists(pem_path):
        report.check("data/checkpoint.pem", lambda: compare_bytes(pem_path, pem(key[2]).encode(), read_file(pem_path)))
    print(text("       signed by %s, key %s: compare it with the key that you were given elsewhere", "       signé par %s, clé %s : comparez-la à celle que vous avez reçue par ailleurs") % (key[0], key[1].hex()))
    return key


def check_log(path, checkpoint_path, key_file):
    report = Report()
    log = report.check(path, lambda: read_log(read_file(path)))
    if log is not None:
        events = [event for event, _ in log]
        print(text("       %d events, last digest %s", "       %d événements, dernière empreinte %s") % (len(log), hashlib.sha256(log[-1][1]).hexdigest() if log else NO_DIGEST))
        if checkpoint_path:
            checkpoint = report.check(checkpoint_path, lambda: read_checkpoint(read_file(checkpoint_path)))
            if checkpoint:
                check_key(report, checkpoint, checkpoint_path + ".key", None, key_file)
                # A checkpoint kept elsewhere may be older than the log: the events up to it must lead to its root.
                report.check(text("the root of the checkpoint", "la racine du point de contrôle"), lambda: check_root([line for _, line in log[:checkpoint[1]]], checkpoint))
        books = report.check(text("the events add up", "les événements s'additionnent"), lambda: add_all(events))
        if books is not None:
            report.check(text("double entries and columns agree; no account below zero", "les écritures et les colonnes concordent; aucun compte sous zéro"), lambda: compare_ways(events, books))
    return report.end()


# ---------------------------------------------------------------------------------------------------------------------
# 9. Allocations, calculated again (part E)
# ---------------------------------------------------------------------------------------------------------------------

FACTORS = ("audience-total", "audience-original", "historic-performance", "regional-licences", "ott-first-window", "diverse-communities")
# A year opened before the ledger knew part E is read with what the guide of 2021-2022 prints.
PART_E = dict({"audience.years": "5", "historic_performance.years": "3", "average.years": "2", "calculation.below_minimum": "undistributed"},
              **{"genre_target.%s.%s" % (language, genre): share for language, shares in (("english", "0.60 0.16 0.21 0.03"), ("french", "0.54 0.21 0.17 0.08"))
                 for genre, share in zip(GENRES, shares.split())},
              **{"weight.%s.%s" % (language, factor): weight for language, weights in (("english", "0.40 0.15 0.05 0.30 0.10 0"), ("french", "0.40 0.15 0.20 0.15 0.10 0"))
                 for factor, weight in zip(FACTORS, weights.split())})


class Credit:
    """What earns credit, as recorded: a reversed fact counts as never said."""

    def __init__(self):
        self.budgets, self.financed, self.licences, self.lines, self.opted_out = [], {}, {}, {}, {}
        self.counted, self.calculated = {}, {}  # (year, project) -> [cents, events]; year -> what was calculated

    def add(self, event):
        f, seq, kind = event["data"], event["seq"], event["type"]
        year = f.get("year")
        if kind == "budget-set":
            self.budgets.append((event["command_id"], year, f["languages"]))
        elif kind == "project-financed":
            self.financed[year, f["project"], f["program"]] = (cents(f["amount"]), seq)
        elif kind == "licence-declared":
            self.licences[year, f["project"], f["holder"], f["language"]] = (cents(f["eligible_fee"]), f.get("ott_service"), seq)
        elif kind == "audience-reported":
            self.lines[year, f["line"]] = dict(f, seq=seq, review=None)
        elif kind == "audience-reviewed":
            if (year, f["line"]) in self.lines:  # a view by date may leave the report out
                self.lines[year, f["line"]]["review"] = (cents(f["hours"]), seq)
        elif kind == "holder-opted-out":
            self.opted_out[year, f["holder"]] = seq
        elif kind in ("commitment-counted", "reallocation-made"):
            self.count(f, seq, 1)
        elif kind == "commitment-released":
            self.count(f, seq, -1)
        elif kind == "command-reversed":
            (what, undone), = f["undone"].items()
            if what == "reallocation":
                self.count(dict(undone, year=year), seq, -1)
            elif what == "credit":
                self.take_back(year, undone, f["command_id_reversed"])

    def count(self, f, seq, sign):
        counted = self.counted.setdefault((f["year"], f["project"]), [0, []])
        counted[0] += sign * cents(f["amount"])
        counted[1].append(seq)

    def take_back(self, year, u, command_id):
        kind = u["event"]
        if kind == "budget-set":
            self.budgets = [budget for budget in self.budgets if budget[0] != command_id]
        elif kind == "project-financed":
            self.financed.pop((year, u["project"], u["program"]), None)
        elif kind == "licence-declared":
            self.licences.pop((year, u["project"], u["holder"], u["language"]), None)
        elif kind == "audience-reported":
            self.lines.pop((year, u["line"]), None)
        elif kind == "audience-reviewed":
            if (year, u["line"]) in self.lines:
                self.lines[year, u["line"]]["review"] = None
        elif kind == "holder-opted-out":
            self.opted_out.pop((year, u["holder"]), None)

    def programs(self, year, project):
        return [(program, *given) for (y, p, program), given in sorted(self.financed.items()) if (y, p) == (year, project)]

    def earns_by_licence(self, year, project):
        """Financed by more than the language diversity program."""
        return self.counted.get((year, project), [0])[0] > 0 or any(program != "language-diversity" for program, *_ in self.programs(year, project))


def before(year, count):
    return ["%04d-%04d" % (first, first + 1) for first in range(int(year[:4]) - 1, int(year[:4]) - 1 - count, -1)]


def part_e(books, year):
    rulebook = year_of(books, year).rulebook
    return rulebook if any(path in rulebook for path in PART_E) else dict(PART_E, **rulebook)


def credit_lines(books, year):
    """Every line of credit for a year's calculation (E.2, E.8)."""
    credit, rules, lines = books.credit, part_e(books, year), []

    def earn(factor, holder, language, genre, project, source, amount, gained, events, line=None):
        lines.append(dict(factor=factor, genre=genre, language=language, project=project, line=line, source_year=source, amount=amount,
                          credit=gained, capped=gained < amount and factor not in ("audience-total", "audience-original", "historic-performance"), events=events, holder=holder))

    for (y, name), line in credit.lines.items():
        if y == year and line["review"] and line["review"][0] > 0:
            earn("audience-" + line["measure"], line["holder"], line["language"], line["genre"], line["project"], year,
                 cents(line["hours"]), line["review"][0], [line["seq"], line["review"][1]], name)
    for source in before(year, int(rules["historic_performance.years"])):
        of_project = {}
        for (y, project, holder, language), licence in sorted(credit.licences.items()):
            if y == source:
                of_project.setdefault(project, []).append((holder, language, licence))
        for project, licences in of_project.items():
            counted = credit.counted.get((source, project), [0, []])
            counted = counted if counted[0] > 0 else [0, []]
            given = [(amount, seq) for program, amount, seq in sorted(credit.programs(source, project), key=lambda one: PROGRAMS.index(one[0])) if program != "language-diversity"]
            triggered = counted[0] + sum(amount for amount, _ in given)
            if triggered <= 0:
                continue
            parts = split(triggered, [fee for _, _, (fee, _, _) in licences])
            for (holder, language, (_, _, seq)), part in zip(licences, parts):
                earn("historic-performance", holder, language, books.projects[project]["genre"], project, source, triggered, part,
                     [seq, *counted[1], *(seq for _, seq in given)])
    source, = before(year, 1)
    caps = highest_licences(books, before(source, 1)[0])
    for (y, project, holder, language), (fee, service, seq) in sorted(credit.licences.items()):
        if y != source or not credit.earns_by_licence(source, project):
            continue
        known = books.projects[project]
        kinds = [("regional-licences", known.get("regional") and known["language"] == language), ("ott-first-window", service is not None),
                 ("diverse-communities", known.get("diverse_community"))]
        for factor, of_the_kind in kinds:
            if not of_the_kind:
                continue
            most = fee
            if factor != "diverse-communities" and known["production"] != "independent" and known.get("affiliated_with", holder) == holder:
                stated = rules.get("licence_cap.%s.%s" % (known["language"], known["genre"]))
                share = Fraction(stated) if stated is not None else caps.get((known["language"], known["genre"]))
                if share is not None:
                    if "budget" not in known:
                        continue
                    most = min(fee, math.floor(cents(known["budget"]) * share))
            earn(factor, holder, language, known["genre"], project, source, fee, most, [seq])
    return lines


PROGRAMS = ("indigenous", "english-pov-documentary", "english-regional-bonus", "french-minority", "english-minority", "northern",
            "quebec-regional-french", "quebecor-ip", "language-diversity", "other")


def highest_licences(books, year):
    """The highest part of a budget that a licence of an independent project reached, by original language and genre (E.2.5)."""
    highest = {}
    for (y, project, _, _), (fee, _, _) in books.credit.licences.items():
        known = books.projects[project]
        if y == year and known["production"] == "independent" and "budget" in known:
            key = (known["language"], known["genre"])
            highest[key] = max(highest.get(key, 0), Fraction(fee, cents(known["budget"])))
    return highest


def by_share(amount, shares):
    scale = 10 ** 12
    return split(amount, [int(Fraction(share) * scale) for share in shares])


def share_out(rules, language, budget, credits):
    """A budget over genres, factors and holders (E.1, E.3, E.4): (genre, budget, [(factor, value, credit, {holder: amount})])."""
    envelopes = []
    for genre, of_genre in zip(GENRES, by_share(budget, [rules["genre_target.%s.%s" % (language, genre)] for genre in GENRES])):
        weights = [rules["weight.%s.%s" % (language, factor)] for factor in FACTORS]
        factors = []
        for factor, weight, value in zip(FACTORS, weights, by_share(of_genre, weights)):
            if Fraction(weight) == 0:
                continue
            earning = sorted((holder, of[genre, factor]) for holder, of in credits.items() if (genre, factor) in of)
            amounts = split(value, [one for _, one in earning])
            factors.append((factor, value, sum(one for _, one in earning), {holder: amount for (holder, _), amount in zip(earning, amounts)}))
        envelopes.append((genre, of_genre, factors))
    return envelopes


def calculate(books, year, method):
    """The data of the event that a calculation writes, by this program's own way."""
    state = year_of(books, year)
    minimum, allocations, languages = parameter_cents(state.rulebook["minimum_allocation.amount"]), [], []
    out = {holder for y, holder in books.credit.opted_out if y == year}
    if method == "average":
        sums, years = {}, int(part_e(books, year)["average.years"])
        for earlier in before(year, years):
            for key, envelope in books.years.get(earlier, Year()).envelopes.items():
                sums[key] = sums.get(key, 0) + envelope.total("allocated") + envelope.total("transferred_in") - envelope.total("transferred_out")
        for (holder, language), total in sums.items():
            if total > 0:
                amount = total // years
                status = "opted-out" if holder in out else "below-minimum" if amount < minimum else "allocated"
                given = dollars(amount if status == "allocated" else 0)
                allocations.append({"genres": [{"amount": given, "factors": [], "genre": "any"}], "holder": holder, "language": language, "status": status, "total": given})
    else:
        rules, lines = part_e(books, year), credit_lines(books, year)
        for language in LANGUAGES:
            budgets = [stated[language] for _, y, stated in books.credit.budgets if y == year and language in stated]
            if not budgets:
                continue
            budget, credits = cents(budgets[-1]), {}
            for line in lines:
                if line["language"] == language and line["credit"] > 0:
                    of = credits.setdefault(line["holder"], {})
                    of[line["genre"], line["factor"]] = of.get((line["genre"], line["factor"]), 0) + line["credit"]
            part = {holder: of for holder, of in credits.items() if holder not in out}
            shared = share_out(rules, language, budget, part)
            total = lambda holder: sum(amounts.get(holder, 0) for _, _, factors in shared for _, _, _, amounts in factors)
            below = {holder for holder in part if total(holder) < minimum}
            if below and rules["calculation.below_minimum"] == "redistributed":
                shared = share_out(rules, language, budget, {holder: of for holder, of in part.items() if holder not in below})
            amounts = {(genre, factor): given for genre, _, factors in shared for factor, _, _, given in factors}
            for holder, of in credits.items():
                status = "opted-out" if holder in out else "below-minimum" if holder in below else "allocated"
                got = lambda genre, factor: amounts.get((genre, factor), {}).get(holder, 0) if status == "allocated" else 0
                genres = []
                for genre in GENRES:
                    factors = [factor for factor in FACTORS if (genre, factor) in of]
                    if factors:
                        genres.append({"amount": dollars(sum(got(genre, factor) for factor in factors)), "genre": genre,
                                       "factors": [{"amount": dollars(got(genre, factor)), "credit": dollars(of[genre, factor]), "factor": factor} for factor in factors]})
                allocations.append({"genres": genres, "holder": holder, "language": language, "status": status, "total": dollars(sum(cents(one["amount"]) for one in genres))})
            kept = lambda given: sum(amount for holder, amount in given.items() if holder not in below)
            languages.append({"budget": dollars(budget), "language": language,
                              "undistributed": dollars(sum(value - kept(given) for _, _, factors in shared for _, value, _, given in factors)),
                              "genres": [{"budget": dollars(of_genre), "genre": genre, "factors": [
                                  {"credit": dollars(credit), "factor": factor, "undistributed": dollars(value - kept(given)), "value": dollars(value)}
                                  for factor, value, credit, given in factors]} for genre, of_genre, factors in shared]})
    allocations.sort(key=lambda one: (one["holder"], LANGUAGES.index(one["language"])))
    return {"allocations": allocations, "languages": languages, "method": method, "year": year}


def compare_calculation(event, expected):
    found = list(differences(expected, {key: value for key, value in event["data"].items() if key != "act"}))
    if found:
        place, one, other = found[0]
        raise Wrong("event %d: %s: %s by calculation, %s in the log" % (event["seq"], place, short(one), short(other)),
                    "événement %d : %s : %s selon le calcul, %s dans le journal" % (event["seq"], place, short(one), short(other)))


def allocation(books, through, year):
    """The answer `allocation`, read off the last calculation of the year."""
    stated, totals = books.credit.calculated[year], {}
    shares = {"allocated"} if part_e(books, year)["calculation.below_minimum"] == "redistributed" else {"allocated", "below-minimum"}
    for one in stated["allocations"]:
        if one["status"] in shares:
            for genre in one["genres"]:
                for factor in genre["factors"]:
                    key = (one["language"], genre["genre"], factor["factor"])
                    totals[key] = totals.get(key, 0) + cents(factor["credit"])

    def share(one, genre, factor):
        total = totals.get((one["language"], genre["genre"], factor["factor"]), 0)
        millionths = (2000000 * cents(factor["credit"]) + total) // (2 * total) if one["status"] == "allocated" and total else 0
        return "%d.%06d" % (millionths // 1000000, millionths % 1000000)

    return {
        "year": year, "through": through, "method": stated["method"],
        "languages": [{"language": of["language"], "budget": of["budget"], "undistributed": of["undistributed"], "genres": [
            {"genre": genre["genre"], "budget": genre["budget"], "factors": [{key: factor[key] for key in ("factor", "value", "credit", "undistributed")} for factor in genre["factors"]]}
            for genre in of["genres"]]} for of in stated["languages"]],
        "allocations": [{"holder": one["holder"], "language": one["language"], "status": one["status"], "total": one["total"], "genres": [
            {"genre": genre["genre"], "amount": genre["amount"], "factors": [
                {"factor": factor["factor"], "credit": factor["credit"], "share": share(one, genre, factor), "amount": factor["amount"]} for factor in genre["factors"]]}
            for genre in one["genres"]]} for one in stated["allocations"]],
    }


def calculation_rows(books, answer):
    """The tables of a calculation."""
    stated = books.credit.calculated[answer["year"]]
    languages = {of["language"] for of in stated["languages"]}
    order = lambda line: (line["holder"], FACTORS.index(line["factor"]), GENRES.index(line["genre"]), LANGUAGES.index(line["language"]),
                          line["source_year"], line["project"], line["line"] or "")
    return {
        "allocations.csv": [dict(factor, holder=one["holder"], language=one["language"], status=one["status"], genre=genre["genre"])
                            for one in answer["allocations"] for genre in one["genres"] for factor in genre["factors"] or [{"amount": genre["amount"]}]],
        "factors.csv": [dict(factor, language=of["language"], genre=genre["genre"]) for of in answer["languages"] for genre in of["genres"] for factor in genre["factors"]],
        "credits.csv": [dict(line, amount=dollars(line["amount"]), credit=dollars(line["credit"]), events=[str(seq) for seq in line["events"]])
                        for line in sorted(stated["lines"], key=order) if line["language"] in languages],
    }


# ---------------------------------------------------------------------------------------------------------------------
# Questions, and the command line
# ---------------------------------------------------------------------------------------------------------------------

def instant(value):
    """An RFC 3339 instant in the form that the log has."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", value)
    if not found:
        raise argparse.ArgumentTypeError(value)
    day, time, fraction, zone = found.groups()
    moment = datetime.datetime.fromisoformat("%sT%s.%s%s" % (day, time, ((fraction or ".")[1:] + "000000")[:6], "+00:00" if zone in "Zz" else zone))
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def ask(path, asked):
    """The answer at a cut. By place and by time of recording a batch is in whole or not at all; by date each event alone."""
    log = read_log(read_file(os.path.join(path, "data", "log.jsonl") if os.path.isdir(path) else path))
    if asked.through is not None and asked.through > len(log):
        raise Wrong("the log has %d events" % len(log), "le journal compte %d événements" % len(log))
    known, through = [], 0
    for event, _ in log:
        batch_end = event["seq"] + event["batch"][1] - event["batch"][0]
        if (asked.through is not None and batch_end > asked.through) or (asked.recorded_by and event["recorded_at"] > asked.recorded_by):
            break
        through = event["seq"]
        if not asked.effective_by or event["effective_on"] <= asked.effective_by:
            known.append(event)
    # A calculation rests on all that was recorded before it, whatever its date: a view by date cannot make it again.
    books = add_all(known, recalculate=not asked.effective_by)
    if asked.query == "balances":
        return balances(books, through, asked.year, asked.holder, asked.language)
    if asked.query == "allocation":
        if asked.year not in books.credit.calculated:
            raise Wrong("the allocations of %s are not calculated" % asked.year, "les allocations de %s ne sont pas calculées" % asked.year)
        return allocation(books, through, asked.year)
    return compliance(books, through, asked.year, asked.holder) if asked.query == "compliance" else penalties(books, through, asked.year)


def main():
    global LANG
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    LANG = "fr" if locale.lower().startswith("fr") else "en"
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", default=here, metavar="BUNDLE|LOG")
    parser.add_argument("--lang", choices=("en", "fr"))
    parser.add_argument("--key", metavar="FILE", help="the verifier key as you know it from elsewhere")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint kept elsewhere, to check a log against")
    parser.add_argument("--query", choices=("balances", "compliance", "penalties", "allocation"))
    parser.add_argument("--year")
    parser.add_argument("--holder")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--through", type=int)
    parser.add_argument("--recorded-by", type=instant)
    parser.add_argument("--effective-by")
    asked = parser.parse_args()
    LANG = asked.lang or LANG
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    if asked.query and not asked.year:
        parser.error("--year")
    if not os.path.exists(asked.path):
        print(text("%s is not there.", "%s n'existe pas.") % asked.path, file=sys.stderr)
        return 2
    if asked.query:
        try:
            print(document(ask(asked.path, asked)).decode(), end="")
            return 0
        except Wrong as wrong:
            print(wrong, file=sys.stderr)
            return 1
    return check_bundle(asked.path, asked.key) if os.path.isdir(asked.path) else check_log(asked.path, asked.checkpoint, asked.key)


if __name__ == "__main__":
    sys.exit(main())
