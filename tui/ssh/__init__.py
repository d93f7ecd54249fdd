"""The portal over SSH: a front that knows no patient, and a process of its own for each person.

``front`` listens and keeps order, ``connection`` is asyncssh with its cures, ``limits`` counts, ``facts``
is what a client may say about itself; ``guest`` is one connection, ``call`` its terminal, ``sessions`` what
happens with it; ``children`` starts the processes, ``child`` is what runs inside.
"""
