//! How a stream shrinks.

use crate::step::Step;
use proptest::strategy::ValueTree;

/// A stream that shrinks: halves of it are left out, then quarters, down to single steps; then each step that is left becomes
/// simpler.
pub struct StreamTree {
    steps: Vec<Box<dyn ValueTree<Value = Step>>>,
    kept: Vec<usize>,
    tried: Attempt,
    chunk: usize,
    at: usize,
}

/// The last thing that was tried to make a stream simpler.
enum Attempt {
    Nothing,
    /// These steps were left out, from this place.
    LeftOut(usize, Vec<usize>),
    /// The step at this place was made simpler.
    Simpler(usize),
}

impl StreamTree {
    pub(super) fn new(steps: Vec<Box<dyn ValueTree<Value = Step>>>) -> StreamTree {
        let chunk = steps.len().div_ceil(2).max(1);
        StreamTree { kept: (0..steps.len()).collect(), steps, tried: Attempt::Nothing, chunk, at: 0 }
    }

    fn leave_out(&mut self) -> bool {
        while self.chunk > 0 {
            if self.at < self.kept.len() {
                let end = (self.at + self.chunk).min(self.kept.len());
                let out = self.kept.drain(self.at..end).collect();
                self.tried = Attempt::LeftOut(self.at, out);
                return true;
            }
            self.at = 0;
            self.chunk /= 2;
        }
        self.make_simpler()
    }

    /// Once nothing more can be left out, `at` is the place of the step that is made simpler.
    fn make_simpler(&mut self) -> bool {
        while let Some(step) = self.kept.get(self.at) {
            if self.steps[*step].simplify() {
                self.tried = Attempt::Simpler(self.at);
                return true;
            }
            self.at += 1;
        }
        false
    }
}

impl ValueTree for StreamTree {
    type Value = Vec<Step>;

    fn current(&self) -> Vec<Step> {
        self.kept.iter().map(|step| self.steps[*step].current()).collect()
    }

    fn simplify(&mut self) -> bool {
        self.leave_out()
    }

    fn complicate(&mut self) -> bool {
        match std::mem::replace(&mut self.tried, Attempt::Nothing) {
            Attempt::Nothing => false,
            // What failed before is not tried again: the next thing is.
            Attempt::LeftOut(at, out) => {
                self.at = at + out.len();
                self.kept.splice(at..at, out);
                self.leave_out()
            }
            Attempt::Simpler(at) => {
                let again = self.steps[self.kept[at]].complicate();
                if again {
                    self.tried = Attempt::Simpler(at);
                } else {
                    self.at = at + 1;
                }
                again || self.make_simpler()
            }
        }
    }
}
