//! The catalogue of refusals as a page, for `docs/refusals.md` and whoever asks the program for it.

use super::Code;
use super::message::cited;

const OPENING: &str = "\
# Refusals / Refus

Every refusal that the ledger gives, in the order in which those that many commands share are tried, then each command's
own. A refused command writes nothing. The sections are those of the fund's guide; a rule of this ledger rests on
none. This page is written from `ledger/src/refusal/catalogue`; a test says when it is out of date.

Tous les refus que donne le registre~: d'abord ceux que partagent plusieurs commandes, dans l'ordre où ils sont vérifiés, puis
ceux de chaque commande. Une commande refusée n'inscrit rien. Les sections sont celles du guide du FMC; une règle de ce
registre ne repose sur aucune. Cette page provient de `ledger/src/refusal/catalogue`; un test signale si elle n'est
plus à jour.
";

/// The catalogue in Markdown: a section a code, English beside French.
#[must_use]
pub fn as_markdown() -> String {
    let mut page = OPENING.replace('~', "\u{a0}");
    for code in Code::ALL {
        let entry = code.entry();
        let section = cited(entry.section);
        page.push_str(&format!(
            "\n## `{}`\n\n| English | Français |\n| --- | --- |\n| {} | {} |\n| {} | {} |\n| {} | {} |\n",
            code.code(),
            section.en,
            section.fr,
            entry.why.0,
            entry.why.1,
            entry.remedy.0,
            entry.remedy.1,
        ));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/refusals.md");

    /// `WRITE_DOCS=1 cargo test -p ledger refusal::page` writes the page anew.
    #[test]
    fn the_page_in_docs_is_the_catalogue() -> std::io::Result<()> {
        if std::env::var_os("WRITE_DOCS").is_some() {
            std::fs::write(PAGE, as_markdown())?;
        }
        let committed = std::fs::read_to_string(PAGE)?;
        assert!(committed == as_markdown(), "docs/refusals.md is out of date: run this test with WRITE_DOCS=1");
        Ok(())
    }

    #[test]
    fn no_text_breaks_the_table() {
        let page = as_markdown();
        let rows = page.lines().filter(|line| line.starts_with('|'));
        assert!(rows.clone().all(|row| row.matches('|').count() == 3));
        assert_eq!(rows.count(), Code::ALL.len() * 5);
    }
}
