//! Streams: three seasons from the letters to the closing of the year, with anything at all in between.
//!
//! The skeleton of a season makes streams deep (money is granted, deadlines are closed, penalties come due); each of its steps
//! is now and then left out, and shrinking leaves out whatever a failure does not need.

mod tree;

pub use tree::StreamTree;

use crate::step::{Amount, Asked, CreditAct, EffectiveDate, Phase, Pick, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;

fn pick() -> impl Strategy<Value = Pick> {
    (prop::bool::weighted(0.1), any::<u8>()).prop_map(|(blind, n)| Pick { blind, n })
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        2 => (1..2000_u32).prop_map(Amount::Cents),
        3 => (1..10_u8).prop_map(Amount::Round),
        6 => (prop_oneof![3 => Just(1_u8), 1 => Just(2), 1 => Just(3)], prop_oneof![2 => Just(0_i8), 2 => Just(1), 1 => Just(-1)])
            .prop_map(|(thirds, off)| Amount::Thirds(thirds, off)),
        1 => (-1..=1_i8).prop_map(Amount::CapRoom),
    ]
}

/// Mostly the two holders that have most to do with each other.
fn holder() -> impl Strategy<Value = u8> {
    prop_oneof![4 => Just(0_u8), 4 => Just(1), 2 => Just(2), 2 => Just(3), 1 => Just(4), 1 => 0..6_u8]
}

fn project() -> impl Strategy<Value = u8> {
    prop_oneof![12 => 0..6_u8, 1 => Just(6_u8)]
}

/// Mostly English, so that steps meet.
fn language() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(0_u8), 1 => Just(1_u8)]
}

fn flag(likely: f64) -> impl Strategy<Value = bool> {
    prop::bool::weighted(likely)
}

/// Mostly today; often the last day of a deadline that was closed since.
fn when(phase: Phase) -> BoxedStrategy<EffectiveDate> {
    let near = (0..4_u8, -1..=1_i8).prop_map(|(edge, off)| EffectiveDate::Edge(edge, off));
    match phase {
        Phase::Spring => prop_oneof![28 => Just(EffectiveDate::Today), 1 => (1..40_u8).prop_map(EffectiveDate::Back), 2 => near].boxed(),
        Phase::Autumn => prop_oneof![
            20 => Just(EffectiveDate::Today), 3 => Just(EffectiveDate::Edge(1, 0)), 3 => (1..120_u8).prop_map(EffectiveDate::Back), 2 => near,
        ]
        .boxed(),
        Phase::Winter => prop_oneof![
            18 => Just(EffectiveDate::Today), 4 => Just(EffectiveDate::Edge(2, 0)), 1 => Just(EffectiveDate::Edge(1, 0)),
            3 => (1..180_u8).prop_map(EffectiveDate::Back), 2 => near,
        ]
        .boxed(),
        Phase::End => prop_oneof![24 => Just(EffectiveDate::Today), 2 => (1..180_u8).prop_map(EffectiveDate::Back), 2 => near].boxed(),
    }
}

fn grant() -> impl Strategy<Value = Asked> {
    (holder(), prop::option::weighted(0.8, 0..12_u8), prop::option::weighted(0.5, 0..12_u8))
        .prop_map(|(holder, english, french)| Asked::Grant { holder, english, french })
}

fn commit() -> impl Strategy<Value = Asked> {
    (flag(0.03), project(), holder(), language(), amount(), flag(0.1)).prop_map(
        |(again, project, holder, language, amount, pool)| Asked::Commit {
            again,
            project,
            holder,
            language,
            amount,
            pool: pool || holder == 4,
        },
    )
}

fn apply() -> impl Strategy<Value = Asked> {
    (pick(), flag(0.9)).prop_map(|(project, complete)| Asked::ReceiveApplication { project, complete })
}

fn swap() -> impl Strategy<Value = Asked> {
    (
        ([holder(), holder(), holder()], flag(0.3), language(), flag(0.1)),
        ([bucket(), bucket()], prop::option::weighted(0.3, 0..5_u8), amount(), flag(0.15), flag(0.05)),
    )
        .prop_map(
            |((holders, around, language, languages_differ), (buckets, locked, amount, unfair, unsigned))| {
                Asked::Swap { holders, around, language, languages_differ, buckets, locked, amount, unfair, unsigned }
            },
        )
}

fn bucket() -> impl Strategy<Value = u8> {
    prop_oneof![2 => Just(4_u8), 3 => 0..4_u8]
}

