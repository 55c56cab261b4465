//! The OpenAPI document.

use axum::response::{IntoResponse, Response};

/// `GET /openapi.json`
pub async fn document() -> Response {
    "{}".into_response()
}
