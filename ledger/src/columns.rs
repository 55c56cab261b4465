//! The columns in which money of a bucket, and of an alternative-access pool, is told (section 3 of the contract).
//!
//! Each column is told here once: its name in the answers, how it counts in the balance, its heading and its meaning. Money
//! enters and leaves columns by the movements of events alone.

use crate::money::Money;
use std::ops::AddAssign;

macro_rules! columns {
    ($($(#[$doc:meta])+ $name:ident = $text:literal $sign:tt ($en:literal, $fr:literal)),+ $(,)?) => {
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
            pub const fn heading(self) -> (&'static str, &'static str) {
                match self { $(Column::$name => ($en, $fr)),+ }
            }
        }
    };
    (@ +) => { true };
    (@ -) => { false };
}

columns! {
    /// Granted by the letter (B.2, E.6).
    Allocated = "allocated" + ("Allocated", "Alloué"),
    /// Received in swaps (C.2.4).
    SwappedIn = "swapped_in" + ("Swapped\nin", "Reçu en\néchange"),
    /// Given in swaps (C.2.4).
    SwappedOut = "swapped_out" - ("Swapped\nout", "Cédé en\néchange"),
    /// Drawn from flex for this genre (C.2.3).
    FlexIn = "flex_in" + ("Flex in", "Reçu de\nla marge"),
    /// Drawn from flex for genres (C.2.3).
    FlexOut = "flex_out" - ("Flex out", "Tiré de\nla marge"),
    /// Came with a change of control (B.2.1.1).
    TransferredIn = "transferred_in" + ("Transferred\nin", "Transfert\nreçu"),
    /// Left with a change of control (B.2.1.1).
    TransferredOut = "transferred_out" - ("Transferred\nout", "Transfert\ncédé"),
    /// Net of granted disputes (Annex B).
    Adjusted = "adjusted" + ("Adjusted", "Ajusté"),
    /// Deducted under part D.
    Deducted = "deducted" - ("Deducted", "Déduit"),
    /// Taken at the first deadline, net of what was given back (C.2.1.1.1).
    FirstDeadline = "first_deadline" - ("First\ndeadline", "Première\ndate limite"),
    /// Lapsed, net of what was given back (C.2.1.2).
    Lapsed = "lapsed" - ("Lapsed", "Périmé"),
    /// Went from a commitment straight to the reserve (C.4).
    Forfeited = "forfeited" - ("Forfeited", "Versé à la\nréserve"),
    /// Counted, net of releases (C.2.1).
    Committed = "committed" - ("Committed", "Engagé"),
    /// Received by an alternative-access pool, net of reversals (E.1.1).
    Funded = "funded" + ("Funded", "Financé"),
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
