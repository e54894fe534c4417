//! The schedule: which steps may begin, counted by what each still needs. Settling a step costs as much as it has
//! dependents, so a run of any size is linear. Not here: time, calls and events.

use personalize_core::plan::Step;
use std::collections::{HashMap, VecDeque};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Over,
}

/// The steps of a plan and how far they are.
#[derive(Debug)]
pub(super) struct Schedule<'p> {
    steps: &'p [Step],
    states: Vec<State>,
    /// How many needs of each step have not settled. A need that is no step of the plan never settles.
    unmet: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    ready: VecDeque<usize>,
}

impl<'p> Schedule<'p> {
    /// Nothing has begun.
    pub(super) fn new(steps: &'p [Step]) -> Self {
        let at: HashMap<&str, usize> =
            steps.iter().enumerate().map(|(i, step)| (step.id.as_str(), i)).collect();
        let mut dependents = vec![Vec::new(); steps.len()];
        for (i, step) in steps.iter().enumerate() {
            for need in step.needs.iter().filter_map(|need| at.get(need.as_str())) {
                dependents[*need].push(i);
            }
        }
        let unmet: Vec<usize> = steps.iter().map(|step| step.needs.len()).collect();
        let ready = (0..steps.len()).filter(|&i| unmet[i] == 0).collect();
        Schedule { steps, states: vec![State::Waiting; steps.len()], unmet, dependents, ready }
    }

    /// Whether there is a step that may begin.
    pub(super) fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// A step that may begin, in the order of the plan among those that were ready at the same time.
    pub(super) fn next(&mut self) -> Option<usize> {
        let i = self.ready.pop_front()?;
        self.states[i] = State::Running;
        Some(i)
    }

    /// Step `i` has settled: what needed it comes closer.
    pub(super) fn settled(&mut self, i: usize) {
        self.states[i] = State::Over;
        for &next in &self.dependents[i] {
            self.unmet[next] -= 1;
            if self.unmet[next] == 0 && self.states[next] == State::Waiting {
                self.ready.push_back(next);
            }
        }
    }

    /// Step `i` will not settle: every step that needs it, directly or not, is given back and never begins.
    pub(super) fn lost(&mut self, i: usize) -> Vec<&'p Step> {
        self.states[i] = State::Over;
        let mut gone = Vec::new();
        let mut next = vec![i];
        while let Some(i) = next.pop() {
            for &dependent in &self.dependents[i] {
                if self.states[dependent] == State::Waiting {
                    self.states[dependent] = State::Over;
                    gone.push(dependent);
                    next.push(dependent);
                }
            }
        }
        gone.sort_unstable();
        gone.into_iter().map(|i| &self.steps[i]).collect()
    }

    /// The steps that have begun and are not over.
    pub(super) fn running(&self) -> impl Iterator<Item = &'p Step> {
        self.of(State::Running)
    }

    /// The steps that have not begun.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &'p Step> {
        self.of(State::Waiting)
    }

    fn of(&self, state: State) -> impl Iterator<Item = &'p Step> {
        self.steps.iter().zip(&self.states).filter(move |(_, s)| **s == state).map(|(step, _)| step)
    }
}
