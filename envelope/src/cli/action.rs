//! What can be asked of the program: every subcommand, with what its help says in English, then in French, and an example
//! that can be typed as it stands.

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
use super::indicators::Indicators;
use super::install::{Completions, Manual};
use super::lists::{Applications, Commitments, Disputes, Holders, Projects, Reviews, Years};
use super::open::Open;
use super::prove::Prove;
use super::refusals::Refusals;
use super::restore::Restore;
use super::serve::Serve;
use super::status::StatusAsked;
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
#[command(name = "envelope", version, disable_help_subcommand = true, after_help = "envelope demo")]
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
    #[command(after_help = "envelope submit commands.jsonl")]
    Submit(Submit),
    /// Import a sheet (.xlsx, .ods, .csv), a row a command; with anything wrong in it nothing is written
    ///
    /// Importe une feuille (.xlsx, .ods, .csv), une commande par ligne; s'il s'y trouve une erreur, rien n'est inscrit
    #[command(after_help = "envelope import commitments.xlsx --as commit --check")]
    Import(Import),
    /// Write a sheet to fill in (.xlsx): headings, choices, formats, three example rows, and what each column is
    ///
    /// Écrit une feuille à remplir (.xlsx) : titres, choix, formats, trois lignes d'exemple et ce qu'est chaque colonne
    #[command(after_help = "envelope template commit -o commitments.xlsx")]
    Template(Template),
    /// Type one act: envelope enter COMMAND --field VALUE …; on a terminal it asks for what is missing, shows what it would do, and asks before it writes
    ///
    /// Saisit un acte : envelope enter COMMANDE --champ VALEUR …; dans un terminal, demande ce qui manque, montre ce que cela ferait, et demande avant d'inscrire
    #[command(
        after_help = "envelope enter sign-letter --effective-on 2021-04-15 --year 2021-2022 --holder north --language english"
    )]
    Enter(Enter),
    /// Take a commitment back: withdraw, reduce or reverse it, with what each would do
    ///
    /// Revient sur un engagement : le retirer, le réduire ou l'annuler, avec ce que ferait chacun
    #[command(after_help = "envelope correct c-1")]
    Correct(Correct),
    /// What the ledger is, in ten lines: years, next deadlines, last event, last checkpoint, size
    ///
    /// Ce qu'est le registre, en dix lignes : exercices, prochaines dates limites, dernier événement, dernier point de
    /// contrôle, taille
    #[command(after_help = "envelope status")]
    Status(StatusAsked),
    /// Every fiscal year, with its deadlines
    ///
    /// Chaque exercice financier, avec ses dates limites
    #[command(after_help = "envelope years")]
    Years(Years),
    /// Every broadcaster; --search finds one by its name
    ///
    /// Chaque télédiffuseur; --search en trouve un par son nom
    #[command(after_help = "envelope holders --search media")]
    Holders(Holders),
    /// Every project, with what is committed to it
    ///
    /// Chaque projet, avec ce qui y est engagé
    #[command(after_help = "envelope projects --year 2021-2022 --genre drama")]
    Projects(Projects),
    /// Every commitment, with how it stands
    ///
    /// Chaque engagement, avec son état
    #[command(after_help = "envelope commitments --year 2021-2022 --holder north --state held")]
    Commitments(Commitments),
    /// Every application as it was received
    ///
    /// Chaque demande telle qu'elle a été reçue
    #[command(after_help = "envelope applications --year 2021-2022 --project harbour")]
    Applications(Applications),
    /// Every dispute, with the decision that it waits for
    ///
    /// Chaque litige, avec la décision qu'il attend
    #[command(after_help = "envelope disputes --open")]
    Disputes(Disputes),
    /// What the years' commitments went to: genre, language, region, production, parity, digital media
    ///
    /// À quoi sont allés les engagements des exercices : genre, langue, région, production, parité, médias numériques
    #[command(after_help = "envelope indicators --year 2021-2022")]
    Indicators(Indicators),
    /// Lines of audience that the fund looks at before it calculates: undecided, not supported, of another genre, or far
    /// from last year's hours
    ///
    /// Lignes d'auditoire que le FMC examine avant le calcul : sans décision, non appuyées, d'un autre genre, ou loin des
    /// heures de l'an dernier
    #[command(after_help = "envelope reviews --year 2022-2023 --finding waiting")]
    Reviews(Reviews),
    /// Every envelope of a year, bucket by bucket
    ///
    /// Chaque enveloppe d'un exercice, compte par compte
    #[command(after_help = "envelope balances --year 2021-2022 --holder north --detail")]
    Balances(Balances),
    /// How each envelope stands with the year's obligations
    ///
    /// Où en est chaque enveloppe par rapport aux obligations de l'exercice
    #[command(after_help = "envelope compliance --year 2021-2022 --holder north")]
    Compliance(OfHolder),
    /// The penalties that a year's facts call for
    ///
    /// Les pénalités qu'entraînent les faits d'un exercice
    #[command(after_help = "envelope penalties --year 2021-2022")]
    Penalties(OfYear),
    /// The calculation of a year's allocations: budgets, factors, and what each broadcaster earns; --compare-with says why
    /// an amount changed
    ///
    /// Le calcul des allocations d'un exercice : budgets, facteurs et ce que chaque télédiffuseur obtient; --compare-with
    /// dit pourquoi un montant a changé
    #[command(after_help = "envelope allocation --year 2021-2022 --holder north")]
    Allocation(Allocation),
    /// What a broadcaster's credits come from, line by line
    ///
    /// D'où viennent les crédits d'un télédiffuseur, ligne par ligne
    #[command(after_help = "envelope credits --year 2021-2022 --holder north")]
    Credits(Credits),
    /// The periodic report of one broadcaster: allocations, obligations, and each project; --format html or pdf gives a
    /// document to print
    ///
    /// Le rapport périodique d'un télédiffuseur : allocations, obligations et chaque projet; --format html ou pdf donne un
    /// document à imprimer
    #[command(after_help = "envelope report --year 2021-2022 --holder north -o report.pdf")]
    Report(Report),
    /// The review file of one dispute; --format html or pdf gives a document to print and sign
    ///
    /// Le dossier de révision d'un litige; --format html ou pdf donne un document à imprimer et à signer
    #[command(after_help = "envelope dispute d-1 --format pdf -o d-1.pdf")]
    Dispute(Dispute),
    /// The dates of a year, and what falls due for whom; --format ics gives a calendar
    ///
    /// Les dates d'un exercice et ce qui échoit à qui; --format ics donne un calendrier
    #[command(after_help = "envelope calendar --year 2021-2022 --format ics")]
    Calendar(OfHolder),
    /// Every event about one broadcaster, project, commitment or dispute
    ///
    /// Chaque événement touchant un télédiffuseur, un projet, un engagement ou un litige
    #[command(after_help = "envelope history --project harbour")]
    History(History),
    /// Why a figure is what it is: its rule, its parameters and its events
    ///
    /// Pourquoi un chiffre est ce qu'il est : sa règle, ses paramètres et ses événements
    #[command(
        after_help = "envelope explain balances --year 2021-2022 --holder north --language english --bucket drama --figure balance"
    )]
    Explain(Explain),
    /// What was told at one cut and is told at another, and the events between
    ///
    /// Ce qui était dit à une coupe et l'est à une autre, et les événements entre les deux
    #[command(after_help = "envelope diff --year 2021-2022 --from recorded-by=2021-10-12T16:00:00Z --to now")]
    Diff(Diff),
    /// What would be, with other commands or another parameter; nothing is written
    ///
    /// Ce qui serait, avec d'autres commandes ou un autre paramètre; rien n'est inscrit
    #[command(after_help = "envelope what-if --year 2021-2022 --set first_deadline.share=0.60")]
    WhatIf(WhatIf),
    /// Write the log to a file: its exact bytes (jsonl), a row an event (csv), or a journal (hledger); or a year's
    /// tables (xlsx, parquet)
    ///
    /// Écrit le journal dans un fichier : ses octets exacts (jsonl), une ligne par événement (csv) ou un livre
    /// comptable (hledger); ou les tableaux d'un exercice (xlsx, parquet)
    #[command(after_help = "envelope export --format csv -o log.csv")]
    Export(Export),
    /// Ask a bundle instead of a ledger: envelope open BUNDLE balances --year YEAR
    ///
    /// Interroge un paquet au lieu d'un registre : envelope open PAQUET balances --year EXERCICE
    #[command(after_help = "envelope open audit-2021 balances --year 2021-2022")]
    Open(Open),
    /// Write what an auditor takes away: a year, checked offline with ordinary tools
    ///
    /// Écrit ce qu'un auditeur emporte : un exercice, qui se vérifie hors ligne avec des outils ordinaires
    #[command(after_help = "envelope bundle --year 2021-2022 -o audit-2021")]
    Bundle(Bundle),
    /// Add what is new to a backup: a file of the log's exact bytes, from which `restore` makes the ledger again
    ///
    /// Ajoute ce qui est nouveau à une sauvegarde : un fichier des octets exacts du journal, dont `restore` refait le
    /// registre
    #[command(after_help = "envelope backup -o ledger.jsonl")]
    Backup(Backup),
    /// Copy a ledger to another place, byte for byte: from a directory to a database, or back; goes on where it ended
    ///
    /// Copie un registre vers un autre emplacement, octet par octet : d'un répertoire à une base de données, ou
    /// l'inverse; reprend là où elle s'est arrêtée
    #[command(after_help = "envelope copy --from ./envelope-ledger --to postgres://fund@localhost/ledger")]
    Copy(Copy),
    /// Make a ledger again from an exported log, byte for byte
    ///
    /// Refait un registre à partir d'un journal exporté, octet par octet
    #[command(after_help = "envelope restore log.jsonl --into ./again")]
    Restore(Restore),
    /// Check every byte, every batch, every balance and every checkpoint; or a proof
    ///
    /// Vérifie chaque octet, chaque lot, chaque solde et chaque point de contrôle; ou une preuve
    #[command(after_help = "envelope verify")]
    Verify(Verify),
    /// Sign what the log is now: a checkpoint, to be kept elsewhere too
    ///
    /// Signe l'état présent du journal : un point de contrôle, à garder ailleurs aussi
    #[command(after_help = "envelope checkpoint")]
    Checkpoint(Checkpoint),
    /// Prove that an event is in the log, or that the log only grew since a checkpoint
    ///
    /// Prouve qu'un événement est dans le journal, ou que le journal n'a fait que croître depuis un point de contrôle
    #[command(after_help = "envelope prove --seq 7 -o 7.tlog-proof")]
    Prove(Prove),
    /// Every refusal: why it is given and what to do
    ///
    /// Chaque refus : sa raison et que faire
    #[command(after_help = "envelope refusals insufficient-funds")]
    Refusals(Refusals),
    /// Serve the ledger over HTTP: to programs under /api/v1, to people as pages
    ///
    /// Sert le registre par HTTP : aux programmes sous /api/v1, aux personnes sous forme de pages
    #[command(after_help = "envelope serve --listen 127.0.0.1:8080")]
    Serve(Serve),
    /// Say who may use the service: create, list and revoke tokens
    ///
    /// Dit qui peut utiliser le service : crée, énumère et révoque des jetons
    #[command(after_help = "envelope token create --role auditor")]
    Token(Token),
    /// Load a year of published allocations and look around
    ///
    /// Charge un exercice d'allocations publiées et le fait visiter
    #[command(after_help = "envelope demo")]
    Demo(Demo),
    /// Print what a shell needs to complete commands
    ///
    /// Affiche ce qu'il faut à un shell pour compléter les commandes
    #[command(after_help = "envelope completions bash")]
    Completions(Completions),
    /// Print the manual page, or write those of all commands
    ///
    /// Affiche la page de manuel, ou écrit celles de toutes les commandes
    #[command(after_help = "envelope man")]
    Man(Manual),
}

