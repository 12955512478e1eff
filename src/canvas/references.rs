//! Where the parameters of a component name its inputs, so that a new name reaches them too.
//! Never touches a text that only looks like a name: a component's inputs alone are meant.

use crate::{Component, Value};

/// Gives an input its new name in the parameters of a component that reads from it.
pub(crate) fn rename_input(component: &mut Component, old: &str, new: &str) {
    let rename = |value: &mut Value| {
        if let Value::Text(text) = value
            && text == old
        {
            new.clone_into(text);
        }
    };
    let component_type = component.component_type.clone();
    for (name, value) in &mut component.parameters {
        match (component_type.as_str(), name.as_str(), value) {
            ("join", "mainTable", value) | ("detect-changes", "masterTable", value) => rename(value),
            ("join", "joins", Value::List(rows)) => {
                for row in rows {
                    if let Value::List(cells) = row {
                        cells.first_mut().into_iter().for_each(rename);
                    }
                }
            }
            ("sql", "query", Value::Text(query)) => {
                *query = query.replace(&format!("$T{{{old}}}"), &format!("$T{{{new}}}"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Command, Editor};

    fn parameters(component_type: &str, source: &str, parameters: &str) -> Vec<(String, Value)> {
        let text = format!(
            "type: transformation\npipeline:\n  components:\n    Orders:\n      type: table-input\n    One:\n      \
             type: {component_type}\n      sources: [\"{source}\"]\n      parameters:\n{parameters}"
        );
        let mut editor = Editor::new(dpl::parse(&text).unwrap());
        let component = editor.document().id_of("Orders").unwrap();
        let _ = editor.command(Command::Rename { component, name: "Sales".to_owned() }).unwrap();
        editor.pipeline().component("One").unwrap().parameters.clone()
    }

    #[test]
    fn an_input_is_called_by_its_new_name_wherever_it_is_meant() {
        let join = "        mainTable: Orders\n        joins: [[\"Orders\", \"Orders\", \"Left\"]]\n";
        let row = ["Sales", "Orders", "Left"].map(|cell| Value::Text(cell.to_owned()));
        assert_eq!(
            parameters("join", "Orders", join),
            [
                ("mainTable".to_owned(), Value::Text("Sales".to_owned())),
                ("joins".to_owned(), Value::List(vec![Value::List(row.to_vec())])),
            ]
        );
        let sql = parameters("sql", "Orders", "        query: \"select Orders.x from $T{Orders}\"\n");
        assert_eq!(sql, [("query".to_owned(), Value::Text("select Orders.x from $T{Sales}".to_owned()))]);
    }

    #[test]
    fn the_same_word_in_a_component_that_does_not_read_from_it_stays() {
        let other = parameters("join", "Other", "        mainTable: Orders\n");
        assert_eq!(other, [("mainTable".to_owned(), Value::Text("Orders".to_owned()))]);
        let filter = parameters("filter", "Orders", "        mainTable: Orders\n");
        assert_eq!(filter, [("mainTable".to_owned(), Value::Text("Orders".to_owned()))]);
    }
}
