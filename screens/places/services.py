"""« Mes services eSanté »: the services after the log-in, as a list, the DSP first (guide, row 8)."""

from dataclasses import dataclass

from models.account import login, profile
from models.dsp import settings
from screens.forms import (
    Action,
    Answers,
    Ask,
    Back,
    Field,
    Form,
    Home,
    Kind,
    Option,
    Outcome,
    Place,
    Stay,
    visit,
)
from screens.text.formats import day
from screens.text.phrases import LANGUAGES, Phrase, Said, phrase
from screens.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Service:
    """One of the Agency's services: its name, a description, and where it is reached."""

    code: str
    name: Phrase
    what: Phrase
    where: Phrase


ELSEWHERE = phrase("Sur www.esante.lu, avec un navigateur.")
OTHERS = (
    Service(
        "econsult",
        phrase("Téléconsultation"),
        phrase("Une consultation à distance, en vidéo, avec votre médecin."),
        ELSEWHERE,
    ),
    Service(
        "abroad",
        phrase("Résumé patient à l'étranger"),
        phrase("Vos informations essentielles pour des soins dans un autre pays de l'Union européenne."),
        ELSEWHERE,
    ),
)


class Services(Place):
    """The first page after the log-in."""

    async def enter(self) -> None:
        """Read the account; no record is open here."""
        self.own = await profile.mine(self.visitor.actor)
        self.visitor.name = self.own.details.full_name
        self.visitor.opens(None)
        self.closed_at = await settings.closed_since(self.visitor.actor)

    def form(self) -> Form:
        """Show the DSP, the other services, the account, and the log-out."""
        others = tuple(Option(service.code, service.name, service.what) for service in OTHERS)
        return Form(
            title=phrase("Mes services eSanté"),
            subject=self.own.details.full_name,
            fields=(
                Field(
                    "hello", Kind.PROSE, text=phrase("Bienvenue, {name}.", name=self.own.details.full_name)
                ),
                Field(
                    "service",
                    Kind.ROWS,
                    options=(
                        Option(
                            "dsp",
                            phrase("Dossier de Soins Partagé (DSP)"),
                            self._record(),
                        ),
                        Option(
                            "vaccinations",
                            phrase("Carnet de vaccination"),
                            phrase("Les vaccinations que contient votre DSP."),
                        ),
                        *others,
                        Option(
                            "account",
                            phrase("Mon compte"),
                            phrase("Mot de passe, adresse des codes, langue, sessions."),
                        ),
                        *self._keeping(),
                        Option("leave", phrase("Déconnexion")),
                    ),
                ),
            ),
        )

    def _record(self) -> Phrase:
        if self.closed_at:
            return phrase("Fermé depuis le {date}", date=day(self.closed_at))
        return phrase("Vos documents de santé, et qui les a consultés.")

    def _keeping(self) -> tuple[Option, ...]:
        """The row that makes the language chosen before log-in the account's."""
        spoken = self.visitor.words.language
        if spoken == self.own.choices.language:
            return ()
        kept = LANGUAGES.get(self.own.choices.language, "")
        label = phrase("Garder cette langue : {language}", language=LANGUAGES[spoken])
        return (Option("keep", label, phrase("Langue de votre compte : {language}.", language=kept)),)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open the chosen service, or log out."""
        if action == "leave":
            return await log_out(self.visitor)
        match answers["service"]:
            case "dsp":
                # Closed, it has one page left: there its reopening is asked for.
                return visit("record.settings" if self.closed_at else "dsp")
            case "vaccinations":
                return visit("record.vaccinations")
            case "keep":
                return await self._keep_language()
            case "account":
                return visit("account")
            case "leave":
                return await log_out(self.visitor)
            case code:
                return visit("service", code=code)

    async def _keep_language(self) -> Outcome:
        language = self.visitor.words.language
        await profile.choose(self.visitor.actor, language=language)
        await self.enter()
        return Stay(phrase("Langue de votre compte : {language}.", language=LANGUAGES[language]))

    async def leave(self) -> Outcome:
        """Ask for a confirmation: Esc logs out."""
        return Ask(
            phrase("Voulez-vous vous déconnecter ?"),
            "leave",
            phrase("Déconnexion"),
            phrase("Rester connecté"),
        )


class ServicePage(Place):
    """What one service is, and where it is reached."""

    def __init__(self, visitor: Visitor, code: str) -> None:
        super().__init__(visitor)
        self.service = next(service for service in OTHERS if service.code == code)

    def form(self) -> Form:
        """Show the description and the place."""
        return Form(
            title=self.service.name,
            fields=(
                Field("what", Kind.PROSE, text=self.service.what),
                Field("where", Kind.SHOWN, phrase("Où"), text=self.service.where),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the list."""
        return Back()


async def log_out(visitor: Visitor) -> Outcome:
    """« Déconnexion »: end the session and go to the welcome page, which says so."""
    visitor.signs_out(await login.leave(visitor.actor))
    said: Said = phrase("Vous êtes déconnecté.")
    return Home(said)
