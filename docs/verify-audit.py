#!/usr/bin/env python3
"""Checks an export of the audit log without the program that wrote it.

    verify-audit.py EXPORT [--key NAME+HASH+KEY[,…]] [--heads FILE]

EXPORT  JSON lines as docs/audit.md describes them.
--key   the log's public key, known from elsewhere (else the one in the export is believed);
        several, separated by commas, if the log was signed by others before.
--heads signed tree heads that somebody else kept; those within the export must agree with it.

Python 3.9 or newer, standard library only. Exit code 0: intact; 1: not intact, or a part cannot be
shown; 2: wrong use; 3: intact only against itself: no head that somebody else kept was compared.
"""
import base64, calendar, hashlib, json, sys, time

UNSIGNED_FOR = 360  # seconds in which a running node signs: audit.checkpoint_every and a minute
LONGEST_LINE = 1 << 20  # characters: an entry has at most some ten thousand
MOST_HEADS = 1 << 28  # characters of a file of heads: one every five minutes for ten years
FAULTS = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError)

# --- Merkle tree (RFC 6962): a stack of complete subtrees [(leaves, hash)], largest first ----
sha256 = lambda b: hashlib.sha256(b).digest()
node = lambda left, right: sha256(b"\x01" + left + right)

def push(stack, leaf):
    stack.append((1, leaf))
    while len(stack) > 1 and stack[-2][0] == stack[-1][0]:
        (n, right), (_, left) = stack.pop(), stack.pop()
        stack.append((2 * n, node(left, right)))

def root(stack):
    hashes = [h for _, h in stack] or [sha256(b"")]
    while len(hashes) > 1:
        right = hashes.pop()
        hashes[-1] = node(hashes[-1], right)
    return hashes[0]

# --- an entry: deterministic CBOR (RFC 8949), a map with these keys --------------------------
NAMES = ("v at action actor_kind actor acting_for unit object_kind object before after outcome "
         "reason purpose legal_basis request subject personal").split()
CODES = {"actor_kind": ["person", "system", "job"], "outcome": ["done", "refused", "failed"]}

def cbor(b, i=0, depth=0):
    if depth > 2: raise ValueError("nested deeper than any entry")
    major, n = b[i] >> 5, b[i] & 31
    i += 1
    if n >= 24:
        width = 1 << (n - 24)
        n, i = int.from_bytes(b[i:i + width], "big"), i + width
    if major < 2:
        return (n if major == 0 else ~n), i
    if major < 4:
        value = b[i:i + n]
        if len(value) != n: raise ValueError("cut off")
        return (value if major == 2 else value.decode()), i + n
    items = []
    for _ in range(n * (major - 3)):
        item, i = cbor(b, i, depth + 1)
        items.append(item)
    return (items if major == 4 else dict(zip(items[::2], items[1::2]))), i

def entry(body):
    value, end = cbor(body)
    if end != len(body) or value.pop(0, None) != 1: raise ValueError("not an entry")
    read = {NAMES[key]: item for key, item in value.items()}
    for name, codes in CODES.items(): read[name] = codes[read[name]]
    if "personal" in read:
        pairs = read["personal"]
        read["personal"] = [{"field": f, "hmac": h.hex()} for f, h in zip(pairs[::2], pairs[1::2])]
    return read

def microseconds(text):  # 2026-11-22T01:02:03.5Z
    whole, _, part = text.rstrip("Z").partition(".")
    seconds = calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S"))
    return seconds * 1_000_000 + int(part.ljust(6, "0") or 0)

# --- Ed25519 (RFC 8032), verification only ---------------------------------------------------
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(a, b):
    A, B = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    C, E = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = B - A, E - C, E + C, B + A
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1: result = add(result, point)
        point, n = add(point, point), n >> 1
    return result

