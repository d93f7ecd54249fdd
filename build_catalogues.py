"""The build compiles every committed .po to the .mo that gettext reads at run time."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from polib import pofile

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # called by make, without the build tool
    BuildHookInterface = object

LOCALES = Path(__file__).parent / "screens" / "text" / "locale"


def compile_all() -> None:
    """Write each catalogue's .mo beside its .po."""
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


class CatalogueHook(BuildHookInterface):  # type: ignore[misc,valid-type]
    """Runs before the wheel, or the editable install, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_all()


def missing() -> Iterator[str]:
    """Yield where a translation is still to be written, as ``file:line: the French``."""
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        for entry in pofile(str(source)).untranslated_entries():
            yield f"{source.relative_to(Path.cwd())}:{entry.linenum}: {entry.msgid}"


if __name__ == "__main__":
    compile_all()
    sys.stdout.writelines(f"{line}\n" for line in missing())
