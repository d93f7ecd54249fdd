"""Nothing that lives on holds a password or a code once it was used (docs/security.md)."""

import gc
from collections.abc import Iterator

from models.account import activation
from models.account.activation_steps import Activation
from models.actor import Actor
from models.office import Office
from models.proof.copycode import CopyCode
from tests.conftest import activate, issue, newest_code, register
from tests.screens.stage import Stage, staged
from tui.portal.places import PLACES

MATRICULE, LETTER_CODE = "1893120105732", "7QJ4M9XKB2WT"


def living() -> Iterator[object]:
    """Every object that something refers to, also those that the collector does not track."""
    gc.collect()
    seen: set[int] = set()
    ahead: list[object] = gc.get_objects()
    mine = {id(seen), id(ahead)}
    while ahead:
        found = {id(each): each for each in ahead if id(each) not in seen and id(each) not in mine}
        seen.update(found)
        yield from found.values()
        ahead = gc.get_referents(*found.values())  # with doubles: many refer to one


def holding(letters: list[str]) -> list[object]:
    """The living texts and bytes that hold a text; ``letters`` are its characters, lest this be one."""
    size, first = len(letters), ord(letters[0])
    found: list[object] = []
    for each in living():
        if isinstance(each, (str, bytes, bytearray)) and len(each) >= size:
            text = each.decode("latin-1") if isinstance(each, (bytes, bytearray)) else each
            at = text.find(chr(first))
            while at >= 0:
                if all(text[at + n : at + n + 1] == letter for n, letter in enumerate(letters)):
                    found.append(each)
                    break
                at = text.find(chr(first), at + 1)
    return found


async def fills(stage: Stage, field: str, letters: list[str]) -> None:
    """Type letter by letter into the field that has the focus."""
    assert stage.at == field, (stage.at, stage.text)
    for letter in letters:
        await stage.type(letter)


async def test_no_password_and_no_code_outlives_the_log_in(office: Office, visitor: Actor) -> None:
    password = list("Xq7Zkw9Bvt2M")
    await issue(office, await register(office))
    await activate(visitor, password="".join(password))
    async with staged(office, PLACES) as stage:
        await stage.go("login.password")
        await fills(stage, "matricule", list(MATRICULE))
        await stage.press("tab")
        await fills(stage, "password", password)
        assert holding(password)
        await stage.press("enter")
        await stage.settle()
        code = list(await newest_code(office))
        assert stage.at == "code" and not holding(password)
        await fills(stage, "code", code)
        await stage.press("enter")
        assert "Mes services" in stage.text
        assert not holding(password) and not holding(code)


async def test_no_password_outlives_etape_2_and_who_comes_back_types_it_anew(
    office: Office, visitor: Actor
) -> None:
    """Also where it was shown (F3): Rich keeps what it has measured."""
    password, copy, under_way = list("Xq7Zkw9Bvt2M"), CopyCode(), Activation(language="fr")
    await issue(office, await register(office))
    async with staged(office, PLACES) as stage:
        actor = stage.app.visitor.actor
        await activation.accept_terms(actor, under_way, "fr", read=True, ticked=True)
        await activation.show_letter(actor, under_way, copy, MATRICULE, LETTER_CODE, copy.text)
        await stage.go("activation.password", activation=under_way)
        await fills(stage, "password", password)
        await stage.press("f3", "tab")
        while stage.at != "confirmation":
            await stage.press("tab")
        await fills(stage, "confirmation", password)
        await stage.press("enter")
        assert "Par quel moyen" in stage.text and not holding(password)
        await stage.press("escape")
        assert stage.page.sheet.raw["password"] == "" and not stage.page.sheet.typed
