//! Who asks. There is no sign-in yet: whoever reaches this machine is its admin, and a bearer token, where one is
//! sent, must be good. Runners always send theirs.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use model::RunnerId;

use super::AppState;
use super::problem::Refused;

/// Whoever asks without a token.
pub(super) const LOCAL_ADMIN: &str = "local admin";

/// The name that is kept with what somebody did.
#[derive(Clone, Debug)]
pub(super) struct Person(pub(super) String);

/// The runner that asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Runner(pub(super) RunnerId);

/// The layer that finds out who asks.
pub(super) async fn identify(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let name = match bearer(&request)? {
        None => LOCAL_ADMIN.to_owned(),
        Some(token) => {
            let runner = state.engine.authenticate(token).await?;
            format!("client of {}", state.engine.runner_row(runner).await?.name)
        }
    };
    request.extensions_mut().insert(Person(name));
    Ok(next.run(request).await)
}

/// The layer that lets only runners pass.
pub(super) async fn require_runner(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let Some(token) = bearer(&request)? else {
        return Err(Refused::unauthorized(
            "Only runners ask here, with a bearer token from /oauth/dpc/token. Send one in the header Authorization.",
        ));
    };
    let runner = state.engine.authenticate(token).await?;
    request.extensions_mut().insert(Runner(runner));
    Ok(next.run(request).await)
}

/// The token that was sent; another scheme is no token that could be good.
fn bearer(request: &Request) -> Result<Option<&str>, Refused> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|value| value.split_once(' ')).and_then(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()).filter(|token| !token.is_empty())
    });
    token
        .map(Some)
        .ok_or_else(|| Refused::unauthorized("The header Authorization must be \"Bearer\" and a token."))
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Person, Refused> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Refused::internal(&"a route for people is not behind its layer"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Runner {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Runner, Refused> {
        parts
            .extensions
            .get()
            .copied()
            .ok_or_else(|| Refused::internal(&"a route for runners is not behind its layer"))
    }
}
