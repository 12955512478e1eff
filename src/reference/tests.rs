//! The rules, lived through in a hundred thousand random sequences.

use crate::{Plan, run_sequence, shrink};

/// Long enough for several pauses with everything in between.
const LENGTH: usize = 40;

/// `MAIA_SEED` repeats one sequence, `MAIA_SEQUENCES` says how many.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn no_sequence_of_steps_breaks_a_guarantee() {
    let seeds = match number("MAIA_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("MAIA_SEQUENCES").unwrap_or(100_000),
    };
    for seed in seeds {
        if let Err(violation) = run_sequence(Plan { seed, length: LENGTH }) {
            let violation = shrink(violation);
            panic!(
                "MAIA_SEED={seed}: {}\nafter:\n{}",
                violation.broken,
                violation.steps.iter().map(|step| format!("  {step:?}\n")).collect::<String>()
            );
        }
    }
}

#[test]
fn sequences_reach_what_they_are_made_for() {
    use std::collections::BTreeSet;

    use crate::{Answer, Dice, World, next_step};
    use model::{Label, PauseOutcome};

    let mut seen = BTreeSet::new();
    for seed in 0..300 {
        let (mut world, mut dice) = (World::at_noon(), Dice::new(seed));
        for _ in 0..LENGTH {
            let step = next_step(&world, &mut dice);
            let answer = world.take(&step);
            seen.insert(world.runner.label().word());
            if !world.leased.is_empty() && world.runner.label() == Label::Pausing {
                seen.insert("claimed while pausing");
            }
            if matches!(answer, Answer::Lost(ref lost) if !lost.is_empty()) {
                seen.insert("heard of a lost lease");
            }
        }
        seen.extend(world.pauses.iter().filter_map(|pause| {
            Some(match pause.outcome? {
                PauseOutcome::Drained => "drained",
                PauseOutcome::Cancelled => "cancelled",
                PauseOutcome::RunnerLost => "runner lost",
            })
        }));
        if world.pauses.iter().any(|pause| pause.timed_out_tasks > 0) {
            seen.insert("timed out");
        }
        if world.pauses.iter().any(|pause| pause.ended_by == Some(model::EndedBy::AutoResume)) {
            seen.insert("automatic resume");
        }
    }
    let expected = BTreeSet::from([
        "Pending",
        "Running",
        "Stopping",
        "Stopped",
        "Unknown",
        "Pausing",
        "Paused",
        "claimed while pausing",
        "heard of a lost lease",
        "drained",
        "cancelled",
        "runner lost",
        "timed out",
        "automatic resume",
    ]);
    assert_eq!(seen, expected);
}
