//! The first page of a broadcaster's year: what is left, what must be committed by when, what is at risk. For a manager, who reads no
//! other page; every figure on it is one that balances, compliance and penalties give.

mod page;

use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::columns::Column;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::texts::{capital, headings};
use ledger::time::{Day, FiscalYear};
use ledger::words::{Bucket, Language, PenaltyKind};
use projections::NoAnswer;
use projections::balances::{Figures, Measure};
use projections::compliance::EnvelopeCompliance;
use projections::penalties::Penalty;
use projections::penalties::{CREDIT_WITHDRAWN, PENALTY_IMPOSED};
use projections::picture::Picture;
use replay::Read;
use replay::tables::Answers;

/// What the page says.
pub(crate) struct Overview {
    /// Whose year.
    title: String,
    /// As of when.
    as_of: String,
    left: Vec<Standing>,
    /// Of both languages, where there are both.
    total: Option<Standing>,
    duties: Vec<Duty>,
    risks: Vec<Risk>,
    buckets: Vec<Standing>,
}

/// Where the money of an envelope, of a bucket or of all envelopes together stands.
struct Standing {
    name: String,
    allocated: Money,
    /// Swaps, transfers, adjustments, deductions and what lapsed.
    moved: Money,
    committed: Money,
    held: Money,
    left: Money,
}

/// What must be reached.
struct Duty {
    by: Day,
    name: String,
    required: Option<Money>,
    reached: Money,
    missing: Option<Money>,
    status: String,
}

/// What may be lost.
struct Risk {
    name: String,
    amount: Option<Money>,
    why: String,
}

impl Overview {
    /// The page of a holder's year.
    ///
    /// # Errors
    /// The year is not open at the cut, or nobody knows the holder.
    pub(super) fn of(
        picture: &Picture,
        read: &Read,
        year: FiscalYear,
        holder: &HolderId,
        lang: Lang,
    ) -> Result<Overview, NoAnswer> {
        let through = read.through.seq;
        let answers = Answers::of(picture, through, year, Some(holder))?;
        let name = terms::holder(lang, picture, holder);
        let recorded = read.through.recorded_at.to_string();
        let recorded = recorded.get(..16).unwrap_or(&recorded).replace('T', " ");
        let mut overview = Overview {
            title: format!("{name} · {year}"),
            as_of: match lang {
                Lang::En => format!("In Canadian dollars, as of event {through}, recorded {recorded} UTC"),
                Lang::Fr => {
                    format!("En dollars canadiens, à l'événement {through}, inscrit le {recorded} UTC")
                }
            },
            left: Vec::new(),
            total: None,
            duties: Vec::new(),
            risks: Vec::new(),
            buckets: Vec::new(),
        };
        overview.money(&answers, lang);
        for standing in &answers.compliance.envelopes {
            let envelope = answers.balances.envelopes.iter().find(|of| of.language == standing.language);
            let balance = envelope.map(|envelope| envelope.total.balance()).unwrap_or_default();
            overview.obligations(standing, balance, year, lang);
            overview.deadlines_at_risk(standing, balance, picture.is_closed(year), lang);
        }
        overview.parity(&answers, year, lang);
        for penalty in &answers.penalties.penalties {
            overview.penalty(penalty, lang);
        }
        overview.what_else(&answers, picture, through, year, holder, lang)?;
        Ok(overview)
    }

    fn money(&mut self, answers: &Answers, lang: Lang) {
        let several = answers.balances.envelopes.len() > 1;
        for envelope in &answers.balances.envelopes {
            let language = capital(terms::language(lang, envelope.language));
            self.left.push(Standing::of(language.clone(), &envelope.total));
            for bucket in &envelope.buckets {
                let name = terms::in_one_line(terms::bucket(lang, bucket.bucket));
                let name = if several { format!("{language}, {name}") } else { name };
                let standing = Standing::of(name, &bucket.figures);
                if !standing.is_nothing() {
                    self.buckets.push(Standing { held: covered(bucket.bucket, &bucket.figures), ..standing });
                }
            }
        }
        if several {
            let name = lang.pick("Both languages", "Les deux langues").to_owned();
            let sum = |of: fn(&Standing) -> Money| self.left.iter().map(of).sum();
            self.total = Some(Standing {
                name,
                allocated: sum(|one| one.allocated),
                moved: sum(|one| one.moved),
                committed: sum(|one| one.committed),
                held: sum(|one| one.held),
                left: sum(|one| one.left),
            });
        }
    }

