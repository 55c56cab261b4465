//! Every command as a form, made from its declaration. A form is looked at before it is sent: what would follow is shown, and
//! nothing is written until it is confirmed.

use super::layout::page;
use super::parts::{cell, word};
use super::sign_in::LARGEST_FORM;
use super::visitor::{View, Visitor};
use crate::api::commands::{LARGEST_BODY, Prepared, prepare, read};
use crate::api::problem::{Fault, Problem, in_language};
use crate::api::query::Query;
use crate::api::suppositions::answer;
use crate::app::App;
use crate::documents::SheetWanted;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::response::Response;
use ledger::clerk::Outcome;
use ledger::command::Command;
use ledger::command::field::{COMMON, Declaration, Field, Form, Named};
use ledger::refusal::Bilingual;
use maud::{Markup, html};
use replay::Cut;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// `GET /acts`
pub async fn index(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let mine = Command::DECLARATIONS.iter().filter(|declared| visitor.caller.may_send(declared.name));
    let body = html! { ul { @for declared in mine {
        li { a href={ "/acts/" (declared.name) } { (about(&visitor, declared)) } " " code .faint { (declared.name) } }
    } } };
    Ok(page(&visitor, Some(&view), visitor.t("Acts", "Actes"), body))
}

fn about(visitor: &Visitor, declared: &Declaration) -> String {
    let (en, fr) = declared.about();
    let text = match visitor.language {
        ledger::words::Language::English => en,
        ledger::words::Language::French => fr,
    };
    text.trim_end_matches('.').to_owned()
}

fn declared(visitor: &Visitor, name: &str) -> Result<&'static Declaration, Problem> {
    let found = Command::DECLARATIONS.iter().find(|declared| declared.name == name);
    let found = found.ok_or_else(|| Problem::of(Fault::Unknown))?;
    if visitor.caller.may_send(name) { Ok(found) } else { Err(Problem::of(Fault::Forbidden)) }
}

/// The fields of a command as a form has them: parts of objects by dotted path, what lies deeper as JSON.
fn flat(declared: &Declaration) -> Vec<(String, Field)> {
    let mut all = Vec::new();
    let shown = COMMON.iter().filter(|field| matches!(field.name, "effective_on" | "note"));
    for field in declared.fields.iter().chain(shown) {
        let Form::Parts(parts) = field.form else {
            all.push((field.name.to_owned(), *field));
            continue;
        };
        all.extend(parts.iter().map(|part| {
            let required = field.required && part.required;
            (format!("{}.{}", field.name, part.name), Field { name: part.name, form: part.form, required })
        }));
    }
    all
}

/// `GET /acts/{command}`
pub async fn form(State(app): State<App>, Path(name): Path<String>, mut visitor: Visitor) -> Result<Response, Problem> {
    let declared = declared(&visitor, &name)?;
    let mut given = visitor.query.clone();
    visitor.query = Query::default();
    let view = visitor.view(&app).await?;
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (path, _) in flat(declared) {
        values.extend(given.text(&path)?.map(|value| (path, value)));
    }
    if let Some(year) = view.year {
        values.entry("year".to_owned()).or_insert_with(|| year.to_string());
    }
    if let Some(holder) = visitor.caller.role.holder() {
        values.entry("holder".to_owned()).or_insert_with(|| holder.to_string());
    }
    Ok(page(&visitor, None, &about(&visitor, declared), fields(&visitor, &view, declared, &values, html! {})))
}

