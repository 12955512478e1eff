//! A changed snapshot is a changed contract: clients that exist would see it.

mod samples;

use insta::assert_json_snapshot;

/// One snapshot for each wire type, and the way back: what we write, we read as the same value.
macro_rules! contract {
    ($($name:ident: $sample:expr;)*) => {
        $(
            #[test]
            fn $name() {
                let sample = $sample;
                assert_json_snapshot!(sample);
                let text = serde_json::to_string(&sample).unwrap();
                assert!(reads_back(&sample, &text), "{text}");
            }
        )*
    };
}

fn reads_back<T: serde::de::DeserializeOwned + PartialEq>(sample: &T, text: &str) -> bool {
    serde_json::from_str::<T>(text).is_ok_and(|read| read == *sample)
}

contract! {
    runner_row: samples::runner_row();
    allow_list: samples::allow_list();
    runner_details: samples::runner_details();
    pause_preview: samples::pause_preview();
    runner_commands: samples::runner_commands();
    command_accepted: samples::command_accepted();
    stale_version: samples::stale_version();
    create_runner: samples::create_runner();
    runner_created: samples::runner_created();
    run_details: samples::run_details();
    run_page: samples::run_page();
    start_run: samples::start_run();
    run_started: samples::run_started();
    file_content: samples::file_content();
    file_conflict: samples::file_conflict();
    save_file: samples::save_file();
    file_saved: samples::file_saved();
    file_deleted: samples::file_deleted();
    revision_page: samples::revision_page();
    revision_text: samples::revision_text();
    name_revision: samples::name_revision();
    create_folder: samples::create_folder();
    folder_created: samples::folder_created();
    move_files: samples::move_files();
    files_moved: samples::files_moved();
    copy_files: samples::copy_files();
    files_copied: samples::files_copied();
    delete_files: samples::delete_files();
    files_deleted: samples::files_deleted();
    files_restored: samples::files_restored();
    references: samples::references();
    search_results: samples::search_results();
    registered: samples::registered();
    goodbye: samples::goodbye();
    snapshot: samples::snapshot();
    events: samples::events();
    task_order: samples::task_order();
    task_results: samples::task_results();
    results_at_once: samples::results_at_once();
    results_judged: samples::results_judged();
    heartbeat: samples::heartbeat();
    beat: samples::beat();
    register: samples::register();
    claim: samples::claim();
    agent_page: samples::agent_page();
    agent_command: samples::agent_command();
    token: samples::token();
    execution_page: samples::execution_page();
    start_execution: samples::start_execution();
    step_page: samples::step_page();
    environment: samples::environment();
    problem: samples::problem();
}
