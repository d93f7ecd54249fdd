"""What has changed in a form, so that it is asked or told again."""

from screens.forms import Field, Form


def rewritten(was: Field, now: Field) -> list[int] | None:
    """Return the rows, from 0, that read otherwise now; None where the list holds other rows."""
    if (was.total, was.hint) != (now.total, now.hint):
        return None
    if was.start == now.start and [o.value for o in was.options] != [o.value for o in now.options]:
        return None
    old = {option.value: option for option in was.options}
    rows = enumerate(now.options, start=now.start)
    return [index for index, option in rows if old.get(option.value, option) != option]


def asks(form: Form) -> list[object]:
    """What makes the person be asked otherwise; ``when`` is made anew each time and tells nothing."""
    fields: list[object] = [
        (f.name, f.kind, f.label, f.hint, f.value, f.required, f.options, f.total, f.blocks, f.page)
        for f in form.fields
    ]
    actions = (form.primary, *form.actions)
    return [form.title, form.step, *fields, *((a.name, a.label) for a in actions if a)]
