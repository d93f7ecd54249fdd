"""A caller whose letter is lost, and what the caller answers: walked by a story, measured by the bench."""

from datetime import timedelta

from models.account.letter import Letter
from models.office import Office
from tests.stories.service import ADULT, Service, now

ORDERED = "Fait. Reçu à lire : R-"
_AGO = timedelta(days=2)


async def _letters_of_two_days_ago(_office: Office) -> None:
    await Letter.all().update(issued_at=now() - _AGO)


def caller(service: Service) -> None:
    """Give the one who calls an account, and a letter that is old enough for another one."""
    service.activates(ADULT, "jerome.muller@example.lu")
    service.does(_letters_of_two_days_ago)


def said() -> dict[str, str]:
    """What the caller answers, by what the page asks."""
    return {
        "Sa rue": "r. du parc 12",
        "Son code": "1234",
        "Le mois": f"{now() - _AGO:%m}",
        "Où arrivent": "e-mail er",
        "Le jour": f"{now():%d.%m.}",
    }
