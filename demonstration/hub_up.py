"""`hub up` as a child that ends with its parent, however the parent ended."""

import runpy
import sys

from hub.core.processes import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    sys.argv = ["hub", "up", *sys.argv[1:]]
    runpy.run_module("hub", run_name="__main__", alter_sys=False)