fn fields(
    visitor: &Visitor,
    view: &View,
    declared: &Declaration,
    values: &BTreeMap<String, String>,
    above: Markup,
) -> Markup {
    let value = |path: &str| values.get(path).map(String::as_str).unwrap_or_default();
    let own_holder = visitor.caller.role.holder().is_some();
    html! {
        (above)
        form .form method="post" action={ "/acts/" (declared.name) } data-preview="" {
            input type="hidden" name="form_key" value=(visitor.form_key);
            @for (path, field) in flat(declared) {
                @let texts = Field::texts(&path);
                @let id = format!("f-{}", path.replace('.', "-"));
                label for=(id) {
                    span .label { (texts.map_or(path.as_str(), |texts| visitor.t(texts.label.0, texts.label.1))) @if !field.required { " " span .faint { (visitor.t("(optional)", "(facultatif)")) } } }
                    @if let Some(texts) = texts { span .hint { (visitor.t(texts.what.0, texts.what.1)) } }
                    @match field.form {
                        Form::Choice(words) => select #(id) name=(path) required[field.required] { @if !field.required || value(&path).is_empty() { option value="" { "" } } @for one in words { option value=(one) selected[*one == value(&path)] { (word(visitor.language, one)) } } },
                        Form::Flag => select #(id) name=(path) required[field.required] { option value="" { "" } option value="true" selected[value(&path) == "true"] { (visitor.t("yes", "oui")) } option value="false" selected[value(&path) == "false"] { (visitor.t("no", "non")) } },
                        Form::Day => input #(id) type="date" name=(path) value=(value(&path)) required[field.required];,
                        Form::Count => input #(id) type="number" min="0" name=(path) value=(value(&path)) required[field.required];,
                        Form::Year => select #(id) name=(path) required[field.required] {
                            @let known: Vec<String> = view.state.picture.open_years().map(|year| year.to_string()).collect();
                            @if declared.name == "open-year" && path == "year" { @for begins in 2015_u16..2035 { @if let Some(year) = ledger::time::FiscalYear::beginning(begins) { option value=(year) selected[year.to_string() == value(&path)] { (year) } } } }
                            @else { @if !field.required { option value="" { "" } } @for year in known { option value=(year) selected[year == value(&path)] { (year) } } }
                        },
                        Form::Id(Named::Holder) => input #(id) type="text" name=(path) value=(value(&path)) required[field.required] readonly[own_holder && path == "holder"];,
                        Form::Amount(_) => input #(id) type="text" inputmode="decimal" name=(path) value=(value(&path)) placeholder="1500000.00" required[field.required];,
                        Form::List(_) | Form::Map(..) | Form::Parts(_) => textarea #(id) name=(path) rows="3" spellcheck="false" placeholder="JSON" required[field.required] { (value(&path)) },
                        Form::Text { .. } | Form::CommandId | Form::Id(Named::Project | Named::Commitment | Named::Dispute | Named::Line) => input #(id) type="text" name=(path) value=(value(&path)) required[field.required];,
                    }
                }
            }
            button .second type="submit" name="step" value="look" { (visitor.t("See what would follow", "Voir ce qui suivrait")) }
        }
        div data-consequences="" aria-live="polite" {}
    }
}

/// The command that a form states; a value that is not JSON where JSON belongs stays a text, which the ledger then names.
fn command_of(declared: &Declaration, values: &BTreeMap<String, String>) -> Map<String, Value> {
    let mut command = Map::new();
    command.insert("command".to_owned(), declared.name.into());
    for (path, field) in flat(declared) {
        let Some(text) = values.get(&path).map(|text| text.trim()).filter(|text| !text.is_empty()) else { continue };
        let value = match field.form {
            Form::Flag => json!(text == "true"),
            Form::Count => text.parse::<u64>().map_or_else(|_| text.into(), Value::from),
            Form::List(inner) => serde_json::from_str(text).unwrap_or_else(|_| {
                let are_numbers = matches!(inner, Form::Count);
                let words = text.split_whitespace().map(|word| {
                    let number = word.parse::<u64>().ok().filter(|_| are_numbers);
                    number.map_or_else(|| word.into(), Value::from)
                });
                Value::Array(words.collect())
            }),
            Form::Map(..) | Form::Parts(_) => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
            Form::Amount(_) => text.replace([' ', '\u{a0}', ',', '$'], "").into(),
            Form::Text { .. } | Form::Day | Form::Year | Form::CommandId | Form::Id(_) | Form::Choice(_) => text.into(),
        };
        match path.split_once('.') {
            Some((outer, inner)) => {
                let object = command.entry(outer.to_owned()).or_insert_with(|| json!({}));
                if let Some(fields) = object.as_object_mut() {
                    fields.insert(inner.to_owned(), value);
                }
            }
            None => {
                command.insert(path, value);
            }
        }
    }
    command
}

