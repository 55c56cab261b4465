//! Whom and what an event concerns. It follows from the types of the fields: a field that names a holder, a project, a
//! commitment or a dispute concerns it.

use crate::digest::Digest;
use crate::ids::{CommitmentId, DisputeId, HolderId, LineId, ProjectId};
use crate::money::Money;
use crate::pack::{Pack, PackedBytes, Packing};
use crate::time::{Day, FiscalYear};
use crate::words::{
    AllocationStatus, AudienceDecision, AudienceMeasure, Bucket, Buckets, CalculationMethod, Contribution,
    DigitalMedia, DisputeNature, DisputeOutcome, DisputeRole, Factor, Genre, HolderKind, Language, PenaltyBasis,
    PenaltyKind, Production, Program, Rejection, ReleaseCause, ReleasedTo, Source,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A holder, project, commitment or dispute that an event names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// An envelope holder.
    Holder(&'a HolderId),
    /// A project.
    Project(&'a ProjectId),
    /// A commitment.
    Commitment(&'a CommitmentId),
    /// A dispute.
    Dispute(&'a DisputeId),
}

/// Data that may concern someone.
pub(super) trait Concerns {
    /// Visits every subject that the data names.
    fn concerns<'a>(&'a self, visit: &mut dyn FnMut(Subject<'a>));
}

macro_rules! concern_themselves {
    ($($id:ident => $subject:ident),+) => {$(
        impl Concerns for $id {
            fn concerns<'a>(&'a self, visit: &mut dyn FnMut(Subject<'a>)) {
                visit(Subject::$subject(self));
            }
        }
    )+};
}

macro_rules! concern_nobody {
    ($($type:ty),+ $(,)?) => {$(
        impl Concerns for $type {
            fn concerns<'a>(&'a self, _: &mut dyn FnMut(Subject<'a>)) {}
        }
    )+};
}

concern_themselves!(HolderId => Holder, ProjectId => Project, CommitmentId => Commitment, DisputeId => Dispute);

concern_nobody!(
    bool,
    u32,
    u64,
    String,
    Uuid,
    Digest,
    Money,
    Buckets<Money>,
    Day,
    FiscalYear,
    LineId,
    AllocationStatus,
    AudienceDecision,
    AudienceMeasure,
    Bucket,
    CalculationMethod,
    Contribution,
    DigitalMedia,
    DisputeNature,
    DisputeOutcome,
    DisputeRole,
    Factor,
    Genre,
    HolderKind,
    Language,
    PenaltyBasis,
    PenaltyKind,
    Production,
    Program,
    Rejection,
    ReleaseCause,
    ReleasedTo,
    Source,
    Signatures,
);

impl<T: Concerns> Concerns for Option<T> {
    fn concerns<'a>(&'a self, visit: &mut dyn FnMut(Subject<'a>)) {
        self.iter().for_each(|data| data.concerns(visit));
    }
}

impl<T: Concerns> Concerns for Vec<T> {
    fn concerns<'a>(&'a self, visit: &mut dyn FnMut(Subject<'a>)) {
        self.iter().for_each(|data| data.concerns(visit));
    }
}

impl<K, T: Concerns> Concerns for BTreeMap<K, T> {
    fn concerns<'a>(&'a self, visit: &mut dyn FnMut(Subject<'a>)) {
        self.values().for_each(|data| data.concerns(visit));
    }
}

/// Who signed an act. More may sign than take part, so a signature by itself concerns nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signatures(pub Vec<HolderId>);

impl Pack for Signatures {
    fn pack(&self, out: &mut Packing) {
        self.0.pack(out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Signatures> {
        Pack::unpack(bytes).map(Signatures)
    }
}
