//! Claims about the writer, each as the lines of a fixture that an edit changes.

use crate::equal::says_the_same;
use crate::fixtures::{BARE, BITES, EMPTY, INDENTED, INLINE, added, difference, remove, rename};
use crate::{
    Component, Note, Pipeline, Position, Size, Transition, TransitionKind, Value, Variable, parse, write,
};

/// Edits a fixture and compares the lines that changed.
#[track_caller]
fn check(base: &str, edit: impl FnOnce(&mut Pipeline), expected: &str) {
    let mut pipeline = parse(base).unwrap();
    edit(&mut pipeline);
    let written = write(base, &pipeline).unwrap();
    let reread = parse(&written).unwrap();
    assert!(says_the_same(&reread, &pipeline), "{written}");
    let difference = difference(base, &written);
    let expected: Vec<&str> = expected.trim_matches('\n').lines().collect();
    assert_eq!(difference, expected.join("\n"), "\n{difference}\n");
}

fn component<'p>(pipeline: &'p mut Pipeline, name: &str) -> &'p mut Component {
    pipeline.components.iter_mut().find(|component| component.name == name).unwrap()
}

fn index(pipeline: &Pipeline, name: &str) -> usize {
    pipeline.components.iter().position(|component| component.name == name).unwrap()
}

#[test]
fn a_comment_beside_a_position_survives_and_a_bare_y_stays_bare() {
    check(
        BITES,
        |pipeline| component(pipeline, "Any berths?").position = Some(Position { x: 160.5, y: 20.0 }),
        r#"
-        x: 150 # by hand
-        y: -1.5
+        x: 160.5 # by hand
+        y: 20
"#,
    );
}

#[test]
fn a_comment_behind_quotes_or_brackets_survives() {
    check(
        BITES,
        |pipeline| component(pipeline, "Tell = <both> & \"all\"").component_type = "owl".to_owned(),
        r#"
-      type: "carrier-pigeon" # no such type yet
+      type: "owl" # no such type yet
"#,
    );
    let base = "type: transformation\npipeline:\n  components:\n    A:\n      type: 'it''s' # one\n      sources: [a] # two\n";
    check(
        base,
        |pipeline| {
            pipeline.components[0].component_type = "b".to_owned();
            pipeline.components[0].sources = vec!["c".to_owned(), "d".to_owned()];
        },
        r#"
-      type: 'it''s' # one
-      sources: [a] # two
+      type: 'b' # one
+      sources: [c, d] # two
"#,
    );
}

#[test]
fn a_position_on_one_line_stays_on_one_line() {
    check(
        BITES,
        |pipeline| component(pipeline, "Each [quay] / pier").position = Some(Position { x: 330.0, y: 100.0 }),
        r#"
-      position: { x: 320, "y": 1e2 }
+      position: { x: 330, "y": 1e2 }
"#,
    );
}

#[test]
fn a_component_without_a_place_gets_one() {
    check(
        BITES,
        |pipeline| {
            component(pipeline, "Tell = <both> & \"all\"").position = Some(Position { x: 1.0, y: 2.0 });
            component(pipeline, "Wait, both % done.").position = Some(Position { x: 3.0, y: 4.0 });
        },
        r#"
+      position:
+        x: 1
+        "y": 2
+    Wait, both % done.:
+      position:
+        x: 3
+        "y": 4
"#,
    );
}