/// `POST /acts/{command}`: looked at, then confirmed.
pub async fn send(
    State(app): State<App>,
    Path(name): Path<String>,
    mut visitor: Visitor,
    request: Request,
) -> Result<Response, Problem> {
    let declared = declared(&visitor, &name)?;
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    visitor.check(&mut form)?;
    visitor.query = Query::default();
    let view = visitor.view(&app).await?;
    let confirmed = form.text("step")?.as_deref() == Some("send");
    let id = form.text("command_id")?.and_then(|text| Uuid::parse_str(&text).ok()).unwrap_or_else(Uuid::new_v4);
    let mut values = BTreeMap::new();
    for (path, _) in flat(declared) {
        values.extend(form.text(&path)?.map(|value| (path, value)));
    }
    let mut command = command_of(declared, &values);
    command.insert("command_id".to_owned(), id.to_string().into());
    let line = Value::Object(command).to_string();
    let title = about(&visitor, declared);
    let shown = |above: Markup| page(&visitor, None, &title, fields(&visitor, &view, declared, &values, above));
    let submission = match prepare(&app, &visitor.caller, line.as_bytes(), None) {
        Ok(submission) => submission,
        Err(Prepared::Forbidden) => return Err(Problem::of(Fault::Forbidden)),
        Err(Prepared::Malformed(wrong)) => {
            return Ok(shown(wrong_with(&visitor, &Bilingual { en: wrong.en, fr: wrong.fr })));
        }
        Err(Prepared::Refused(outcome)) => return Ok(shown(told(&visitor, &outcome))),
    };
    if confirmed {
        let outcome = app.live.submit(*submission).await?;
        if let Outcome::Refused { .. } = outcome {
            return Ok(shown(told(&visitor, &outcome)));
        }
        return Ok(page(
            &visitor,
            None,
            &title,
            html! {
                (told(&visitor, &outcome))
                p { a href={ "/acts/" (declared.name) } { (visitor.t("Another one", "Un autre")) } " · " a href="/" { (visitor.t("Home", "Accueil")) } }
            },
        ));
    }
    let year = values.get("year").or_else(|| values.get("from_year")).and_then(|text| text.parse().ok()).or(view.year);
    let consequences = match year {
        Some(year) if view.state.picture.knows_year(year).is_ok() => {
            let supposed =
                answer(&app, &visitor.question(), year, Cut::NOW, BTreeMap::new(), Bytes::from(line)).await?;
            visitor.scope.strip(serde_json::to_value(&supposed).unwrap_or_default())
        }
        Some(_) | None => Value::Null,
    };
    let above = html! {
        (super::proposals::consequences(&visitor, &consequences))
        form method="post" action={ "/acts/" (declared.name) } {
            input type="hidden" name="form_key" value=(visitor.form_key);
            input type="hidden" name="command_id" value=(id);
            @for (path, value) in &values { input type="hidden" name=(path) value=(value); }
            button type="submit" name="step" value="send" { (visitor.t("Confirm and write it", "Confirmer et l'inscrire")) }
        }
        h2 { (visitor.t("Change something", "Changer quelque chose")) }
    };
    Ok(page(
        &visitor,
        None,
        &title,
        html! { div data-consequences="" { (above) } (fields(&visitor, &view, declared, &values, html! {})) },
    ))
}

/// What is wrong, before anything else.
pub(super) fn wrong_with(visitor: &Visitor, said: &Bilingual) -> Markup {
    html! { div .error role="alert" data-consequences="" { h2 { (visitor.t("There is a problem", "Il y a un problème")) } p { (in_language(said, visitor.language)) } } }
}

/// What became of a command.
pub(super) fn told(visitor: &Visitor, outcome: &Outcome) -> Markup {
    match outcome {
        Outcome::Refused { refusal, .. } => html! {
            div .error role="alert" data-consequences="" {
                h2 { (visitor.t("Refused", "Refusé")) }
                p { (in_language(&refusal.message(), visitor.language)) }
                p { a href={ "/refusals/" (refusal.code.code()) } { code { (refusal.code.code()) } } }
            }
        },
        Outcome::Accepted { events, .. } | Outcome::Repeated { events, .. } => html! {
            div .done role="status" {
                h2 { (visitor.t("Written", "Inscrit")) }
                ul { @for (seq, kind) in events { li { (visitor.t(kind.called().0, kind.called().1)) " · " (visitor.t("event ", "événement ")) (seq) } } }
            }
        },
    }
}

