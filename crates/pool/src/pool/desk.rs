//! [`Desk`]: who gets an instance. It knows neither threads nor plugins: it is a state that is locked, changed and
//! unlocked, and says what is to be done.
//!
//! Its one invariant: while it is open, nobody waits as long as an instance is idle or may be made.

use std::collections::VecDeque;

/// A place for instances `I`, and for those that wait for one, `W`.
pub(crate) struct Desk<I, W> {
    /// The one that was used last is last, and is taken first.
    idle: Vec<I>,
    waiting: VecDeque<W>,
    /// Those that somebody has, or makes.
    leased: usize,
    /// The most instances that may live at a time.
    most: usize,
    /// The most that may wait.
    room: usize,
    /// Whether new instances may be made at the moment.
    makes: bool,
    state: State,
}

/// Whether instances are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// They are.
    Open,
    /// Not at the moment: who comes waits, as far as there is room.
    Paused,
    /// Not at the moment, since their state is handed over: everybody waits, for that is soon done.
    Carrying,
    /// To those who wait already; nobody else comes in.
    Draining,
    /// Never again.
    Retired,
}

/// The right to use an instance, or to make one. Whoever has it gives it back, with [`Desk::put`] or [`Desk::gone`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lease<I> {
    /// This one.
    Take(I),
    /// One that is to be made.
    Make,
}

/// What somebody gets who wants an instance.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission<I, W> {
    /// An instance.
    Lease(Lease<I>),
    /// A place among those that wait; somebody who has waited longer may have lost his for it.
    Waits(Option<W>),
    /// Nothing: as many wait as may.
    Full,
    /// Nothing: nobody comes in any more.
    Closed,
}

/// What happens to somebody who comes when all places are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// The call is refused: [`CallErrorKind::Overloaded`](keyway_contract::CallErrorKind::Overloaded).
    #[default]
    Reject,
    /// The call waits all the same, outside of the queue, for as long as its deadline lets it.
    Wait,
    /// The call that has waited longest is refused in its place:
    /// [`CallErrorKind::Shed`](keyway_contract::CallErrorKind::Shed).
    ShedOldest,
}

impl<I, W> Desk<I, W> {
    pub(crate) fn new(most: usize, room: usize) -> Self {
        Desk {
            idle: Vec::new(),
            waiting: VecDeque::new(),
            leased: 0,
            most: most.max(1),
            room,
            makes: true,
            state: State::Open,
        }
    }

    pub(crate) fn state(&self) -> State {
        self.state
    }

    /// How many live, those that are being made included.
    pub(crate) fn live(&self) -> usize {
        self.idle.len() + self.leased
    }

