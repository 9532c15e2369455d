import importlib

import hub_plugins.rss_feeds as plugin


def test_the_plugin_is_named_like_its_folder() -> None:
    assert plugin.hub_plugin_info().name == "rss_feeds"


def test_the_functions_named_as_text_exist() -> None:
    (kind,) = plugin.hub_source_kinds()
    assert kind.name == "rss_feeds"
    for named in (kind.parse, kind.discover):
        module, _, function = named.partition(":")
        assert callable(getattr(importlib.import_module(module), function))
