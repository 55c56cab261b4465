//! E.1, E.2: what a calculation rests on: budgets, what the fund's programs gave, licences, and who takes no part.
//!
//! None of this moves money, so none of it looks at the bounds of the fiscal year or at deadlines. Financing and licences of a
//! closed year may still be declared, since later years' calculations look at them.

use super::calculation::not_granted;
use super::gate::Gate;
use crate::command::{DeclareLicence, FinanceProject, OptOut, SetBudget};
use crate::event::{Body, BudgetSet, HolderOptedOut, LicenceDeclared, ProjectFinanced};
use crate::refusal::{Code, Refusal};

pub(crate) fn set_budget(gate: Gate<'_>, c: &SetBudget) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.still_open(c.year, year)?;
    not_granted(c.year, year)?;
    Ok(Body::BudgetSet(BudgetSet { decision: c.decision.clone(), languages: c.languages.clone(), year: c.year }))
}

pub(crate) fn finance_project(gate: Gate<'_>, c: &FinanceProject) -> Result<Body, Refusal> {
    gate.year(c.year)?;
    gate.project(&c.project)?;
    let earlier = gate.book.credit.financing(c.year, &c.project).find(|(program, _)| *program == c.program);
    if let Some((_, financing)) = earlier {
        let about = format!("{}, {}, {}", c.project, c.year, c.program);
        return Err(Refusal::new(Code::AlreadyFinanced).about(about).asked(c.amount).found(financing.amount));
    }
    Ok(Body::ProjectFinanced(ProjectFinanced {
        amount: c.amount,
        program: c.program,
        project: c.project.clone(),
        year: c.year,
    }))
}

pub(crate) fn declare_licence(gate: Gate<'_>, c: &DeclareLicence) -> Result<Body, Refusal> {
    gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.project(&c.project)?;
    if let Some(earlier) = gate.book.credit.licence(c.year, &c.project, &c.holder, c.language) {
        let about = format!("{}, {}, {}, {}", c.project, c.year, c.holder, c.language);
        return Err(Refusal::new(Code::LicenceDeclared).about(about).asked(c.eligible_fee).found(earlier.eligible_fee));
    }
    Ok(Body::LicenceDeclared(LicenceDeclared {
        eligible_fee: c.eligible_fee,
        holder: c.holder.clone(),
        language: c.language,
        ott_service: c.ott_service.clone(),
        project: c.project.clone(),
        year: c.year,
    }))
}

/// Footnote 17: holders take part unless they say that they do not.
pub(crate) fn opt_out(gate: Gate<'_>, c: &OptOut) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    gate.still_open(c.year, year)?;
    if gate.book.credit.opted_out(c.year, &c.holder).is_some() {
        return Err(Refusal::new(Code::AlreadyOptedOut).about(format!("{}, {}", c.holder, c.year)));
    }
    Ok(Body::HolderOptedOut(HolderOptedOut { holder: c.holder.clone(), year: c.year }))
}
