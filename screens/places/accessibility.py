"""The accessibility statement, one key away from the help, as the law of 28 May 2019 asks for it.

Its parts and their order are those of the model of the European Commission (Implementing Decision (EU)
2018/1523); docs/accessibility.md says by which test each rule is held.
"""

from datetime import date

from models.clinical.blocks import Block, Heading, Item, Paragraph
from screens.forms import Action, Answers, Back, Field, Form, Kind, Outcome, Place
from screens.text import helpdesk
from screens.text.formats import day
from screens.text.phrases import Phrase, phrase

TITLE = phrase("Accessibilité")
ESTABLISHED = date(2026, 11, 27)
"""When what is said here was last compared with the service; whoever changes a sentence changes it too."""

_CONTROL, _OMBUDSMAN = "accessibilite.public.lu", "ombudsman.lu"

PROMISE = (
    phrase("L'Agence eSanté s'engage à rendre ce service accessible, selon la loi du 28 mai 2019."),
    phrase("Cette déclaration s'applique à tout ce que ce service montre dans un terminal."),
)
STATUS = phrase("Ce service est en conformité partielle avec la norme européenne EN 301 549.")
NOT_ACCESSIBLE = (
    phrase("Le texte d'un document PDF qui n'est qu'une image ne peut pas être lu."),
    phrase("Les images d'un document ne sont ni montrées ni décrites."),
    phrase("Il n'y a de version ni en langage facile à lire, ni en langue des signes."),
    phrase(
        "Personne dont c'est la langue maternelle n'a encore relu les textes luxembourgeois et portugais."
    ),
    phrase("Un lecteur d'écran simulé a essayé ce service, mais encore aucune personne qui en utilise un."),
)
MADE = (
    phrase("Cette déclaration a été établie le {date}.", date=day(ESTABLISHED)),
    phrase("Elle repose sur une évaluation faite par l'Agence elle-même, par des tests automatiques."),
)
CONTACT = (
    phrase(
        "Un obstacle, un texte qu'il vous faut sous une autre forme ? "
        "Écrivez à {mail} ou appelez le {phone}.",
        mail=helpdesk.MAIL,
        phone=helpdesk.PHONE,
    ),
    phrase("Vous recevez une réponse dans le délai d'un mois."),
)
COMPLAINT = (
    phrase(
        "La réponse ne vous satisfait pas ? Adressez-vous au Service information et presse, qui contrôle : "
        "{site}.",
        site=_CONTROL,
    ),
    phrase("L'Ombudsman du Luxembourg peut aussi vous aider : {site}.", site=_OMBUDSMAN),
)


class AccessibilityStatement(Place):
    """The statement, readable before a log-in and after it."""

    def form(self) -> Form:
        """Show the statement as one text with headings."""
        return Form(
            title=TITLE,
            fields=(Field("statement", Kind.READING, blocks=tuple(self._blocks()), required=False),),
            primary=Action("back", phrase("Retour")),
        )

    def _blocks(self) -> list[Block]:
        return [
            *self._part(phrase("Déclaration d'accessibilité"), *PROMISE),
            *self._part(phrase("État de conformité"), STATUS),
            Heading(self._say(phrase("Ce qui n'est pas accessible"))),
            *(Item(self._say(each)) for each in NOT_ACCESSIBLE),
            *self._part(phrase("Établissement de cette déclaration"), *MADE),
            *self._part(phrase("Votre retour et nos coordonnées"), *CONTACT),
            *self._part(phrase("Réclamation"), *COMPLAINT),
        ]

    def _part(self, title: Phrase, *sentences: Phrase) -> tuple[Block, Block]:
        return Heading(self._say(title)), Paragraph(" ".join(map(self._say, sentences)))

    def _say(self, said: Phrase) -> str:
        return self.visitor.words.text(said)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the help."""
        return Back()
