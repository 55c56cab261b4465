//! `envelope demo`.
use super::args::{Common, Demo};
use super::trouble::{Done, Trouble};
use super::words::Lang;
pub(crate) async fn demo(_common: &Common, _lang: Lang, _asked: &Demo) -> Result<Done, Trouble> {
    Ok(Done::Well)
}