fn reallocate() -> impl Strategy<Value = Asked> {
    (pick(), holder(), language(), amount()).prop_map(|(project, holder, language, amount)| Asked::Reallocate {
        project,
        holder,
        language,
        amount,
    })
}

fn reject() -> impl Strategy<Value = Asked> {
    (pick(), flag(0.3)).prop_map(|(project, incomplete)| Asked::RejectProject { project, incomplete })
}

fn reduce() -> impl Strategy<Value = Asked> {
    (pick(), amount(), flag(0.1)).prop_map(|(commitment, to, to_nothing)| Asked::ReduceCommitment {
        commitment,
        to,
        to_nothing,
    })
}

fn transfer() -> impl Strategy<Value = Asked> {
    (holder(), holder(), language(), prop::option::weighted(0.7, (bucket(), amount())), vec(pick(), 0..3), flag(0.05))
        .prop_map(|(from, to, language, money, commitments, unsigned)| Asked::TransferControl {
            from,
            to,
            language,
            money,
            commitments,
            unsigned,
        })
}

fn impose() -> impl Strategy<Value = Asked> {
    (holder(), any::<bool>(), language(), any::<bool>()).prop_map(|(holder, parity, language, by_projects)| {
        Asked::ImposePenalty { holder, parity, language, by_projects }
    })
}

fn decide_dispute() -> impl Strategy<Value = Asked> {
    (pick(), flag(0.8), 0..5_u8, 0..5_u8).prop_map(|(dispute, proper, role, outcome)| Asked::DecideDispute {
        dispute,
        proper,
        role,
        outcome,
    })
}

fn open_dispute() -> impl Strategy<Value = Asked> {
    (0..5_u8, holder(), 0..3_u8).prop_map(|(dispute, holder, nature)| Asked::OpenDispute { dispute, holder, nature })
}

fn adjust() -> impl Strategy<Value = Asked> {
    (pick(), flag(0.9), holder(), language(), bucket(), amount(), any::<bool>()).prop_map(
        |(dispute, proper, holder, language, bucket, amount, negative)| Asked::AdjustEnvelope {
            dispute,
            proper,
            holder,
            language,
            bucket,
            amount,
            negative,
        },
    )
}

/// What a calculation rests on.
fn credit() -> impl Strategy<Value = Asked> {
    prop_oneof![
        2 => (language(), 1..9_u8).prop_map(|(language, round)| CreditAct::SetBudget { language, round }),
        4 => (any::<bool>(), project(), 0..3_u8)
            .prop_map(|(before, project, program)| CreditAct::FinanceProject { before, project, program }),
        6 => (any::<bool>(), project(), holder(), language(), any::<u8>(), flag(0.3)).prop_map(
            |(before, project, holder, language, fee, online)| CreditAct::DeclareLicence {
                before, project, holder, language, fee, online,
            }),
        6 => (0..6_u8, project(), holder(), language(), any::<bool>(), 0..4_u8, prop::option::weighted(0.2, 0..4_u8))
            .prop_map(|(line, project, holder, language, original, channel, genre)| CreditAct::ReportAudience {
                line, project, holder, language, original, channel, genre,
            }),
        6 => (0..6_u8, 0..3_u8).prop_map(|(line, decision)| CreditAct::ReviewAudience { line, decision }),
        1 => holder().prop_map(|holder| CreditAct::OptOut { holder }),
        2 => any::<bool>().prop_map(|average| CreditAct::Calculate { average }),
    ]
    .prop_map(Asked::Credit)
}

/// What any part of any season may bring.
fn rare() -> impl Strategy<Value = Asked> {
    prop_oneof![
        4 => (project(), 0..12_u8).prop_map(|(project, change)| Asked::AmendProject { project, change }),
        4 => (holder(), language(), 0..4_u8, project(), amount()).prop_map(
            |(holder, language, genre, project, credit)| Asked::WithdrawLicence { holder, language, genre, project, credit }),
        4 => (holder(), language()).prop_map(|(holder, language)| Asked::RequestExemption { holder, language }),
        4 => (pick(), any::<bool>()).prop_map(|(request, granted)| Asked::DecideExemption { request, granted }),
        2 => (language(), amount()).prop_map(|(language, amount)| Asked::FundAlternativeAccess { language, amount }),
        8 => (holder(), language(), amount()).prop_map(
            |(holder, language, amount)| Asked::DeductConduct { holder, language, amount }),
        4 => holder().prop_map(|holder| Asked::SuspendEnvelope { holder }),
        9 => holder().prop_map(|holder| Asked::LiftSuspension { holder }),
        7 => open_dispute(),
        8 => decide_dispute(),
        2 => pick().prop_map(|dispute| Asked::EscalateDispute { dispute }),
        6 => adjust(),
        8 => prop_oneof![9 => 0..6_u8, 1 => Just(255)].prop_map(|back| Asked::Reverse { back }),
        3 => any::<u8>().prop_map(|back| Asked::Again { back }),
        2 => any::<u8>().prop_map(|back| Asked::SameId { back }),
        2 => grant(),
        1 => (holder(), language()).prop_map(|(holder, language)| Asked::SignLetter { holder, language }),
        1 => project().prop_map(|project| Asked::RegisterProject { project }),
        1 => holder().prop_map(|holder| Asked::RegisterHolder { holder }),
        1 => (0..3_u8).prop_map(|how| Asked::OpenYear { how }),
        2 => Just(Asked::CloseFirstDeadline),
        1 => Just(Asked::CloseFinalDeadline),
        1 => Just(Asked::CloseYear),
        3 => impose(),
        6 => credit(),
    ]
}

