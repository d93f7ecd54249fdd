"""The DSP (Dossier de Soins Partagé): documents, notes, assistants and accesses of one person's record."""
