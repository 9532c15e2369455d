"""The hub for any WSGI server: `gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`."""

from hub.app import create_app

app = create_app()
