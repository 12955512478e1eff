//! The paths of both sides, as axum writes them; `path` fills them in.

/// Live state.
pub const SNAPSHOT: &str = "/api/snapshot";
pub const EVENTS: &str = "/api/events";

/// Runners.
pub const RUNNERS: &str = "/api/runners";
pub const RUNNER: &str = "/api/runners/{runner_id}";
pub const RUNNER_PAUSE_PREVIEW: &str = "/api/runners/{runner_id}/pause-preview";
pub const RUNNER_COMMANDS: &str = "/api/runners/{runner_id}/commands";

/// Runs.
pub const RUNS: &str = "/api/runs";
pub const RUN: &str = "/api/runs/{run_id}";
pub const RUN_PIPELINE: &str = "/api/runs/{run_id}/pipeline";
pub const RUN_CANCEL: &str = "/api/runs/{run_id}/cancel";

/// Files of a project; the last part is the file's path, with `/` between folders.
pub const FILES: &str = "/api/projects/{project_id}/files";
pub const FILE: &str = "/api/projects/{project_id}/files/{*path}";
pub const FOLDERS: &str = "/api/projects/{project_id}/folders";
pub const MOVES: &str = "/api/projects/{project_id}/moves";
pub const COPIES: &str = "/api/projects/{project_id}/copies";
pub const DELETIONS: &str = "/api/projects/{project_id}/deletions";
pub const DELETION_RESTORE: &str = "/api/projects/{project_id}/deletions/{deletion_id}/restore";
pub const REFERENCES: &str = "/api/projects/{project_id}/references";
pub const SEARCH: &str = "/api/projects/{project_id}/search";

/// The history of a file, by its path, also when the file is gone; and what a file said at a revision.
pub const HISTORY: &str = "/api/projects/{project_id}/history/{*path}";
pub const REVISION: &str = "/api/projects/{project_id}/revisions/{revision}";

/// What a runner asks.
pub const WORK_REGISTER: &str = "/api/work/register";
pub const WORK_CLAIM: &str = "/api/work/claim";
pub const WORK_HEARTBEAT: &str = "/api/work/heartbeat";
pub const WORK_RESULT: &str = "/api/work/result";
pub const WORK_RESULTS: &str = "/api/work/results";
pub const WORK_GOODBYE: &str = "/api/work/goodbye";

/// The public API (domain.md §8).
pub const TOKEN: &str = "/oauth/dpc/token";
pub const AGENTS: &str = "/dpc/v1/agents";
pub const AGENT: &str = "/dpc/v1/agents/{agent_id}";
pub const AGENT_ALLOW_LIST: &str = "/dpc/v1/agents/{agent_id}/allowlist";
pub const AGENT_COMMANDS: &str = "/dpc/v1/agents/{agent_id}/commands";
pub const PROJECTS: &str = "/dpc/v1/projects";
pub const ENVIRONMENTS: &str = "/dpc/v1/projects/{project_id}/environments";
pub const PUBLISHED_PIPELINES: &str = "/dpc/v1/projects/{project_id}/published-pipelines";
pub const PROJECT_EXECUTIONS: &str = "/dpc/v1/projects/{project_id}/pipeline-executions";
pub const PROJECT_EXECUTION: &str = "/dpc/v1/projects/{project_id}/pipeline-executions/{run_id}";
pub const PROJECT_EXECUTION_STATUS: &str =
    "/dpc/v1/projects/{project_id}/pipeline-executions/{run_id}/status";
pub const PROJECT_EXECUTION_STEPS: &str = "/dpc/v1/projects/{project_id}/pipeline-executions/{run_id}/steps";
pub const EXECUTIONS: &str = "/dpc/v1/pipeline-executions";

/// Operations.
pub const LIVEZ: &str = "/livez";
pub const METRICS: &str = "/metrics";
pub const READYZ: &str = "/readyz";

/// The route with its parameters, in order, each percent-encoded. A parameter written `{*path}` keeps its slashes.
pub fn path(route: &str, parameters: &[&str]) -> String {
    let mut parameters = parameters.iter();
    let mut filled = String::new();
    for segment in route.split('/').skip(1) {
        filled.push('/');
        match segment.strip_prefix('{') {
            Some(name) => {
                let parameter = parameters.next().copied().unwrap_or_default();
                encode_into(&mut filled, parameter, name.starts_with('*'));
            }
            None => filled.push_str(segment),
        }
    }
    filled
}

fn encode_into(filled: &mut String, text: &str, keep_slashes: bool) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                filled.push(char::from(byte))
            }
            b'/' if keep_slashes => filled.push('/'),
            _ => {
                const HEX: [char; 16] =
                    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
                filled.push('%');
                filled.extend(HEX.get(usize::from(byte >> 4)));
                filled.extend(HEX.get(usize::from(byte & 15)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_any_character_make_one_path() {
        assert_eq!(
            path(FILE, &["7", "a b/50 % ?.orch.yaml"]),
            "/api/projects/7/files/a%20b/50%20%25%20%3F.orch.yaml"
        );
        assert_eq!(path(RUN, &["a/b"]), "/api/runs/a%2Fb");
    }
}
