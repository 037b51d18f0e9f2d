//! [`Map`]: many inputs through all instances at once, results in order.

use std::collections::VecDeque;

use keyway_contract::codec::{Lift, Lower};
use keyway_contract::{Call, CallError};

/// The results of many calls, in the order of their inputs. As an iterator it waits; [`recv`](Map::recv) is for async code.
///
/// Twice as many calls are under way as the pool may have instances, so that none waits for its next, or as many as there is
/// room for in its queue; further inputs are only taken when results are. Dropping it cancels what is under way.
#[must_use = "inputs are taken when results are"]
pub struct Map<I, F, A, R> {
    inputs: I,
    call: F,
    /// Those under way, the oldest first.
    calls: VecDeque<Call<A, R>>,
    window: usize,
}

impl<I, F, A, R> Map<I, F, A, R>
where
    I: Iterator,
    F: FnMut(I::Item) -> Call<A, R>,
    A: Lower + Clone + Send + 'static,
    R: Lift + Send + 'static,
{
    pub(crate) fn new(inputs: I, (instances, queue): (usize, usize), call: F) -> Self {
        let window = instances.saturating_add(queue.min(instances)).max(1);
        Map { inputs, call, calls: VecDeque::new(), window }
    }

    /// The next result, on any executor; `None` when there are no more inputs.
    pub async fn recv(&mut self) -> Option<Result<R, CallError>> {
        self.fill();
        let call = self.calls.pop_front()?;
        Some(call.await)
    }

    fn fill(&mut self) {
        while self.calls.len() < self.window {
            let Some(input) = self.inputs.next() else { return };
            self.calls.push_back((self.call)(input).begin());
        }
    }
}

impl<I, F, A, R> Iterator for Map<I, F, A, R>
where
    I: Iterator,
    F: FnMut(I::Item) -> Call<A, R>,
    A: Lower + Clone + Send + 'static,
    R: Lift + Send + 'static,
{
    type Item = Result<R, CallError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.fill();
        self.calls.pop_front().map(Call::wait)
    }
}