    fn obligations(&mut self, standing: &EnvelopeCompliance, balance: Money, year: FiscalYear, lang: Lang) {
        let of = |what: &str| named(what, standing.language, lang);
        let status = |word: &str| terms::status(lang, word).0;
        let first = &standing.first_deadline;
        if first.status != "not-applicable" {
            self.duties.push(Duty {
                by: first.date,
                name: of(lang.one(headings::FIRST_DEADLINE)),
                required: Some(first.required),
                reached: first.counted,
                missing: Some(first.shortfall),
                status: status(first.status),
            });
        }
        let last = &standing.final_deadline;
        self.duties.push(Duty {
            by: last.date,
            name: of(lang.pick("Final deadline, all that is left", "Date limite finale, tout le reste")),
            required: None,
            reached: last.committed,
            missing: Some(if last.status == "open" { balance } else { Money::ZERO }),
            status: status(last.status),
        });
        let digital = &standing.digital_media;
        let projects = &digital.projects;
        self.duties.push(Duty {
            by: year.last_day(),
            name: of(&match lang {
                Lang::En => format!("Digital media ({} projects, {} required)", projects.eligible, projects.required),
                Lang::Fr => format!("Médias numériques ({} projets, {} exigés)", projects.eligible, projects.required),
            }),
            required: Some(digital.amount.required),
            reached: digital.amount.committed,
            // It is met by projects or by dollars.
            missing: Some(if digital.status == "met" { Money::ZERO } else { digital.amount.shortfall }),
            status: status(digital.status),
        });
        self.duties.sort_by_key(|duty| duty.by);
    }

    fn deadlines_at_risk(&mut self, standing: &EnvelopeCompliance, balance: Money, is_closed: bool, lang: Lang) {
        let of = |what: &str| named(what, standing.language, lang);
        let first = &standing.first_deadline;
        if first.status == "open" && first.shortfall.is_positive() {
            let date = first.date;
            self.risk(of(lang.one(headings::FIRST_DEADLINE)), Some(first.shortfall), match lang {
                Lang::En => format!("goes to the reserve unless complete applications count it by {date}"),
                Lang::Fr => format!(
                    "ira au fonds de réserve, à moins que des demandes complètes ne le comptent au plus tard le {date}"
                ),
            });
        }
        if first.taken.is_positive() {
            let why = lang.pick("was taken at the first deadline", "a été repris à la première date limite");
            self.risk(of(lang.pick("Already lost", "Déjà perdu")), Some(first.taken), why.to_owned());
        }
        let last = &standing.final_deadline;
        if last.status == "open" && balance.is_positive() {
            let date = last.date;
            self.risk(
                of(lang.one(headings::FINAL_DEADLINE)),
                Some(balance),
                match lang {
                    Lang::En => format!("lapses after {date}, held or not, unless complete applications count it"),
                    Lang::Fr => format!(
                        "sera périmé après le {date}, réservé ou non, à moins que des demandes complètes ne le comptent"
                    ),
                },
            );
        }
        if last.status == "closed" && !is_closed && balance.is_positive() {
            let why = lang.pick(
                "lapses when the year is closed, unless the fund approves a reallocation",
                "sera périmé à la fermeture de l'exercice, à moins que le Fonds n'approuve une réaffectation",
            );
            self.risk(of(lang.one(headings::END_OF_THE_YEAR)), Some(balance), why.to_owned());
        }
        let cap = &standing.in_house_affiliated;
        if cap.status == "exceeded" {
            let why = lang.pick(
                "above the cap on in-house and affiliated production: nothing more can be committed to it",
                "au-delà du plafond des productions internes et affiliées\u{a0}: rien de plus ne peut y être engagé",
            );
            let name = of(lang.pick("In-house and affiliated", "Productions internes et affiliées"));
            self.risk(name, Some(cap.used - cap.cap), why.to_owned());
        }
    }

