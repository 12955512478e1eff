//! A pipeline from a few lines of text, and an editor that checks itself after each input.

use super::mirror::Mirror;
use crate::*;

/// One component a line: `Name: type x,y -> kind Target, kind Target`, `repeats Target`, `from Source`.
/// Without a position, the file does not place it.
pub(super) fn pipeline(text: &str) -> Pipeline {
    let mut pipeline = Pipeline::empty(Kind::Orchestration);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, rest) = line.split_once(':').expect("a name");
        let (head, joins) = rest.split_once("->").unwrap_or((rest, ""));
        let mut words = head.split_whitespace();
        let component_type = words.next().expect("a type").to_owned();
        let position = words.next().map(|place| {
            let (x, y) = place.split_once(',').expect("a position");
            Position { x: x.parse().expect("x"), y: y.parse().expect("y") }
        });
        let id = ComponentId(u32::try_from(pipeline.components.len()).expect("few"));
        let mut component = Component {
            id,
            name: name.trim().to_owned(),
            component_type,
            skipped: false,
            transitions: Vec::new(),
            iteration_target: None,
            sources: Vec::new(),
            other_transitions: Vec::new(),
            extras: Vec::new(),
            parameters: Vec::new(),
            position,
        };
        for join in joins.split(',').map(str::trim).filter(|join| !join.is_empty()) {
            let (kind, target) = join.split_once(' ').expect("a kind and a target");
            match kind {
                "repeats" => component.iteration_target = Some(target.to_owned()),
                "from" => component.sources.push(target.to_owned()),
                _ => {
                    let kind = transition_kind(kind);
                    match component.transitions.iter_mut().find(|transition| transition.kind == kind) {
                        Some(transition) => transition.targets.push(target.to_owned()),
                        None => {
                            component.transitions.push(Transition { kind, targets: vec![target.to_owned()] })
                        }
                    }
                }
            }
        }
        pipeline.components.push(component);
    }
    pipeline
}

fn transition_kind(word: &str) -> TransitionKind {
    match word {
        "success" => TransitionKind::Success,
        "failure" => TransitionKind::Failure,
        "unconditional" => TransitionKind::Unconditional,
        "true" => TransitionKind::True,
        "false" => TransitionKind::False,
        other => unreachable!("no transition is called {other}"),
    }
}

