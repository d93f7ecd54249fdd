"""How the Helpdesk of the Agence eSanté is reached (guide, row 14); no other module repeats this."""

from screens.text.formats import unbroken

PHONE = unbroken("(+352) 27 12 50 18 33")
MAIL = "helpdesk@esante.lu"
SITE = "helpdesk.esante.lu"
"""The site for appointments and opening hours."""
BOX, TOWN = "B.P. 2511", "L-1025 Luxembourg"
