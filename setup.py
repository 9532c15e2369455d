"""Which packages the wheel has; everything else stands in pyproject.toml.

The folders plugins, migrations and translations are installed as hub_plugins and so on, and
setuptools cannot find packages under a name that the folder does not have.
"""

from setuptools import find_packages, setup

MAPPED = {
    "plugins": "hub_plugins",
    "migrations": "hub_migrations",
    "translations": "hub_translations",
}

packages = find_packages(include=["hub", "hub.*"])
for folder, package in MAPPED.items():
    packages += [package, *(f"{package}.{name}" for name in find_packages(folder))]

setup(packages=packages, package_dir={"hub": "hub"} | {new: old for old, new in MAPPED.items()})