fn asked(phase: Phase) -> BoxedStrategy<Asked> {
    match phase {
        Phase::Spring | Phase::Autumn => prop_oneof![
            14 => commit(), 9 => apply(), 6 => swap(), 3 => transfer(), 1 => reject(), 2 => reduce(),
            2 => pick().prop_map(|commitment| Asked::WithdrawCommitment { commitment }), 9 => rare(),
        ]
        .boxed(),
        Phase::Winter => prop_oneof![
            7 => reallocate(), 3 => reject(), 5 => reduce(), 4 => apply(), 1 => commit(), 1 => swap(), 2 => transfer(),
            2 => pick().prop_map(|commitment| Asked::WithdrawCommitment { commitment }), 8 => rare(),
        ]
        .boxed(),
        Phase::End => prop_oneof![6 => impose(), 1 => commit(), 1 => apply(), 1 => reduce(), 12 => rare()].boxed(),
    }
}

/// Any step of a phase.
pub fn step(phase: Phase) -> impl Strategy<Value = Step> {
    (
        0..=12_u8,
        when(phase),
        prop::option::weighted(0.06, 0..3_u8),
        flag(0.25),
        -3..=30_i8,
        prop::option::weighted(0.04, -2..=2_i8),
        asked(phase),
    )
        .prop_map(|(days, when, other_year, authority, clock, recorded, asked)| Step {
            days,
            when,
            other_year,
            // The past is more often asked for with an authority: without one it is only ever refused.
            authority: authority
                || matches!(when, EffectiveDate::Back(n) if n % 3 > 0)
                || matches!(when, EffectiveDate::Edge(_, 0)),
            clock,
            recorded,
            asked,
        })
}

/// One part of a stream.
#[derive(Clone, Debug)]
enum Part {
    /// A step of the skeleton, left out now and then.
    Bone(BoxedStrategy<Step>),
    /// Up to so many steps of any kind.
    Any(BoxedStrategy<Step>, usize),
}

fn bone(asked: Asked) -> Part {
    Part::Bone(Just(Step::plain(asked)).boxed())
}

fn varied(asked: impl Strategy<Value = Asked> + 'static) -> Part {
    Part::Bone(asked.prop_map(Step::plain).boxed())
}

fn steps(phase: Phase, most: usize) -> Part {
    Part::Any(step(phase).boxed(), most)
}

/// The letter of a holder and its signatures.
fn letter(holder: u8, english: &'static [u8], french: &'static [u8]) -> [Part; 3] {
    let french = prop::option::weighted(0.8, prop::sample::select(french));
    let grant = (prop::sample::select(english), french).prop_map(move |(english, french)| Asked::Grant {
        holder,
        english: Some(english),
        french,
    });
    [varied(grant), bone(Asked::SignLetter { holder, language: 0 }), bone(Asked::SignLetter { holder, language: 1 })]
}

/// How a season begins: the year opened, letters granted and signed.
fn beginning(year: u8) -> Vec<Part> {
    let mut parts = vec![
        bone(Asked::Turn(year, Phase::Spring)),
        // Now and then without what opening a year needs; then it is opened as it must be.
        varied(prop_oneof![9 => Just(0_u8), 1 => 1..3_u8].prop_map(|how| Asked::OpenYear { how })),
        bone(Asked::OpenYear { how: 0 }),
    ];
    parts.extend(calculation());
    parts.extend(letter(0, &[0, 2, 1], &[4, 10, 2, 7]));
    parts.extend(letter(1, &[3, 1, 0, 2], &[7, 8]));
    parts.extend(letter(2, &[6, 8], &[8, 7]));
    parts.extend(letter(3, &[3, 7], &[8]));
    parts
}