impl Action {
    /// Whether what it answers can be written to a file with `-o`.
    pub(super) const fn has_output(&self) -> bool {
        match self {
            Action::Years(_)
            | Action::Holders(_)
            | Action::Projects(_)
            | Action::Commitments(_)
            | Action::Applications(_)
            | Action::Disputes(_)
            | Action::Indicators(_)
            | Action::Reviews(_)
            | Action::Balances(_)
            | Action::Compliance(_)
            | Action::Penalties(_)
            | Action::Allocation(_)
            | Action::Credits(_)
            | Action::Report(_)
            | Action::Dispute(_)
            | Action::Calendar(_)
            | Action::History(_)
            | Action::Diff(_)
            | Action::WhatIf(_)
            | Action::Template(_)
            | Action::Export(_)
            | Action::Open(_)
            | Action::Bundle(_)
            | Action::Backup(_)
            | Action::Prove(_)
            | Action::Man(_) => true,
            Action::Submit(_)
            | Action::Import(_)
            | Action::Enter(_)
            | Action::Correct(_)
            | Action::Explain(_)
            | Action::Copy(_)
            | Action::Status(_)
            | Action::Restore(_)
            | Action::Verify(_)
            | Action::Checkpoint(_)
            | Action::Refusals(_)
            | Action::Serve(_)
            | Action::Token(_)
            | Action::Demo(_)
            | Action::Completions(_) => false,
        }
    }
}
