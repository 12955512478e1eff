//! Pipelines for tests, as files. A claim's pipeline stands beside the claim, in as few words as it needs.

use std::fmt::Write as _;

/// One component: a name, a type, parameters, and transitions as `success: A, B`.
pub struct Component {
    pub name: &'static str,
    pub component_type: &'static str,
    pub parameters: Vec<(&'static str, String)>,
    pub transitions: &'static [(&'static str, &'static [&'static str])],
}

impl Component {
    pub fn new(
        name: &'static str,
        component_type: &'static str,
        transitions: &'static [(&'static str, &'static [&'static str])],
    ) -> Component {
        Component { name, component_type, parameters: Vec::new(), transitions }
    }

    /// A script that waits until a file exists: the test decides when the task finishes.
    pub fn waits_for(
        name: &'static str,
        file: &std::path::Path,
        transitions: &'static [(&'static str, &'static [&'static str])],
    ) -> Component {
        let script = format!("until [ -e '{}' ]; do sleep 0.05; done; echo done", file.display());
        Component::new(name, "bash-script", transitions).with("script", script)
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Component {
        self.parameters.push((name, value.into()));
        self
    }
}

/// The text of an orchestration.
pub fn pipeline(components: &[Component]) -> String {
    let mut text = String::from("type: \"orchestration\"\nversion: \"1.0\"\npipeline:\n  components:\n");
    let mut design = String::from("design:\n  components:\n");
    for (at, component) in components.iter().enumerate() {
        let name = quoted(component.name);
        let _ = write!(text, "    {name}:\n      type: \"{}\"\n", component.component_type);
        if !component.transitions.is_empty() {
            text.push_str("      transitions:\n");
        }
        for (kind, targets) in component.transitions {
            let _ = writeln!(text, "        {kind}:");
            for target in *targets {
                let _ = writeln!(text, "        - {}", quoted(target));
            }
        }
        let _ = write!(text, "      parameters:\n        componentName: {name}\n");
        for (parameter, value) in &component.parameters {
            let _ = writeln!(text, "        {parameter}: {}", quoted(value));
        }
        let _ = write!(design, "    {name}:\n      position:\n        x: {}\n        \"y\": 0\n", at * 150);
    }
    text + &design
}

/// JSON strings are YAML's double-quoted ones.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