/// The pipeline as such lines again, without positions.
pub(super) fn joins(pipeline: &Pipeline) -> String {
    let document = Document::new(pipeline.clone());
    let lines = document.edges().into_iter().map(|edge| {
        format!("{} {} {}", document.name_of(edge.from), edge.kind.label(), document.name_of(edge.to))
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// An editor on a surface of 1,000 by 600, at 100 %, its origin at (100, 300).
pub(super) struct Trial {
    pub(super) editor: Editor,
    pub(super) said: Vec<String>,
    pub(super) intents: Vec<Intent>,
    /// Small pipelines are also looked at by a view, which must hold the right rows after every step.
    mirror: Option<Mirror>,
}

const MOUSE: PointerId = PointerId(1);

impl Trial {
    pub(super) fn new(text: &str) -> Trial {
        Trial::of(pipeline(text))
    }

    pub(super) fn of(pipeline: Pipeline) -> Trial {
        let mut editor = Editor::new(pipeline);
        editor.input(Input::Resized(Size { width: 1000.0, height: 600.0 }));
        editor.set_viewport(Viewport { x: 100.0, y: 300.0, zoom: 1.0 });
        let mirror = (editor.pipeline().components.len() < 100).then(Mirror::default);
        let mut trial = Trial { editor, said: Vec::new(), intents: Vec::new(), mirror };
        trial.check();
        trial
    }

    /// What must hold whatever happens.
    pub(super) fn check(&mut self) {
        if let Some(mirror) = &mut self.mirror {
            mirror.look(&self.editor, Pace::Moving);
            mirror.settle(&self.editor);
            mirror.check_at_rest(&self.editor);
        }
        if self.editor.pipeline().components.len() > 5_000 {
            return;
        }
        self.editor.document().check().expect("the document is sound");
        let difference = self.editor.difference_to_a_fresh_look();
        assert_eq!(difference, None, "what was followed differs from what is worked out anew");
        let scene = self.editor.scene();
        assert_eq!(scene.tiles.len(), self.editor.pipeline().components.len());
        for tile in &scene.tiles {
            assert!(tile.at.x.is_finite() && tile.at.y.is_finite(), "{} cannot be drawn", tile.name);
        }
        for edge in &scene.edges {
            assert!(
                !edge.path.contains("NaN") && !edge.path.contains("inf"),
                "{} cannot be drawn",
                edge.label
            );
        }
        for id in self.editor.selection().components() {
            assert!(self.editor.document().component(*id).is_some(), "something is selected that is gone");
        }
        let viewport = self.editor.viewport();
        assert!((MIN_ZOOM..=MAX_ZOOM).contains(&viewport.zoom), "zoomed to {}", viewport.zoom);
    }

    pub(super) fn input(&mut self, input: Input) -> Changes {
        let before = (self.editor.revision(), self.editor.pipeline().clone());
        let changes = self.editor.input(input);
        if *self.editor.pipeline() != before.1 {
            assert!(changes.document, "the document changed in silence");
            assert_ne!(self.editor.revision(), before.0);
        }
        self.note(changes)
    }

    pub(super) fn command(&mut self, command: Command) -> Result<Changes, Refusal> {
        let changes = self.editor.command(command)?;
        Ok(self.note(changes))
    }

    fn note(&mut self, changes: Changes) -> Changes {
        self.said.extend(changes.announcements.clone());
        self.intents.extend(changes.intents.clone());
        self.check();
        changes
    }

    pub(super) fn id(&self, name: &str) -> ComponentId {
        self.editor.document().id_of(name).unwrap_or_else(|| unreachable!("there is no {name}"))
    }

    pub(super) fn at(&self, name: &str) -> (f64, f64) {
        let place = self.editor.document().position(self.id(name)).expect("a position");
        (place.x, place.y)
    }

    pub(super) fn selected(&self) -> Vec<String> {
        let ids = self.editor.selection().components();
        ids.iter().map(|id| self.editor.document().name_of(*id).to_owned()).collect()
    }

    /// A point of the canvas, on the screen.
    pub(super) fn screen(&self, x: f64, y: f64) -> Position {
        self.editor.viewport().to_screen(Position { x, y })
    }

    pub(super) fn down(&mut self, x: f64, y: f64, modifiers: Modifiers) -> Changes {
        let at = self.screen(x, y);
        self.input(Input::PointerDown {
            id: MOUSE,
            kind: PointerKind::Mouse,
            button: Button::Primary,
            at,
            modifiers,
        })
    }

    pub(super) fn go(&mut self, x: f64, y: f64) -> Changes {
        let at = self.screen(x, y);
        self.input(Input::PointerMove { id: MOUSE, kind: PointerKind::Mouse, at, modifiers: Modifiers::NONE })
    }

    pub(super) fn up(&mut self, x: f64, y: f64) -> Changes {
        let at = self.screen(x, y);
        self.input(Input::PointerUp { id: MOUSE, kind: PointerKind::Mouse, at, modifiers: Modifiers::NONE })
    }

    pub(super) fn click(&mut self, x: f64, y: f64) {
        self.down(x, y, Modifiers::NONE);
        self.up(x, y);
    }

    /// In ten moves, as a hand would.
    pub(super) fn drag(&mut self, from: (f64, f64), to: (f64, f64), modifiers: Modifiers) {
        self.down(from.0, from.1, modifiers);
        self.drag_on(from, to);
        self.up(to.0, to.1);
    }

    pub(super) fn drag_on(&mut self, from: (f64, f64), to: (f64, f64)) {
        // Panning moves the canvas under the hand, so the way is fixed on the screen.
        let viewport = self.editor.viewport();
        for step in 1..=10 {
            let share = f64::from(step) / 10.0;
            let point = Position { x: from.0 + (to.0 - from.0) * share, y: from.1 + (to.1 - from.1) * share };
            let at = viewport.to_screen(point);
            self.input(Input::PointerMove {
                id: MOUSE,
                kind: PointerKind::Mouse,
                at,
                modifiers: Modifiers::NONE,
            });
        }
    }

    pub(super) fn key(&mut self, key: Key) -> Changes {
        self.key_with(key, Modifiers::NONE)
    }

    pub(super) fn key_with(&mut self, key: Key, modifiers: Modifiers) -> Changes {
        self.input(Input::KeyDown { key, modifiers, repeat: false })
    }

    pub(super) fn undo(&mut self) {
        self.key_with(Key::Character('z'), Modifiers::COMMAND);
    }

    pub(super) fn refusals(&self) -> Vec<String> {
        let why = |intent: &Intent| match intent {
            Intent::Refused(why) => Some(why.clone()),
            _ => None,
        };
        self.intents.iter().filter_map(why).collect()
    }
}
