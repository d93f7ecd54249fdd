#!/bin/sh
# A call of the Helpdesk as a shell script would do it with dialog or whiptail, in the console's own words.
#
#   desk.sh dialog|whiptail
#
# Identify, three answers, a letter: the same person, questions and acts as `python -m tests.bench.desk` meets.
tool=$1
who='Personne  J. M. 1968, Luxembourg, …978'
input() { "$tool" --title "Helpdesk · $1" --inputbox "$2" 14 76 3>&1 1>&2 2>&3; }
ways() {
    "$tool" --title 'Helpdesk · Appel' --menu "$1" 22 76 12 1 "Commander une lettre         $2" \
        2 'Débloquer le mot de passe    rien de bloqué' 3 'Retirer un assistant         aucun' \
        4 'Fermer le DSP                3 points' 5 'Rouvrir le DSP               pas fermé' \
        6 "Changer l'adresse des codes  4 points" 7 'Rouvrir le compte            pas désactivé' \
        8 'Fermer ses sessions          aucune' 9 'Bloquer le compte            1 point' \
        c 'Envoyer un code à relire     3 points' r 'Rappeler son mobile          pas de mobile' \
        s "Code d'assistance            3 points" 3>&1 1>&2 2>&3
}

input 'Helpdesk' 'Qui appelle : matricule, ou NOM JJ.MM.AAAA'
input 'Appel' "$who
Points    0
Son code postal (par exemple : 4123 ; « - » : ne sait pas)"
input 'Appel' "$who
Points    1 : code postal ✓
Où arrivent ses codes (mobile ou e-mail, et les 2 derniers signes avant le @ ; « - » : ne sait pas)"
input 'Appel' "$who
Points    2 : code postal ✓, adresse des codes ✓
Le mois de sa dernière lettre (MM ou MM.AAAA ; « - » : ne sait pas)"
ways "$who
Points    3 : code postal ✓, adresse des codes ✓, lettre ✓" '2 points'
input 'Commander une lettre' "$who
Points    3 : code postal ✓, adresse des codes ✓, lettre ✓
Une lettre d'activation part par la poste à l'adresse du registre. Les lettres d'avant ne valent plus dès que celle-ci est imprimée. Un compte en est prévenu à toutes ses adresses.
Confirmer : tapez oui"
ways "$who
Points    3 : code postal ✓, adresse des codes ✓, lettre ✓
Fait. Reçu à lire : R-F8HG-8BF4" 'déjà commandé'
