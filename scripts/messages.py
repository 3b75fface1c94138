"""Compile the translations named on the command line, without gettext."""

import sys
from pathlib import Path

import polib


def main(paths: list[str]) -> None:
    for path in map(Path, paths):
        catalogue = polib.pofile(str(path), encoding="utf-8", check_for_duplicates=True)
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        done = catalogue.percent_translated()
        print(f"{path}: {done} % of {len(catalogue)} messages.")


if __name__ == "__main__":
    main(sys.argv[1:])
