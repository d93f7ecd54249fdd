"""The build compiles every committed .po to the .mo that gettext reads at run time."""

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


if __name__ == "__main__":
    compile_all()
