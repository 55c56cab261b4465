//! What can be asked of the program: every subcommand, with what its help says in English, then in French.

use super::allocation::{Allocation, Credits};
use super::args::{Common, OfHolder, OfYear};
use super::ask::{Balances, Dispute, History, Report};
use super::backup::Backup;
use super::bundle::Bundle;
use super::checkpoint::Checkpoint;
use super::copy::Copy;
use super::correct::Correct;
use super::demo::Demo;
use super::diff::Diff;
use super::enter::Enter;
use super::explain::Explain;
use super::export::Export;
use super::import::Import;
use super::install::{Completions, Manual};
use super::lists::{Applications, Commitments, Disputes, Holders, Projects, Years};
use super::open::Open;
use super::prove::Prove;
use super::refusals::Refusals;
use super::restore::Restore;
use super::serve::Serve;
use super::submit::Submit;
use super::template::Template;
use super::token::Token;
use super::verify::Verify;
use super::what_if::WhatIf;
use clap::{Parser, Subcommand};

/// The ledger of broadcasters' performance envelopes
///
/// Le registre des enveloppes de rendement des télédiffuseurs
#[derive(Debug, Parser)]
#[command(name = "envelope", version, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) action: Action,
}

/// What is asked of the program.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Submit commands, one JSON object a line; answers one outcome a line
    ///
    /// Soumet des commandes, un objet JSON par ligne; donne un résultat par ligne
    Submit(Submit),
    /// Import a sheet (.xlsx, .ods, .csv), a row a command; with anything wrong in it nothing is written
    ///
    /// Importe une feuille (.xlsx, .ods, .csv), une commande par ligne; s'il s'y trouve une erreur, rien n'est inscrit
    Import(Import),
    /// Write a sheet to fill in (.xlsx): headings, choices, formats, three example rows, and what each column is
    ///
    /// Écrit une feuille à remplir (.xlsx) : titres, choix, formats, trois lignes d'exemple et ce qu'est chaque colonne
    Template(Template),
    /// Type one act: envelope enter COMMAND --field VALUE …; on a terminal it asks for what is missing, shows what it would do, and asks before it writes
    ///
    /// Saisit un acte : envelope enter COMMANDE --champ VALEUR …; dans un terminal, demande ce qui manque, montre ce que cela ferait, et demande avant d'inscrire
    Enter(Enter),
    /// Take a commitment back: withdraw, reduce or reverse it, with what each would do
    ///
    /// Revient sur un engagement : le retirer, le réduire ou l'annuler, avec ce que ferait chacun
    Correct(Correct),
    /// Every fiscal year, with its deadlines
    ///
    /// Chaque exercice financier, avec ses dates limites
    Years(Years),
    /// Every broadcaster; --search finds one by its name
    ///
    /// Chaque télédiffuseur; --search en trouve un par son nom
    Holders(Holders),
    /// Every project, with what is committed to it
    ///
    /// Chaque projet, avec ce qui y est engagé
    Projects(Projects),
    /// Every commitment, with how it stands
    ///
    /// Chaque engagement, avec son état
    Commitments(Commitments),
    /// Every application as it was received
    ///
    /// Chaque demande telle qu'elle a été reçue
    Applications(Applications),
    /// Every dispute, with the decision that it waits for
    ///
    /// Chaque litige, avec la décision qu'il attend
    Disputes(Disputes),
    /// Every envelope of a year, bucket by bucket
    ///
    /// Chaque enveloppe d'un exercice, compte par compte
    Balances(Balances),
    /// How each envelope stands with the year's obligations
    ///
    /// Où en est chaque enveloppe par rapport aux obligations de l'exercice
    Compliance(OfHolder),
    /// The penalties that a year's facts call for
    ///
    /// Les pénalités qu'entraînent les faits d'un exercice
    Penalties(OfYear),
    /// The calculation of a year's allocations: budgets, factors, and what each broadcaster earns; --compare-with says why
    /// an amount changed
    ///
    /// Le calcul des allocations d'un exercice : budgets, facteurs et ce que chaque télédiffuseur obtient; --compare-with
    /// dit pourquoi un montant a changé
    Allocation(Allocation),
    /// What a broadcaster's credits come from, line by line
    ///
    /// D'où viennent les crédits d'un télédiffuseur, ligne par ligne
    Credits(Credits),
    /// The periodic report of one broadcaster: allocations, obligations, and each project
    ///
    /// Le rapport périodique d'un télédiffuseur : allocations, obligations et chaque projet
    Report(Report),
    /// The review file of one dispute; --format html or pdf gives a document to print and sign
    ///
    /// Le dossier de révision d'un litige; --format html ou pdf donne un document à imprimer et à signer
    Dispute(Dispute),
    /// The dates of a year, and what falls due for whom; --format ics gives a calendar
    ///
    /// Les dates d'un exercice et ce qui échoit à qui; --format ics donne un calendrier
    Calendar(OfHolder),
    /// Every event about one broadcaster, project, commitment or dispute
    ///
    /// Chaque événement touchant un télédiffuseur, un projet, un engagement ou un litige
    History(History),
    /// Why a figure is what it is: its rule, its parameters and its events
    ///
    /// Pourquoi un chiffre est ce qu'il est : sa règle, ses paramètres et ses événements
    Explain(Explain),
    /// What was told at one cut and is told at another, and the events between
    ///
    /// Ce qui était dit à une coupe et l'est à une autre, et les événements entre les deux
    Diff(Diff),
    /// What would be, with other commands or another parameter; nothing is written
    ///
    /// Ce qui serait, avec d'autres commandes ou un autre paramètre; rien n'est inscrit
    WhatIf(WhatIf),
    /// Write the log to a file: its exact bytes (jsonl), a row an event (csv), or a journal (hledger); or a year's
    /// tables (xlsx, parquet)
    ///
    /// Écrit le journal dans un fichier : ses octets exacts (jsonl), une ligne par événement (csv) ou un livre
    /// comptable (hledger); ou les tableaux d'un exercice (xlsx, parquet)
    Export(Export),
    /// Ask a bundle instead of a ledger: envelope open BUNDLE balances --year YEAR
    ///
    /// Interroge un paquet au lieu d'un registre : envelope open PAQUET balances --year EXERCICE
    Open(Open),
    /// Write what an auditor takes away: a year, checked offline with ordinary tools
    ///
    /// Écrit ce qu'un auditeur emporte : un exercice, qui se vérifie hors ligne avec des outils ordinaires
    Bundle(Bundle),
    /// Add what is new to a backup: a file of the log's exact bytes, from which `restore` makes the ledger again
    ///
    /// Ajoute ce qui est nouveau à une sauvegarde : un fichier des octets exacts du journal, dont `restore` refait le
    /// registre
    Backup(Backup),
    /// Copy a ledger to another place, byte for byte: from a directory to a database, or back; goes on where it ended
    ///
    /// Copie un registre vers un autre emplacement, octet par octet : d'un répertoire à une base de données, ou
    /// l'inverse; reprend là où elle s'est arrêtée
    Copy(Copy),
    /// Make a ledger again from an exported log, byte for byte
    ///
    /// Refait un registre à partir d'un journal exporté, octet par octet
    Restore(Restore),
    /// Check every byte, every batch, every balance and every checkpoint; or a proof
    ///
    /// Vérifie chaque octet, chaque lot, chaque solde et chaque point de contrôle; ou une preuve
    Verify(Verify),
    /// Sign what the log is now: a checkpoint, to be kept elsewhere too
    ///
    /// Signe l'état présent du journal : un point de contrôle, à garder ailleurs aussi
    Checkpoint(Checkpoint),
    /// Prove that an event is in the log, or that the log only grew since a checkpoint
    ///
    /// Prouve qu'un événement est dans le journal, ou que le journal n'a fait que croître depuis un point de contrôle
    Prove(Prove),
    /// Every refusal: why it is given and what to do
    ///
    /// Chaque refus : sa raison et que faire
    Refusals(Refusals),
    /// Serve the ledger over HTTP: to programs under /api/v1, to people as pages
    ///
    /// Sert le registre par HTTP : aux programmes sous /api/v1, aux personnes sous forme de pages
    Serve(Serve),
    /// Say who may use the service: create, list and revoke tokens
    ///
    /// Dit qui peut utiliser le service : crée, énumère et révoque des jetons
    Token(Token),
    /// Load a year of published allocations and look around
    ///
    /// Charge un exercice d'allocations publiées et le fait visiter
    Demo(Demo),
    /// Print what a shell needs to complete commands
    ///
    /// Affiche ce qu'il faut à un shell pour compléter les commandes
    Completions(Completions),
    /// Print the manual page, or write those of all commands
    ///
    /// Affiche la page de manuel, ou écrit celles de toutes les commandes
    Man(Manual),
}
