//! What the rules decided about a runner, made rows. Never decides.

use model::{Event, Intent, Observation, Pause, PauseId, QueueTimeout, apply, observe};

use super::change::Change;
use super::notes::{Note, PauseNote};
use super::waiting::WaitWords;
use super::{EngineError, missing};
use crate::storage::runners::RunnerRecord;
use crate::storage::{components, instances, pauses, runners};

impl Change {
    /// Tells the rules what was seen of the runner, and carries out what follows.
    pub(super) async fn observe_runner(
        &mut self,
        runner: RunnerRecord,
        observation: Observation,
    ) -> Result<RunnerRecord, EngineError> {
        let work = self.work(&runner).await?;
        let events = observe(&runner.rules, observation, work, &self.timing, self.now);
        self.change_runner(runner, &events).await
    }

    /// The runner's work in view of the pause under way.
    async fn work(&mut self, runner: &RunnerRecord) -> Result<model::Work, EngineError> {
        Ok(match runner.rules.intent.pause() {
            Some(pause) => runners::work(self.connection(), runner.id, pause).await?,
            None => model::Work::default(),
        })
    }

    /// Applies the events and writes what they change: the runner, its pause, its queue.
    pub(super) async fn change_runner(
        &mut self,
        mut runner: RunnerRecord,
        events: &[Event],
    ) -> Result<RunnerRecord, EngineError> {
        if events.is_empty() {
            return Ok(runner);
        }
        let label = runner.rules.label();
        for event in events {
            runner.rules = apply(runner.rules, event);
        }
        runner.version = runner.version.saturating_add(1);
        if runner.rules.label() != label {
            runner.label_since = self.now;
        }
        runners::save(self.connection(), &runner).await?;
        for event in events {
            self.record(&runner, event).await?;
        }
        self.refresh_queue(&runner).await?;
        self.touch_runner(runner.id);
        self.wake(runner.id);
        Ok(runner)
    }

    async fn record(&mut self, runner: &RunnerRecord, event: &Event) -> Result<(), EngineError> {
        match event {
            Event::PauseRequested(pause) => {
                pauses::insert(self.connection(), runner.id, pause).await?;
                self.note_pause(runner, pause.clone(), PauseNote::Requested);
            }
            Event::PauseReached { pause, outcome, paused_at, resume_at } => {
                let mut pause = self.pause(*pause).await?;
                pause.outcome = Some(*outcome);
                pause.paused_at = Some(*paused_at);
                pause.resume_at = Some(*resume_at);
                pauses::save(self.connection(), &pause).await?;
                self.note_pause(runner, pause, PauseNote::Reached);
            }
            Event::DurationChanged { pause, duration, resume_at } => {
                let mut pause = self.pause(*pause).await?;
                pause.duration = *duration;
                pause.resume_at = *resume_at;
                pauses::save(self.connection(), &pause).await?;
                self.note_pause(runner, pause, PauseNote::DurationChanged);
            }
            Event::PauseEnded { pause, ended_by, at, outcome } => {
                let mut pause = self.pause(*pause).await?;
                pause.outcome = outcome.or(pause.outcome);
                pause.ended_by = Some(ended_by.clone());
                pause.ended_at = Some(*at);
                pauses::save(self.connection(), &pause).await?;
                self.note_pause(runner, pause, PauseNote::Ended);
            }
            Event::QueueTimedOut(pause) => self.time_out(runner, *pause).await?,
            Event::RestartRequested => instances::request_shutdown(self.connection(), runner.id).await?,
            Event::LinkChanged(_)
            | Event::QueueTimeoutSet(QueueTimeout { .. })
            | Event::QueueTimeoutCancelled(_) => {}
        }
        Ok(())
    }

    fn note_pause(&mut self, runner: &RunnerRecord, pause: Pause, what: PauseNote) {
        self.note(Note::OfPause {
            runner: runner.id,
            name: runner.name.clone(),
            pause: Box::new(pause),
            what,
        });
    }

    /// Fails the runs that had tasks held by the pause, and whose runner did not come back.
    async fn time_out(&mut self, runner: &RunnerRecord, pause: PauseId) -> Result<(), EngineError> {
        let message = format!(
            "The run timed out waiting for runner {}: it was not connected after it was resumed.",
            runner.name
        );
        let mut timed_out = 0;
        let mut runs = 0_u32;
        for run in pauses::held_runs(self.connection(), pause).await? {
            timed_out += self.fail_family(run, &message).await?;
            runs = runs.saturating_add(1);
        }
        let mut pause = self.pause(pause).await?;
        pause.timed_out_tasks = pause.timed_out_tasks.saturating_add(timed_out);
        pauses::save(self.connection(), &pause).await?;
        self.note_pause(runner, pause, PauseNote::TimedOut { runs });
        Ok(())
    }

    /// Says anew why each queued task of the runner waits, and which of them a pause holds.
    async fn refresh_queue(&mut self, runner: &RunnerRecord) -> Result<(), EngineError> {
        let words = self.wait_words(runner).await?;
        for queued in components::queued_on(self.connection(), runner.id).await? {
            let mut component = queued.component;
            if words.describe(&mut component.row, queued.task) {
                components::save(self.connection(), &component);
                self.touch_component(component.row.run_id, &component.row.component);
            }
            self.hold(runner, &component.row).await?;
        }
        Ok(())
    }

    /// Records that the pause under way holds the component's task.
    pub(super) async fn hold(
        &mut self,
        runner: &RunnerRecord,
        component: &api::run::ComponentRow,
    ) -> Result<(), EngineError> {
        if component.wait == Some(model::Wait::Held)
            && let (Some(pause), Some(task)) = (runner.rules.intent.pause(), component.task_id)
        {
            pauses::hold(self.connection(), pause, task, component.run_id).await?;
        }
        Ok(())
    }

    /// The words for why the runner's tasks wait.
    pub(super) async fn wait_words(&mut self, runner: &RunnerRecord) -> Result<WaitWords, EngineError> {
        let pause = match runner.rules.intent {
            Intent::Active => None,
            Intent::Pausing { pause, .. } | Intent::Paused { pause, .. } => Some(self.pause(pause).await?),
        };
        Ok(WaitWords::new(&runner.name, runner.rules, pause))
    }

    async fn pause(&mut self, pause: PauseId) -> Result<Pause, EngineError> {
        pauses::load(self.connection(), pause).await?.ok_or_else(|| missing("pause", pause))
    }
}
