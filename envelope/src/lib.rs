//! The program `envelope`: the ledger's doors to the outside.
//!
//! [`cli`] is the command line: it reads commands and questions, hands them to the clerk and to replay, and puts answers into
//! JSON, tables and CSV, in English and in French; `paper` writes the documents that are printed and signed. No rule and no
//! arithmetic of money stands here. `sheets` reads the rows that people fill in, and `words` knows the two languages.

pub mod cli;
mod document;
mod sheets;
mod words;
