//! The lines of part E: what a calculation rests on.

use crate::step::CreditAct;
use crate::world::{BUCKETS, HOLDERS, LANGUAGES, PROJECTS, YEARS};
use serde_json::{Value, json};

const PROGRAMS: [&str; 3] = ["northern", "language-diversity", "other"];

/// The command of an act, in the n-th year of the world.
pub(super) fn fields(act: CreditAct, place: usize) -> Value {
    let holder = |n: u8| HOLDERS[usize::from(n) % HOLDERS.len()];
    let language = |n: u8| LANGUAGES[usize::from(n) % LANGUAGES.len()];
    let project = |n: u8| PROJECTS[usize::from(n) % PROJECTS.len()];
    let year = |before: bool| YEARS[place.saturating_sub(usize::from(before)) % YEARS.len()];
    match act {
        CreditAct::SetBudget { language: l, round } => json!({
            "command": "set-budget", "year": year(false), "languages": {language(l): format!("{round}0000001.01")},
            "decision": "board",
        }),
        CreditAct::FinanceProject { before, project: p, program } => json!({
            "command": "finance-project", "year": year(before), "project": project(p), "amount": "333333.33",
            "program": PROGRAMS[usize::from(program) % PROGRAMS.len()],
        }),
        CreditAct::DeclareLicence { before, project: p, holder: h, language: l, fee, online } => {
            let mut fields = json!({
                "command": "declare-licence", "year": year(before), "project": project(p), "holder": holder(h),
                "language": language(l), "eligible_fee": format!("{}7.01", u32::from(fee) * 9 + 1),
            });
            if online {
                fields["ott_service"] = json!("service");
            }
            fields
        }
        CreditAct::ReportAudience { line, project: p, holder: h, language: l, original, channel, genre } => {
            let mut fields = json!({
                "command": "report-audience", "year": year(false), "line": format!("l{line}"), "project": project(p),
                "holder": holder(h), "language": language(l), "genre": genre_of(p), "hours": format!("{channel}1.5"),
                "measure": if original { "original" } else { "total" }, "channel": format!("channel {channel}"),
            });
            if let Some(genre) = genre {
                fields["genre"] = json!(BUCKETS[usize::from(genre) % 4]);
                fields["genre_reasons"] = json!("ambiguous");
            }
            fields
        }
        CreditAct::ReviewAudience { line, decision } => {
            let word = ["accepted", "adjusted", "rejected"][usize::from(decision) % 3];
            let mut fields = json!({
                "command": "review-audience", "year": year(false), "line": format!("l{line}"), "decision": word,
                "letter": "letter",
            });
            if word == "adjusted" {
                fields["hours"] = json!("12.34");
            }
            fields
        }
        CreditAct::OptOut { holder: h } => json!({"command": "opt-out", "year": year(false), "holder": holder(h)}),
        CreditAct::Calculate { average } => json!({
            "command": "calculate-allocations", "year": year(false), "method": if average { "average" } else { "factors" },
        }),
        CreditAct::GrantCalculated { holder: h } => json!({
            "command": "grant-allocation", "year": year(false), "holder": holder(h), "letter": "letter",
            "from_calculation": true,
        }),
    }
}

/// The genre under which a project of the world is registered.
fn genre_of(place: u8) -> String {
    let project = crate::world::project(usize::from(place));
    project["genre"].as_str().unwrap_or_default().to_owned()
}
