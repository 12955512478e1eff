//! Reads requests: bodies, paths, queries. What cannot be read is refused as a problem that says why.

use axum::extract::rejection::{
    BytesRejection, FailedToBufferBody, FormRejection, JsonRejection, PathRejection,
};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Refused;

/// A JSON body.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Json(value)),
            Err(JsonRejection::JsonDataError(error)) => Err(Refused::unprocessable(
                "invalid-body",
                format!("The body is not what is expected here: {}.", reason(&error.body_text())),
            )),
            Err(JsonRejection::JsonSyntaxError(error)) => Err(Refused::bad_request(
                "malformed-json",
                format!("The body is no JSON: {}.", reason(&error.body_text())),
            )),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(unsupported("application/json")),
            Err(JsonRejection::BytesRejection(error)) => Err(unread(&error)),
            Err(error) => Err(Refused::bad_request("malformed-body", error.body_text())),
        }
    }
}

/// A form body.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(value)) => Ok(Form(value)),
            Err(FormRejection::InvalidFormContentType(_)) => {
                Err(unsupported("application/x-www-form-urlencoded"))
            }
            Err(FormRejection::BytesRejection(error)) => Err(unread(&error)),
            Err(error) => Err(Refused::unprocessable(
                "invalid-body",
                format!("The form is not what is expected here: {}.", reason(&error.body_text())),
            )),
        }
    }
}

/// The parameters of the address. One that cannot be an id names nothing that exists.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(PathRejection::FailedToDeserializePathParams(error))
                if !matches!(error.kind(), axum::extract::path::ErrorKind::InvalidUtf8InPathParam { .. }) =>
            {
                Err(Refused::not_found("What this address names"))
            }
            Err(error) => Err(Refused::bad_request("invalid-path", format!("{}.", error.body_text()))),
        }
    }
}

/// The query of the address.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Query(value)),
            Err(error) => Err(Refused::bad_request("invalid-query", format!("{}.", error.body_text()))),
        }
    }
}

/// What is wrong, without the reader's own words before it.
fn reason(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, reason)| reason)
}

fn unsupported(wanted: &str) -> Refused {
    Refused::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        format!("The body must have Content-Type: {wanted}."),
    )
}

fn unread(error: &BytesRejection) -> Refused {
    match error {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => Refused::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body-too-large",
            "The body is larger than is accepted here: 8 MiB for a file, 1 MiB for anything else.",
        ),
        error => Refused::bad_request("unreadable-body", format!("The body could not be read: {error}.")),
    }
}
