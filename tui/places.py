"""Every place of the portal, by the name that a visit gives; the screens import none of each other."""

from collections.abc import Mapping

from screens import (
    account,
    account_luxtrust,
    activation,
    activation_luxtrust,
    activation_proof,
    addresses,
    forgotten,
    forgotten_proof,
    login,
    pending_change,
    recovery_code,
    services,
)
from screens.dsp import assistants, documents, log, notes, overview, reader, settings, vaccinations
from screens.dsp.assistant import Assistant
from screens.dsp.others import Others
from screens.dsp.record_place import OTHER, OWN
from screens.forms import Place
from screens.help import Help, KeysHelp, MessagesHelp, ThemeHelp
from screens.language import Language
from screens.mailbox import Mailbox, MailPage
from screens.terms_of_use import TermsOfUse
from screens.welcome import Welcome

PLACES: Mapping[str, type[Place]] = {
    "welcome": Welcome,
    "help": Help,
    "help.keys": KeysHelp,
    "help.messages": MessagesHelp,
    "help.theme": ThemeHelp,
    "language": Language,
    "mailbox": Mailbox,
    "mailbox.mail": MailPage,
    "terms": TermsOfUse,
    "activation.letter": activation.Letter,
    "activation.password": activation.Password,
    "activation.channel": activation.Channel,
    "activation.code": activation.Code,
    "activation.luxtrust": activation_luxtrust.LuxTrust,
    "activation.luxtrust.wait": activation_luxtrust.LinkWait,
    "activation.luxtrust.letter": activation_luxtrust.LetterWait,
    "activation.proof": activation_proof.Proof,
    "activation.proof.code": activation_proof.ProofCode,
    "activation.proof.luxtrust": activation_proof.ProofWait,
    "activation.done": activation.Done,
    "recovery.shown": recovery_code.Shown,
    "stop": pending_change.Stop,
    "login": login.Way,
    "login.password": login.Password,
    "login.code": login.Code,
    "login.luxtrust": login.LuxTrust,
    "forgotten": forgotten.Ask,
    "forgotten.code": forgotten.Code,
    "forgotten.luxtrust": forgotten_proof.LuxTrust,
    "forgotten.proof": forgotten_proof.Proof,
    "forgotten.proof.luxtrust": forgotten_proof.ProofWait,
    "forgotten.password": forgotten.Password,
    "services": services.Services,
    "service": services.ServicePage,
    OWN: overview.Record,
    OTHER: overview.Record,
    "record.documents": documents.Documents,
    "record.document": reader.Reader,
    "record.document.level": reader.Level,
    "record.versions": reader.Versions,
    "record.vaccinations": vaccinations.Vaccinations,
    "record.notes": notes.Notes,
    "record.note": notes.Note,
    "record.log": log.LogPage,
    "record.log.line": log.LogLine,
    "record.assistants": assistants.Assistants,
    "record.assistant": Assistant,
    "record.others": Others,
    "record.settings": settings.Settings,
    "account": account.Account,
    "account.password": account.Password,
    "account.channel": account.ChannelPassword,
    "account.channel.identity": account.IdentityCode,
    "account.channel.new": account.NewChannel,
    "account.channel.code": account.ChannelCode,
    "account.recovery": recovery_code.RecoveryCode,
    "account.addresses": addresses.Addresses,
    "account.address.new": addresses.New,
    "account.address.code": addresses.Code,
    "account.address.remove": addresses.Remove,
    "account.pending": pending_change.Pending,
    "account.luxtrust": account_luxtrust.LuxTrust,
    "account.luxtrust.wait": account_luxtrust.LinkWait,
    "account.sessions": account.Sessions,
    "account.terms": account.AcceptedTerms,
}