    /// How many are in use, or being made.
    pub(crate) fn leased(&self) -> usize {
        self.leased
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn idle(&mut self) -> &mut Vec<I> {
        &mut self.idle
    }

    pub(crate) fn idle_ones(&self) -> impl Iterator<Item = &I> {
        self.idle.iter()
    }

    /// An instance, or a place to wait that `place` makes.
    pub(crate) fn admit(&mut self, overflow: Overflow, place: impl FnOnce() -> W) -> Admission<I, W> {
        match self.state {
            State::Draining | State::Retired => return Admission::Closed,
            State::Open => {
                if let Some(lease) = self.lease() {
                    return Admission::Lease(lease);
                }
            }
            State::Paused => {}
            State::Carrying => {
                self.waiting.push_back(place());
                return Admission::Waits(None);
            }
        }
        let mut shed = None;
        if self.waiting.len() >= self.room {
            match overflow {
                Overflow::Reject => return Admission::Full,
                Overflow::Wait => {}
                Overflow::ShedOldest => match self.waiting.pop_front() {
                    Some(oldest) => shed = Some(oldest),
                    None => return Admission::Full,
                },
            }
        }
        self.waiting.push_back(place());
        Admission::Waits(shed)
    }

    /// The right to make an instance that nobody waits for, if fewer than `least` live.
    pub(crate) fn spare(&mut self, least: usize) -> bool {
        let wanted = self.state == State::Open && self.makes && self.live() < least.min(self.most);
        if wanted {
            self.leased += 1;
        }
        wanted
    }

    /// An idle instance to be looked at. It is given back as if it had been leased.
    pub(crate) fn borrow(&mut self) -> Option<I> {
        let instance = self.idle.pop()?;
        self.leased += 1;
        Some(instance)
    }

    /// Somebody who has waited before is the next in line.
    pub(crate) fn first(&mut self, place: W) {
        self.waiting.push_front(place);
    }

    /// Takes an instance back.
    pub(crate) fn put(&mut self, instance: I) -> Option<I> {
        self.leased -= 1;
        if self.state == State::Retired || self.live() >= self.most {
            return Some(instance);
        }
        self.idle.push(instance);
        None
    }

    /// The instance of a lease is no more, or was not made.
    pub(crate) fn gone(&mut self) {
        self.leased -= 1;
    }

    /// Sets how many instances may live, and how many may wait. The idle instances that are too many.
    ///
    /// Who waits already keeps his place.
    pub(crate) fn set_most(&mut self, most: usize, room: usize) -> Vec<I> {
        (self.most, self.room) = (most.max(1), room);
        let many = self.live().saturating_sub(self.most).min(self.idle.len());
        self.idle.drain(..many).collect()
    }

    /// Sets whether instances may be made.
    pub(crate) fn set_makes(&mut self, makes: bool) {
        self.makes = makes;
    }

    /// Who waits and can be served now, with the instance. To be asked until it has no more, whenever something was given
    /// back or allowed.
    pub(crate) fn next(&mut self) -> Option<(W, Lease<I>)> {
        if !matches!(self.state, State::Open | State::Draining) {
            return None;
        }
        let first = self.waiting.pop_front()?;
        match self.lease() {
            Some(lease) => Some((first, lease)),
            None => {
                self.waiting.push_front(first);
                None
            }
        }
    }

    fn lease(&mut self) -> Option<Lease<I>> {
        let lease = match self.idle.pop() {
            Some(instance) => Lease::Take(instance),
            None if self.makes && self.live() < self.most => Lease::Make,
            None => return None,
        };
        self.leased += 1;
        Some(lease)
    }

    /// Takes those out of line that a test is true of.
    pub(crate) fn leave(&mut self, mut is: impl FnMut(&W) -> bool) -> Option<W> {
        let at = self.waiting.iter().position(&mut is)?;
        self.waiting.remove(at)
    }

    /// Changes the state; from [`State::Retired`] there is no way back. All who wait are sent home when it retires, and
    /// all that is idle goes.
    ///
    /// Neither a pause nor its end gets at instances whose state is handed over: that is up to [`Desk::carried`].
    pub(crate) fn set_state(&mut self, state: State) -> (VecDeque<W>, Vec<I>) {
        let carrying = self.state == State::Carrying && matches!(state, State::Open | State::Paused);
        if self.state != State::Retired && !carrying {
            self.state = state;
        }
        match self.state {
            State::Retired => (std::mem::take(&mut self.waiting), std::mem::take(&mut self.idle)),
            _ => (VecDeque::new(), Vec::new()),
        }
    }

    /// Leaves [`State::Carrying`] for another state.
    pub(crate) fn carried(&mut self, state: State) {
        if self.state == State::Carrying {
            self.state = state;
        }
    }

    /// All who wait, to wait somewhere else.
    pub(crate) fn take_waiting(&mut self) -> VecDeque<W> {
        std::mem::take(&mut self.waiting)
    }

    /// Whether nobody waits and nothing is in use.
    pub(crate) fn is_quiet(&self) -> bool {
        self.leased == 0 && self.waiting.is_empty()
    }
}
