//! The columns in which money of a bucket, and of an alternative-access pool, is told (section 3 of the contract).
//!
//! Each column is told here once: its name in the answers, how it counts in the balance, its heading and its meaning. Money
//! enters and leaves columns by the movements of events alone.

use crate::money::Money;
use crate::pack::{Pack, PackedBytes, Packing};
use crate::texts::{Pair, headings, phrases};
use crate::words::Buckets;
use std::ops::AddAssign;

macro_rules! columns {
    ($($(#[$doc:meta])+ $name:ident = $text:literal $sign:tt $heading:expr, $(called $label:expr,)? $section:literal, $says:expr;)+) => {
        /// A column of a bucket or of a pool.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($(#[$doc])+ $name),+ }

        impl Column {
            /// Every column.
            pub(crate) const ALL: &'static [Column] = &[$(Column::$name),+];

            /// The name in the answers.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Column::$name => $text),+ }
            }

            /// Whether it adds to the balance; otherwise it is taken off.
            #[must_use]
            pub const fn adds(self) -> bool {
                match self { $(Column::$name => columns!(@ $sign)),+ }
            }

            /// Its heading in English and in French; a line end says where it may be broken.
            #[must_use]
            pub const fn heading(self) -> Pair {
                match self { $(Column::$name => $heading),+ }
            }

            /// What it is called within a sentence, where that is not its heading.
            #[must_use]
            pub const fn label(self) -> Option<Pair> {
                match self { $(Column::$name => columns!(? $($label)?)),+ }
            }

            /// The section of the guide.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Column::$name => $section),+ }
            }

            /// What the section says, in our words, in English and in French.
            #[must_use]
            pub const fn says(self) -> Pair {
                match self { $(Column::$name => $says),+ }
            }
        }
    };
    (@ +) => { true };
    (@ -) => { false };
    (?) => { None };
    (? $label:expr) => { Some($label) };
}

columns! {
    /// Granted by the letter (B.2, E.6).
    Allocated = "allocated" + headings::ALLOCATED, "B.2, E.6", (
        "What the allocation letter gives the bucket once flex is split off.",
        "Ce que la lettre d'allocation accorde au compte, une fois la marge de manœuvre séparée."
    );
    /// Received in swaps (C.2.4).
    SwappedIn = "swapped_in" + ("Swapped\nin", "Reçu en\néchange"), "C.2.4", (
        "Money received in a swap, in which every participant gives as much as it receives, in the same language.",
        "Les sommes reçues lors d'un échange, où chaque participant cède autant qu'il reçoit, dans la même langue."
    );
    /// Given in swaps (C.2.4).
    SwappedOut = "swapped_out" - ("Swapped\nout", "Cédé en\néchange"), "C.2.4", (
        "Money given in a swap, in which every participant gives as much as it receives, in the same language.",
        "Les sommes cédées lors d'un échange, où chaque participant cède autant qu'il reçoit, dans la même langue."
    );
    /// Drawn from flex for this genre (C.2.3).
    FlexIn = "flex_in" + ("Flex in", "Reçu de\nla marge"), "C.2.3", (
        "What flex filled up where an application exceeded the genre's own money, net of what a small broadcaster's releases gave back.",
        "Ce que la marge de manœuvre a comblé lorsqu'une demande dépassait les sommes du genre, déduction faite de ce que les libérations d'un petit télédiffuseur ont rendu."
    );
    /// Drawn from flex for genres (C.2.3).
    FlexOut = "flex_out" - ("Flex out", "Tiré de\nla marge"), "C.2.3", (
        "What left flex to fill up a genre for an application, net of what a small broadcaster's releases gave back.",
        "Ce qui a quitté la marge de manœuvre pour combler un genre lors d'une demande, déduction faite de ce que les libérations d'un petit télédiffuseur ont rendu."
    );
    /// Came with a change of control (B.2.1.1).
    TransferredIn = "transferred_in" + ("Transferred\nin", "Transfert\nreçu"),
    called ("transferred in", "transferts reçus"), "B.2.1.1", (
        "After a change of control the allocation, and the commitments made from it, follow to the new holder.",
        "Après un changement de contrôle, l'allocation et les engagements pris sur elle suivent le nouveau titulaire."
    );
    /// Left with a change of control (B.2.1.1).
    TransferredOut = "transferred_out" - ("Transferred\nout", "Transfert\ncédé"),
    called ("transferred out", "transferts cédés"), "B.2.1.1", (
        "After a change of control the allocation, and the commitments made from it, leave the former holder.",
        "Après un changement de contrôle, l'allocation et les engagements pris sur elle quittent l'ancien titulaire."
    );
    /// Net of granted disputes (Annex B).
    Adjusted = "adjusted" + ("Adjusted", "Ajusté"), "B", (
        "What a dispute decided in the holder's favour, wholly or in part, added or took off (Annex B).",
        "Ce qu'un litige tranché en faveur du titulaire, en tout ou en partie, a ajouté ou retranché (annexe B)."
    );
    /// Deducted under part D.
    Deducted = "deducted" - headings::DEDUCTED, "D", (
        "Penalties, withdrawn credit and deductions for conduct, this year's and what was carried from earlier ones.",
        "Les pénalités, les crédits retirés et les déductions pour conduite, de l'exercice et reportés d'exercices antérieurs."
    );
    /// Taken at the first deadline, net of what was given back (C.2.1.1.1).
    FirstDeadline = "first_deadline" - headings::FIRST_DEADLINE_IN_TWO_LINES,
    called phrases::TAKEN_AT_THE_FIRST_DEADLINE, "C.2.1.1.1", (
        "The shortfall of the first deadline goes to the reserve; what was given back since is taken off.",
        "Le manque à la première date limite va au fonds de réserve; ce qui a été restitué depuis en est retranché."
    );
    /// Lapsed, net of what was given back (C.2.1.2).
    Lapsed = "lapsed" - headings::LAPSED, "C.2.1.2", (
        "Money that is not committed by the final deadline, or left at the end of the year, goes to the reserve.",
        "Les sommes non engagées à la date limite finale, ou restantes à la fin de l'exercice, vont au fonds de réserve."
    );
    /// Went from a commitment straight to the reserve (C.4).
    Forfeited = "forfeited" - ("Forfeited", "Versé à la\nréserve"), "C.4", (
        "Committed money released too late to be used again goes straight from the commitment to the reserve.",
        "Les sommes engagées et libérées trop tard pour servir de nouveau vont directement de l'engagement au fonds de réserve."
    );
    /// Counted, net of releases (C.2.1).
    Committed = "committed" - headings::COMMITTED, "C.2.1", (
        "Commitments count once the project's complete application is received, net of what was released.",
        "Un engagement compte une fois reçue la demande complète du projet, déduction faite de ce qui a été libéré."
    );
    /// Received by an alternative-access pool, net of reversals (E.1.1).
    Funded = "funded" + ("Funded", "Financé"), "E.1.1", (
        "A pool for broadcasters without an allocation: first come, first served by received application; what is left at the final deadline lapses.",
        "Une réserve commune pour les télédiffuseurs sans allocation\u{a0}: premier arrivé, premier servi selon la réception des demandes; ce qui reste à la date limite finale est périmé."
    );
}

