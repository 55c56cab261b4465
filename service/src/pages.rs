//! The pages.

use crate::app::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Every page.
pub fn routes() -> Router<App> {
    Router::new()
}

/// Problems of pages.
pub async fn problems(State(_app): State<App>, request: Request, next: Next) -> Response {
    next.run(request).await
}
