//! What keeps other people's pages away from a server without sign-in: which hosts it answers to, writes from
//! other origins, and the headers of every answer. Never decides who somebody is.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::csrf::ProtectionError;

use super::problem::Refused;

/// Scripts, styles and connections of our own origin only; nothing inline.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// An answer of the API is data: shown as a document, it may do nothing at all.
const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()",
);

/// The names that a request may give the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hosts {
    /// This machine only, at this port or by these names: a foreign page cannot reach us by a name of its own.
    Loopback { port: u16, names: Arc<[HostName]> },
    /// Whatever leads here, because `--insecure` was given.
    Any,
}

impl Hosts {
    fn accept(&self, authority: &str) -> bool {
        match self {
            Hosts::Any => true,
            Hosts::Loopback { port, names } => {
                let (host, named) = match split_port(authority) {
                    Some(parts) => parts,
                    None => return false,
                };
                let is_our_port = named.map_or(*port == 80, |named| named == *port);
                is_our_port && is_loopback(host) || names.iter().any(|name| name.is(host, named))
            }
        }
    }
}

/// A name that people use for the server, as their browsers send it: a host, and a port unless it is the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName {
    host: String,
    port: Option<u16>,
}

impl HostName {
    /// The error is a sentence.
    pub fn parse(text: &str) -> Result<HostName, String> {
        let is_plain = |host: &str| {
            !host.is_empty()
                && host
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':'))
        };
        match split_port(text) {
            Some((host, port)) if is_plain(host) => Ok(HostName { host: host.to_owned(), port }),
            _ => Err("Write the name as browsers send it, without http:// and path, such as maia.example.com or 10.0.0.5:8420."
                .to_owned()),
        }
    }

    fn is(&self, host: &str, port: Option<u16>) -> bool {
        self.host.eq_ignore_ascii_case(host) && self.port == port
    }
}

/// Host and port of an authority; none when it is neither.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (host, rest.strip_prefix(':').or(rest.is_empty().then_some("")))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    match port? {
        "" => Some((host, None)),
        port => Some((host, Some(port.parse().ok()?))),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Refuses requests that name another host: the page of a foreign name that was pointed at this address.
pub(crate) async fn check_host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let named = request.uri().authority().map(|authority| authority.as_str().to_owned()).or_else(|| {
        let mut values = request.headers().get_all(header::HOST).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().map(str::to_owned),
            _ => None,
        }
    });
    if named.as_deref().is_some_and(|named| hosts.accept(named)) || (named.is_none() && hosts == Hosts::Any) {
        return next.run(request).await;
    }
    Refused::new(
        StatusCode::FORBIDDEN,
        "foreign-host",
        "The request names a host that is not this server. Use the address that the server printed when it started, or \
         start it with --host-name and the name that people use.",
    )
    .into_response()
}

/// The answer to a write that a page of another origin sent.
pub(crate) fn refuse_cross_site(_: ProtectionError) -> Response {
    Refused::new(
        StatusCode::FORBIDDEN,
        "cross-site-write",
        "A page of another origin sent this request, so nothing was changed. Use this server's own page, or send it \
         without a browser.",
    )
    .into_response()
}

/// Whether the address belongs to an interface for programs.
pub(crate) fn is_api(path: &str) -> bool {
    ["/api", "/dpc", "/oauth", "/livez", "/readyz", "/metrics"]
        .into_iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Adds what every answer says to browsers.
pub(crate) async fn add_headers(request: Request, next: Next) -> Response {
    let is_api = is_api(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = if is_api { API_POLICY } else { PAGE_POLICY };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    if is_api {
        set_default(headers, header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_at_our_port_is_our_host() {
        let hosts = Hosts::Loopback { port: 8420, names: Arc::default() };
        for ours in ["127.0.0.1:8420", "localhost:8420", "LOCALHOST:8420", "[::1]:8420"] {
            assert!(hosts.accept(ours), "{ours}");
        }
        let foreign = [
            "127.0.0.1",
            "127.0.0.1:8421",
            "localhost.evil.example:8420",
            "evil.example:8420",
            "[::1]",
            "[::1]x:8420",
            "::1:8420",
            "",
            ":8420",
            "localhost:8420:8420",
            "user@localhost:8420",
            "192.168.1.2:8420",
        ];
        for foreign in foreign {
            assert!(!hosts.accept(foreign), "{foreign}");
        }
        assert!(Hosts::Loopback { port: 80, names: Arc::default() }.accept("localhost"));
        assert!(Hosts::Any.accept("evil.example"));
    }

    #[test]
    fn a_name_that_was_given_is_ours_as_it_was_given() {
        let names =
            ["maia.example.com", "10.0.0.5:8420", "[fd00::1]:80"].map(|name| HostName::parse(name).unwrap());
        let hosts = Hosts::Loopback { port: 8421, names: names.into() };
        for ours in ["Maia.Example.com", "10.0.0.5:8420", "[fd00::1]:80", "127.0.0.1:8421"] {
            assert!(hosts.accept(ours), "{ours}");
        }
        for foreign in ["maia.example.com:8420", "evil.maia.example.com", "10.0.0.5", "127.0.0.1:8420"] {
            assert!(!hosts.accept(foreign), "{foreign}");
        }
        for wrong in ["", ":80", "http://maia.example.com", "maia.example.com/", "a b", "host:port", "*"] {
            assert!(HostName::parse(wrong).unwrap_err().contains("maia.example.com"), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_an_api_only_by_whole_segments() {
        assert!(is_api("/api"));
        assert!(is_api("/api/anything"));
        assert!(is_api("/dpc/v1/agents"));
        assert!(!is_api("/apiary"));
        assert!(!is_api("/"));
    }
}
