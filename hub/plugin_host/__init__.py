"""Finds, loads and calls plugins; no plugin can stop the hub.

What plugins may use is in `hub/plugin_api/`; here is what holds them: `finding.py` (where they
are), `loading.py` (all or nothing), `joining.py` (into the application), `calling.py` (the three
ways to call them), `gate.py` (on and off), `changes.py` (what they hear).
"""