/// What comes before the letters: budgets, credit, and (half of the time) a first letter from the calculation.
fn calculation() -> Vec<Part> {
    let licence = |project, holder, online| {
        bone(Asked::Credit(CreditAct::DeclareLicence {
            before: true,
            project,
            holder,
            language: 0,
            fee: holder,
            online,
        }))
    };
    let hours = |line, channel| {
        let report = CreditAct::ReportAudience {
            line,
            project: 0,
            holder: 0,
            language: 0,
            original: true,
            channel,
            genre: None,
        };
        bone(Asked::Credit(report))
    };
    let review =
        |line| varied((0..3_u8).prop_map(move |decision| Asked::Credit(CreditAct::ReviewAudience { line, decision })));
    vec![
        bone(Asked::Credit(CreditAct::FinanceProject { before: true, project: 0, program: 0 })),
        bone(Asked::Credit(CreditAct::FinanceProject { before: true, project: 1, program: 0 })),
        licence(0, 0, false),
        licence(0, 2, false),
        licence(1, 2, true),
        Part::Any(credit().prop_map(Step::plain).boxed(), 12),
        hours(0, 0),
        hours(1, 1),
        hours(2, 2),
        bone(Asked::Credit(CreditAct::SetBudget { language: 0, round: 4 })),
        review(0),
        review(1),
        review(2),
        varied((0..6_u8).prop_map(|line| Asked::Credit(CreditAct::ReviewAudience { line, decision: 0 }))),
        varied(any::<bool>().prop_map(|average| Asked::Credit(CreditAct::Calculate { average }))),
        Part::Any(Just(Step::plain(Asked::Credit(CreditAct::GrantCalculated { holder: 2 }))).boxed(), 1),
    ]
}

fn season(year: u8) -> Vec<Part> {
    vec![
        bone(Asked::FundAlternativeAccess { language: 0, amount: Amount::Round(3) }),
        varied(open_dispute()),
        varied(open_dispute()),
        steps(Phase::Spring, 34),
        varied(decide_dispute()),
        varied(decide_dispute()),
        bone(Asked::Turn(year, Phase::Autumn)),
        bone(Asked::CloseFirstDeadline),
        varied(adjust()),
        steps(Phase::Autumn, 18),
        varied(decide_dispute()),
        varied(adjust()),
        bone(Asked::Turn(year, Phase::Winter)),
        bone(Asked::CloseFirstDeadline),
        bone(Asked::CloseFinalDeadline),
        steps(Phase::Winter, 18),
        bone(Asked::Turn(year, Phase::End)),
        bone(Asked::CloseYear),
        steps(Phase::End, 8),
    ]
}

/// Streams of steps, generated part by part and shrunk as a whole.
#[derive(Debug)]
pub struct Streams(Vec<Part>);

/// A stream of steps over three years. The second and third year begin with what is due for the year before.
#[must_use]
pub fn stream() -> Streams {
    let mut parts = registers();
    parts.extend(beginning(0));
    for year in 0..3 {
        parts.extend(season(year));
        if year < 2 {
            // The next year's letters come first: a penalty is taken from what they grant.
            parts.extend(beginning(year + 1));
            parts.push(steps(Phase::End, 8));
        }
    }
    Streams(parts)
}

/// A shorter stream: one season and the closing of the year.
#[must_use]
pub fn one_season() -> Streams {
    Streams([registers(), beginning(0), season(0)].concat())
}

fn registers() -> Vec<Part> {
    let holders = (0..5).map(|holder| bone(Asked::RegisterHolder { holder }));
    let projects = (0..6).map(|project| bone(Asked::RegisterProject { project }));
    std::iter::once(bone(Asked::Turn(0, Phase::Spring))).chain(holders).chain(projects).collect()
}

impl Strategy for Streams {
    type Tree = StreamTree;
    type Value = Vec<Step>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Streams> {
        let mut steps = Vec::new();
        for part in &self.0 {
            match part {
                Part::Bone(step) => {
                    if (0..100_u8).new_tree(runner)?.current() < 97 {
                        steps.push(step.new_tree(runner)?);
                    }
                }
                Part::Any(step, most) => {
                    for _ in 0..(most / 3..=*most).new_tree(runner)?.current() {
                        steps.push(step.new_tree(runner)?);
                    }
                }
            }
        }
        Ok(StreamTree::new(steps))
    }
}
