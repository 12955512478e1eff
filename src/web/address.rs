//! Addresses inside the page with what a list shows: filters and order live in the query, so that a link shares them.

use api::route;

/// The path with a query of the parameters that say something.
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let query: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// Percent-encoded, for one part of an address.
fn encoded(text: &str) -> String {
    route::path("/{text}", &[text]).split_off(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parameters_that_say_something_are_in_the_address() {
        assert_eq!(with_query("/runners", &[("q", ""), ("status", "")]), "/runners");
        assert_eq!(
            with_query("/runners", &[("q", "a&b c"), ("status", "paused")]),
            "/runners?q=a%26b%20c&status=paused"
        );
    }
}
