"""Five town sites on loopback, so that the hub can be tried where no town has been asked.

They publish what such sites really publish, with the quirks that real ones have; the hub takes
them in through the same pipeline as any source.  Nothing of this is installed in production.

- `content/` the texts, one file a town, all invented
- `content_files` reads them, `calendar_days` and `dated` give them their dates, `markup` makes
  HTML of them
- `feeds`, `calendars`, `pages` write the formats
- `sites` says which site publishes what, `server` serves it
- `starting` starts the sites and the hub together: `python -m demonstration`
"""