#[test]
fn a_rename_reaches_every_place_in_its_own_quotes() {
    check(
        BITES,
        |pipeline| rename(pipeline, index(pipeline, "Each [quay] / pier"), "Quays"),
        r#"
-        - "Each [quay] / pier"
+        - "Quays"
-    Each [quay] / pier:
+    Quays:
-        componentName: "Each [quay] / pier"
+        componentName: "Quays"
-    Each [quay] / pier:
+    Quays:
"#,
    );
    check(
        BITES,
        |pipeline| rename(pipeline, index(pipeline, "It's empty (#1)"), "Don't"),
        r#"
-        - 'It''s empty (#1)'
+        - 'Don''t'
-    'It''s empty (#1)':
+    'Don''t':
-        componentName: 'It''s empty (#1)'
+        componentName: 'Don''t'
-    'It''s empty (#1)':
+    'Don''t':
"#,
    );
    check(
        INDENTED,
        |pipeline| rename(pipeline, index(pipeline, "Orders"), "true"),
        r#"
-        Orders:
+        "true":
-                componentName: Orders
+                componentName: "true"
-                - Orders   # left
+                - "true"   # left
-        Orders:
+        "true":
"#,
    );
}

#[test]
fn two_components_can_swap_their_names() {
    check(
        INDENTED,
        |pipeline| {
            rename(pipeline, 0, "Elsewhere");
            rename(pipeline, 1, "Orders");
            rename(pipeline, 0, "Customers");
        },
        r#"
-        Orders:
+        Customers:
-                componentName: Orders
+                componentName: Customers
-        Customers:
+        Orders:
-                componentName: Customers
+                componentName: Orders
-                - Orders   # left
-                - Customers
+                - Customers   # left
+                - Orders
-        Orders:
+        Customers:
-        Customers:
+        Orders:
"#,
    );
}

#[test]
fn removing_a_component_takes_its_lines_and_leaves_the_comments_around_it() {
    check(
        BITES,
        |pipeline| {
            let index = index(pipeline, "Load one");
            remove(pipeline, index);
        },
        r#"
-      iterationTarget: "Load one"
-    Load one:
-      type: "sql-executor"
-      parameters:
-        componentName: "Load one"
-        scriptLocation: "Component"
-        sqlScript: |-
-          -- Depth in metres.
-          INSERT INTO berth
-          SELECT quay, depth
-
-          FROM survey
-        fileName:
-        declareSqlVariables: ~
-        note: null
-      postProcessing:
-        updateOutputMessage:
-        rows:
-        - [a, "b", {c: 1, d: }]
-    Load one:
-      position:
-        x: 320
-        "y": 100
"#,
    );
}

#[test]
fn a_new_component_looks_like_its_neighbours() {
    let edit = |pipeline: &mut Pipeline| {
        let mut component = added(100, "New one");
        component.sources = vec!["Write".to_owned()];
        component.parameters = vec![
            ("script".to_owned(), Value::Text("a\n  b\n".to_owned())),
            (
                "rows".to_owned(),
                Value::List(vec![Value::List(vec![Value::Text("1".to_owned()), Value::Null])]),
            ),
            ("none".to_owned(), Value::Null),
            ("nothing".to_owned(), Value::List(Vec::new())),
            ("y".to_owned(), Value::Map(vec![("k: ".to_owned(), Value::Text("\u{7}".to_owned()))])),
        ];
        pipeline.components.push(component);
    };
    check(
        INDENTED,
        edit,
        r#"
+        New one:
+            type: "sql-executor"
+            sources:
+                - "Write"
+            parameters:
+                componentName: "New one"
+                script: |
+                    a
+                      b
+                rows:
+                    - - "1"
+                      - null
+                none:
+                nothing: []
+                y:
+                    'k: ': "\u0007"
+        New one:
+            position:
+                x: 500
+                y: -30
"#,
    );
    check(
        INLINE,
        |pipeline| pipeline.components.push(added(100, "New one")),
        r#"
+    New one: { type: "sql-executor", parameters: { componentName: "New one" } }
+    New one: { position: { x: 500, "y": -30 } }
"#,
    );
}

