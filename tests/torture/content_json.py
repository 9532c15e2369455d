"""JSON Feeds whose values are the weapon: depths, numbers, wrong types, halves of characters."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from tests.torture.content_body import JSON, LOST, MANY, Body, json_feed

_FIELDS: Final = (
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "image",
    "banner_image",
    "date_published",
    "date_modified",
    "author",
    "authors",
    "tags",
    "language",
    "attachments",
)
_WRONG: Final = (
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e999",
    "NaN",
    "-Infinity",
    '""',
    '"\\u0000"',
    '"\\ud800"',
    "[]",
    "{}",
    "[[[]]]",
    '[null,1,"a",{},[]]',
    '{"name":{"name":1},"url":[]}',
    '[{"name":[1]},{"name":null}]',
    "12345678901234567890123",
    '[{"url":1,"mime_type":2},{"url":"image/","mime_type":"image/png"},{"mime_type":[]}]',
)


def json_bodies() -> Iterator[Body]:
    """All of them."""
    one = partial(Body, keys=LOST, media_type=JSON)
    large = partial(one, is_large=True)
    good = '{"id":"b","title":"good"}'
    yield one("json-nested", lambda: b"[" * MANY)
    yield one(
        "json-nested-item", lambda: json_feed(f'{{"id":"a","x":{"[" * MANY}{"]" * MANY}}},{good}')
    )
    yield one("json-nested-objects", lambda: json_feed('{"a":' * MANY + "1" + "}" * MANY))
    yield one("json-number", lambda: json_feed(f'{{"id":{"1" * 1_000_000}}},{good}'))
    yield one("json-exponent", lambda: json_feed(f'{{"id":1e{"9" * 1000},"title":"a"}},{good}'))
    yield one(
        "json-not-a-number",
        lambda: json_feed(f'{{"id":NaN}},{{"id":Infinity}},{{"id":-Infinity}},{good}'),
    )
    yield one(
        "json-twice",
        lambda: json_feed(f'{{"id":"a","id":"c","title":"a","title":"d"}},{good}', ',"items":1'),
    )
    yield large(
        "json-keys",
        lambda: json_feed("{" + ",".join(f'"k{n}":1' for n in range(MANY)) + "}," + good),
    )
    yield one(
        "json-prototype",
        lambda: json_feed(f'{{"__proto__":{{"id":1}},"constructor":1,"id":"a"}},{good}'),
    )
    yield one("json-wrong-items", lambda: json_feed(",".join((*_WRONG, good))))
    yield one(
        "json-wrong-list",
        lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":{"a":[]}}',
    )
    yield one(
        "json-wrong-version", lambda: b'{"version":["https://jsonfeed.org/version/1"],"items":[]}'
    )
    for field in _FIELDS:
        wrong = ",".join(f'{{"title":"{field}","{field}":{value}}}' for value in _WRONG)
        yield one(
            f"json-{field.replace('_', '-')}",
            lambda wrong=wrong: json_feed(f"{wrong},{good}"),  # type: ignore[misc]
        )
    yield one(
        "json-surrogates",
        lambda: json_feed(
            f'{{"id":"\\ud800","title":"a\\udfff\\ud800b","tags":["\\ud83d"]}},{good}'
        ),
    )
    yield one(
        "json-raw-surrogates", lambda: json_feed(f'{{"id":"\ud800","title":"a\udfff"}},{good}')
    )
    yield one(
        "json-nul",
        lambda: json_feed(f'{{"id":"\\u0000","title":"a\\u0000\\u000bb\\u2028c"}},{good}'),
    )
    yield large(
        "json-items", lambda: json_feed(",".join(f'{{"id":{n},"title":"a"}}' for n in range(MANY)))
    )
    yield large("json-empty-items", lambda: json_feed("{}," * 1_000_000 + good))
    yield large(
        "json-many-tags", lambda: json_feed('{"id":"a","tags":[' + ",".join(['"t"'] * MANY) + "]}")
    )
    yield large(
        "json-many-authors",
        lambda: json_feed('{"id":"a","authors":[' + ",".join(['{"name":"n"}'] * MANY) + "]}"),
    )
    yield large(
        "json-long-id",
        lambda: json_feed(",".join(f'{{"id":"{"h" * 1_000_000}{n}"}}' for n in range(5))),
    )
    yield large("json-long-title", lambda: json_feed(f'{{"id":"a","title":"{"h" * 1_000_000}"}}'))
    yield large(
        "json-long-text",
        lambda: json_feed('{"id":"a","content_text":"' + "h\\n\\n" * 1_000_000 + '"}'),
    )
    yield large("json-open", lambda: json_feed('{"id":"' + "h" * 8_000_000)[:-2])
    yield large("json-backslashes", lambda: json_feed('{"id":"' + "\\\\" * 3_000_000 + '"}'))
