//! Requests to the server: JSON in and out, every refusal an error that can be read to a person.

use api::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

/// Why a request has no answer to use.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// No answer came: the server is gone, or the network is. Whether it acted is unknown.
    #[error("The server cannot be reached. It may be stopped, or this machine is offline.")]
    Offline,
    /// The server refused. `body` is the whole answer, for problems that carry more than their text.
    #[error("{}", problem.detail)]
    Problem { problem: Box<Problem>, body: String },
    /// An answer that this page does not understand.
    #[error(
        "The server's answer cannot be read ({0}). Load the page again: it may be older than the server."
    )]
    Unreadable(String),
}

impl RequestError {
    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            RequestError::Problem { problem, .. } => Some(problem.status),
            RequestError::Offline | RequestError::Unreadable(_) => None,
        }
    }

    /// The stable word for a refusal, such as `stale-version`.
    pub fn code(&self) -> Option<&str> {
        match self {
            RequestError::Problem { problem, .. } => Some(&problem.code),
            RequestError::Offline | RequestError::Unreadable(_) => None,
        }
    }

    /// What the refusal carries beside the problem, such as the fresh row.
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        match self {
            RequestError::Problem { body, .. } => serde_json::from_str(body).ok(),
            RequestError::Offline | RequestError::Unreadable(_) => None,
        }
    }
}

/// The methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// Asks for something.
pub async fn get<T: DeserializeOwned>(url: &str) -> Result<T, RequestError> {
    decode(&send(Method::Get, url, &[], None).await?)
}

/// Posts a body and reads the answer.
pub async fn post<B: Serialize, T: DeserializeOwned>(
    url: &str,
    headers: &[(&str, &str)],
    body: &B,
) -> Result<T, RequestError> {
    decode(&send(Method::Post, url, headers, Some(encode(body)?)).await?)
}

/// Puts a body and reads the answer.
pub async fn put<B: Serialize, T: DeserializeOwned>(
    url: &str,
    headers: &[(&str, &str)],
    body: &B,
) -> Result<T, RequestError> {
    decode(&send(Method::Put, url, headers, Some(encode(body)?)).await?)
}

/// Deletes something; the answer's body does not matter.
pub async fn delete(url: &str, headers: &[(&str, &str)]) -> Result<(), RequestError> {
    send(Method::Delete, url, headers, None).await.map(drop)
}

/// Sends a request and returns the text of an answer that is a success.
pub async fn send(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<String>,
) -> Result<String, RequestError> {
    let response = fetch(method, url, headers, body).await.map_err(|_| RequestError::Offline)?;
    // As bytes: a text would become one of the browser's, and then one of ours again, which takes long for a long file.
    let bytes = match response.array_buffer().map(JsFuture::from) {
        Ok(bytes) => js_sys::Uint8Array::new(&bytes.await.map_err(|_| RequestError::Offline)?).to_vec(),
        Err(_) => return Err(RequestError::Offline),
    };
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if response.ok() { Ok(text) } else { Err(refusal(response.status(), url, text)) }
}

async fn fetch(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<String>,
) -> Result<Response, JsValue> {
    let all = Headers::new()?;
    all.set("Accept", "application/json")?;
    for (name, value) in headers {
        all.set(name, value)?;
    }
    let options = RequestInit::new();
    options.set_method(method.name());
    if let Some(body) = body {
        all.set("Content-Type", "application/json")?;
        options.set_body(&JsValue::from_str(&body));
    }
    options.set_headers(&all);
    let request = Request::new_with_str_and_init(url, &options)?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.fetch_with_request(&request)).await?.dyn_into()
}

fn encode<B: Serialize>(body: &B) -> Result<String, RequestError> {
    serde_json::to_string(body).map_err(|error| RequestError::Unreadable(error.to_string()))
}

fn decode<T: DeserializeOwned>(text: &str) -> Result<T, RequestError> {
    serde_json::from_str(text).map_err(|error| RequestError::Unreadable(error.to_string()))
}

/// A refusal that is no problem document (a proxy's, for instance) still becomes one.
fn refusal(status: u16, url: &str, body: String) -> RequestError {
    // A proxy in between says so when the server behind it is gone.
    if matches!(status, 502..=504) {
        return RequestError::Offline;
    }
    let problem = serde_json::from_str(&body).unwrap_or_else(|_| Problem {
        problem_type: "about:blank".to_owned(),
        title: format!("HTTP {status}"),
        status,
        detail: format!("The server refused the request with status {status}."),
        instance: url.to_owned(),
        code: format!("http-{status}"),
    });
    RequestError::Problem { problem: Box::new(problem), body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_document_is_read_with_what_it_carries() {
        let body = r#"{"type":"about:blank","title":"Stale","status":412,"detail":"Changed.","instance":"/x","code":"stale-version","runner":7}"#;
        let error = refusal(412, "/x", body.to_owned());
        assert_eq!((error.status(), error.code()), (Some(412), Some("stale-version")));
        assert_eq!(error.to_string(), "Changed.");
        assert_eq!(error.body_as::<serde_json::Value>().unwrap()["runner"], 7);
    }

    #[test]
    fn a_refusal_without_a_problem_document_still_has_words() {
        let error = refusal(418, "/x", "<h1>no</h1>".to_owned());
        assert_eq!(error.code(), Some("http-418"));
        assert_eq!(error.to_string(), "The server refused the request with status 418.");
        assert_eq!(refusal(502, "/x", String::new()), RequestError::Offline);
    }
}
