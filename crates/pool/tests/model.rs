//! The protocol of swap and drain, under every interleaving that loom finds.
//!
//! The desk is the real one. Around it are the few steps that `SlotCore` and `Core` take with it, with loom's locks: a call
//! takes the generation in place and asks its desk for entrance, again if nobody comes in any more; a swap publishes, lets
//! nobody in any more, waits until the last call has ended, and retires; with state it pauses first, and who waits moves on.

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Arc, Condvar, Mutex, RwLock};

#[path = "../src/pool/desk.rs"]
#[allow(dead_code)]
mod desk;

use desk::{Admission, Desk, Lease, Overflow, State};

/// An instance: what it has counted.
struct Instance {
    generation: usize,
    count: usize,
}

/// Somebody who waits, with what he gets.
#[derive(Clone)]
struct Waiter(Arc<(Mutex<Option<Given>>, Condvar)>);

/// An instance, and the generation that it is of.
type Given = (Arc<Generation>, Instance);

struct Generation {
    number: usize,
    desk: Mutex<Desk<Instance, Waiter>>,
    changed: Condvar,
    /// Set when its last instance is gone: no call may be in it from then on.
    retired: AtomicUsize,
}

struct Slot {
    stable: RwLock<Arc<Generation>>,
}

fn generation(number: usize, instances: usize) -> Arc<Generation> {
    let mut desk = Desk::new(instances, 8);
    for _ in 0..instances {
        desk.idle().push(Instance { generation: number, count: 0 });
    }
    // Nothing is made in the model: instances are there or not.
    desk.set_makes(false);
    Arc::new(Generation {
        number,
        desk: Mutex::new(desk),
        changed: Condvar::new(),
        retired: AtomicUsize::new(0),
    })
}

impl Generation {
    /// Serves who can be served.
    fn settle(this: &Arc<Self>, desk: &mut Desk<Instance, Waiter>) {
        while let Some((Waiter(waiter), lease)) = desk.next() {
            let Lease::Take(instance) = lease else { unreachable!("nothing is made") };
            *waiter.0.lock().unwrap() = Some((Arc::clone(this), instance));
            waiter.1.notify_one();
        }
        this.changed.notify_all();
    }

    fn wait_until(&self, is: impl Fn(&Desk<Instance, Waiter>) -> bool) {
        let mut desk = self.desk.lock().unwrap();
        while !is(&desk) {
            desk = self.changed.wait(desk).unwrap();
        }
    }

    /// Retires it. Its instances, and who waited.
    fn retire(&self) -> (Vec<Waiter>, Vec<Instance>) {
        let (waiting, idle) = self.desk.lock().unwrap().set_state(State::Retired);
        self.retired.store(1, Ordering::SeqCst);
        (waiting.into(), idle)
    }
}

impl Slot {
    /// One call. The generation that it went to.
    fn call(&self) -> usize {
        let (core, mut instance) = loop {
            let core = Arc::clone(&self.stable.read().unwrap());
            let waiter = Waiter(Arc::new((Mutex::new(None), Condvar::new())));
            let admission = core.desk.lock().unwrap().admit(Overflow::Reject, || waiter.clone());
            match admission {
                Admission::Closed => loom::thread::yield_now(),
                Admission::Lease(Lease::Take(instance)) => break (core, instance),
                Admission::Waits(None) => {
                    let mut slot = waiter.0.0.lock().unwrap();
                    break loop {
                        if let Some(given) = slot.take() {
                            break given;
                        }
                        slot = waiter.0.1.wait(slot).unwrap();
                    };
                }
                Admission::Lease(Lease::Make) | Admission::Waits(Some(_)) | Admission::Full => {
                    unreachable!("there is room, and nothing is made")
                }
            }
        };
        assert_eq!(instance.generation, core.number);
        assert_eq!(core.retired.load(Ordering::SeqCst), 0, "a call in a retired generation");
        instance.count += 1;
        let number = core.number;
        let mut desk = core.desk.lock().unwrap();
        assert!(desk.put(instance).is_none(), "the generation retired while it was called");
        Generation::settle(&core, &mut desk);
        number
    }

    /// Puts another generation in place, drains the last, and says what its instances have counted.
    fn swap(&self, next: &Arc<Generation>) -> usize {
        let old = std::mem::replace(&mut *self.stable.write().unwrap(), Arc::clone(next));
        {
            let mut desk = old.desk.lock().unwrap();
            desk.set_state(State::Draining);
            Generation::settle(&old, &mut desk);
        }
        old.wait_until(Desk::is_quiet);
        let (waiting, idle) = old.retire();
        assert!(waiting.is_empty());
        idle.iter().map(|instance| instance.count).sum()
    }

    /// The same, with the state handed over.
    fn swap_with_state(&self, next: &Arc<Generation>) {
        let old = Arc::clone(&self.stable.read().unwrap());
        old.desk.lock().unwrap().set_state(State::Carrying);
        old.wait_until(|desk| desk.leased() == 0);
        let saved: usize = old.desk.lock().unwrap().idle().iter().map(|instance| instance.count).sum();
        next.desk.lock().unwrap().idle()[0].count = saved;
        *self.stable.write().unwrap() = Arc::clone(next);
        let (waiting, _) = old.retire();
        let mut desk = next.desk.lock().unwrap();
        for waiter in waiting.into_iter().rev() {
            desk.first(waiter);
        }
        Generation::settle(next, &mut desk);
    }
}

fn model(check: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(check);
}

#[test]
fn every_call_goes_to_one_generation_that_lives() {
    model(|| {
        let slot = Arc::new(Slot { stable: RwLock::new(generation(1, 1)) });
        let callers: Vec<_> = (0..2)
            .map(|_| {
                let slot = Arc::clone(&slot);
                loom::thread::spawn(move || slot.call())
            })
            .collect();
        let next = generation(2, 1);
        let first = slot.swap(&next);
        let to: Vec<usize> = callers.into_iter().map(|caller| caller.join().unwrap()).collect();
        let second = next.desk.lock().unwrap().idle()[0].count;
        assert_eq!(first + second, 2, "{to:?}");
        assert_eq!(to.iter().filter(|generation| **generation == 1).count(), first);
    });
}

#[test]
fn no_call_is_lost_between_saving_and_restoring() {
    model(|| {
        let slot = Arc::new(Slot { stable: RwLock::new(generation(1, 1)) });
        let callers: Vec<_> = (0..2)
            .map(|_| {
                let slot = Arc::clone(&slot);
                loom::thread::spawn(move || slot.call())
            })
            .collect();
        let next = generation(2, 1);
        slot.swap_with_state(&next);
        for caller in callers {
            caller.join().unwrap();
        }
        assert_eq!(next.desk.lock().unwrap().idle()[0].count, 2);
    });
}
