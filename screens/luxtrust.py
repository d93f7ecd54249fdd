"""Wherever LuxTrust confirms who is here, the same place shows the code and waits; and what works here."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from models import identity as model
from models.identity import Confirmation, Identity
from models.refusal import Refused, Unavailable
from screens.figures import minutes
from screens.forms import Action, Answers, Back, Field, Form, Kind, Outcome, Place, Said, Stay
from screens.phrases import Phrase, phrase
from screens.refusals import told
from screens.visitor import Visitor

CONNECT = phrase("LuxTrust : Connexion")
ABSENT = phrase("LuxTrust n'est pas configuré ici.")


@dataclass(frozen=True, slots=True)
class Product:
    """One product of LuxTrust: whether it confirms a log-in at a terminal, and why (not)."""

    name: str
    works: bool
    why: Phrase


PRODUCTS = (
    Product("LuxTrust Mobile", True, phrase("oui : l'application confirme sur votre téléphone.")),
    Product("LuxTrust Scan", True, phrase("oui : l'appareil confirme la demande de la page ouverte.")),
    Product("SmartCard", False, phrase("non : elle demande un lecteur, un logiciel et un navigateur.")),
    Product("Signing Stick", False, phrase("non : il demande un logiciel et un navigateur.")),
)


def product_fields(visitor: Visitor) -> tuple[Field, ...]:
    """Each product, with whether it works in a terminal; none where LuxTrust is not to be had."""
    if visitor.actor.office.luxtrust is None:
        return ()
    asked = Field("products", Kind.PROSE, text=phrase("Dans ce terminal, ces produits fonctionnent ou non :"))
    return (asked, *(Field(each.name, Kind.SHOWN, each.name, text=each.why) for each in PRODUCTS))


class WaitPlace(Place):
    """Shows where to confirm and the code, and waits; what a confirmed identity does is ``confirmed``."""

    watched = True
    title: ClassVar[Said] = CONNECT
    step: ClassVar[tuple[int, Said] | None] = None
    _confirmation: Confirmation | None = None
    _asking: "asyncio.Task[Identity | None] | None" = None
    _end: Said = ""
    _starts = 0
    _left: Said = ""
    _troubled = False

    async def confirmed(self, identity: Identity) -> Outcome:
        """Go on as whoever that is; a refusal is the end that is told here."""
        raise NotImplementedError

    @property
    def patient(self) -> bool:
        """The person is at the telephone, until the code expires."""
        return self._confirmation is not None and not self._end

    async def enter(self) -> None:
        """Get a code, the first time; whoever comes back from the help finds the same one."""
        if self._confirmation is None:
            await self._begin()

    async def _begin(self) -> None:
        self._confirmation = await model.begin(self.visitor.actor, self._starts)
        self._starts += 1
        self._end, self._troubled = "", False
        self._left = self._valid()

    def form(self) -> Form:
        """The way to confirm; or how it ended, and the way to begin again."""
        if self._confirmation is None or self._end:
            return Form(
                title=self.title,
                step=self.step,
                fields=(Field("end", Kind.PROSE, text=self._end),),
                primary=Action("again", phrase("Recommencer")),
            )
        shown = self._confirmation.invitation
        text = phrase(
            "Sur votre téléphone, ouvrez cette adresse :\n{address}\n\n"
            "Entrez ce code :\n{code}\n\n"
            "Ou scannez le QR, s'il est affiché.\n\n"
            "Confirmez seulement si c'est vous qui vous connectez ici.\n\n"
            "{left}",
            address=shown.address,
            code=shown.code,
            left=self._left,
        )
        return Form(
            title=self.title,
            step=self.step,
            fields=(Field("invitation", Kind.QR, text=text, value=shown.complete or shown.address),),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Begin again, with a new code."""
        await self._begin()
        return Stay()

    async def leave(self) -> Outcome:
        """Give up: nothing asks any more, and the code ends by itself."""
        self._stop()
        return Back()

    async def news(self) -> Said | Outcome | None:
        """Once a minute how long the code is valid; how it ended, as soon as it has."""
        if self._confirmation is None or self._end:
            return None
        try:
            if (identity := await self._asked(self._confirmation)) is not None:
                return await self.confirmed(identity)
        except (Refused, Unavailable) as refusal:
            self._end = told(refusal, self.visitor.actor.office.now())
            return Stay()
        if self._confirmation.troubles and not self._troubled:
            self._troubled = True
            return phrase("LuxTrust ne répond pas en ce moment. Le portail essaie encore.")
        self._troubled = self._troubled and bool(self._confirmation.troubles)
        left = self._valid()
        if left == self._left:
            return None
        self._left = left
        return Stay()

    async def _asked(self, confirmation: Confirmation) -> Identity | None:
        """What the last question brought, if it is over; the round of the portal waits for no network."""
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
        assert self._confirmation is not None
        left = self._confirmation.invitation.expires_at - self.visitor.actor.office.now()
        if left < timedelta(minutes=1):
            return phrase("Le code est valable moins d'une minute encore.")
        return phrase("Le code est valable {time} encore.", time=minutes(int(left.total_seconds() // 60)))


def _heard(asking: "asyncio.Task[Identity | None]") -> None:
    """Whoever went away meanwhile wants to know nothing: no complaint that nobody asked how it ended."""
    if not asking.cancelled():
        asking.exception()
