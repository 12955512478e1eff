//! The built page: the files of `dist`, read from the folder in debug builds and held in the binary otherwise.
//! Never serves anything else.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use rust_embed::EmbeddedFile;

use crate::http::problem::Refused;
use crate::http::security::is_api;

/// A build without a page still compiles and says so when asked.
#[cfg(not(debug_assertions))]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../dist"]
#[allow_missing = true]
struct Dist;

/// Set by the build that embeds a page, so that another page makes another binary.
const _: Option<&str> = option_env!("MAIA_PAGE");

#[cfg(not(debug_assertions))]
fn built(path: &str) -> Option<EmbeddedFile> {
    Dist::get(path)
}

/// From the folder as it is now, also when there was none while this was compiled.
#[cfg(debug_assertions)]
fn built(path: &str) -> Option<EmbeddedFile> {
    let dist = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist"));
    rust_embed::utils::read_file_from_fs(&dist.join(path)).ok()
}

const INDEX: &str = "index.html";

/// Names that carry the hash of their content may be kept for ever.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Anything else is asked for again, and answered shortly when it has not changed.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The page's own addresses, by their first segment. Anything else gets the page too, with 404.
const SECTIONS: [&str; 4] = ["", "runners", "designer", "runs"];

/// Answers whatever is no route.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    if is_api(path) {
        return Refused::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing at this address of the API. Check how it is written.",
        )
        .into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = path.trim_start_matches('/');
    let section = path.split('/').next().unwrap_or_default();
    if SECTIONS.contains(&section) {
        return index(StatusCode::OK, &headers);
    }
    match file(path, &headers) {
        Some(response) => response,
        None if has_extension(path) => Refused::not_found(format!("The file {path}")).into_response(),
        None => index(StatusCode::NOT_FOUND, &headers),
    }
}

fn index(status: StatusCode, headers: &HeaderMap) -> Response {
    match file(INDEX, headers) {
        Some(mut response) if response.status() == StatusCode::OK => {
            *response.status_mut() = status;
            response
        }
        Some(response) => response,
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            "<!doctype html><html lang=\"en\"><title>Maia Designer</title><h1>The page is not built</h1>\
             <p>This server was built without its page. Build it with <code>cargo xtask build</code>, or start with \
             <code>cargo xtask start</code>. The API works.</p></html>",
        )
            .into_response(),
    }
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// The file, in the best encoding that the browser takes and the build made.
fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.split('/').any(|segment| segment.is_empty() || segment.starts_with('.')) || path.contains('\\') {
        return None;
    }
    let encoded = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, suffix)| {
        let file = accepts(headers, encoding).then(|| built(&format!("{path}.{suffix}")))??;
        Some((file, Some(encoding)))
    });
    let (file, encoding) = match encoded {
        Some(encoded) => encoded,
        None => (built(path)?, None),
    };
    Some(answer(path, file, encoding, headers))
}

fn answer(path: &str, file: EmbeddedFile, encoding: Option<&'static str>, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash().get(..16).unwrap_or_default()));
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Response::new(match file.data {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        }),
    };
    let caching = if is_named_by_content(path) { FOR_EVER } else { ASK_AGAIN };
    let mut set = |name: HeaderName, value: HeaderValue| response.headers_mut().insert(name, value);
    set(header::CACHE_CONTROL, caching);
    set(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        set(header::ETAG, tag);
    }
    if !is_known {
        if let Ok(content_type) = HeaderValue::from_str(&content_type(path)) {
            set(header::CONTENT_TYPE, content_type);
        }
        if let Some(encoding) = encoding {
            set(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

fn content_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = guess.type_() == mime_guess::mime::TEXT || guess.subtype() == mime_guess::mime::JAVASCRIPT;
    if is_text { format!("{}; charset=utf-8", guess.essence_str()) } else { guess.essence_str().to_owned() }
}

/// Whether the header Accept-Encoding takes the encoding: named, and not with weight 0.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let is_refused = parts.any(|part| {
                part.strip_prefix("q=").is_some_and(|weight| weight.parse().is_ok_and(|q: f32| q == 0.0))
            });
            is_named && !is_refused
        })
}

/// `name-0123456789abcdef.ext`, as the build names what it ships.
fn is_named_by_content(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_named_by_content("web_bg-0123456789abcdef.wasm"));
        assert!(is_named_by_content("fonts/inter-00ff00ff00ff00ff.woff2"));
        for name in ["index.html", "web.js", "web-1234.js", "web-0123456789abcdeg.js", "0123456789abcdef.js"]
        {
            assert!(!is_named_by_content(name), "{name}");
        }
    }

    #[test]
    fn an_encoding_is_taken_only_when_it_is_offered() {
        let offer = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            accepts(&headers, "br")
        };
        assert!(offer("gzip, deflate, br, zstd"));
        assert!(offer("br;q=0.5"));
        assert!(!offer("br;q=0"));
        assert!(!offer("br; q=0.000"));
        assert!(!offer("gzip"));
        assert!(!offer("brotli"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn files_have_the_type_that_browsers_need() {
        assert_eq!(content_type("a.wasm"), "application/wasm");
        assert_eq!(content_type("a.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(content_type("a.svg"), "image/svg+xml");
    }

    #[test]
    fn nothing_outside_the_page_is_served() {
        let headers = HeaderMap::new();
        for path in ["../Cargo.toml", ".stamp", "a/../../Cargo.toml", "..\\Cargo.toml", "/etc/passwd", ""] {
            assert!(file(path, &headers).is_none(), "{path}");
        }
    }
}
