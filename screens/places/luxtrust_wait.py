"""The place that shows how to confirm with LuxTrust and waits; and which products work in a terminal."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from models.account import luxtrust_push
from models.identity import Identity
from models.proof import confirmation as model
from models.proof.confirmation import Confirmation
from models.refusal import Refused
from screens.forms import Action, Answers, Back, Do, Field, Form, Kind, Outcome, Place, Stay
from screens.places.fields import matricule_field
from screens.text import errors
from screens.text.formats import minutes, unbroken
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

CONNECT = phrase("LuxTrust : Connexion")
STARTS = "luxtrust starts"
"""The visitor's fact: the conversation, and how many confirmations it has begun."""
ABSENT = phrase("LuxTrust n'est pas configuré ici.")
AGAIN = Action("again", phrase("Recommencer"))


@dataclass(frozen=True, slots=True)
class Product:
    """One LuxTrust product: whether it can confirm a log-in at a terminal, and why (not)."""

    name: str
    works: bool
    why: Phrase


PRODUCTS = (
    Product("LuxTrust Mobile", True, phrase("oui : l'application confirme sur votre téléphone.")),
    Product("LuxTrust Scan", True, phrase("oui : l'appareil confirme la page ouverte sur le téléphone.")),
    Product("eID (GouvID)", True, phrase("oui, si LuxTrust la propose : l'application GouvID lit la carte.")),
    Product("SmartCard", False, phrase("non : elle demande un lecteur, un logiciel et un navigateur.")),
    Product("Signing Stick", False, phrase("non : il demande un logiciel et un navigateur.")),
)


def product_fields(visitor: Visitor) -> tuple[Field, ...]:
    """Return each product, with whether it works in a terminal; nothing where LuxTrust is not configured."""
    if visitor.actor.office.luxtrust is None:
        return ()
    asked = Field("products", Kind.PROSE, text=phrase("Produits LuxTrust utilisables dans ce terminal :"))
    return (asked, *(Field(each.name, Kind.SHOWN, each.name, text=each.why) for each in PRODUCTS))


