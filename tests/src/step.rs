//! A step of a stream: what is asked, in small numbers that shrink well and mean something in any state.
//!
//! A step names things by their place (the n-th holder, the n-th commitment that there is) and money by its relation to what
//! there is (all of it, a third, a cent more), so that a stream of which parts were left out still asks sensible things.

/// A part of the season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// 1 April to the first deadline.
    Spring,
    /// The day after the first deadline to the final one.
    Autumn,
    /// The day after the final deadline to the last day.
    Winter,
    /// The last day and after it.
    End,
}

/// On which date a command is effective.
#[derive(Clone, Copy, Debug)]
pub enum EffectiveDate {
    /// The stream's today.
    Today,
    /// So many days before.
    Back(u8),
    /// Near an edge of the year: 0 first day, 1 first deadline, 2 final deadline, 3 last day; and so many days off.
    Edge(u8, i8),
}

/// How much.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// So many cents.
    Cents(u32),
    /// So many times 50,000.
    Round(u8),
    /// So many thirds of what there is, and so many cents off.
    Thirds(u8, i8),
    /// What the in-house cap still allows, and so many cents off.
    CapRoom(i8),
}

/// One of what there is: the n-th of those that fit, or the n-th whatever it is.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    /// Whether to take one that does not fit.
    pub blind: bool,
    /// Which.
    pub n: u8,
}

/// What a step asks.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields are places in the lists of the world")]
pub enum Asked {
    /// No command: the stream's today moves to the beginning of a phase of a year.
    Turn(u8, Phase),
    OpenYear {
        how: u8,
    },
    RegisterHolder {
        holder: u8,
    },
    Grant {
        holder: u8,
        english: Option<u8>,
        french: Option<u8>,
    },
    SignLetter {
        holder: u8,
        language: u8,
    },
    RegisterProject {
        project: u8,
    },
    AmendProject {
        project: u8,
        change: u8,
    },
    Commit {
        again: bool,
        project: u8,
        holder: u8,
        language: u8,
        amount: Amount,
        pool: bool,
    },
    ReceiveApplication {
        project: Pick,
        complete: bool,
    },
    /// Two legs between two holders, or three around; `unfair` cents are missing from the second leg.
    Swap {
        holders: [u8; 3],
        around: bool,
        language: u8,
        languages_differ: bool,
        buckets: [u8; 2],
        locked: Option<u8>,
        amount: Amount,
        unfair: bool,
        unsigned: bool,
    },
    RejectProject {
        project: Pick,
        incomplete: bool,
    },
    ReduceCommitment {
        commitment: Pick,
        to: Amount,
        to_nothing: bool,
    },
    Reallocate {
        project: Pick,
        holder: u8,
        language: u8,
        amount: Amount,
    },
    WithdrawCommitment {
        commitment: Pick,
    },
    WithdrawLicence {
        holder: u8,
        language: u8,
        genre: u8,
        project: u8,
        credit: Amount,
    },
    RequestExemption {
        holder: u8,
        language: u8,
    },
    /// Of one that was asked for.
    DecideExemption {
        request: Pick,
        granted: bool,
    },
    CloseFirstDeadline,
    CloseFinalDeadline,
    CloseYear,
    FundAlternativeAccess {
        language: u8,
        amount: Amount,
    },
    ImposePenalty {
        holder: u8,
        parity: bool,
        language: u8,
        by_projects: bool,
    },
    DeductConduct {
        holder: u8,
        language: u8,
        amount: Amount,
    },
    SuspendEnvelope {
        holder: u8,
    },
    LiftSuspension {
        holder: u8,
    },
    TransferControl {
        from: u8,
        to: u8,
        language: u8,
        money: Option<(u8, Amount)>,
        commitments: Vec<Pick>,
        unsigned: bool,
    },
    OpenDispute {
        dispute: u8,
        holder: u8,
        nature: u8,
    },
    /// `proper` asks in the role that is awaited.
    DecideDispute {
        dispute: Pick,
        proper: bool,
        role: u8,
        outcome: u8,
    },
    EscalateDispute {
        dispute: Pick,
    },
    /// `proper` asks for the holder and year of the dispute.
    AdjustEnvelope {
        dispute: Pick,
        proper: bool,
        holder: u8,
        language: u8,
        bucket: u8,
        amount: Amount,
        negative: bool,
    },
    /// What a calculation rests on, and the calculation.
    Credit(CreditAct),
    /// Of the n-th last accepted command.
    Reverse {
        back: u8,
    },
    /// An earlier line once more.
    Again {
        back: u8,
    },
    /// The id of an earlier line with other content.
    SameId {
        back: u8,
    },
}

/// An act of part E. `before` is the year before the stream's.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the fields are places in the lists of the world")]
pub enum CreditAct {
    SetBudget { language: u8, round: u8 },
    FinanceProject { before: bool, project: u8, program: u8 },
    DeclareLicence { before: bool, project: u8, holder: u8, language: u8, fee: u8, online: bool },
    ReportAudience { line: u8, project: u8, holder: u8, language: u8, original: bool, channel: u8, genre: Option<u8> },
    ReviewAudience { line: u8, decision: u8 },
    OptOut { holder: u8 },
    Calculate { average: bool },
    GrantCalculated { holder: u8 },
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Days that pass before it.
    pub days: u8,
    /// When it is effective.
    pub when: EffectiveDate,
    /// A year other than the current one: the n-th of the world.
    pub other_year: Option<u8>,
    /// Whether a decision is cited.
    pub authority: bool,
    /// Seconds by which the clock moves; it may go back.
    pub clock: i8,
    /// Seconds from the last event's recording that the line itself states, as when a past year is loaded.
    pub recorded: Option<i8>,
    /// What is asked.
    pub asked: Asked,
}

impl Step {
    /// A step of today, in the current year, without anything special.
    #[must_use]
    pub const fn plain(asked: Asked) -> Step {
        Step {
            days: 0,
            when: EffectiveDate::Today,
            other_year: None,
            authority: false,
            clock: 1,
            recorded: None,
            asked,
        }
    }
}
