#!/bin/sh
# The task of `make bench` as a shell script would do it: activation and log-in with dialog or whiptail.
#
#   peer.sh dialog|whiptail TERMS-FILE
#
# Each page asks what the portal's page asks, with the portal's words; Enter alone goes on wherever it can.
tool=$1 terms=$2
title='eSanté'
menu() { heading=$1 text=$2; shift 2; "$tool" --title "$title · $heading" --menu "$text" 20 76 8 "$@" 3>&1 1>&2 2>&3; }
input() { "$tool" --title "$title · $1" --inputbox "$2" 12 76 3>&1 1>&2 2>&3; }
secret() {
    if [ "$tool" = dialog ]; then set -- "$1" "$2" --insecure; fi
    "$tool" --title "$title · $1" $3 --passwordbox "$2" 12 76 3>&1 1>&2 2>&3
}
welcome() {
    menu 'Bienvenue' "Votre compte eSanté et votre Dossier de Soins Partagé (DSP), dans ce terminal. L'activation de votre compte vous donne accès aux différents services eSanté et notamment à votre DSP." \
        1 'PATIENTS : ACTIVATION COMPTE ESANTE' 2 'Connexion : PATIENT' 3 'Reprendre une activation' 4 'Des questions ?'
}

welcome
if [ "$tool" = dialog ]; then scroll=; else scroll=--scrolltext; fi
"$tool" --title "$title · Conditions Générales d'Utilisation" $scroll --textbox "$terms" 22 78
"$tool" --title "$title · Conditions Générales d'Utilisation" --checklist "Cochez pour continuer." 12 76 1 \
    1 "J'ai lu et j'accepte les Conditions Générales d'Utilisation" off
menu 'Etape 1 sur 5' "Avez-vous reçu un code d'activation par courrier ?" 1 Oui 2 Non
input 'Etape 1 sur 5' 'Matricule (13 chiffres, au dos de votre carte de sécurité sociale)'
input 'Etape 1 sur 5' "Code d'activation (12 chiffres, dans le courrier)"
input 'Etape 1 sur 5' 'Code affiché : 4821 73. Recopiez le code affiché.'
secret 'Etape 2 sur 5' 'Mot de passe (au moins 12 caractères)'
secret 'Etape 2 sur 5' 'Le même encore une fois'
menu 'Etape 3 sur 5' 'Par quel moyen souhaitez-vous recevoir votre code ?' 1 'E-mail' 2 'SMS'
input 'Etape 3 sur 5' 'Adresse e-mail'
input 'Etape 3 sur 5' 'Code reçu'
menu 'Etape 4 sur 5' 'Associer un produit LuxTrust (facultatif)' 1 'Plus tard' 2 'Associer maintenant'
"$tool" --title "$title · Etape 5 sur 5" --msgbox 'Votre activation est terminée ! Vous pouvez vous connecter à votre DSP.' 10 76
welcome
menu 'Connexion' 'Comment souhaitez-vous vous connecter ?' 1 'Matricule, mot de passe et code' 2 'LuxTrust'
input 'Connexion' 'Matricule'
secret 'Connexion' 'Mot de passe'
input 'Connexion' 'Code reçu'
menu 'Mes services eSanté' 'Bienvenue.' 1 'Dossier de Soins Partagé (DSP)' 2 'Carnet de vaccination' \
    3 'Téléconsultation' 4 "Résumé patient à l'étranger" 5 'Mon compte' 6 'Déconnexion'
clear
