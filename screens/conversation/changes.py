"""What has changed in a form, so that it is asked or told again."""

from screens.forms import Field, Form


def rewritten(was: Field, now: Field) -> bool:
    """Whether rows that were loaded before read otherwise now."""
    old = {option.value: option for option in was.options}
    return any(old.get(option.value, option) != option for option in now.options) or (
        was.start == now.start and [o.value for o in was.options] != [o.value for o in now.options]
    )


def asks(form: Form) -> list[object]:
    """What makes the person be asked otherwise; ``when`` is made anew each time and tells nothing."""
    fields: list[object] = [
        (f.name, f.kind, f.label, f.hint, f.value, f.required, f.options, f.total, f.blocks, f.page)
        for f in form.fields
    ]
    actions = (form.primary, *form.actions)
    return [form.title, form.step, *fields, *((a.name, a.label) for a in actions if a)]
