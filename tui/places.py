"""Every place of the portal, by the name that a visit gives; the screens import none of each other."""

from collections.abc import Mapping

from screens import account, activation, forgotten, login, services
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
    "activation.luxtrust": activation.LuxTrust,
    "activation.done": activation.Done,
    "login": login.Way,
    "login.password": login.Password,
    "login.code": login.Code,
    "forgotten": forgotten.Ask,
    "forgotten.code": forgotten.Code,
    "forgotten.password": forgotten.Password,
    "services": services.Services,
    "service": services.ServicePage,
    "dsp": services.Dsp,
    "account": account.Account,
    "account.password": account.Password,
    "account.channel": account.ChannelPassword,
    "account.channel.identity": account.IdentityCode,
    "account.channel.new": account.NewChannel,
    "account.channel.code": account.ChannelCode,
    "account.sessions": account.Sessions,
    "account.terms": account.AcceptedTerms,
}
