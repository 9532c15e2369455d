"""The letters about a change of address: to the old one, to the new one, and when it is done."""

from hub.accounts.address_actions import AskedChange, ChangedAddress
from hub.accounts.letters import Text, letter
from hub.accounts.links import address_url
from hub.core.mail import Letter
from hub.core.settings import Settings
from hub.core.words import gettext as _
from hub.core.words import page_language


def asked_letters(asked: AskedChange, settings: Settings) -> list[Letter]:
    """A link to each address; to one that is somebody else's, a note without a link."""
    return [
        letter(asked.old_email, asked.old_language, lambda: _to_old(asked, settings)),
        letter(asked.new_email, asked.new_language, lambda: _to_new(asked, settings)),
    ]


def _to_old(asked: AskedChange, settings: Settings) -> Text:
    return Text(
        _("Change of your email address"),
        (
            _("The address of your account is to be changed to %(email)s.", email=asked.new_email),
            _(
                "It changes when you have followed the links in the emails to both "
                "addresses and confirmed the change."
            ),
        ),
        link=address_url(settings, page_language(), asked.old_token),
        link_label=_("Confirm the change"),
        after=(
            _("The link is valid for 24 hours and can be used once."),
            _(
                "If you did not ask for this, do not confirm it. Log out everywhere "
                "on the page ‘Your account’, and tell your coordinator."
            ),
        ),
    )


def _to_new(asked: AskedChange, settings: Settings) -> Text:
    if not asked.new_token:
        return Text(
            _("Change of an email address"),
            (
                _("Somebody wants to use this address for an account. It already belongs to one."),
                _("Nothing was changed, and you need not do anything."),
            ),
        )
    return Text(
        _("Confirm your new email address"),
        (
            _("This address has been entered as the new address of an account."),
            _(
                "It changes when you have followed the links in the emails to both "
                "addresses and confirmed the change."
            ),
        ),
        link=address_url(settings, page_language(), asked.new_token),
        link_label=_("Confirm the change"),
        after=(
            _("The link is valid for 24 hours and can be used once."),
            _(
                "If you did not ask for this, you do not need to do anything: "
                "nothing will be changed."
            ),
        ),
    )


def changed_letters(changed: ChangedAddress) -> list[Letter]:
    """To both addresses, when it is done."""

    def say() -> Text:
        return Text(
            _("Your email address has been changed"),
            (
                _("From now on, log in with %(email)s.", email=changed.new_email),
                _("If it was not you, tell your coordinator at once."),
            ),
        )

    both = (changed.old_email, changed.new_email)
    return [letter(email, changed.language, say) for email in both]