impl Column {
    /// The columns of a bucket, in the order of the answers.
    pub fn of_bucket() -> impl Iterator<Item = Column> {
        Column::ALL.iter().copied().filter(|column| *column != Column::Funded)
    }

    /// The columns of an alternative-access pool, in the order of the answers.
    pub fn of_pool() -> impl Iterator<Item = Column> {
        [Column::Funded, Column::Committed, Column::Forfeited, Column::Lapsed].into_iter()
    }
}

/// The columns of one bucket or pool, in cents. All are totals of what events moved, so a cut by effective date can leave net
/// columns, and the balance, below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns([Money; Column::ALL.len()]);

impl Columns {
    /// What stands in a column.
    #[must_use]
    pub fn get(&self, column: Column) -> Money {
        self.0.get(column as usize).copied().unwrap_or_default()
    }

    /// Adds to a column.
    pub fn add(&mut self, column: Column, amount: Money) {
        if let Some(total) = self.0.get_mut(column as usize) {
            *total += amount;
        }
    }

    /// What the bucket or pool holds: what came in less what left.
    #[must_use]
    pub fn balance(&self) -> Money {
        let signed = |column: &Column| if column.adds() { self.get(*column) } else { -self.get(*column) };
        Column::ALL.iter().map(signed).sum()
    }

    /// What the obligations of a year and language are measured against, where these are the totals of an envelope: what was
    /// granted, adjusted and transferred, less what was deducted (section 1 of the rules); never below zero.
    #[must_use]
    pub fn base(&self) -> Money {
        let came = self.get(Column::Allocated) + self.get(Column::Adjusted) + self.get(Column::TransferredIn);
        (came - self.get(Column::TransferredOut) - self.get(Column::Deducted)).or_zero()
    }
}

impl AddAssign for Columns {
    fn add_assign(&mut self, other: Columns) {
        for column in Column::ALL {
            self.add(*column, other.get(*column));
        }
    }
}

impl Pack for Columns {
    fn pack(&self, out: &mut Packing) {
        Column::ALL.iter().for_each(|column| self.get(*column).pack(out));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Columns> {
        let mut columns = Columns::default();
        for column in Column::ALL {
            columns.add(*column, Money::unpack(bytes)?);
        }
        Some(columns)
    }
}

impl Buckets<Columns> {
    /// The columns of all five added up.
    #[must_use]
    pub fn total(&self) -> Columns {
        let mut total = Columns::default();
        self.iter().for_each(|(_, columns)| total += *columns);
        total
    }
}
