//! The engine and its database do what the reference world says, step by step, whatever happens.

use std::time::{Duration, Instant};

use reference::{Answer, Dice, World, check_answer, check_step, next_step};

use super::test_reference::Real;

/// Long enough for several pauses with everything in between.
const LENGTH: usize = 60;

/// How long new sequences are begun.
const TIME: Duration = Duration::from_secs(15);

/// `MAIA_SEED` repeats one sequence, `MAIA_SEQUENCES` says how many.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

async fn compare(seed: u64) {
    let mut dice = Dice::new(seed);
    let mut reference = World::at_noon();
    let mut real = Real::at(reference.now).await;
    let mut steps = Vec::new();
    for _ in 0..LENGTH {
        let step = next_step(&reference, &mut dice);
        let before = reference.clone();
        let expected = reference.take(&step);
        if expected == Answer::Nothing {
            continue;
        }
        steps.push(format!("  {step:?}"));
        let told = || format!("MAIA_SEED={seed}, after:\n{}\n", steps.join("\n"));
        check_answer(&before, &step, &expected).unwrap_or_else(|broken| panic!("{broken}: {}", told()));
        check_step(&before, &step, &reference).unwrap_or_else(|broken| panic!("{broken}: {}", told()));
        let answer = real.take(&step, &before).await;
        assert_eq!(answer, expected, "the engine answers something else. {}", told());
        assert_eq!(real.picture().await, reference.picture(), "the database differs. {}", told());
    }
}

#[tokio::test]
async fn the_database_says_what_the_reference_says_after_every_step() {
    if let Some(seed) = number("MAIA_SEED") {
        return compare(seed).await;
    }
    let (start, sequences) = (Instant::now(), number("MAIA_SEQUENCES"));
    let mut seed = 0;
    while sequences.map_or(start.elapsed() < TIME, |sequences| seed < sequences) {
        compare(seed).await;
        seed += 1;
    }
    println!("{seed} sequences of {LENGTH} steps agree.");
    assert!(seed > 0);
}
