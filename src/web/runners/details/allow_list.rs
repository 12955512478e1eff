//! Who may use the runner: everybody, or the projects and environments that are ticked. Every tick is sent at once; the
//! row that comes back shows it.

use std::collections::BTreeSet;

use api::allow_list::{AllowList, AllowedProject, ProjectAccess};
use api::route;
use api::runner::{RunnerDetails, RunnerRow};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use crate::http::{self, Method};
use crate::reactive::memo;
use crate::ui::toast::Toasts;

/// The switch and, while it is on, the projects.
#[component]
pub fn AllowListSection(row: Signal<RunnerRow>, details: RwSignal<Option<RunnerDetails>>) -> impl IntoView {
    let toasts = Toasts::expect();
    let is_restricted = memo(move |_| row.with(|row| row.is_restricted));
    let projects =
        memo(move |_| details.with(|it| it.as_ref().map(|it| it.access.clone()).unwrap_or_default()));
    let send = move |method: Method, route: &'static str, body: Value| {
        let url = route::path(route, &[&row.with_untracked(|row| row.id.to_string())]);
        spawn_local(async move {
            if let Err(error) = http::send(method, &url, &[], Some(body.to_string())).await {
                toasts.error(format!("The allow list was not changed. {error}"));
            }
        });
    };
    let restrict = move |event| {
        let body = json!({ "restrictedAccess": event_target_checked(&event) });
        send(Method::Patch, route::AGENT, body);
    };
    let allow = move |access: &ProjectAccess, allowed: Option<BTreeSet<String>>| {
        let list = with(&projects.get_untracked(), access, allowed);
        send(Method::Put, route::AGENT_ALLOW_LIST, json!(list));
    };
    view! {
        <div class="access">
            <label class="choose-line">
                <input type="checkbox" role="switch" prop:checked=is_restricted on:change=restrict />
                <span>"Restrict runner"</span>
            </label>
            <p class="access__words">
                {move || {
                    if is_restricted.get() {
                        "Runs of other projects and environments are refused when they start."
                    } else {
                        "Every project and environment may use it."
                    }
                }}
            </p>
            {move || {
                is_restricted
                    .get()
                    .then(|| projects.get().into_iter().map(|project| one(project, allow)).collect_view().into_any())
            }}
        </div>
    }
}

fn one(
    access: ProjectAccess,
    allow: impl Fn(&ProjectAccess, Option<BTreeSet<String>>) + Copy + 'static,
) -> AnyView {
    let is_allowed = access.allowed.is_some();
    let name = access.name.clone();
    let environments = access.environments.clone().into_iter().filter(|_| is_allowed).map(|environment| {
        let is_on = access.allowed.as_ref().is_some_and(|it| it.is_empty() || it.contains(&environment));
        let (access, words) = (access.clone(), environment.clone());
        let toggle = move |_| allow(&access, toggled(&access, &environment));
        view! {
            <label class="choose-line" data-nested="true">
                <input type="checkbox" prop:checked=is_on on:change=toggle />
                <span>{words}</span>
            </label>
        }
    });
    let environments = environments.collect_view();
    let project = access;
    let toggle = move |_| allow(&project, if is_allowed { None } else { Some(BTreeSet::new()) });
    view! {
        <fieldset class="access__project">
            <legend class="visually-hidden">{name.clone()}</legend>
            <label class="choose-line">
                <input type="checkbox" prop:checked=is_allowed on:change=toggle />
                <strong>{name}</strong>
            </label>
            {environments}
        </fieldset>
    }
    .into_any()
}

/// What is allowed of the project once the environment is ticked or no longer is. Nothing when none is left.
fn toggled(access: &ProjectAccess, environment: &str) -> Option<BTreeSet<String>> {
    let all: BTreeSet<String> = access.environments.iter().cloned().collect();
    let mut allowed = access.allowed.clone().unwrap_or_default();
    if allowed.is_empty() {
        allowed = all.clone();
    }
    if !allowed.remove(environment) {
        allowed.insert(environment.to_owned());
    }
    if allowed.is_empty() {
        return None;
    }
    // All of them is said as none in particular, so that environments that come later are allowed, too.
    Some(if allowed == all { BTreeSet::new() } else { allowed })
}

/// The whole list with one project's place changed.
fn with(projects: &[ProjectAccess], changed: &ProjectAccess, allowed: Option<BTreeSet<String>>) -> AllowList {
    let of = |project: &ProjectAccess| match project.project_id == changed.project_id {
        true => allowed.clone(),
        false => project.allowed.clone(),
    };
    let projects = projects.iter().filter_map(|project| {
        of(project).map(|environments| (project.project_id, AllowedProject { environments }))
    });
    AllowList { projects: projects.collect() }
}

#[cfg(test)]
mod tests {
    use model::ProjectId;
    use uuid::Uuid;

    use super::*;

    fn project(id: u128, allowed: Option<&[&str]>) -> ProjectAccess {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        ProjectAccess {
            project_id: ProjectId(Uuid::from_u128(id)),
            name: "p".to_owned(),
            allowed: allowed.map(names),
            environments: vec!["dev".to_owned(), "prod".to_owned()],
        }
    }

    #[test]
    fn all_environments_are_none_in_particular_and_none_left_is_no_access() {
        let set = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>());
        assert_eq!(toggled(&project(1, Some(&[])), "dev"), set(&["prod"]));
        assert_eq!(toggled(&project(1, Some(&["prod"])), "dev"), set(&[]));
        assert_eq!(toggled(&project(1, Some(&["prod"])), "prod"), None);
    }

    #[test]
    fn a_change_of_one_project_keeps_the_others() {
        let projects = [project(1, Some(&["dev"])), project(2, None)];
        let list = with(&projects, &projects[1], Some(BTreeSet::new()));
        assert!(list.has(projects[0].project_id, "dev") && !list.has(projects[0].project_id, "prod"));
        assert!(list.has(projects[1].project_id, "prod"));
        assert!(with(&projects, &projects[0], None).projects.is_empty());
    }
}
