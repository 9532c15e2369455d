"""Records to RSS, Atom, JSON Feed, iCalendar and OPML: pure, bytes out."""
