"""The kind «event»: what happens when, as an agenda, pages and iCalendar."""