#[test]
fn a_file_without_components_takes_its_first() {
    check(
        EMPTY,
        |pipeline| pipeline.components.push(added(0, "First")),
        r#"
-pipeline: {}
+pipeline:
+  components:
+    First:
+      type: "sql-executor"
+      parameters:
+        componentName: "First"
+  components:
+    First:
+      position:
+        x: 500
+        "y": -30
"#,
    );
    check(
        BARE,
        |pipeline| pipeline.description = Some("What for".to_owned()),
        "\n+  metadata:\n+    description: \"What for\"\n",
    );
}

#[test]
fn connecting_and_disconnecting_changes_one_line() {
    check(
        BITES,
        |pipeline| component(pipeline, "Any berths?").transitions[0].targets.remove(0).clear(),
        "-        - \"Each [quay] / pier\"",
    );
    check(
        BITES,
        |pipeline| component(pipeline, "Any berths?").transitions[0].targets.insert(1, "Load one".to_owned()),
        "+        - \"Load one\"",
    );
    check(
        BITES,
        |pipeline| component(pipeline, "Any berths?").transitions[1].targets.push("Start".to_owned()),
        "+        - 'Start'",
    );
    check(
        INLINE,
        |pipeline| component(pipeline, "Gather").transitions[0].targets.remove(1).clear(),
        r#"
-      transitions: { success: [ "Sort", "Count", ], failure: [Stop] }
+      transitions: { success: [ "Sort", ], failure: [Stop] }
"#,
    );
    check(
        INLINE,
        |pipeline| component(pipeline, "Gather").transitions[1].targets.insert(0, "Sort".to_owned()),
        r#"
-      transitions: { success: [ "Sort", "Count", ], failure: [Stop] }
+      transitions: { success: [ "Sort", "Count", ], failure: [Sort, Stop] }
"#,
    );
    check(
        INLINE,
        |pipeline| component(pipeline, "Gather").transitions.remove(0).targets.clear(),
        r#"
-      transitions: { success: [ "Sort", "Count", ], failure: [Stop] }
+      transitions: { failure: [Stop] }
"#,
    );
}

#[test]
fn the_last_transition_takes_its_section_along_unless_it_holds_unknown_kinds() {
    check(
        BITES,
        |pipeline| component(pipeline, "Start").transitions.clear(),
        "\n-      transitions:\n-        unconditional:\n-        - \"Any berths?\"\n",
    );
    check(
        BITES,
        |pipeline| component(pipeline, "Tell = <both> & \"all\"").transitions.clear(),
        "\n-        success:\n-        - \"Wait, both % done.\"\n",
    );
    check(
        BITES,
        |pipeline| {
            let targets = vec!["Start".to_owned()];
            let kind = TransitionKind::True;
            component(pipeline, "Wait, both % done.").transitions = vec![Transition { kind, targets }];
        },
        "\n+      transitions:\n+        \"true\":\n+        - \"Start\"\n",
    );
}

fn set(pipeline: &mut Pipeline, name: &str, parameter: &str, value: Value) {
    let component = component(pipeline, name);
    let found = component.parameters.iter_mut().find(|(key, _)| key == parameter).unwrap();
    found.1 = value;
}

#[test]
fn a_parameter_changes_only_its_own_lines() {
    check(
        BITES,
        |pipeline| set(pipeline, "Any berths?", "mode", Value::Text("Advanced".to_owned())),
        "\n-        mode: \"Simple\"\n+        mode: \"Advanced\"\n",
    );
    check(
        BITES,
        |pipeline| set(pipeline, "Load one", "fileName", Value::Text("a\\b".to_owned())),
        "\n-        fileName:\n+        fileName: \"a\\\\b\"\n",
    );
    check(
        BITES,
        |pipeline| set(pipeline, "Load one", "note", Value::Text("null".to_owned())),
        "\n-        note: null\n+        note: \"null\"\n",
    );
    check(
        BITES,
        |pipeline| set(pipeline, "Any berths?", "mode", Value::Null),
        "\n-        mode: \"Simple\"\n+        mode:\n",
    );
    check(
        BITES,
        |pipeline| component(pipeline, "Any berths?").parameters.remove(0).0.clear(),
        "-        mode: \"Simple\"",
    );
    check(
        BITES,
        |pipeline| {
            let more = ("more".to_owned(), Value::Text("x".to_owned()));
            component(pipeline, "Any berths?").parameters.push(more);
        },
        "+        more: \"x\"",
    );
}

