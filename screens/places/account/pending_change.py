"""A pending change of password and address is stopped by the code of its notice, or after a log-in."""

from datetime import datetime

from models.account import profile, recovery
from screens.forms import Action, Answers, Field, Form, Home, Kind, Option, Outcome, Place, visit
from screens.text.formats import moment
from screens.text.phrases import Phrase, Said, phrase
from screens.text.rule_numbers import ruled

TITLE = phrase("Arrêter un changement")


class Stop(Place):
    """Stops a change by the code of its notice, without a log-in."""

    def form(self) -> Form:
        """Ask for the code."""
        return Form(
            title=TITLE,
            fields=(
                Field(
                    "what",
                    Kind.PROSE,
                    text=phrase(
                        "Un message vous annonce un nouveau mot de passe et une nouvelle adresse, et ce "
                        "n'était pas vous ? Entrez le code de ce message : le changement n'aura pas lieu."
                    ),
                ),
                Field(
                    "stop",
                    Kind.TEXT,
                    phrase("Code du message"),
                    ruled(phrase("{stop_length} caractères, par exemple 4K7P-2M9X")),
                    length=16,
                    width=12,
                ),
            ),
            primary=Action("stop", phrase("Arrêter le changement"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Stop the change."""
        await recovery.stop_by_code(self.visitor.actor, answers["stop"])
        return Home(
            phrase(
                "Le changement est arrêté : votre mot de passe et votre adresse restent. Prévenez aussi le "
                "Helpdesk : quelqu'un agit à votre place."
            )
        )


class Pending(Place):
    """The first page after a log-in while a change waits; one action stops it."""

    _effective_at: datetime | None = None
    _of_channel = False

    async def enter(self) -> None:
        """Read the pending change."""
        change = await recovery.waiting(self.visitor.actor)
        self._effective_at = change.effective_at if change else None
        self._of_channel = change is not None and change.is_of_channel(self.visitor.actor.office.keys)

    def form(self) -> Form:
        """Show when the change takes effect, and offer to stop it or to go on."""
        if self._effective_at is None:
            gone = Field("gone", Kind.PROSE, text=phrase("Plus aucun changement n'attend."))
            return Form(title=TITLE, fields=(gone,), primary=Action("go", phrase("Continuer")))
        return Form(
            title=TITLE,
            fields=(
                Field(
                    "what",
                    Kind.PROSE,
                    text=Phrase(self._what.text, {"when": moment(self._effective_at)}),
                ),
                Field(
                    "choice",
                    Kind.ROWS,
                    options=(
                        Option("stop", phrase("Arrêter le changement"), phrase("Ce n'était pas moi.")),
                        Option("go", phrase("Continuer"), phrase("C'était moi : le changement aura lieu.")),
                    ),
                ),
            ),
        )

    @property
    def _what(self) -> Phrase:
        if self._of_channel:
            return phrase(
                "Quelqu'un a demandé au Helpdesk une autre adresse pour les codes de ce compte. Une fois "
                "confirmé, ce changement prend effet le {when} au plus tôt. Ce n'était pas vous ? Arrêtez-le."
            )
        return phrase(
            "Quelqu'un a demandé, avec un courrier, un nouveau mot de passe et une nouvelle "
            "adresse pour ce compte. Ce changement prend effet le {when}. Ce n'était pas vous ? "
            "Arrêtez-le."
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Stop the change, or go on to where the log-in leads."""
        message: Said = ""
        if answers.get("choice") == "stop":
            await recovery.stop_mine(self.visitor.actor)
            message = ruled(phrase("Le changement est arrêté. Prévenez aussi le Helpdesk : {helpdesk}."))
        own = await profile.mine(self.visitor.actor)
        return visit("terms", replace=True) if own.terms_outdated else Home(message)

    async def leave(self) -> Outcome:
        """Go on with Esc too: a mistaken key stops nothing."""
        return await self.act("go", {})
