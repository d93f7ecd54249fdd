"""Every message says what it is about, for whom (initials and year of birth), when and from where."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models.account.account import CLOSED_AFTER
from models.messages.channel import MOBILE
from models.person import MAJORITY
from screens.text import helpdesk, helpdesk_notices
from screens.text.formats import day, moment, place
from screens.text.notice_words import EXPORT, RECOVERY, Words
from screens.text.phrases import Phrase, catalogue, phrase

HELPDESK = helpdesk.PHONE.replace("\N{NO-BREAK SPACE}", " ")
"""The telephone number with plain blanks: the alphabet of an SMS has no other."""

# The alphabet in which an SMS has 160 characters, or 153 per part of a longer one; one character outside of
# it reduces this to 70 (3GPP TS 23.038, 6.2.1).
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


KINDS: dict[str, Words] = {
    "code_activation": Words(
        phrase("Votre code pour activer le compte eSanté"),
        phrase("Voici le code à usage unique pour activer un compte eSanté (Etape 3)."),
        phrase("code pour activer le compte."),
    ),
    "code_login": Words(
        phrase("Votre code pour la connexion à eSanté"),
        phrase("Voici le code à usage unique pour vous connecter à votre compte eSanté."),
        phrase("code pour la connexion."),
    ),
    "code_forgotten": Words(
        phrase("Votre code pour un nouveau mot de passe eSanté"),
        phrase(
            "Voici le code à usage unique pour choisir un nouveau mot de passe (« Mot de passe oublié ? »)."
        ),
        phrase("code pour un nouveau mot de passe."),
    ),
    "code_identity": Words(
        phrase("Votre code pour modifier votre compte eSanté"),
        phrase("Voici le code à usage unique qui confirme que c'est vous qui modifiez votre compte eSanté."),
        phrase("code pour modifier votre compte."),
    ),
    "code_channel": Words(
        phrase("Votre code pour recevoir ici les messages eSanté"),
        phrase("Voici le code à usage unique pour recevoir désormais ici les codes de votre compte eSanté."),
        phrase("code pour recevoir ici les messages."),
    ),
    "account_active": Words(
        phrase("Le compte eSanté est actif"),
        phrase("Votre activation est terminée ! Vous pouvez vous connecter à votre DSP."),
        phrase("compte actif, vous pouvez vous connecter."),
    ),
    "account_renewed": Words(
        phrase("L'accès au compte eSanté a été renouvelé"),
        phrase(
            "Un courrier ou LuxTrust a servi à choisir un nouveau mot de passe et une nouvelle adresse ou un "
            "numéro. Les codes n'arrivent plus ici. Un produit LuxTrust associé avant n'ouvre plus le compte."
        ),
        phrase("mot de passe et adresse choisis de nouveau (courrier ou LuxTrust). Plus de codes ici."),
    ),
    "password_changed": Words(
        phrase("Le mot de passe du compte eSanté a changé"),
        phrase("Le mot de passe de ce compte a été changé. Les autres sessions sont terminées."),
        phrase("le mot de passe a été changé."),
    ),
    "channel_changed": Words(
        phrase("Les codes eSanté arrivent ailleurs"),
        phrase("Les codes de ce compte arrivent désormais à {new_channel}, et nulle part ailleurs."),
        phrase("les codes arrivent désormais à {new_channel}, et nulle part ailleurs."),
    ),
    "password_closed": Words(
        phrase("La connexion par mot de passe est fermée"),
        phrase(
            "Un mot de passe erroné a été entré {closed_after} fois de suite. La connexion par mot de passe "
            "est fermée, sauf depuis les terminaux que vous avez déjà utilisés. "
            "Pour la rouvrir, allez à « Mot de passe oublié ? » ou appelez le Helpdesk."
        ),
        phrase(
            "{closed_after} mots de passe erronés : connexion fermée, sauf depuis vos terminaux. "
            "Voyez 'Mot de passe oublié ?' ou le Helpdesk."
        ),
    ),
    "account_disabled": Words(
        phrase("Le compte eSanté est désactivé"),
        phrase("Ce compte a été désactivé par l'Agence eSanté. Ses sessions sont terminées."),
        phrase("le compte a été désactivé."),
    ),
    "account_enabled": Words(
        phrase("Le compte eSanté est de nouveau actif"),
        phrase("Ce compte a été réactivé par l'Agence eSanté. Vous pouvez vous connecter."),
        phrase("le compte est de nouveau actif."),
    ),
    "luxtrust_linked": Words(
        phrase("Un produit LuxTrust ouvre le compte eSanté"),
        phrase("Un produit LuxTrust a été associé à ce compte. Il permet de s'y connecter."),
        phrase("un produit LuxTrust a été associé au compte."),
    ),
    "luxtrust_unlinked": Words(
        phrase("Plus aucun produit LuxTrust n'ouvre le compte eSanté"),
        phrase("Le produit LuxTrust de ce compte a été dissocié. Les autres sessions sont terminées."),
        phrase("le produit LuxTrust a été dissocié."),
    ),
    "luxtrust_login": Words(
        phrase("Connexion au compte eSanté avec LuxTrust"),
        phrase(
            "LuxTrust vient de servir à se connecter à ce compte. Pour terminer cette session : "
            "connectez-vous, puis « Mon compte », « Mes sessions »."
        ),
        phrase("connexion avec LuxTrust. Pour la terminer : 'Mon compte', 'Mes sessions'."),
    ),
    "luxtrust_shown": Words(
        phrase("Quelqu'un recommence l'activation du compte eSanté"),
        phrase(
            "LuxTrust vient de servir à recommencer l'activation de ce compte (Etape 1). Ce n'est pas vous ? "
            "Quelqu'un vous a fait confirmer pour lui : appelez tout de suite le Helpdesk."
        ),
        phrase("LuxTrust sert à recommencer l'activation. Pas vous ? Appelez tout de suite le Helpdesk."),
    ),
    "document_new": Words(
        phrase("Un nouveau document est dans le DSP"),
        phrase("Un nouveau document a été déposé dans ce Dossier de Soins Partagé (DSP)."),
        phrase("un nouveau document est dans le DSP."),
    ),
    "record_opened": Words(
        phrase("Le DSP a été consulté"),
        phrase("{by} a consulté ce Dossier de Soins Partagé (DSP). Détails : « Journal des accès »."),
        phrase("{by} a consulté le DSP."),
    ),
    "notices_off": Words(
        phrase("Un message du DSP est arrêté"),
        phrase(
            "{by}, assistant de ce Dossier de Soins Partagé (DSP), a arrêté un message : vous n'êtes plus "
            "prévenu des nouveaux documents. Pour le remettre : « Paramètres » du DSP."
        ),
        phrase("{by} a éteint le message des nouveaux documents. Voyez 'Paramètres' du DSP."),
    ),
    "assistant_new": Words(
        phrase("Un assistant a été ajouté au DSP"),
        phrase("{who} a maintenant accès à ce Dossier de Soins Partagé (DSP). Voyez « Assistants »."),
        phrase("{who} a maintenant accès au DSP."),
    ),
    "assistant_named": Words(
        phrase("Le DSP d'une autre personne vous est ouvert"),
        phrase(
            "Vous avez maintenant accès au Dossier de Soins Partagé (DSP) de {who}. "
            "Voyez « Accéder aux autres dossiers patient »."
        ),
        phrase("vous avez maintenant accès au DSP de {who}."),
    ),
    "assistant_removed": Words(
        phrase("Un accès à un DSP est terminé"),
        phrase("Un accès à un Dossier de Soins Partagé (DSP) est terminé. Autre personne concernée : {who}."),
        phrase("un accès au DSP est terminé (autre personne : {who})."),
    ),
    "majority_soon": Words(
        phrase("Les accès au DSP d'un mineur vont se terminer"),
        phrase(
            "Au 18e anniversaire, le {day}, l'accès des assistants au DSP du mineur se termine. "
            "Autre personne concernée : {who}. Adulte, le titulaire pourra en ajouter de nouveau."
        ),
        phrase("l'accès des assistants au DSP du mineur finit le {day} (autre personne : {who})."),
    ),
    "majority_now": Words(
        phrase("Les accès au DSP sont terminés : {majority} ans"),
        phrase(
            "Le titulaire du DSP a {majority} ans : l'accès des assistants est terminé. "
            "Autre personne concernée : {who}. Pour sa connexion, il lui faut un nouveau courrier."
        ),
        phrase("{majority} ans : l'accès des assistants au DSP est terminé (autre personne : {who})."),
    ),
    **RECOVERY,
    **EXPORT,
    **helpdesk_notices.HELPDESK,
}

_MORE = ("new_channel", "by", "who", "address", "stop", "receipt", "agent", "number", "count")
"""Facts of some kinds, which are shown as they are."""


def notice(kind: str, language: str, facts: Mapping[str, Any], channel: str) -> tuple[str, str]:
    """Return subject and text of a message; an SMS is sent without its subject.

    ``facts`` are as in the outbox: ``initials``, ``birth_year``, ``at`` (ISO 8601, with its zone),
    ``source``, and for some kinds ``code``, ``minutes``, ``new_channel``, ``address``, ``by``, ``who``,
    ``number``, ``count``, ``day`` (ISO 8601), ``stop``, ``until`` (ISO 8601). Raises LookupError for an
    unknown kind or a missing fact.
    """
    words, said, shown = KINDS[kind], catalogue(language), _shown(kind, facts)
    subject = said.text(Phrase(words.subject.text, shown))
    if channel == MOBILE:
        return subject, _plain(said.text(_sms(kind, words, shown)))
    return subject, "\n\n".join(said.text(paragraph) for paragraph in _mail(kind, words, shown))


def _mail(kind: str, words: Words, shown: Mapping[str, Any]) -> list[Phrase]:
    account = phrase(
        "Compte : {initials}, année de naissance {year}\n"
        "Date et heure : {at} (Luxembourg)\n"
        "Demandé depuis : {place}",
        **shown,
    )
    if kind.startswith("code_"):
        code = [phrase("Code : {code}\nValable {minutes} minutes, une seule fois.", **shown)]
        advice = phrase(
            "Ne donnez ce code à personne, pas même au Helpdesk. Si vous n'avez rien demandé, ne faites "
            "rien : sans ce code, rien ne change."
        )
        if kind == helpdesk_notices.CODE:
            advice = helpdesk_notices.CODE_ADVICE
    elif kind in helpdesk_notices.HELPDESK:
        code, advice = [], Phrase(helpdesk_notices.ADVICE.text, shown)
    else:
        code = []
        advice = phrase(
            "Si ce n'était pas vous : appelez tout de suite le Helpdesk, {helpdesk}. Il ferme le compte et "
            "vous aide.",
            **shown,
        )
    closing = phrase("Helpdesk de l'Agence eSanté : {helpdesk}", **shown)
    return [phrase("Bonjour,"), Phrase(words.opening.text, shown), *code, account, advice, closing]


def _sms(kind: str, words: Words, shown: Mapping[str, Any]) -> Phrase:
    what = Phrase(words.brief.text, shown)
    if kind.startswith("code_"):
        whole = phrase(
            "eSanté {code} : {what} Compte {initials} ({year}), {at}, {place}. Valable {minutes} min. "
            "Ne le donnez à personne. Helpdesk {helpdesk}"
        )
        if kind == helpdesk_notices.CODE:
            shown = {**shown, "advice": helpdesk_notices.CODE_ADVICE}
            whole = phrase(
                "eSanté {code} : {what} Compte {initials} ({year}), {at}, {place}. Valable {minutes} min. "
                "{advice} {helpdesk}"
            )
    else:
        whole = phrase(
            "eSanté : {what} Compte {initials} ({year}), {at}, {place}. Pas vous ? Helpdesk {helpdesk}"
        )
    return Phrase(whole.text, {**shown, "what": what})


def _shown(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact as a message shows it."""
    shown: dict[str, Any] = {
        "initials": str(facts["initials"]),
        "year": str(facts["birth_year"]),
        "at": moment(datetime.fromisoformat(facts["at"])),
        "place": place(str(facts["source"])),
        "helpdesk": HELPDESK,
        "majority": str(MAJORITY),
        "closed_after": str(CLOSED_AFTER),
    }
    if kind.startswith("code_"):
        shown |= {"code": _grouped(str(facts["code"])), "minutes": str(facts["minutes"])}
    shown |= {name: str(facts[name]) for name in _MORE if name in facts}
    if "day" in facts:
        shown["day"] = day(date.fromisoformat(str(facts["day"])))
    if "until" in facts:
        shown["until"] = moment(datetime.fromisoformat(str(facts["until"])))
    return shown


def _grouped(code: str) -> str:
    return f"{code[:3]} {code[3:]}" if re.fullmatch(r"[0-9]{6}", code) else code


def _plain(text: str) -> str:
    """The text in the alphabet of an SMS, as Luxembourgish and Portuguese are written on telephones: ``ë``
    becomes ``e``, ``ã`` becomes ``a``. Greek and Cyrillic letters are kept.
    """
    return "".join(c if c in _GSM else unicodedata.normalize("NFKD", c.replace("•", "*"))[0] for c in text)
