//! What a type of event is to someone who was told an earlier figure.

/// What a type of event is to someone who was told an earlier figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// An act like any other.
    Act,
    /// A deadline or the year is closed; what follows from it stands in the same batch.
    Closing(Closing),
    /// It undoes, adjusts or gives back. Outside a closing, what a deadline took is given back only for an application accepted late.
    Correction,
}

/// What is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closing {
    /// The first deadline (C.2.1.1).
    FirstDeadline,
    /// The final deadline (C.2.1.2).
    FinalDeadline,
    /// The fiscal year (B.2).
    Year,
}
