//! Values of any depth: the part at a path, and the value with that part changed.
//! Never changes anything beside the part.

use dpl::Value;

use super::table::{Layout, Wanted, shape};

/// The part at the path: places in lists and maps, from the outside in.
pub fn part<'v>(value: &'v Value, path: &[usize]) -> Option<&'v Value> {
    let Some((place, rest)) = path.split_first() else { return Some(value) };
    let inner = match value {
        Value::List(items) => items.get(*place),
        Value::Map(entries) => entries.get(*place).map(|(_, value)| value),
        Value::Null | Value::Text(_) => None,
    };
    part(inner?, rest)
}

/// The value with the part replaced, or taken out; `None` if there is no such part.
pub fn with_part(value: &Value, path: &[usize], new: Option<Value>) -> Option<Value> {
    let mut whole = value.clone();
    let Some((last, outer)) = path.split_last() else { return new };
    let parent = part_mut(&mut whole, outer)?;
    match (parent, new) {
        (Value::List(items), Some(new)) => *items.get_mut(*last)? = new,
        (Value::Map(entries), Some(new)) => entries.get_mut(*last)?.1 = new,
        (Value::List(items), None) if *last < items.len() => drop(items.remove(*last)),
        (Value::Map(entries), None) if *last < entries.len() => drop(entries.remove(*last)),
        _ => return None,
    }
    Some(whole)
}

fn part_mut<'v>(value: &'v mut Value, path: &[usize]) -> Option<&'v mut Value> {
    let Some((place, rest)) = path.split_first() else { return Some(value) };
    let inner = match value {
        Value::List(items) => items.get_mut(*place),
        Value::Map(entries) => entries.get_mut(*place).map(|(_, value)| value),
        Value::Null | Value::Text(_) => None,
    };
    part_mut(inner?, rest)
}

/// The collection with one more at its end: like the last one, but empty.
pub fn extended(value: &Value) -> Option<Value> {
    match value {
        Value::List(items) => {
            let mut items = items.clone();
            items.push(items.last().map_or(Value::Text(String::new()), blank));
            Some(Value::List(items))
        }
        Value::Map(entries) => {
            let mut entries = entries.clone();
            let is_free = |key: &String| entries.iter().all(|(other, _)| other != key);
            let numbered = (2_u32..).map(|number| format!("key {number}"));
            let key = std::iter::once("key".to_owned()).chain(numbered).find(is_free)?;
            entries.push((key, Value::Text(String::new())));
            Some(Value::Map(entries))
        }
        Value::Null | Value::Text(_) => None,
    }
}

/// The collection with a child moved to another place.
pub fn with_moved(value: &Value, from: usize, to: usize) -> Option<Value> {
    fn moved<T: Clone>(items: &[T], from: usize, to: usize) -> Option<Vec<T>> {
        let mut items = items.to_vec();
        if from >= items.len() || to >= items.len() || from == to {
            return None;
        }
        let item = items.remove(from);
        items.insert(to, item);
        Some(items)
    }
    match value {
        Value::List(items) => moved(items, from, to).map(Value::List),
        Value::Map(entries) => moved(entries, from, to).map(Value::Map),
        Value::Null | Value::Text(_) => None,
    }
}

/// The map with another name for a key, or why not.
pub fn with_key(value: &Value, place: usize, key: &str) -> Result<Value, String> {
    let Value::Map(entries) = value else { return Err("Only a map has keys.".to_owned()) };
    if entries.iter().enumerate().any(|(at, (other, _))| at != place && other == key) {
        return Err(format!("The key “{key}” stands in this map already."));
    }
    let mut entries = entries.clone();
    if let Some((old, _)) = entries.get_mut(place) {
        key.clone_into(old);
    }
    Ok(Value::Map(entries))
}

/// What a value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Text,
    List,
    Map,
    Null,
}

/// All of them, in the order in which they are offered.
pub const SORTS: [Sort; 4] = [Sort::Text, Sort::List, Sort::Map, Sort::Null];

impl Sort {
    /// What the value is.
    pub fn of(value: &Value) -> Sort {
        match value {
            Value::Text(_) => Sort::Text,
            Value::List(_) => Sort::List,
            Value::Map(_) => Sort::Map,
            Value::Null => Sort::Null,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Sort::Text => "text",
            Sort::List => "list",
            Sort::Map => "map",
            Sort::Null => "null",
        }
    }
}

/// The value as another sort, if nothing of it is lost.
pub fn as_sort(value: Option<&Value>, sort: Sort) -> Option<Value> {
    let is_empty = match value {
        None | Some(Value::Null) => true,
        Some(Value::Text(text)) => text.is_empty(),
        Some(Value::List(items)) => items.is_empty(),
        Some(Value::Map(entries)) => entries.is_empty(),
    };
    match (value, sort) {
        (Some(Value::List(items)), Sort::Text) => match items.as_slice() {
            [] => Some(Value::Text(String::new())),
            [Value::Text(only)] => Some(Value::Text(only.clone())),
            _ => None,
        },
        (Some(Value::Text(text)), Sort::List) if !is_empty => {
            Some(Value::List(vec![Value::Text(text.clone())]))
        }
        (Some(map @ Value::Map(_)), Sort::List) if !is_empty => Some(Value::List(vec![map.clone()])),
        (_, Sort::Null) if is_empty => Some(Value::Null),
        (_, Sort::Text) if is_empty => Some(Value::Text(String::new())),
        (_, Sort::List) if is_empty => Some(Value::List(Vec::new())),
        (_, Sort::Map) if is_empty => Some(Value::Map(Vec::new())),
        _ => None,
    }
}

