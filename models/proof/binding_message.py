"""Two random words appear on both screens, so that the person confirms this request and no other."""

import secrets

MOST = 20
"""The most characters, hyphen included: issuers accept at least this many (CIBA Core 1.0, 7.1, leaves the
limit to them)."""
_FIRST = """
arbre bateau bouquet cerise chemin citron colline drapeau fleur fontaine fraise guitare jardin lampe lune
maison montagne moulin nuage oiseau olive orange papillon phare plage poire pont prairie sapin soleil table
tulipe vigne violon
"""
_SECOND = """
bleu calme clair doux fier frais grand gris jaune jeune large lent noir petit rapide rouge rose sage souple
vert vif
"""
FIRST, SECOND = tuple(_FIRST.split()), tuple(_SECOND.split())


def binding_message() -> str:
    """Return two random words with a hyphen between them, in ASCII, since issuers accept little else."""
    return f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}"
