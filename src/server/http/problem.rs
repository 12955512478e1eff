//! Every refusal as `application/problem+json`. Never tells what broke inside: that goes to the log.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use api::problem::{CONTENT_TYPE, Problem};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use tracing::error;

/// The answer to a request that is refused. Becomes a document in `render`, which knows the path that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    /// What stands in the document beside the problem, such as the fresh state.
    beside: Map<String, Value>,
}

impl Refused {
    /// `code` is stable, for programs; `detail` says what happened, to what, and what to do now.
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Refused {
        Refused { status, code: code.into(), detail: detail.into(), beside: Map::new() }
    }

    /// There is no such thing. `what` is a sentence's subject, such as `The runner 7`.
    pub(crate) fn not_found(what: impl fmt::Display) -> Refused {
        Refused::new(
            StatusCode::NOT_FOUND,
            "not-found",
            format!("{what} does not exist. It may have been deleted; look at the list again."),
        )
    }

    pub(crate) fn bad_request(code: &'static str, detail: impl Into<String>) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub(crate) fn unprocessable(code: &'static str, detail: impl Into<String>) -> Refused {
        Refused::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    pub(crate) fn unauthorized(detail: impl Into<String>) -> Refused {
        Refused::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// Something broke here. The reason is logged; the answer says nothing of it.
    pub(crate) fn internal(reason: &dyn fmt::Display) -> Refused {
        error!(reason = %reason, "A request could not be answered: {reason}");
        Refused::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal-error",
            "The server could not do this, and wrote the reason to its log. Nothing was changed; try again.",
        )
    }

    /// Adds a member beside the problem's own.
    pub(crate) fn with(mut self, name: &str, value: &impl Serialize) -> Refused {
        match serde_json::to_value(value) {
            Ok(value) => {
                self.beside.insert(name.to_owned(), value);
                self
            }
            Err(reason) => Refused::internal(&reason),
        }
    }

    /// What a status says for itself, where no handler had anything to add.
    fn from_status(status: StatusCode) -> Refused {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not-found", "There is nothing at this address."),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method-not-allowed",
                "This address does not answer this method; the header Allow names those it does.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => ("body-too-large", "The body is larger than is accepted here."),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("unsupported-media-type", "The body must be JSON, with Content-Type: application/json.")
            }
            StatusCode::REQUEST_TIMEOUT => {
                ("too-slow", "The request took too long to arrive. Send it again.")
            }
            _ => ("refused", "The request was refused."),
        };
        Refused::new(status, code, detail)
    }

    /// What is written of it, in answer to that path.
    pub(super) fn problem(&self, instance: &str) -> Problem {
        Problem {
            problem_type: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or("Refused").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            instance: instance.to_owned(),
            code: self.code.clone().into_owned(),
        }
    }

    fn document(&self, instance: &str) -> Response {
        let mut members = self.beside.clone();
        if let Ok(Value::Object(problem)) = serde_json::to_value(self.problem(instance)) {
            members.extend(problem);
        }
        let mut response = Response::new(Body::from(Value::Object(members).to_string()));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The layer that writes the documents, also for what axum and other layers refused by status alone.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let instance = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let refused = match response.extensions_mut().remove::<Refused>() {
        Some(refused) => refused,
        None if is_plain(&response) => Refused::from_status(status),
        // A page for people, such as the one for an unknown address.
        None => return response,
    };
    let mut document = refused.document(&instance);
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        document.headers_mut().insert(header::ALLOW, allow);
    }
    document
}

fn is_plain(response: &Response) -> bool {
    match response.headers().get(header::CONTENT_TYPE) {
        None => true,
        Some(content_type) => content_type.as_bytes().starts_with(b"text/plain"),
    }
}

/// What a panic in a handler answers.
pub(crate) fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let reason = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message");
    Refused::internal(&reason).into_response()
}
