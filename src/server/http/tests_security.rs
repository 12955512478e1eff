//! Other people's pages cannot use a server without sign-in.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;

use super::test_world::{HOST, World, request};

#[tokio::test]
async fn a_foreign_host_is_refused_everywhere() {
    let world = World::new().await;
    for path in ["/", "/api/snapshot", "/dpc/v1/agents", "/livez", "/api/nothing"] {
        for host in ["evil.example", "evil.example:8420", "127.0.0.1:9", "localhost.evil.example:8420"] {
            let foreign = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
            world.send(foreign).await.problem(403, "foreign-host");
        }
        let nameless = Request::get(path).body(Body::empty()).unwrap();
        world.send(nameless).await.problem(403, "foreign-host");
    }
    let ours = Request::get("/livez").header(header::HOST, "localhost:8420").body(Body::empty()).unwrap();
    assert_eq!(world.send(ours).await.status, 200);
}

#[tokio::test]
async fn only_our_own_page_and_programs_may_write() {
    let world = World::new().await;
    let own = format!("http://{HOST}");
    let table: [(Option<&str>, Option<&str>, bool); 9] = [
        (None, None, true),
        (Some("same-origin"), Some(&own), true),
        (Some("none"), None, true),
        (None, Some(&own), true),
        (Some("cross-site"), Some("https://evil.example"), false),
        (Some("same-site"), Some("http://127.0.0.1:3000"), false),
        (None, Some("https://evil.example"), false),
        (None, Some("null"), false),
        (Some("cross-site"), None, false),
    ];
    let path = format!("/dpc/v1/agents/{}", world.local.runner_id);
    for (site, origin, is_accepted) in table {
        for (content_type, understood) in [("application/json", 200), ("text/plain", 415)] {
            let mut patch = request(Method::PATCH, &path).header(header::CONTENT_TYPE, content_type);
            if let Some(site) = site {
                patch = patch.header("sec-fetch-site", site);
            }
            if let Some(origin) = origin {
                patch = patch.header(header::ORIGIN, origin);
            }
            let answer = world.send(patch.body(Body::from(json!({}).to_string())).unwrap()).await;
            match is_accepted {
                true => assert_eq!(answer.status, understood, "{site:?} {origin:?} {answer:?}"),
                false => {
                    answer.problem(403, "cross-site-write");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_foreign_page_is_never_told_that_it_may_read() {
    let world = World::new().await;
    let read = request(Method::GET, "/api/snapshot")
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, "https://evil.example");
    let answer = world.send(read.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test]
async fn every_answer_says_what_browsers_may_do_with_it() {
    let world = World::new().await;
    for path in ["/", "/runners", "/api/snapshot", "/api/nothing", "/missing.png", "/livez"] {
        let answer = world.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
    }
    assert_eq!(world.get("/api/snapshot").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_bad_token_is_refused_and_none_is_the_local_admin() {
    let world = World::new().await;
    let with = |path: &str, value: &str| {
        let get = request(Method::GET, path).header(header::AUTHORIZATION, value);
        world.send(get.body(Body::empty()).unwrap())
    };
    for value in ["Bearer wrong", "Bearer", "Bearer ", "Basic YTpi", "wrong"] {
        let answer = with("/dpc/v1/agents", value).await;
        answer.problem(401, "unauthorized");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        with("/api/snapshot", value).await.problem(401, "unauthorized");
    }
    let snapshot: serde_json::Value = world.get("/api/snapshot").await.json();
    assert_eq!(snapshot["user"], "local admin");
}

#[tokio::test]
async fn only_runners_reach_what_runners_ask() {
    let world = World::new().await;
    for path in ["register", "claim", "heartbeat", "result", "goodbye"] {
        let path = format!("/api/work/{path}");
        world.post(&path, &json!({})).await.problem(401, "unauthorized");
    }
}