/// `GET /import`
pub async fn import_form(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    Ok(page(&visitor, Some(&view), visitor.t("Sheets", "Feuilles"), upload(&visitor)))
}

fn upload(visitor: &Visitor) -> Markup {
    let kinds = ["swaps", "allocations"].into_iter().chain(Command::NAMES.iter().copied()).filter(|name| {
        visitor.caller.may_send(name) || (visitor.scope.is_all() && matches!(*name, "swaps" | "allocations"))
    });
    html! {
        form .form method="post" action="/import" enctype="multipart/form-data" {
            input type="hidden" name="form_key" value=(visitor.form_key);
            label for="kind" { span .label { (visitor.t("What the rows are", "Ce que sont les lignes")) } select #kind name="as" { option value="" { (visitor.t("the sheets' names say it", "le nom des feuilles le dit")) } @for kind in kinds { option value=(kind) { (kind) } } } }
            label for="file" { span .label { (visitor.t("File (.xlsx, .ods or .csv)", "Fichier (.xlsx, .ods ou .csv)")) } input #file type="file" name="file" required; }
            label { input type="checkbox" name="check" value="true" checked; " " (visitor.t("Only check; write nothing", "Vérifier seulement; ne rien inscrire")) }
            button type="submit" { (visitor.t("Send", "Envoyer")) }
        }
    }
}

/// `POST /import`
pub async fn import(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let wrong = || Problem::of(Fault::Malformed);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| wrong())?;
    let (mut kind, mut check, mut key, mut file) = (String::new(), false, String::new(), Vec::new());
    while let Some(mut part) = parts.next_field().await.map_err(|_| wrong())? {
        let name = part.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| wrong())? {
            if bytes.len() + chunk.len() > LARGEST_BODY {
                return Err(Problem::of(Fault::TooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        match name.as_str() {
            "as" => kind = String::from_utf8_lossy(&bytes).into_owned(),
            "check" => check = bytes == b"true",
            "form_key" => key = String::from_utf8_lossy(&bytes).into_owned(),
            "file" => file = bytes,
            _ => {}
        }
    }
    visitor.check(&mut Query::read(&format!("form_key={key}")))?;
    let year = app.live.now().picture.open_years().next_back();
    let wanted =
        SheetWanted { kind: Some(kind.as_str()).filter(|kind| !kind.is_empty()), year, ledger: &app.settings.name };
    let rows = app.documents.sheet(&file, wanted).map_err(|text| Problem::saying(Fault::Malformed, text))?;
    let outcomes = crate::import::take(&app, &visitor.caller, rows, check).await?;
    let l = visitor.language;
    let body = html! {
        p { (outcomes.len()) " " (visitor.t("outcomes", "résultats")) @if check { " · " (visitor.t("nothing was written", "rien n'a été inscrit")) } }
        div .scroll tabindex="0" role="region" aria-label=(visitor.t("Outcomes", "Résultats")) { table {
            thead { tr { th scope="col" { (visitor.t("Sheet", "Feuille")) } th scope="col" { (visitor.t("Row", "Ligne")) } th scope="col" { (visitor.t("Column", "Colonne")) } th scope="col" { (visitor.t("Outcome", "Résultat")) } th scope="col" { (visitor.t("Why", "Pourquoi")) } } }
            tbody { @for one in &outcomes { tr {
                td { (cell(l, one.get("sheet"), false)) } th scope="row" { (cell(l, one.get("row"), false)) } td { (cell(l, one.get("column"), false)) } td { (cell(l, one.get("outcome"), false)) }
                td { (one.get("message").and_then(|m| m.get(visitor.t("en", "fr"))).and_then(Value::as_str).unwrap_or_default()) }
            } } }
        } }
        (upload(&visitor))
    };
    Ok(page(&visitor, None, visitor.t("What became of each row", "Ce qu'il est advenu de chaque ligne"), body))
}
