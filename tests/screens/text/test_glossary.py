"""The terms of the trade stand in every language as the glossary of the service gives them."""

import pytest

from models.account.terms import CURRENT
from screens.text import terms
from screens.text.phrases import LANGUAGES, Phrase, catalogue

OTHERS = [language for language in LANGUAGES if language != "fr"]

# French label: German, English, Luxembourgish, Portuguese.
LABELS: dict[str, tuple[str, str, str, str]] = {
    "Dossier de Soins Partagé (DSP)": (
        "Elektronische Gesundheitsakte (DSP)",
        "Electronic Healthcare Record (DSP)",
        "elektronesche Gesondheetsdossier (DSP)",
        "Registo de Saúde Partilhado (DSP)",
    ),
    "Activer mon compte": (
        "Konto aktivieren",
        "Activate my account",
        "Mäi Kont aktivéieren",
        "Ativar a minha conta",
    ),
    "Conditions Générales d'Utilisation": (
        "Allgemeine Nutzungsbedingungen",
        "General terms of use",
        "Allgemeng Notzungsbedéngungen",
        "Condições gerais de utilização",
    ),
    "Matricule": ("Matrikelnummer", "matricule", "Matricule", "matrícula"),
    "Code d'activation": (
        "Aktivierungscode",
        "activation code",
        "Aktivatiounscode",
        "código de ativação",
    ),
    "Recopiez le code affiché": (
        "Angezeigten Code eingeben",
        "Copy the displayed code",
        "Gitt den ugewisene Code an",
        "Copie o código apresentado",
    ),
    "Etape suivante": ("Nächster Schritt", "Next step", "Nächst Etapp", "Etapa seguinte"),
    "Mot de passe": ("Passwort", "Password", "Passwuert", "Palavra-passe"),
    "Sécurisation du compte": (
        "Konto absichern",
        "Secure your account",
        "Ofséchere vum Kont",
        "Proteção da conta",
    ),
    "Associer un produit LuxTrust": (
        "LuxTrust-Produkt verknüpfen",
        "Link a LuxTrust product",
        "E LuxTrust-Produit verbannen",
        "Associar um produto LuxTrust",
    ),
    "Connexion": ("Anmelden", "Log in", "Aloggen", "Iniciar sessão"),
    "Déconnexion": ("Abmelden", "Log out", "Ausloggen", "Terminar sessão"),
    "Mes services eSanté": (
        "Meine eSanté-Dienste",
        "My eSanté services",
        "Meng eSanté-Servicer",
        "Os meus serviços eSanté",
    ),
    "Assistant DSP": ("DSP-Assistent", "DSP assistant", "DSP-Assistent", "assistente DSP"),
    "Ajouter": ("Hinzufügen", "Add", "Derbäisetzen", "Adicionar"),
    "Rechercher": ("Suchen", "Search", "Sichen", "Pesquisar"),
    "Nom": ("Name", "Name", "Numm", "Nome"),
    "Nom : numéro assuré": (
        "Name: Versichertennummer",
        "Name: insured number",
        "Numm: Versécherungsnummer",
        "Nome: n.º de segurado",
    ),
    "Accéder aux autres dossiers patient": (
        "Auf andere Patientenakten zugreifen",
        "Access other patient records",
        "Op aner Patientendossieren zougräifen",
        "Aceder a outros processos",
    ),
    "Journal des accès": (
        "Zugriffsprotokoll",
        "access log",
        "Zougrëffsprotokoll",
        "registo de acessos",
    ),
    "Masquer": ("ausblenden", "hide", "verstoppen", "ocultar"),
    "Niveau de confidentialité": (
        "Vertraulichkeitsstufe",
        "level of confidentiality",
        "Vertraulechkeetsniveau",
        "nível de confidencialidade",
    ),
    "Espace personnel": (
        "persönlicher Bereich",
        "personal area",
        "perséinleche Beräich",
        "espaço pessoal",
    ),
    "Résumé patient": (
        "Patientenkurzakte",
        "Patient Summary",
        "Patienteresumé",
        "resumo do paciente",
    ),
    "Carnet de vaccination": (
        "Impfpass",
        "Vaccination Record",
        "Carnet de vaccination",
        "boletim de vacinas",
    ),
}

# Terms that are no label of their own stand in the terms of use.
IN_THE_TERMS = {
    "de": ("eSanté-Konto", "Einmalcode", "minderjährigen Kindes"),
    "en": ("eSanté account", "one-time code", "minor child"),
    "lb": ("eSanté-Kont", "Eemolcode", "Mannerjäregt Kand"),
    "pt": ("conta eSanté", "código de utilização única", "Filho menor"),
}


@pytest.mark.parametrize("language", OTHERS)
def test_every_label_of_the_glossary_is_used_as_given(language: str) -> None:
    """A label begins with a capital letter wherever it stands."""
    for french, translated in LABELS.items():
        given = translated[OTHERS.index(language)]
        said = catalogue(language).text(Phrase(french))
        assert said[1:] == given[1:] and said[0].casefold() == given[0].casefold(), (said, given)
        assert said[0].isupper()


@pytest.mark.parametrize("language", OTHERS)
def test_the_terms_of_use_use_it_too(language: str) -> None:
    text = terms.text(CURRENT, language)
    for given in IN_THE_TERMS[language]:
        assert given in text
    for french in ("Mot de passe", "Journal des accès", "Niveau de confidentialité"):
        assert catalogue(language).text(Phrase(french)).casefold() in text.casefold(), french
