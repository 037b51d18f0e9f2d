//! [`Pace`]: whether a plugin's calls run on the thread of the connection, or on one of the pool's.
//!
//! A call on another thread costs more than a quick plugin does: it is woken, and wakes this one again. So the calls of a
//! plugin that has shown itself quick run here. What they take beyond a tenth of a millisecond counts as *debt*, which quick
//! calls pay off again; a plugin with too much of it is *slow*, and its calls are awaited for a while, which doubles each time.
//!
//! However slow, plugins never have all threads: one is always left for everything else ([`Lanes`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use keyway_contract::codec::{Lift, Lower};
use keyway_contract::{Call, CallError};

/// So many awaited calls show that a plugin is quick, each no longer than `SHOWN_IN` in microseconds, its time in line
/// included.
const SHOWN: u32 = 8;
const SHOWN_IN: u64 = 1_000;
/// A call that takes no longer is quick.
const QUICK: u64 = 100;
/// What a quick call pays off, in microseconds.
const PAID: u64 = 20;
/// With more debt than this, in microseconds, a plugin is slow.
const MOST_DEBT: u64 = 20_000;
/// A call that has not come back for so long, in microseconds, makes its plugin slow. On a busy machine a thread waits for a
/// processor for a good part of this.
const STUCK: u64 = 50_000;
/// How long a plugin is slow at first, and at most, in microseconds.
const FIRST_PAUSE: u64 = 100_000;
const LONGEST_PAUSE: u64 = 30_000_000;
/// How long calls are awaited, in microseconds, whose deadline would not hold here: it may be changed.
const ELSEWHERE: u64 = 1_000_000;
/// Who was quick for so many times the pause is forgiven.
const FORGIVEN: u64 = 10;

/// The threads that calls may run on at a time, of all plugins together.
pub(crate) struct Lanes {
    taken: AtomicUsize,
    lanes: usize,
    started: Instant,
}

impl Lanes {
    /// Of so many threads one is left.
    pub(crate) fn new(threads: usize) -> Arc<Self> {
        Arc::new(Lanes {
            taken: AtomicUsize::new(0),
            lanes: threads.saturating_sub(1),
            started: Instant::now(),
        })
    }

    fn take(&self) -> Option<Place<'_>> {
        let place = Place(self);
        // One too many is given back by its drop.
        (self.taken.fetch_add(1, Ordering::Relaxed) < self.lanes).then_some(place)
    }

    fn micros(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.started).as_micros() as u64
    }
}

struct Place<'a>(&'a Lanes);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The right to make one call on this thread.
pub(crate) struct Lane<'a> {
    pace: &'a Pace,
    _place: Place<'a>,
    began: Instant,
    now: u64,
}

impl Lane<'_> {
    /// Makes the call, or gives it back when its deadline would not hold here.
    pub(crate) fn run<A, R>(self, call: Call<A, R>) -> Result<Result<R, CallError>, Call<A, R>>
    where
        A: Lower + Clone + Send + 'static,
        R: Lift + Send + 'static,
    {
        let pace = self.pace;
        pace.running.fetch_add(1, Ordering::Relaxed);
        pace.began.store(self.now, Ordering::Relaxed);
        let result = call.here();
        pace.running.fetch_sub(1, Ordering::Relaxed);
        match &result {
            Ok(_) => pace.took(self.now, self.began.elapsed()),
            Err(_) => pace.slow_until.store(self.now + ELSEWHERE, Ordering::Relaxed),
        }
        result
    }
}

/// How quick the calls of one slot are.
pub(crate) struct Pace {
    lanes: Arc<Lanes>,
    /// How many calls have shown that it is quick.
    shown: AtomicU32,
    debt: AtomicU64,
    /// Until when it is slow.
    slow_until: AtomicU64,
    pause: AtomicU64,
    /// How many calls run here, and when the last one began.
    running: AtomicUsize,
    began: AtomicU64,
}

impl Pace {
    pub(crate) fn new(lanes: &Arc<Lanes>) -> Self {
        Pace {
            lanes: Arc::clone(lanes),
            shown: AtomicU32::new(0),
            debt: AtomicU64::new(0),
            slow_until: AtomicU64::new(0),
            pause: AtomicU64::new(FIRST_PAUSE),
            running: AtomicUsize::new(0),
            began: AtomicU64::new(0),
        }
    }

