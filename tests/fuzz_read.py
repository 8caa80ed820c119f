"""Mutation fuzzer for reading: `python -m tests.fuzz_read --count 100000 [--seed 0] [--processes 2]`.

Takes made-up policies in every style and format, damages them, and reads them. Anything but a document or a ReadError
is a crash; reading that takes longer than `--limit` seconds is a hang. Prints the count and the time; exit status 1
where anything was found.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from types import FrameType

from tests.read import styles
from tracker.errors import ReadError
from tracker.read import read_document

SNIPPETS = [
    s.encode()
    for s in (
        "<div>", "</div>", "<b><i>", "</b>", "<table>", "<tr><td rowspan=9 colspan=9>", "</table>", "<ul><li>", "<!--", "-->", "<script>", "<select><option>2022.1.1",
        "<textarea>", "<h2>", "1. ", "제7조의2(", ")", "①", "가. ", "| a | b |\n|---|---|\n", "**", "`", "](x)", "\x00", "\r\n\r\n", "&#x110000;", "&nbsp;", "목차", "2024. 3. 4.",
        "합니다.", "개인정보의 처리 목적", "<p style='display:none'>", "<style>", "\ufeff", "\ud7ff", "\u202e", "ﾠ", "ㅤ", "０１２", "Ⅳ.", "㉠", "...", "999999999999. ", "(((((", "[[[",
    )
]  # fmt: skip


@cache
def seeds() -> tuple[tuple[bytes, str], ...]:
    """Made-up policies as bytes with a file name."""
    out: list[tuple[bytes, str]] = []
    for style in ("1.", "제1조()", "Ⅰ.", "①", "가."):
        for page in styles.HTML.values():
            out.append((page(style).encode(), "p.html"))
        out.append((styles.semantic(style).replace("utf-8", "euc-kr").encode("cp949", "replace"), "p.html"))
        out.append((styles.semantic(style).encode("utf-16"), "p.html"))
        out.append((styles.plain(style).encode(), "p.txt"))
        out.append((styles.markdown(style).encode(), "p.md"))
    out += [
        (styles.docx(), "p.docx"),
        (styles.docx(automatic=True), "p.docx"),
        (styles.hwpx(), "p.hwpx"),
        (styles.policy_pdf(), "p.pdf"),
    ]
    return tuple(out)


def mutate(pool: tuple[tuple[bytes, str], ...], seed: int) -> tuple[bytes, str]:
    """One damaged policy; the same seed gives the same bytes."""
    r = random.Random(seed)
    data, name = r.choice(pool)
    out = bytearray(data)
    for _ in range(r.choice((1, 1, 2, 3, 5, 8))):
        at = r.randrange(len(out) + 1)
        kind = r.randrange(9)
        if kind == 0:
            out[at : at + r.randrange(1, 200)] = b""
        elif kind == 1:
            out[at:at] = r.choice(SNIPPETS) * r.choice((1, 1, 2, 5, 60))
        elif kind == 2 and out:
            out[at % len(out)] = r.randrange(256)
        elif kind == 3:
            other = r.choice(pool)[0]
            start = r.randrange(len(other))
            out[at:at] = other[start : start + r.randrange(400)]
        elif kind == 4:
            size = r.randrange(1, 400)
            out[at:at] = out[at : at + size] * r.choice((1, 2, 20))
        elif kind == 5:
            del out[at:]
        elif kind == 6:
            out[at:at] = bytes(r.randrange(256) for _ in range(r.randrange(1, 30)))
        elif kind == 7:
            out = bytearray(
                bytes(out).replace(
                    r.choice((b"<", b">", b"\n", b" ", b"p", b'"')),
                    r.choice((b"", b"<", b"\n", b"&", b"<b>")),
                    r.randrange(1, 40),
                )
            )
        else:
            stop = r.randrange(len(out) + 1)
            at, stop = min(at, stop), max(at, stop)
            out[at:stop] = out[at:stop][::-1] if stop - at < 300 else out[at:stop]
    return bytes(out), r.choice((name, name, name, "", "x.html", "x.md", "x.txt"))


class Hang(BaseException):
    """Past the time limit; not an Exception, so that no handler in the reader swallows it."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise Hang


def run(first: int, count: int, limit: int) -> tuple[Counter[str], list[str]]:
    """Read `count` damaged policies from seed `first` on; what came of them, and the faults."""
    signal.signal(signal.SIGALRM, _alarm)
    pool = seeds()
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for seed in range(first, first + count):
        data, name = mutate(pool, seed)
        signal.alarm(limit)
        try:
            read_document(data, name=name)
            seen["documents"] += 1
        except ReadError as error:
            seen[type(error).__name__] += 1
        except Hang:
            faults.append(f"seed {seed}: longer than {limit} s\n{traceback.format_exc(limit=-4)}")
        except Exception:
            faults.append(f"seed {seed}: {traceback.format_exc(limit=-4)}")
        finally:
            signal.alarm(0)
    return seen, faults


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--limit", type=int, default=10, help="seconds for one input")
    options = parser.parse_args()
    began = time.monotonic()
    seen: Counter[str] = Counter()
    faults: list[str] = []
    step = 500
    jobs = [
        (s, min(step, options.seed + options.count - s), options.limit)
        for s in range(options.seed, options.seed + options.count, step)
    ]
    if options.processes > 1:
        with ProcessPoolExecutor(options.processes) as pool:
            results = list(pool.map(run, *zip(*jobs, strict=True)))
    else:
        results = [run(*job) for job in jobs]
    for counts, found in results:
        seen.update(counts)
        faults += found
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    print(
        f"{options.count:,} inputs in {time.monotonic() - began:.0f} s: {dict(sorted(seen.items()))}, {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