    fn parity(&mut self, answers: &Answers, year: FiscalYear, lang: Lang) {
        for parity in &answers.compliance.parity {
            let name = terms::penalty(lang, PenaltyKind::Parity);
            let name = match parity.languages.as_slice() {
                [language] => named(&name, *language, lang),
                _ => name.to_owned(),
            };
            self.duties.push(Duty {
                by: year.last_day(),
                name,
                required: Some(parity.required),
                reached: parity.committed,
                missing: Some(parity.shortfall),
                status: terms::status(lang, parity.status).0,
            });
        }
    }

    fn penalty(&mut self, penalty: &Penalty, lang: Lang) {
        let name = named(&terms::penalty(lang, penalty.kind), penalty.language, lang);
        let amounts: Vec<Money> = penalty.options.iter().map(|option| option.amount).collect();
        match (&penalty.imposed, amounts.iter().max()) {
            (Some(imposed), _) => {
                let why = lang.one(PENALTY_IMPOSED);
                self.risk(name, Some(imposed.amount), why.to_owned());
            }
            (None, Some(most)) => {
                let listed: Vec<String> = amounts.iter().map(|amount| lang.amount(*amount)).collect();
                let why = match lang {
                    Lang::En => {
                        format!("as things stand, a penalty of {} from next year's envelope", listed.join(" or "))
                    }
                    Lang::Fr => format!(
                        "dans l'état actuel, une pénalité de {} sur l'enveloppe de l'an prochain",
                        listed.join(" ou ")
                    ),
                };
                self.risk(name, Some(*most), why);
            }
            (None, None) => {}
        }
    }

    /// What has no date and no column: credit withdrawn and carried over, suspensions, disputes.
    fn what_else(
        &mut self,
        answers: &Answers,
        picture: &Picture,
        through: u64,
        year: FiscalYear,
        holder: &HolderId,
        lang: Lang,
    ) -> Result<(), NoAnswer> {
        let carried: Money = answers.penalties.credit_withdrawals.iter().map(|withdrawn| withdrawn.carried).sum();
        if carried.is_positive() {
            let name = capital(lang.one(CREDIT_WITHDRAWN));
            let why = lang.pick("carried to the next allocation", "reporté à la prochaine allocation");
            self.risk(name, Some(carried), why.to_owned());
        }
        let calendar = projections::calendar::calendar(picture, through, year, Some(holder))?;
        for entry in calendar.entries.into_iter().filter(|entry| entry.from.is_none()) {
            for due in entry.due {
                self.risk(capital(lang.pick(&entry.title.en, &entry.title.fr)), None, lang.text(due.text));
            }
        }
        Ok(())
    }

    fn risk(&mut self, name: String, amount: Option<Money>, why: String) {
        self.risks.push(Risk { name, amount, why });
    }
}

impl Standing {
    fn of(name: String, figures: &Figures) -> Standing {
        let of = |column| figures.get(Measure::Column(column));
        let (allocated, committed) = (of(Column::Allocated), of(Column::Committed));
        Standing {
            name,
            allocated,
            moved: figures.balance() + committed - allocated,
            committed,
            held: figures.held,
            left: figures.available,
        }
    }

    fn is_nothing(&self) -> bool {
        [self.allocated, self.moved, self.committed, self.held, self.left].iter().all(|amount| amount.is_zero())
    }
}

/// What of a bucket's own money is held: what a genre cannot cover is flex's to cover, and stands there.
fn covered(bucket: Bucket, figures: &Figures) -> Money {
    match bucket {
        Bucket::Flex => figures.held,
        Bucket::Drama | Bucket::Documentary | Bucket::ChildrenYouth | Bucket::VarietyPerformingArts => {
            figures.held.min(figures.balance().or_zero())
        }
    }
}

fn named(what: &str, language: Language, lang: Lang) -> String {
    format!("{what}, {}", terms::language(lang, language))
}
