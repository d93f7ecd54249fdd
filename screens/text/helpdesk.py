"""How the Helpdesk of the Agence eSanté is reached (docs/guide.md, row 14): here and nowhere else."""

from screens.text.formats import unbroken

PHONE = unbroken("(+352) 27 12 50 18 33")
MAIL = "helpdesk@esante.lu"
SITE = "helpdesk.esante.lu"
"""Appointments and hours."""
BOX, TOWN = "B.P. 2511", "L-1025 Luxembourg"
