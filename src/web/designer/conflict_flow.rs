//! Settling a conflict: what both changed differently, one choice each, and the text that comes of it.
//! Never offers a text to save while something is open.

use dpl::{Collision, Merge, MergePlace, Side};

/// Where the settling stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictFlow {
    /// What both versions came from, if it is known.
    base: Option<String>,
    mine: String,
    theirs: String,
    /// Who saved theirs, if it is known.
    by: Option<String>,
    /// In the order in which they were asked.
    questions: Vec<Question>,
    /// Why the versions cannot be joined: one has to be taken whole.
    problem: Option<String>,
    /// With mine wherever nothing was chosen.
    text: String,
}

/// One collision and what was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub collision: Collision,
    pub answer: Option<Side>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The person chose.
    Choose(MergePlace, Side),
    /// The same side everywhere.
    ChooseAll(Side),
    /// The person went on editing while the question was open.
    Edited { mine: String },
}

impl ConflictFlow {
    /// The questions that the two versions raise.
    pub fn new(base: Option<String>, mine: String, theirs: String, by: Option<String>) -> ConflictFlow {
        let mut flow =
            ConflictFlow { text: mine.clone(), base, mine, theirs, by, questions: Vec::new(), problem: None };
        flow.work_out();
        flow
    }

    /// The same after the person went on editing while the question was open.
    pub fn edited(mut self, mine: String) -> ConflictFlow {
        self.step(Input::Edited { mine });
        self
    }

    /// What happens next.
    pub fn step(&mut self, input: Input) {
        match input {
            Input::Choose(place, side) => {
                if let Some(question) = self.questions.iter_mut().find(|it| it.collision.place == place) {
                    question.answer = Some(side);
                }
            }
            Input::ChooseAll(side) => {
                self.questions.iter_mut().for_each(|question| question.answer = Some(side));
            }
            Input::Edited { mine } => self.mine = mine,
        }
        self.work_out();
    }

    /// The questions, in order.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// How many are open.
    pub fn open(&self) -> usize {
        self.questions.iter().filter(|question| question.answer.is_none()).count()
    }

    /// Why the versions cannot be joined.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The joined text, once every question has an answer.
    pub fn result(&self) -> Option<&str> {
        (self.problem.is_none() && self.open() == 0).then_some(self.text.as_str())
    }

    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    pub fn mine(&self) -> &str {
        &self.mine
    }

    pub fn theirs(&self) -> &str {
        &self.theirs
    }

    /// Who saved theirs.
    pub fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }

    /// Joins with the answers so far. An answer can raise a question that was not there before, and an edit can make
    /// one go away.
    fn work_out(&mut self) {
        let answers: Vec<(MergePlace, Side)> =
            self.questions.iter().filter_map(|it| Some((it.collision.place.clone(), it.answer?))).collect();
        let joined = |choices: &[(MergePlace, Side)]| {
            dpl::merge(self.base.as_deref(), &self.mine, &self.theirs, choices)
        };
        match joined(&[]).and_then(|all| Ok((all, joined(&answers)?))) {
            Ok((all, Merge { text, collisions, .. })) => {
                self.problem = None;
                self.text = text;
                let is_asked = |place: &MergePlace| {
                    all.collisions.iter().chain(&collisions).any(|it| it.place == *place)
                };
                // An answer to a question that another answer raised stays while it is needed.
                let is_needed =
                    |question: &Question| is_asked(&question.collision.place) || question.answer.is_some();
                self.questions.retain(is_needed);
                for collision in all.collisions.iter().chain(&collisions) {
                    match self.questions.iter_mut().find(|it| it.collision.place == collision.place) {
                        Some(question) => question.collision = collision.clone(),
                        None => self.questions.push(Question { collision: collision.clone(), answer: None }),
                    }
                }
            }
            Err(error) => {
                self.problem = Some(error.to_string());
                self.questions.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(script: &str, user: &str) -> String {
        format!(
            "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"sql-script\"\n      \
             parameters:\n        sqlScript: \"{script}\"\n        user: \"{user}\"\n"
        )
    }

    fn flow() -> ConflictFlow {
        let base = Some(text("base", "base"));
        ConflictFlow::new(base, text("mine", "mine"), text("theirs", "theirs"), Some("ann".to_owned()))
    }

    fn place(parameter: &str) -> MergePlace {
        let path = ["pipeline", "components", "A", "parameters", parameter];
        MergePlace::Value(path.map(str::to_owned).to_vec())
    }

    #[test]
    fn nothing_can_be_saved_while_something_is_open() {
        let mut flow = flow();
        assert_eq!((flow.questions().len(), flow.open(), flow.result()), (2, 2, None));
        flow.step(Input::Choose(place("sqlScript"), Side::Mine));
        assert_eq!((flow.open(), flow.result()), (1, None));
        flow.step(Input::Choose(place("user"), Side::Theirs));
        assert_eq!(flow.result(), Some(text("mine", "theirs").as_str()));
        flow.step(Input::Choose(place("user"), Side::Mine));
        assert_eq!(flow.result(), Some(text("mine", "mine").as_str()), "a choice can be changed");
    }

    #[test]
    fn one_side_can_be_chosen_everywhere() {
        let mut flow = flow();
        flow.step(Input::ChooseAll(Side::Theirs));
        assert_eq!(flow.result(), Some(text("theirs", "theirs").as_str()));
    }

    #[test]
    fn an_edit_meanwhile_keeps_the_answers_and_drops_what_no_longer_collides() {
        let mut flow = flow();
        flow.step(Input::Choose(place("sqlScript"), Side::Mine));
        flow.step(Input::Edited { mine: text("mine too", "theirs") });
        assert_eq!(flow.open(), 0);
        assert_eq!(flow.result(), Some(text("mine too", "theirs").as_str()));
    }

    #[test]
    fn versions_that_cannot_be_joined_say_why() {
        let flow = ConflictFlow::new(None, text("a", "b"), "nonsense: [".to_owned(), None);
        assert!(flow.problem().is_some());
        assert_eq!(flow.result(), None);
    }
}
