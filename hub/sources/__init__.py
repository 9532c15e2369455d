"""What comes in from the towns' own sites: fetching, parsing, storing, and their health."""
