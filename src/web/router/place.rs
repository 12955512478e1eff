//! Addresses taken apart. Pure.

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Goes on to the list of runners.
    Home,
    Runners,
    /// `id`
    Runner,
    /// `path`, when a file is open.
    Designer,
    Runs,
    /// `id`
    Run,
    Unknown,
}

/// An address of this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub page: Page,
    pub path: String,
    pub params: Values,
    pub query: Values,
}

/// Values by name, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// The first value of that name.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Every value of that name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn one(name: &str, value: &str) -> Values {
        Values(vec![(name.to_owned(), decoded(value))])
    }
}

impl Place {
    /// Reads an address: a path, and a query if there is one.
    pub fn of(address: &str) -> Place {
        let address = address.split('#').next().unwrap_or_default();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let (page, params) = match segments.as_slice() {
            [] => (Page::Home, Values::default()),
            ["runners"] => (Page::Runners, Values::default()),
            ["runners", id] => (Page::Runner, Values::one("id", id)),
            ["designer"] => (Page::Designer, Values::default()),
            ["designer", file @ ..] => (Page::Designer, Values::one("path", &file.join("/"))),
            ["runs"] => (Page::Runs, Values::default()),
            ["runs", id] => (Page::Run, Values::one("id", id)),
            _ => (Page::Unknown, Values::default()),
        };
        Place { page, path: path.to_owned(), params, query: query_of(query) }
    }

    /// Whether it is that address or one below it.
    pub fn is_below(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn query_of(query: &str) -> Values {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    Values(pairs.map(|(name, value)| (decoded(name), decoded(&value.replace('+', " ")))).collect())
}

/// Percent-decoded; what is no valid encoding stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = (byte == b'%').then(|| Some((hex(ahead.next()?)?, hex(ahead.next()?)?))).flatten();
        match digits {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = ahead;
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_page() {
        let pages = [
            "/",
            "/runners",
            "/runners/7",
            "/designer",
            "/designer/a/b.orch.yaml",
            "/runs/",
            "/runs/7",
            "/x",
            "/runs/7/x",
        ]
        .map(|address| Place::of(address).page);
        assert_eq!(
            pages,
            [
                Page::Home,
                Page::Runners,
                Page::Runner,
                Page::Designer,
                Page::Designer,
                Page::Runs,
                Page::Run,
                Page::Unknown,
                Page::Unknown
            ]
        );
    }

    #[test]
    fn values_are_decoded() {
        let place = Place::of("/designer/a%20b/50%25%20%C3%A4.orch.yaml?q=a%26b+c&empty&x=%zz#part");
        assert_eq!(place.params.get("path").as_deref(), Some("a b/50% ä.orch.yaml"));
        assert_eq!(place.query.get("q").as_deref(), Some("a&b c"));
        assert_eq!(place.query.get("empty").as_deref(), Some(""));
        assert_eq!(place.query.get("x").as_deref(), Some("%zz"));
        assert_eq!(place.query.get("none"), None);
    }

    #[test]
    fn a_link_is_current_at_its_address_and_below() {
        assert!(Place::of("/runners").is_below("/runners"));
        assert!(Place::of("/runners/7?x=1").is_below("/runners"));
        assert!(!Place::of("/runnersome").is_below("/runners"));
    }
}
