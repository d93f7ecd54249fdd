"""Each channel has the gateway its setting names, or none."""

from models.channel import EMAIL, MOBILE
from tui.addresses import Folder, Post, Smtp
from tui.gateways import Gateway
from tui.gateways.mail import MailGateway
from tui.gateways.maildir import Maildir
from tui.gateways.sms import Sms
from tui.settings import Settings


def gateways(settings: Settings) -> dict[str, Gateway]:
    """The gateways by channel; a channel that is not in it has none."""
    chosen: dict[str, Gateway] = {}
    match settings.mail:
        case Smtp():
            chosen[EMAIL] = MailGateway(settings.mail, settings.mail_from)
        case Folder(path):
            chosen[EMAIL] = Maildir(path, settings.mail_from)
    match settings.sms:
        case Post():
            chosen[MOBILE] = Sms(settings.sms)
        case Folder(path):
            chosen[MOBILE] = Maildir(path, settings.mail_from)
    return chosen