class WaitPlace(Place):
    """Shows how to confirm, and waits; the subclass's ``confirmed`` says what the identity does."""

    watched = True
    title: ClassVar[Said] = CONNECT
    step: ClassVar[tuple[int, Said] | None] = None
    own = False
    """Whether the person said that the confirmed product is theirs, where no matricule shows it."""
    _pushes = False
    _confirmation: Confirmation | None = None
    _asking: "asyncio.Task[Identity | None] | None" = None
    _identity: Identity | None = None
    _whose: Said = ""
    _end: Said = ""
    _left: Said = ""
    _troubled = False

    async def confirmed(self, identity: Identity) -> Outcome:
        """Go on with this identity. A Refused raised here ends the confirmation and is shown."""
        raise NotImplementedError

    async def matricule(self) -> str:
        """Return the matricule whose owner's telephone is asked; "" where the person has to type it."""
        return ""

    @property
    def patient(self) -> bool:
        """Whether the person is busy at the telephone: until the code expires."""
        return self._confirmation is not None and not self._end and not self._whose

    @property
    def committing(self) -> bool:
        return self._identity is not None and not self._whose

    async def enter(self) -> None:
        """Begin the confirmation the first time; a return from the help finds the same one."""
        if self._confirmation is None:
            await self._begin()

    async def _begin(self) -> None:
        """Get a code, or send a request to a known person's telephone; else the matricule is asked first."""
        self._identity, self._confirmation = None, None
        self._whose, self._end, self._troubled, self.own = "", "", False, False
        self._pushes = await model.pushes(self.visitor.actor)
        matricule = await self.matricule() if self._pushes else ""
        if matricule or not self._pushes:
            await self._start(matricule)

    async def _start(self, matricule: str) -> None:
        actor = self.visitor.actor
        began, starts = self.visitor.facts.get(STARTS, ("", 0))
        starts = starts if began == actor.conversation else 0
        if self._pushes:
            self._confirmation = await luxtrust_push.push(actor, matricule, starts)
        else:
            self._confirmation = await model.begin(actor, starts)
        self.visitor.facts[STARTS] = (actor.conversation, starts + 1)
        self._left = self._valid()

    def form(self) -> Form:
        """Show how to confirm; or ask whose product it was; or say how it ended and offer to begin again."""
        if self._whose:
            return self._asked_whose()
        if self._end:
            return self._with(Field("end", Kind.PROSE, text=self._end), AGAIN)
        if self._confirmation is None:
            return self._with(matricule_field(), Action("push", phrase("Continuer"), checks=True))
        shown = self._confirmation.invitation
        if shown.pushed:
            text = phrase(
                "Si ce matricule a LuxTrust, une demande est sur son téléphone. "
                "Elle montre ces mots :\n{code}\n\n"
                "Confirmez seulement si vous y lisez les mêmes mots, et si c'est vous qui vous "
                "connectez ici.\n\n"
                "{left}",
                code=shown.code,
                left=self._left,
            )
            return self._with(Field("invitation", Kind.QR, text=text))
        text = phrase(
            "Sur votre téléphone, ouvrez cette adresse :\n{address}\n\n"
            "Entrez ce code :\n{code}\n\n"
            "Confirmez seulement si c'est vous qui vous connectez ici.\n\n"
            "{left}",
            address=shown.address,
            code=unbroken(shown.code),
            left=self._left,
        )
        addresses = "\n".join(dict.fromkeys((shown.complete or shown.address, shown.address)))
        return self._with(Field("invitation", Kind.QR, text=text, value=addresses))

    def _with(self, field: Field, primary: Action | None = None, *actions: Action) -> Form:
        return Form(title=self.title, step=self.step, fields=(field,), primary=primary, actions=actions)

    def _asked_whose(self) -> Form:
        whose = Field("whose", Kind.PROSE, text=self._whose)
        return self._with(
            whose, Action("again", phrase("Non, recommencer")), Action("own", phrase("Oui, c'est moi"))
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go on with the confirmed identity; or begin again, with a new code."""
        if action == "again":
            await self._begin()
            return Stay()
        if action == "push":
            await self._start(answers["matricule"])
            return Stay()
        if self._identity is None:
            return Stay()
        self.own, self._whose = action == "own", ""
        try:
            return await self.confirmed(self._identity)
        except Exception as error:
            if isinstance(error, Refused) and error.code == "luxtrust_whose":
                self._whose = _whose(str(error.facts["name"]))
                return Stay()
            self._identity = None
            return self._ended(error)

    def _ended(self, error: Exception) -> Stay:
        """Show why it ended, and offer to begin again; raise an error that has no sentence."""
        end = errors.sentence(error, self.visitor.actor.office.now())
        if end is None:
            raise error
        self._end = end
        return Stay()

    async def leave(self) -> Outcome:
        """Give up: the provider is asked no more, and the code expires by itself."""
        self._stop()
        return Back()

    async def news(self) -> Said | Outcome | None:
        """Return how long the code is valid, once per minute; how the confirmation ended, at once."""
        if self._confirmation is None or self._end or self._identity:
            return None
        try:
            self._identity = await self._asked(self._confirmation)
        except Exception as error:
            return self._ended(error)
        if self._identity is not None:
            return Do("confirmed")
        if bool(self._confirmation.troubles) is not self._troubled:
            self._troubled = not self._troubled
            if self._troubled:
                return phrase("LuxTrust ne répond pas en ce moment. Le portail essaie encore.")
            return phrase("LuxTrust répond de nouveau.")
        left = self._valid()
        if left == self._left:
            return None
        self._left = left
        return Stay()

    async def _asked(self, confirmation: Confirmation) -> Identity | None:
        """The identity of the last question, once answered; the portal does not wait for the network."""
        if self._asking is None:
            self._asking = asyncio.create_task(model.ask(self.visitor.actor, confirmation))
            self._asking.add_done_callback(_heard)
            await asyncio.sleep(0)
        if not self._asking.done():
            return None
        done, self._asking = self._asking, None
        return await done

    def _stop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._confirmation = None

    def _valid(self) -> Phrase:
        """How long the person may still confirm: until the code expires, or the session ends before it."""
        assert self._confirmation is not None
        expires_at, ends_at = self._confirmation.invitation.expires_at, self.visitor.ends_at
        last = min(expires_at, ends_at or expires_at)
        left = int((last - self.visitor.actor.office.now()).total_seconds() // 60)
        if last < expires_at:
            if left < 1:
                return phrase("Cette session se termine dans moins d'une minute.")
            return phrase("Cette session se termine dans {time}.", time=minutes(left))
        if left < 1:
            return phrase("Le code est valable encore moins d'une minute.")
        return phrase("Le code est valable encore {time}.", time=minutes(left))


def _whose(name: str) -> Phrase:
    if not name:
        return phrase(
            "LuxTrust a confirmé, sans dire qui. Est-ce bien vous ? "
            "Ce produit ouvrira votre compte. Si vous n'avez rien confirmé, répondez non."
        )
    return phrase(
        "LuxTrust a confirmé au nom de :\n{name}\n\nEst-ce bien vous ? "
        "Ce produit ouvrira votre compte. Si vous n'avez rien confirmé, répondez non.",
        name=name,
    )


def _heard(asking: "asyncio.Task[Identity | None]") -> None:
    """Take up the error of a question whose person has gone, so that asyncio does not report it."""
    if not asking.cancelled():
        asking.exception()
