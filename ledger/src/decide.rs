//! The decision: a command over the state, nothing else. No clock, no log: what time it is, and whether the events can be
//! written, are the clerk's.

use crate::book::Book;
use crate::command::{Command, Submission};
use crate::event::{Body, Draft, Kind};
use crate::refusal::{Code, Refusal};
use crate::rules::gate::Gate;
use crate::rules::{
    allocation, alternative_access, applications, audience, calculation, commitments, conduct, control, credit,
    deadlines, disputes, exemptions, financing, penalties, registers, rejection, reversal, swaps, years,
};
use crate::time::Instant;
use uuid::Uuid;

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It happens: these events, all or none.
    Accepted(Vec<Draft>),
    /// It had happened already: the same id with the same content. Nothing is written twice.
    Repeated {
        /// The first event that it wrote.
        first_seq: u64,
        /// The types of all that it wrote, in order.
        kinds: Vec<Kind>,
    },
    /// It may not happen.
    Refused(Refusal),
}

/// Judges a command of a sender who named it `command_id`. `now` is what the clock says; a command that states when it was
/// recorded may not go before the last event nor beyond the clock.
#[must_use]
pub fn decide(book: &Book, submission: &Submission, command_id: Uuid, now: Instant) -> Verdict {
    if let Some(recorded) = book.commands.get(&command_id) {
        if recorded.request == submission.request {
            return Verdict::Repeated { first_seq: recorded.first_seq, kinds: recorded.kinds.as_slice().to_vec() };
        }
        return Verdict::Refused(Refusal::new(Code::CommandIdReused).about(command_id));
    }
    if let Some(stated) = submission.recorded_at
        && (stated < book.last_recorded || stated > now)
    {
        let (en, fr) = if stated > now {
            (format!("at or before {now}"), format!("au plus tard {now}"))
        } else {
            (format!("at or after {}", book.last_recorded), format!("au plus tôt {}", book.last_recorded))
        };
        let refused = Refusal::new(Code::RecordedAtOrder).asked(stated.to_string());
        return Verdict::Refused(refused.found((en.as_str(), fr.as_str())));
    }
    match act(Gate { book, on: submission.effective_on }, &submission.command) {
        Ok(drafts) => Verdict::Accepted(drafts),
        Err(refusal) => Verdict::Refused(refusal),
    }
}

fn act(gate: Gate<'_>, command: &Command) -> Result<Vec<Draft>, Refusal> {
    let one = |body: Body| vec![Draft { effective_on: gate.on, body }];
    match command {
        Command::OpenYear(c) => years::open(gate, c).map(one),
        Command::RegisterHolder(c) => registers::register_holder(gate, c).map(one),
        Command::GrantAllocation(c) => allocation::grant(gate, c),
        Command::SignLetter(c) => allocation::sign_letter(gate, c).map(one),
        Command::RegisterProject(c) => registers::register_project(gate, c).map(one),
        Command::AmendProject(c) => registers::amend_project(gate, c).map(one),
        Command::Commit(c) => commitments::commit(gate, c).map(one),
        Command::ReceiveApplication(c) => applications::receive(gate, c),
        Command::Swap(c) => swaps::swap(gate, c).map(one),
        Command::RejectProject(c) => rejection::reject(gate, c),
        Command::ReduceCommitment(c) => commitments::reduce(gate, c).map(one),
        Command::Reallocate(c) => rejection::reallocate(gate, c),
        Command::WithdrawCommitment(c) => commitments::withdraw(gate, c).map(one),
        Command::WithdrawLicence(c) => credit::withdraw_licence(gate, c).map(one),
        Command::RequestExemption(c) => exemptions::request(gate, c).map(one),
        Command::DecideExemption(c) => exemptions::decide(gate, c).map(one),
        Command::CloseFirstDeadline(c) => deadlines::close_first(gate, c),
        Command::CloseFinalDeadline(c) => deadlines::close_final(gate, c),
        Command::CloseYear(c) => years::close(gate, c),
        Command::FundAlternativeAccess(c) => alternative_access::fund(gate, c).map(one),
        Command::ImposePenalty(c) => penalties::impose(gate, c),
        Command::DeductConduct(c) => conduct::deduct(gate, c).map(one),
        Command::SuspendEnvelope(c) => conduct::suspend(gate, c).map(one),
        Command::LiftSuspension(c) => conduct::lift(gate, c).map(one),
        Command::TransferControl(c) => control::transfer(gate, c).map(one),
        Command::OpenDispute(c) => disputes::open(gate, c).map(one),
        Command::DecideDispute(c) => disputes::decide(gate, c).map(one),
        Command::EscalateDispute(c) => disputes::escalate(gate, c).map(one),
        Command::AdjustEnvelope(c) => disputes::adjust(gate, c).map(one),
        Command::SetBudget(c) => financing::set_budget(gate, c).map(one),
        Command::FinanceProject(c) => financing::finance_project(gate, c).map(one),
        Command::DeclareLicence(c) => financing::declare_licence(gate, c).map(one),
        Command::ReportAudience(c) => audience::report(gate, c).map(one),
        Command::ReviewAudience(c) => audience::review(gate, c).map(one),
        Command::OptOut(c) => financing::opt_out(gate, c).map(one),
        Command::CalculateAllocations(c) => calculation::calculate(gate, c).map(one),
        Command::Reverse(c) => reversal::reverse(gate, c).map(one),
    }
}