#[test]
fn blank_lines_that_belong_to_a_text_go_with_it() {
    let name = "Tell = <both> & \"all\"";
    check(
        BITES,
        |pipeline| set(pipeline, name, "kept", Value::Null),
        "\n-        kept: |+\n-          ends with blank lines\n-\n+        kept:\n",
    );
    check(
        BITES,
        |pipeline| component(pipeline, name).parameters.retain(|(key, _)| key != "kept"),
        "\n-        kept: |+\n-          ends with blank lines\n-\n",
    );
}

#[test]
fn a_script_changes_line_by_line() {
    let text = "-- Depth in feet.\nINSERT INTO berth\nSELECT quay, depth\n\nFROM survey";
    check(
        BITES,
        |pipeline| set(pipeline, "Load one", "sqlScript", Value::Text(text.to_owned())),
        "\n-          -- Depth in metres.\n+          -- Depth in feet.\n",
    );
}

#[test]
fn text_that_no_literal_block_can_hold_is_quoted_line_by_line() {
    let text = "def f():  \n    return 'a long line that goes on and on and on and on and on'\n\n\tpass\n\n";
    check(
        BITES,
        |pipeline| set(pipeline, "Any berths?", "mode", Value::Text(text.to_owned())),
        r#"
-        mode: "Simple"
+        mode: "def f():  \n\
+          \    return 'a long line that goes on and on and on and on and on'\n\
+          \n\
+          \tpass\n\
+          \n"
"#,
    );
}

#[test]
fn one_cell_of_a_list_of_lists_changes_one_line() {
    check(
        BITES,
        |pipeline| {
            let row = ["berth_count", "Is", "Less than", "0"].map(|text| Value::Text(text.to_owned()));
            set(pipeline, "Any berths?", "condition", Value::List(vec![Value::List(row.to_vec())]));
        },
        "\n-          - \"Greater than\"\n+          - \"Less than\"\n",
    );
    check(
        INDENTED,
        |pipeline| {
            let row = ["more", "TEXT"].map(|text| Value::Text(text.to_owned()));
            let Value::List(rows) = &mut component(pipeline, "Customers").parameters[0].1 else { panic!() };
            rows.remove(0);
            rows.push(Value::List(row.to_vec()));
        },
        r#"
-                    -   - id
-                        - INTEGER
+                    -   - more
+                        - TEXT
"#,
    );
}

#[test]
fn a_variable_keeps_what_only_the_file_knows() {
    check(BITES, |pipeline| pipeline.variables[1].name = "piers".to_owned(), "\n-    quays:\n+    piers:\n");
    check(
        BITES,
        |pipeline| pipeline.variables[1].scope = "COPIED".to_owned(),
        "\n-        scope: \"SHARED\"\n+        scope: \"COPIED\"\n",
    );
    check(
        BITES,
        |pipeline| pipeline.variables[2].default_value = Value::Text("4".to_owned()),
        "\n-      defaultValue: 3\n+      defaultValue: \"4\"\n",
    );
}

#[test]
fn variables_come_and_go() {
    check(
        BITES,
        |pipeline| {
            pipeline.variables.remove(0);
            pipeline.variables.push(Variable {
                name: "n".to_owned(),
                variable_type: "TEXT".to_owned(),
                description: String::new(),
                scope: "COPIED".to_owned(),
                visibility: "PUBLIC".to_owned(),
                columns: Vec::new(),
                default_value: Value::Text("x".to_owned()),
            });
        },
        r#"
-    quay_name:
-      metadata:
-        type: "TEXT"
-        description: ""
-        scope: "COPIED"
-        visibility: "PRIVATE"
-      defaultValue: ""
+    "n":
+      metadata:
+        type: "TEXT"
+        description: ""
+        scope: "COPIED"
+        visibility: "PUBLIC"
+      defaultValue: "x"
"#,
    );
}

