//! Random sequences of everything that people, runners and time can do. After each step all invariants are checked,
//! and in the end every run ends.

use std::time::Duration;

use api::runner::RunnerAction;
use api::work::{TaskOrder, TaskOutcome};
use model::{Label, RunId};

use super::test_world::{World, pause_action};

const PIPELINES: [(&str, &str); 3] = [
    (
        "transaction",
        "Start start unconditional=Begin,Side
         Begin begin success=A failure=Care
         A sql-script success=Join failure=Undo
         Side sql-script success=Join failure=Care
         Join and unconditional=Commit
         Commit commit success=After
         Undo rollback
         Care or unconditional=After
         After bash-script",
    ),
    (
        "parent",
        "Start start unconditional=If
         If if true=Child false=Skipped
         Child run-orchestration success=End failure=Stop
         Skipped bash-script off success=End
         End end-success
         Stop end-failure",
    ),
    ("child", "Start start unconditional=Begin\nBegin begin success=A\nA sql-script success=B\nB sql-script"),
];

/// A small generator: the same seed makes the same sequence.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

impl World {
    async fn end_any(&mut self, dice: &mut Dice) {
        if self.in_hand.is_empty() {
            return;
        }
        let order = self.in_hand.remove(dice.roll(self.in_hand.len()));
        let outcome = outcome_of(&order, dice.roll(4) > 0, dice.roll(2) == 0);
        let result = self.result(&order, outcome);
        match self.engine.result(self.local.runner_id, result).await {
            Ok(_) => {}
            Err(error) => assert_eq!(error.code(), "stale-result"),
        }
        self.check().await;
    }

    async fn step_randomly(&mut self, dice: &mut Dice, runs: &mut Vec<RunId>, is_here: &mut bool) {
        match dice.roll(20) {
            0 | 1 => runs.push(self.start(PIPELINES[dice.roll(3)].0).await),
            2..=5 if *is_here => {
                self.claim().await;
            }
            6..=10 if *is_here => self.end_any(dice).await,
            11 => match self.command(pause_action(Some(40))).await {
                Ok(_) => {}
                Err(error) => assert_eq!(error.code(), "never-connected"),
            },
            12 => self.resume().await,
            13..=15 if *is_here => {
                self.beat().await;
            }
            16 => self.advance(Duration::from_secs(25)).await,
            17 if dice.roll(3) == 0 => {
                if *is_here && dice.roll(2) == 0 {
                    self.goodbye().await;
                }
                *is_here = false;
            }
            18 if !*is_here => {
                self.connect().await;
                *is_here = true;
            }
            19 if dice.roll(2) == 0 => self.restart().await,
            19 if !runs.is_empty() => {
                let run = runs[dice.roll(runs.len())];
                match self.engine.cancel_run(run).await {
                    Ok(_) => {}
                    Err(error) => assert_eq!(error.code(), "run-ended"),
                }
                self.check().await;
            }
            _ => {}
        }
    }

    /// The runner is there, nothing is paused, and what was lost is given up.
    async fn settle(&mut self, dice: &mut Dice) {
        self.command(RunnerAction::Resume).await.unwrap();
        for _ in 0..3 {
            self.clock.advance(Duration::from_secs(30));
            self.sweep().await;
        }
        self.connect().await;
        assert_eq!(self.label().await, Label::Running);
        while !self.claim().await.is_empty() {
            while !self.in_hand.is_empty() {
                self.end_any(dice).await;
            }
        }
    }
}

fn outcome_of(order: &TaskOrder, goes_well: bool, value: bool) -> TaskOutcome {
    match order.component_type.as_str() {
        "if" => TaskOutcome::Branch { value },
        "run-orchestration" => {
            TaskOutcome::StartChild { pipeline: "child".to_owned(), variables: serde_json::json!({}) }
        }
        _ if goes_well => TaskOutcome::Success,
        _ => TaskOutcome::Failure,
    }
}

async fn check_sequence(seed: u64) {
    let mut world = World::new(&PIPELINES).await;
    let mut dice = Dice(seed);
    let mut runs = Vec::new();
    let mut is_here = true;
    for _ in 0..120 {
        world.step_randomly(&mut dice, &mut runs, &mut is_here).await;
    }
    world.settle(&mut dice).await;
    for run in runs {
        let words = world.run(run).await;
        assert!(!words.starts_with("Running") && !words.starts_with("Cancelling"), "seed {seed}: {words}");
    }
    let row = world.row().await;
    assert_eq!((row.queued_tasks, row.running_tasks, row.open_transactions), (0, 0, 0), "seed {seed}");
}

#[tokio::test]
async fn no_sequence_breaks_an_invariant_or_leaves_a_run_hanging() {
    let seeds = std::env::var("MAIA_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(4);
    for seed in 0..seeds {
        check_sequence(seed).await;
    }
}
