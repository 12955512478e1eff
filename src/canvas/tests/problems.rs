//! Claims about what the catalogue and the project add to the rules of the language.

use crate::{ProjectFiles, problems};

fn told(components: &str, files: Option<&ProjectFiles>) -> Vec<String> {
    let text = format!("type: \"orchestration\"\npipeline:\n  components:\n{components}");
    let pipeline = dpl::parse(&text).unwrap();
    problems(&pipeline, files).into_iter().map(|problem| problem.message).collect()
}

const START: &str = "    Start: {type: start, transitions: {unconditional: [A]}}\n";

#[test]
fn a_missing_parameter_is_told_by_the_name_of_its_field() {
    let messages = told(&format!("{START}    A: {{type: sql-script}}\n"), None);
    assert_eq!(messages, ["\"SQL script\" is missing: fill it in."]);
}

#[test]
fn a_number_out_of_its_range_is_told() {
    let with = |timeout: &str| {
        let parameters = format!("{{script: ls, timeout: '{timeout}'}}");
        told(&format!("{START}    A: {{type: bash-script, parameters: {parameters}}}\n"), None)
    };
    assert_eq!(with("300"), [""; 0]);
    assert_eq!(
        with("soon"),
        ["\"Time limit in seconds\" must be a whole number from 1 to 86400, and is \"soon\"."]
    );
    assert_eq!(with("0").len(), 1);
}

#[test]
fn child_pipelines_are_found_with_and_without_their_suffix() {
    let files = ProjectFiles::new("a.orch.yaml", ["dir/b.orch.yaml".to_owned(), "c.tran.yaml".to_owned()]);
    let with = |path: &str| {
        let parameters = format!("{{orchestrationJob: '{path}'}}");
        told(&format!("{START}    A: {{type: run-orchestration, parameters: {parameters}}}\n"), Some(&files))
    };
    assert_eq!(with("dir/b"), [""; 0]);
    assert_eq!(with("dir/b.orch.yaml"), [""; 0]);
    assert_eq!(with("b"), ["The project has no pipeline \"b\": choose one, or create it."]);
    assert_eq!(with("c").len(), 1);
}

#[test]
fn a_transformation_reads_and_is_read() {
    let text = "type: \"transformation\"\npipeline:\n  components:\n    In: {type: table-input}\n    \
                J: {type: join, sources: [In]}\n    Out: {type: rewrite-table}\n    Own: {type: own-type}\n";
    let messages: Vec<String> =
        problems(&dpl::parse(text).unwrap(), None).into_iter().map(|it| it.message).collect();
    assert_eq!(
        messages,
        [
            "This component has 1 of at least 2 inputs: connect the others.",
            "Nothing reads from this component, so its rows go nowhere: connect it.",
            "This component has no input: connect one.",
        ]
    );
}

/// A pipeline of that many components, each with a script that uses a variable.
fn large(count: usize) -> dpl::Pipeline {
    let mut text =
        "type: \"orchestration\"\npipeline:\n  variables:\n    v: {defaultValue: x}\n  components:\n    \
                    Start: {type: start, transitions: {unconditional: [C0]}}\n"
            .to_owned();
    for number in 0..count {
        let next = number + 1;
        let targets = if next < count { format!("[C{next}]") } else { "[]".to_owned() };
        text.push_str(&format!(
            "    C{number}: {{type: sql-script, transitions: {{success: {targets}}}, parameters: {{sqlScript: 'select ${{v}} from t where id = 1'}}}}\n"
        ));
    }
    dpl::parse(&text).unwrap()
}

#[test]
fn a_chain_of_ten_thousand_components_is_checked_to_its_end() {
    let mut pipeline = large(10_000);
    assert_eq!(problems(&pipeline, None), []);
    if let Some(last) = pipeline.components.last_mut() {
        last.parameters.clear();
    }
    assert_eq!(problems(&pipeline, None).len(), 1);
}
