//! A small world: few enough holders, projects and years that random commands meet.

use ledger::time::{Day, FiscalYear};
use serde_json::{Value, json};

/// Three fiscal years, so that a penalty can be carried over two grants.
pub const YEARS: [&str; 3] = ["2021-2022", "2022-2023", "2023-2024"];

/// First and final deadline of each year; those of the first year are the guide's.
pub const DEADLINES: [(&str, &str); 3] =
    [("2021-10-12", "2021-12-10"), ("2022-10-11", "2022-12-09"), ("2023-10-10", "2023-12-08")];

/// A large group; a bilingual single channel, large in one language and small in the other; a small one; an educational one;
/// one without an allocation; and one whom nobody registers.
pub const HOLDERS: [&str; 6] = ["nord", "canal", "petit", "ecole", "invite", "personne"];

/// Projects `p0` to `p5`, and one that nobody registers.
pub const PROJECTS: [&str; 7] = ["p0", "p1", "p2", "p3", "p4", "p5", "p-none"];

/// Disputes.
pub const DISPUTES: [&str; 5] = ["d0", "d1", "d2", "d3", "d4"];

/// The two languages.
pub const LANGUAGES: [&str; 2] = ["english", "french"];

/// The five buckets; the first four are genres.
pub const BUCKETS: [&str; 5] = ["drama", "documentary", "children-youth", "variety-performing-arts", "flex"];

/// What letters grant in one language, with every threshold of the guide reached exactly and missed by a cent.
#[must_use]
pub fn grants() -> Vec<Value> {
    vec![
        json!({"earned": {"drama": "6000000.00", "documentary": "2000000.01"}}),
        json!({"buckets": {"drama": "3000000.00", "documentary": "333333.33", "flex": "1000000.01"}}),
        json!({"buckets": {"drama": "4000000.00", "documentary": "1000000.00", "flex": "1000.00"}}),
        json!({"earned": {"drama": "1250000.00", "documentary": "1250000.00", "children-youth": "1250000.00",
                          "variety-performing-arts": "1250000.00"}}),
        json!({"earned": {"any": "2500000.01"}}),
        json!({"earned": {"any": "2500000.00"}}),
        json!({"earned": {"drama": "900000.01", "children-youth": "0.01"}}),
        json!({"buckets": {"flex": "600000.00"}}),
        json!({"earned": {"any": "150000.00"}}),
        json!({"earned": {"any": "149999.99"}}),
        json!({"earned": {"drama": "2499999.99", "any": "0.00"}}),
        json!({"earned": {}}),
    ]
}

/// The attributes under which a project is registered.
#[must_use]
pub fn project(place: usize) -> Value {
    match place {
        0 => json!({"genre": "drama", "language": "english", "production": "independent", "digital_media": "new",
                    "positions": {"total": 5, "women": 2}, "budget": "1000000.00"}),
        1 => {
            json!({"genre": "documentary", "language": "english", "production": "in-house", "digital_media": "none",
                    "positions": {"total": 3, "women": 0}, "affiliated_with": "nord"})
        }
        2 => json!({"genre": "children-youth", "language": "english", "production": "affiliated",
                    "digital_media": "modified", "positions": {"total": 3, "women": 3}, "regional": true}),
        3 => json!({"genre": "variety-performing-arts", "language": "french", "production": "independent",
                    "digital_media": "unchanged", "positions": {"total": 3, "women": 1}}),
        4 => json!({"genre": "drama", "language": "french", "production": "independent", "digital_media": "none",
                    "positions": {"total": 0, "women": 0}, "status": "signed"}),
        5 => json!({"genre": "drama", "language": "english", "production": "in-house", "digital_media": "new",
                    "positions": {"total": 4, "women": 2}, "affiliated_with": "canal"}),
        _ => json!({"genre": "drama", "language": "english", "production": "independent", "digital_media": "new",
                    "positions": {"total": 4, "women": 5}}),
    }
}

/// Changes of attributes.
#[must_use]
pub fn amendments() -> Vec<Value> {
    vec![
        json!({"title": "Another title"}),
        json!({"genre": "documentary"}),
        json!({"genre": "drama"}),
        json!({"production": "in-house"}),
        json!({"production": "independent"}),
        json!({"affiliated_with": "nord"}),
        json!({"affiliated_with": "canal"}),
        json!({"digital_media": "none"}),
        json!({"digital_media": "new"}),
        json!({"positions": {"total": 4, "women": 0}}),
        json!({"positions": {"total": 4, "women": 4}}),
        json!({"positions": {"total": 4, "women": 5}}),
    ]
}

/// A year of the world.
#[must_use]
pub fn year(place: usize) -> FiscalYear {
    YEARS[place % YEARS.len()].parse().unwrap()
}

/// A date of this file.
#[must_use]
pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// First and final deadline of a year of the world.
#[must_use]
pub fn deadlines(place: usize) -> (Day, Day) {
    let (first, last) = DEADLINES[place % DEADLINES.len()];
    (day(first), day(last))
}
