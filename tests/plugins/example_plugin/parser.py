"""Lines of text as drafts: one item a line, "colour: title"."""

from dataclasses import dataclass

from hub.plugin_api import Draft, DraftText, Found, Oddity, Parsed, ParseError, SourceDocument


@dataclass(frozen=True, slots=True)
class NoteDraft:
    color: str


def parse(document: SourceDocument) -> Parsed:
    text = document.data.decode(document.charset or "utf-8")
    if not text.strip():
        raise ParseError("empty_document")
    if text.startswith("!crash"):
        raise RuntimeError("the parser has a mistake")
    drafts = []
    for line in text.splitlines():
        color, colon, title = line.partition(":")
        details = NoteDraft(color) if colon else None
        words = DraftText(title.strip() or color, body=f"<p>{title}</p><script>x</script>")
        drafts.append(
            Draft("example_note" if colon else "news", (words,), external_id=line, details=details)
        )
    return Parsed(tuple(drafts), title="Lines", odd=(Oddity("no_dates", len(drafts)),))


def discover(document: SourceDocument) -> list[Found]:
    if document.media_type != "text/plain":
        return []
    return [Found(document.url, "example_lines", "Lines", itself=True)]
