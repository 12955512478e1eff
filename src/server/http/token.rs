//! `POST /oauth/dpc/token`: client credentials for a bearer token.

use api::agent::Token;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use super::AppState;
use super::extract::Form;
use super::problem::Refused;
use crate::engine::{EngineError, TOKEN_LIFETIME};

/// The form. Its audience is accepted and means nothing here.
#[derive(Deserialize)]
pub(super) struct Request {
    grant_type: String,
    client_id: String,
    client_secret: String,
}

pub(super) async fn issue(
    State(state): State<AppState>,
    Form(request): Form<Request>,
) -> Result<Json<Token>, Refused> {
    if request.grant_type != "client_credentials" {
        return Err(Refused::bad_request(
            "unsupported-grant-type",
            "Only grant_type=client_credentials is known here.",
        ));
    }
    match state.engine.token(&request.client_id, &request.client_secret).await {
        Ok(access_token) => Ok(Json(Token {
            access_token,
            token_type: "Bearer".to_owned(),
            expires_in: TOKEN_LIFETIME.as_secs(),
        })),
        Err(EngineError::Unauthorized) => Err(Refused::new(
            StatusCode::UNAUTHORIZED,
            "invalid-client",
            "The client id or the client secret is wrong. Check the runner's credentials.",
        )),
        Err(error) => Err(error.into()),
    }
}