def point(b):
    y = int.from_bytes(b, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P: x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (x == 0 and sign): raise ValueError("no point")
    if x & 1 != sign: x = P - x
    return x, y, 1, x * y % P

BASE = point(bytes.fromhex("58" + "66" * 31))

def signed_by(key, message, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    a, b = times(s, BASE), add(point(r), times(k, point(key)))
    return s < L and (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0

# --- signed tree heads (C2SP signed-note and tlog-checkpoint) --------------------------------
def head(note, vkeys):
    text, _, signatures = note.rpartition("\n\n")
    origin, size, root_hash = (text + "\n").split("\n")[:3]
    for vkey in vkeys.split(","):
        name, hash_, key = vkey.split("+", 2)
        key = base64.b64decode(key)
        if key[:1] != b"\x01" or sha256(name.encode() + b"\n" + key)[:4].hex() != hash_:
            raise ValueError("the public key is not well formed")
        for line in signatures.split("\n"):
            if origin != name or not line.startswith("— " + name + " "): continue
            signed = base64.b64decode(line.split(" ")[2])
            if signed[:4].hex() == hash_ and signed_by(key[1:], (text + "\n").encode(), signed[4:]):
                return int(size), base64.b64decode(root_hash)
    raise ValueError("a tree head is not signed by the log:\n" + note)

def lines_of(file):  # a line as it is, never more of it than a line of an export has
    number = 0
    while True:
        line, number = file.readline(LONGEST_LINE + 1), number + 1
        if not line: return
        if len(line) > LONGEST_LINE: raise ValueError(f"line {number} is longer than any line of an export")
        yield number, line

def once(pairs):  # readers differ on which of two counts
    if len(dict(pairs)) != len(pairs): raise ValueError("a key stands twice")
    return dict(pairs)

def parsed(number, line):
    try: item = json.loads(line, object_pairs_hook=once)
    except RecursionError: raise ValueError(f"line {number} cannot be read: it is nested too deeply") from None
    except ValueError as e: raise ValueError(f"line {number} cannot be read: {'a key stands twice' if 'twice' in str(e) else 'it is no JSON'}") from None
    if not isinstance(item, dict): raise ValueError(f"line {number} cannot be read: it is no line of an export")
    return item

def judged(item, what, bytes_):  # what an entry says, if it is one and reads as it was written
    read = dict(item["read"], at=microseconds(item["read"]["at"]))
    if entry(bytes_) != read: raise ValueError(f"{what} reads otherwise than it was written")
    return read

def verify(lines, vkey=None, kept=()):
    header = parsed(*next(lines, (1, "")))
    if header.get("format") != "tinhso-audit-export" or header.get("version") not in (1, 2):
        raise ValueError("not an export of version 1 or 2")
    vkey, size = vkey or header["key"], header["from"]
    widths = [1 << bit for bit in range(62, -1, -1) if size >> bit & 1]
    stack = list(zip(widths, map(bytes.fromhex, header["frontier"])))
    if len(widths) != len(header["frontier"]): raise ValueError("the frontier has a wrong length")
    kept = sorted({head(note, vkey) for note in kept})
    heads = agreed = waiting = 0
    # without the hash of an entry nothing can be said of a head over it
    signed, since, lost, restores, differing, unshown, wrong = size, None, None, [], [], [], []
    for number, line in lines:
        try: item = parsed(number, line)
        except ValueError as problem:  # what it was about is not known: of heads after it nothing can be said
            wrong.append(str(problem))
            lost = size if lost is None else lost
            continue
        if "checkpoint" in item:
            try: covered, expected = head(item["checkpoint"], vkey)
            except FAULTS as problem:
                wrong.append(f"line {number}: {problem}" if isinstance(problem, ValueError) else f"line {number}: no tree head")
                continue
            if lost is None and (covered != size or expected != root(stack)):
                wrong.append(f"the tree head over {covered} entries is not that of the entries")
            elif lost is None: heads, signed, since = heads + 1, size, None
            continue
        what, read = f"entry {size}", None
        if "waiting" in item: what, waiting = f"row {item['waiting']}, which waits for its place,", waiting + 1
        elif item.get("position") != size:  # the rest is judged by itself
            wrong.append(f"line {number}: entry {size} is missing in the export")
            lost = size if lost is None else lost
            if not isinstance(item.get("position"), int): continue
            size = item["position"]
            what = f"entry {size}"
        try:
            if "waiting" not in item and item.get("hash") is None:
                lost = size if lost is None else lost
                raise ValueError(f"the hash of {what} was removed from the log")
            if item.get("leaf") is None: raise ValueError(f"{what} was removed from the log")
            body = base64.b64decode(item["leaf"], validate=True)
            if "waiting" not in item and sha256(b"\x00" + body).hex() != item["hash"]:
                raise ValueError(f"{what} was changed")
            if item.get("read") is None: raise ValueError(f"{what} cannot be read")
            read = judged(item, what, body)
        except FAULTS as problem:
            wrong.append(str(problem) if isinstance(problem, ValueError) else f"{what} cannot be read")
        if read and read["action"] == "audit.log.accept_restored":
            restores.append((read["after"], read["before"], item["read"]["at"]))
        if since is None: since = read["at"] if read else 0
        if "waiting" in item: continue
        if lost is None: push(stack, bytes.fromhex(item["hash"]))
        size += 1
        while kept and kept[0][0] <= size:
            covered, expected = kept.pop(0)
            if covered < size or lost is not None: continue  # before this export, or nothing can be said
            if expected != root(stack): differing.append((covered, f"the kept tree head over {covered} disagrees"))
            else: heads, agreed, signed, since = heads + 1, agreed + 1, size, None
    if size != header["to"]: wrong.append(f"entries {size} to {header['to']} are missing")
    differing += [(covered, f"the log had {covered} entries") for covered, _ in kept]
    for covered, problem in differing:
        taken = [r for r in restores if r[0] < covered <= r[1]]
        if not taken: wrong.append(problem)
        else: unshown.append(f"{problem}; an entry says that a restore, accepted at {taken[0][2]}, took what was there")
    now = microseconds(header["at"]) if "at" in header else time.time() * 1_000_000
    if size == header["from"] and not waiting: unshown.append("there are no entries")
    if since is not None and abs(now - since) > UNSIGNED_FOR * 1_000_000:
        more = f" and {waiting} that wait for their place" if waiting else ""
        unshown.append(f"entries {signed} to {size}{more} are under no signed tree head, the oldest is from "
                       + time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(since // 1_000_000)))
    return header["from"], size, heads, agreed, signed, waiting, unshown, wrong, vkey

def main(arguments):
    options = dict(zip(arguments[1::2], arguments[2::2]))
    if len(arguments) % 2 == 0 or set(options) - {"--key", "--heads"}:
        print(__doc__, file=sys.stderr)
        return 2
    kept = []
    try:
        if "--heads" in options:
            with open(options["--heads"], encoding="utf-8") as file:
                blocks = [block for block in file.read(MOST_HEADS).split("\n\n") if block.strip()]
            kept = [f"{a.strip()}\n\n{b.strip()}\n" for a, b in zip(blocks[::2], blocks[1::2])]
            if not kept or len(blocks) % 2: raise OSError(f"{options['--heads']} holds no signed tree heads")
        with open(arguments[0], encoding="utf-8") as file:
            start, end, heads, agreed, signed, waiting, unshown, wrong, key = verify(lines_of(file), options.get("--key"), kept)
    except OSError as problem:
        print(f"NOT SHOWN: {problem}", file=sys.stderr)
        return 1
    except FAULTS as problem:
        what = problem if isinstance(problem, ValueError) else f"it cannot be read as an export: {problem}"
        print(f"NOT INTACT: {what}", file=sys.stderr)
        return 1
    for problem in wrong[:1000]: print(f"NOT INTACT: {problem}", file=sys.stderr)
    if len(wrong) > 1000: print(f"NOT INTACT: and {len(wrong) - 1000} more", file=sys.stderr)
    for part in unshown: print(f"NOT SHOWN: {part}", file=sys.stderr)
    word = "not intact" if wrong else "not shown" if unshown else "intact" if agreed else "intact, but only against itself"
    print(f"{word}: entries {start} to {end}, {heads} signed tree heads, {agreed} of them kept elsewhere, key {key}")
    if signed < end: print(f"entries {max(signed, start)} to {end} are under no signed tree head yet")
    if waiting: print(f"{waiting} entries wait for their place")
    return 1 if wrong or unshown else 0 if agreed else 3

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr): stream.reconfigure(errors="backslashreplace")
    if len(sys.argv) < 2: sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
