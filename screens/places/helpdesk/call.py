"""The console's home page: the call that is open, or that there is none."""

from models.helpdesk import agent_session
from screens.forms import Answers, Ask, Field, Form, Home, Kind, Option, Outcome, Place
from screens.text.phrases import phrase
from screens.visitor import Visitor


class CallPlace(Place):
    """« Appel »."""

    def form(self) -> Form:
        """Show that there is no call, and offer to log out."""
        return Form(
            title=phrase("Appel"),
            fields=(
                Field("state", Kind.PROSE, text=phrase("Aucun appel en cours.")),
                Field("way", Kind.ROWS, options=(Option("leave", phrase("Déconnexion")),)),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Log out."""
        return await leave_console(self.visitor)

    async def leave(self) -> Outcome:
        """Ask for a confirmation: Esc logs out."""
        return Ask(
            phrase("Voulez-vous vous déconnecter ?"),
            "leave",
            phrase("Déconnexion"),
            phrase("Rester connecté"),
        )


async def leave_console(visitor: Visitor) -> Outcome:
    """« Déconnexion »: end the agent's session and go to the console's first page, which says so."""
    visitor.signs_out(await agent_session.leave(visitor.actor))
    return Home(phrase("Vous êtes déconnecté."))