    /// Makes a call: here, or on another thread.
    pub(crate) async fn run<A, R>(&self, call: Call<A, R>) -> Result<R, CallError>
    where
        A: Lower + Clone + Send + 'static,
        R: Lift + Send + 'static,
    {
        let call = match self.lane() {
            Some(lane) => match lane.run(call) {
                Ok(result) => return result,
                Err(call) => call,
            },
            None => call,
        };
        let began = Instant::now();
        let result = call.await;
        if result.is_ok() && began.elapsed().as_micros() as u64 <= SHOWN_IN {
            self.shown.fetch_add(1, Ordering::Relaxed);
        }
        result
    }

    /// The right to make a call on this thread, where the plugin is quick and a thread is left.
    pub(crate) fn lane(&self) -> Option<Lane<'_>> {
        let began = Instant::now();
        let now = self.lanes.micros(began);
        if !self.is_quick(now) {
            return None;
        }
        let place = self.lanes.take()?;
        Some(Lane { pace: self, _place: place, began, now })
    }

    /// Another plugin is in the slot, which has shown nothing yet.
    pub(crate) fn reset(&self) {
        self.shown.store(0, Ordering::Relaxed);
        self.pause.store(FIRST_PAUSE, Ordering::Relaxed);
        self.debt.store(0, Ordering::Relaxed);
        self.slow_until.store(0, Ordering::Relaxed);
    }

    fn is_quick(&self, now: u64) -> bool {
        if self.shown.load(Ordering::Relaxed) < SHOWN || now < self.slow_until.load(Ordering::Relaxed) {
            return false;
        }
        let stuck = self.running.load(Ordering::Relaxed) > 0
            && now.saturating_sub(self.began.load(Ordering::Relaxed)) > STUCK;
        if stuck {
            self.slow_down(now);
        }
        !stuck
    }

    fn took(&self, now: u64, took: Duration) {
        let took = took.as_micros() as u64;
        if took <= QUICK {
            let debt = self.debt.load(Ordering::Relaxed);
            if debt > 0 {
                self.debt.store(debt.saturating_sub(PAID), Ordering::Relaxed);
            }
            return;
        }
        let debt = self.debt.fetch_add(took - QUICK, Ordering::Relaxed) + took - QUICK;
        if debt > MOST_DEBT {
            self.slow_down(now + took);
        }
    }

    #[cold]
    fn slow_down(&self, now: u64) {
        let (last, pause) = (self.slow_until.load(Ordering::Relaxed), self.pause.load(Ordering::Relaxed));
        let pause = if now.saturating_sub(last) > FORGIVEN * pause { FIRST_PAUSE } else { pause };
        self.pause.store((pause * 2).min(LONGEST_PAUSE), Ordering::Relaxed);
        self.slow_until.store(now + pause, Ordering::Relaxed);
        // When it is tried again, less is enough to tell.
        self.debt.store(MOST_DEBT / 2, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace() -> Pace {
        let pace = Pace::new(&Lanes::new(3));
        assert!(!pace.is_quick(0), "it has shown nothing yet");
        pace.shown.store(SHOWN, Ordering::Relaxed);
        pace
    }

    fn micros(micros: u64) -> Duration {
        Duration::from_micros(micros)
    }

    #[test]
    fn a_slow_call_now_and_then_changes_nothing() {
        let pace = pace();
        for round in 0..100 {
            pace.took(round, micros(4_000));
            (0..1_000).for_each(|_| pace.took(round, micros(5)));
        }
        assert!(pace.is_quick(100));
    }

    #[test]
    fn a_plugin_that_is_slow_is_awaited_for_longer_each_time() {
        let pace = pace();
        pace.took(0, micros(50_000));
        assert!(!pace.is_quick(50_001) && !pace.is_quick(149_000));
        assert!(pace.is_quick(151_000), "it is tried again");
        pace.took(151_000, micros(11_000));
        assert!(!pace.is_quick(300_000) && pace.is_quick(400_000), "less was enough, and it is for longer");
        pace.took(10_000_000, micros(50_000));
        assert!(!pace.is_quick(10_100_000) && pace.is_quick(10_151_000), "what is long ago is forgiven");
    }

    #[test]
    fn a_call_that_does_not_come_back_makes_its_plugin_slow() {
        let pace = pace();
        pace.running.store(1, Ordering::Relaxed);
        pace.began.store(1_000, Ordering::Relaxed);
        assert!(pace.is_quick(50_000));
        assert!(!pace.is_quick(52_000));
    }

    #[test]
    fn one_thread_is_left() {
        let lanes = Lanes::new(3);
        let (first, second) = (lanes.take(), lanes.take());
        assert!(first.is_some() && second.is_some() && lanes.take().is_none());
        drop(first);
        assert!(lanes.take().is_some());
        assert!(Lanes::new(1).take().is_none());
    }
}
