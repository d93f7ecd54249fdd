"""The first page of the Helpdesk's console: the agent's key is known already, his code is asked here."""

from models.helpdesk import agent_session
from screens.forms import Action, Answers, Field, Form, Home, Kind, Outcome, Place, Stay
from screens.text.phrases import phrase
from screens.text.rule_numbers import ruled

KEY = "agent_key"
"""Among the visitor's facts: the fingerprint of the key that authenticated the connection."""


class DoorPlace(Place):
    """Asks for the code of the agent's application; the right one begins the session."""

    @property
    def committing(self) -> bool:
        return True

    def form(self) -> Form:
        """Ask for the code."""
        return Form(
            title=phrase("Console du Helpdesk"),
            fields=(
                Field(
                    "about",
                    Kind.PROSE,
                    text=phrase("Votre clé est reconnue. Entrez le code que montre votre application."),
                ),
                Field(
                    "code",
                    Kind.TEXT,
                    phrase("Code actuel"),
                    ruled(phrase("{totp_digits} chiffres")),
                    length=12,
                    width=12,
                    once=True,
                ),
            ),
            primary=Action("enter", phrase("Entrer"), checks=True),
        )

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a code that was not right, so that the next one is typed."""
        return ("code",) if code.startswith("totp_") else ()

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Check the code and go on to the console's home page."""
        visitor, before = self.visitor, self.visitor.actor
        actor = await agent_session.prove(before, str(visitor.facts.get(KEY, "")), answers["code"])
        if visitor.actor is not before:
            # The session's time ended meanwhile: nobody would know of this one.
            await agent_session.leave(actor)
            return Stay()
        visitor.actor = actor
        visitor.opens(None, phrase("Helpdesk, agent {number}", number=actor.agent_id))
        return Home()
