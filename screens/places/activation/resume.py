"""Etape 2 again: a password was chosen with the same letter before the line broke, and may be kept."""

from models.account import activation as model
from screens.forms import Action, Answers, Field, Form, Kind, Option, Outcome
from screens.places.activation_flow import NEXT, TITLE, StepPlace, next_place
from screens.text.formats import moment
from screens.text.phrases import phrase
from screens.text.rule_numbers import ruled


class ResumePlace(StepPlace):
    """Offers what was chosen before; whoever did not choose it says so, and chooses another one."""

    def form(self) -> Form:
        """Say when it was chosen; the first answer is the one that needs no trust."""
        chosen = self.activation.chosen
        when = moment(chosen.at) if chosen else ""
        return Form(
            title=TITLE,
            step=(2, phrase("Mot de passe")),
            fields=(
                Field(
                    "when",
                    Kind.PROSE,
                    text=phrase("Un mot de passe a déjà été choisi avec ce courrier : {when}.", when=when),
                ),
                Field(
                    "alarm",
                    Kind.PROSE,
                    text=ruled(
                        phrase(
                            "Ce n'était pas vous ? Choisissez un autre mot de passe, et appelez le "
                            "Helpdesk : {helpdesk}."
                        )
                    ),
                ),
                Field(
                    "way",
                    Kind.CHOICE,
                    phrase("Comment voulez-vous continuer ?"),
                    options=(
                        Option("other", phrase("Choisir un autre mot de passe")),
                        Option("mine", phrase("Garder ce mot de passe : c'est moi qui l'ai choisi")),
                    ),
                ),
            ),
            primary=Action("next", NEXT, checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Take the password up, or ask for another one; what is void by now is asked for as well."""
        await model.resume(self.visitor.actor, self.activation, mine=answers["way"] == "mine")
        return next_place(self.activation, replace=self.activation.chosen is None)