fn blank(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Text(_) => Value::Text(String::new()),
        Value::List(_) => Value::List(Vec::new()),
        Value::Map(entries) => {
            Value::Map(entries.iter().map(|(key, value)| (key.clone(), blank(value))).collect())
        }
    }
}

/// The tree without its texts: what must be drawn anew when it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outline {
    Missing,
    Null,
    Text,
    /// A list or a list of lists that is edited as a table.
    Table(Layout),
    List(Vec<Outline>),
    Map(Vec<(String, Outline)>),
}

/// The outline of a value.
pub fn outline(value: Option<&Value>) -> Outline {
    match value {
        None => Outline::Missing,
        Some(Value::Null) => Outline::Null,
        Some(Value::Text(_)) => Outline::Text,
        Some(list @ Value::List(items)) => match shape(Some(list), Wanted::Anything) {
            Some(shape) => Outline::Table(shape.layout),
            None => Outline::List(items.iter().map(|item| outline(Some(item))).collect()),
        },
        Some(Value::Map(entries)) => {
            Outline::Map(entries.iter().map(|(key, value)| (key.clone(), outline(Some(value)))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(plain: &str) -> Value {
        Value::Text(plain.to_owned())
    }

    fn sample() -> Value {
        Value::Map(vec![
            ("a".into(), Value::List(vec![text("1"), Value::Map(vec![("b".into(), Value::Null)])])),
            ("c".into(), text("2")),
        ])
    }

    #[test]
    fn a_part_is_found_replaced_and_taken_out() {
        let value = sample();
        assert_eq!(part(&value, &[0, 1, 0]), Some(&Value::Null));
        assert_eq!(part(&value, &[1, 0]), None);
        let after = with_part(&value, &[0, 1, 0], Some(text("deep"))).unwrap();
        assert_eq!(part(&after, &[0, 1, 0]), Some(&text("deep")));
        assert_eq!(part(&after, &[1]), Some(&text("2")));
        let after = with_part(&value, &[0, 0], None).unwrap();
        assert_eq!(part(&after, &[0, 0, 0]), Some(&Value::Null));
        assert_eq!(with_part(&value, &[7], None), None);
        assert_eq!(with_part(&value, &[], None), None);
    }

    #[test]
    fn a_new_item_looks_like_the_one_before() {
        let after = extended(&Value::List(vec![Value::Map(vec![("k".into(), text("v"))])])).unwrap();
        assert_eq!(part(&after, &[1]), Some(&Value::Map(vec![("k".into(), text(""))])));
        let Some(Value::Map(entries)) = extended(&sample()) else { panic!("a map stays one") };
        assert_eq!(entries.last(), Some(&("key".to_owned(), text(""))));
        let again = extended(&Value::Map(entries)).unwrap();
        assert!(matches!(again, Value::Map(entries) if entries.last().unwrap().0 == "key 2"));
    }

    #[test]
    fn a_key_is_renamed_in_its_place_and_never_twice() {
        let Ok(Value::Map(entries)) = with_key(&sample(), 0, "z") else { panic!("renamed") };
        assert_eq!(entries.first().map(|(key, _)| key.as_str()), Some("z"));
        assert!(with_key(&sample(), 0, "c").unwrap_err().contains("“c”"));
    }

    #[test]
    fn children_change_places() {
        let moved = with_moved(&sample(), 0, 1).unwrap();
        assert_eq!(part(&moved, &[0]), Some(&text("2")));
        assert_eq!(with_moved(&sample(), 0, 2), None);
    }

    #[test]
    fn another_sort_is_offered_only_when_nothing_is_lost() {
        assert_eq!(as_sort(None, Sort::Null), Some(Value::Null));
        assert_eq!(as_sort(Some(&Value::Null), Sort::Map), Some(Value::Map(vec![])));
        assert_eq!(as_sort(Some(&text("a")), Sort::List), Some(Value::List(vec![text("a")])));
        assert_eq!(as_sort(Some(&text("a")), Sort::Map), None);
        assert_eq!(as_sort(Some(&text("a")), Sort::Null), None);
        assert_eq!(as_sort(Some(&Value::List(vec![text("a")])), Sort::Text), Some(text("a")));
        assert_eq!(as_sort(Some(&sample()), Sort::List), Some(Value::List(vec![sample()])));
        assert_eq!(as_sort(Some(&sample()), Sort::Text), None);
    }

    #[test]
    fn typing_does_not_change_the_outline() {
        let typed = with_part(&sample(), &[1], Some(text("other"))).unwrap();
        assert_eq!(outline(Some(&typed)), outline(Some(&sample())));
        let emptied = with_part(&sample(), &[1], Some(Value::Null)).unwrap();
        assert_ne!(outline(Some(&emptied)), outline(Some(&sample())));
    }
}
