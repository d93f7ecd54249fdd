"""Clinical files are read here and nowhere else: CDA by lxml, the text of a PDF by pypdf."""