#[test]
fn notes_change_line_by_line() {
    check(
        BITES,
        |pipeline| {
            pipeline.notes[0].content = "# Berths\n- one\n- three\n".to_owned();
            pipeline.notes[0].size.width = 310.0;
            pipeline.notes[1].theme = "red".to_owned();
        },
        r#"
-        width: 300
+        width: 310
-        - two
+        - three
-      theme: "green"
+      theme: "red"
"#,
    );
    check(
        INLINE,
        |pipeline| {
            pipeline.notes.push(Note {
                key: "1".to_owned(),
                position: Position { x: 1.0, y: -0.0 },
                size: Size { width: 100.0, height: 50.0 },
                theme: "white".to_owned(),
                content: "a\nb".to_owned(),
            });
        },
        r#"
+  notes:
+    "1":
+      position:
+        x: 1
+        "y": 0
+      size:
+        height: 50
+        width: 100
+      theme: "white"
+      content: |-
+        a
+        b
"#,
    );
}

#[test]
fn a_description_comes_changes_and_goes() {
    check(
        BITES,
        |pipeline| pipeline.description = None,
        "\n-    description: \"Loads the harbour's berths, checks them and \\\n-      tells the harbour master.\"\n",
    );
    check(
        BITES,
        |pipeline| pipeline.description = Some("Short".to_owned()),
        "\n-    description: \"Loads the harbour's berths, checks them and \\\n-      tells the harbour master.\"\n\
         +    description: \"Short\"\n",
    );
}

#[test]
fn a_name_taken_from_a_stray_place_replaces_it() {
    check(
        BITES,
        |pipeline| rename(pipeline, index(pipeline, "Load one"), "Nobody"),
        r#"
-      iterationTarget: "Load one"
+      iterationTarget: "Nobody"
-    Load one:
+    Nobody:
-        componentName: "Load one"
+        componentName: "Nobody"
-    Load one:
+    Nobody:
-    Nobody:
-      position:
-        x: 0
-        "y": 0
"#,
    );
}

#[test]
fn the_columns_of_a_grid_are_changed_by_themselves() {
    let is_grid = |pipeline: &Pipeline| {
        pipeline.variables.iter().position(|variable| variable.variable_type == "GRID").unwrap()
    };
    let mut pipeline = parse(BITES).unwrap();
    let at = is_grid(&pipeline);
    pipeline.variables[at]
        .columns
        .push(crate::Column { name: "new".to_owned(), column_type: "NUMBER".to_owned() });
    let text = write(BITES, &pipeline).unwrap();
    let lines: Vec<String> = crate::fixtures::difference(BITES, &text).lines().map(str::to_owned).collect();
    assert!(lines.iter().all(|line| line.starts_with('+')), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("columnType: \"NUMBER\"")), "{lines:?}");
    assert_eq!(parse(&text).unwrap().variables[at], pipeline.variables[at]);
}

#[test]
fn a_variable_moves_and_the_others_keep_their_lines() {
    let mut pipeline = parse(BITES).unwrap();
    pipeline.variables.swap(1, 2);
    let names: Vec<String> = pipeline.variables.iter().map(|it| it.name.clone()).collect();
    let text = write(BITES, &pipeline).unwrap();
    let read = parse(&text).unwrap();
    assert_eq!(read.variables.iter().map(|it| it.name.clone()).collect::<Vec<_>>(), names);
    assert_eq!(read.variables[2].columns, pipeline.variables[2].columns);
    let changed = crate::fixtures::difference(BITES, &text).lines().count();
    assert!(changed <= 2 * 13, "{changed}");
}
