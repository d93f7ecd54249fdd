"""« Paramètres » of a record: which notices its owner gets, and the request to close or reopen it."""

from models.dsp import settings
from models.dsp.settings import CLOSE, REOPEN, Preferences
from screens.forms import YES, Action, Answers, Ask, Field, Form, Kind, Outcome, Stay, visit
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import day
from screens.text.phrases import Phrase, Said, phrase

ASK: dict[str, Phrase] = {
    CLOSE: phrase(
        "Demander la fermeture du DSP ? Une fois fermé, plus personne n'y dépose ni n'y lit de document. "
        "Le Helpdesk s'en charge. Vous pouvez retirer la demande avant."
    ),
    REOPEN: phrase("Demander la réouverture du DSP ? Le Helpdesk s'en charge."),
}
PENDING: dict[str, Phrase] = {
    CLOSE: phrase("Fermeture demandée le {date} : le Helpdesk s'en charge."),
    REOPEN: phrase("Réouverture demandée le {date} : le Helpdesk s'en charge."),
}


CLOSED = phrase(
    "Ce DSP est fermé à votre demande : plus personne n'y lit, et rien n'est perdu. Vous pouvez demander "
    "sa réouverture."
)
OWNERS = phrase("Seul le titulaire peut l'arrêter.")


class RecordSettingsPlace(RecordPlace):
    """Three boxes for the notices, and for the owner the request to close or reopen the DSP."""

    held: Preferences

    async def enter(self) -> None:
        """Open the page."""
        self.held = await settings.preferences(self.visitor.actor, self.subject)
        self.header, self.closed = self.held.header, self.held.closed_at is not None
        await super().enter()

    def form(self) -> Form:
        """Show the notices, the state of the DSP, and for the owner the request."""
        held = self.held
        own = self.header.own
        state = Field("state", Kind.SHOWN, phrase("État du DSP"), text=self._state())
        if held.closed_at:
            return Form(
                title=phrase("Paramètres"),
                subject=self.banner,
                fields=(Field("closed", Kind.PROSE, text=CLOSED), state),
                primary=self._requests()[0],
                actions=(Action("others", phrase("Accéder aux autres dossiers patient")),),
            )
        boxes: tuple[tuple[str, bool, Phrase, Said], ...] = (
            (
                "documents",
                held.documents,
                phrase("Un nouveau document est déposé"),
                "" if own else phrase("Si vous l'arrêtez, le titulaire en est prévenu."),
            ),
            (
                "openings",
                held.openings,
                phrase("Une autre personne consulte le DSP"),
                "" if own else OWNERS,
            ),
            (
                "assistants",
                held.assistants,
                phrase("Un nouvel assistant est ajouté"),
                phrase("Toujours prévenu quand ce n'est pas le titulaire qui l'ajoute.") if own else OWNERS,
            ),
        )
        told = phrase("Prévenir le titulaire, par le moyen qu'il a validé pour ses codes :")
        return Form(
            title=phrase("Paramètres"),
            subject=self.banner,
            fields=(
                Field("told", Kind.PROSE, text=told),
                *(
                    Field(name, Kind.BOX, label, hint, value=YES if on else "", required=False)
                    for name, on, label, hint in boxes
                ),
                state,
            ),
            primary=Action("save", phrase("Enregistrer"), consequence=True),
            actions=self._requests(),
        )

    def _state(self) -> Said:
        held = self.held
        if held.request and held.requested_at:
            return Phrase(PENDING[held.request].text, {"date": day(held.requested_at)})
        if held.closed_at:
            return phrase("Fermé depuis le {date}", date=day(held.closed_at))
        return phrase("Ouvert")

    def _requests(self) -> tuple[Action, ...]:
        if not self.header.own:
            return ()
        if self.held.request:
            return (Action("withdraw", phrase("Retirer la demande"), consequence=True),)
        if self.held.closed_at:
            return (Action("ask", phrase("Demander la réouverture")),)
        return (Action("ask", phrase("Demander la fermeture")),)

    @property
    def _wanted(self) -> str:
        return REOPEN if self.held.closed_at else CLOSE

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Save the boxes; ask for a confirmation before a request to the Helpdesk."""
        actor = self.visitor.actor
        match action:
            case "save":
                await settings.set_notices(
                    actor,
                    self.subject,
                    documents=answers["documents"] == YES,
                    openings=answers["openings"] == YES,
                    assistants=answers["assistants"] == YES,
                )
                said = phrase("Vos choix sont enregistrés.")
            case "others":
                return visit("record.others", subject=self.subject)
            case "ask":
                return Ask(ASK[self._wanted], "do ask", phrase("Demander"), phrase("Ne rien demander"))
            case "do ask":
                await settings.ask(actor, self.subject, self._wanted)
                said = phrase("La demande est envoyée au Helpdesk.")
            case _:
                await settings.withdraw(actor, self.subject)
                said = phrase("La demande est retirée.")
        await self.enter()
        return Stay(said)
