//! [`AnySlot`]: what can be done with every slot; several in one transaction: all are swapped, or none.

use std::path::Path;
use std::sync::Arc;

use keyway_contract::client::Client;
use keyway_host::Plugin;

use crate::slot::Slot;
use crate::slot::core::SlotCore;
use crate::slot::options::CanaryOptions;
use crate::slot::swap::{Prepared, Step, Swap, SwapError};
use crate::stats::PoolStats;

/// A slot for plugins of any contract: what can be done with it whatever it is called by.
pub trait AnySlot: sealed::Sealed {
    /// The slot's name.
    fn name(&self) -> &str {
        &self.inside().0.name
    }

    /// The number of the generation in place, counted from 1; 0 while the slot is empty.
    fn generation(&self) -> u64 {
        self.inside().0.generation()
    }

    /// The plugin in place.
    fn plugin(&self) -> Option<Plugin> {
        self.inside().0.stable().map(|core| core.who.plugin.clone())
    }

    /// As [`Slot::swap`].
    ///
    /// # Errors
    /// As [`Slot::swap`].
    fn swap(&self, path: &Path) -> Result<Swap, SwapError> {
        self.inside().0.swap(path)
    }

    /// As [`Slot::swap_to`].
    ///
    /// # Errors
    /// As [`Slot::swap`].
    fn swap_to(&self, plugin: &Plugin) -> Result<Swap, SwapError> {
        self.inside().0.swap_to(plugin)
    }

    /// As [`Slot::rollback`].
    ///
    /// # Errors
    /// As [`Slot::rollback`].
    fn rollback(&self) -> Result<Swap, SwapError> {
        self.inside().0.roll_back()
    }

    /// As [`Slot::canary`].
    ///
    /// # Errors
    /// As [`Slot::canary`].
    fn canary(&self, path: &Path, options: CanaryOptions) -> Result<bool, SwapError> {
        let slot = self.inside().0;
        slot.start_canary(path, options).inspect_err(|error| slot.failed(error))
    }

    /// As [`Slot::canary_of`].
    ///
    /// # Errors
    /// As [`Slot::canary`].
    fn canary_of(&self, plugin: &Plugin, options: CanaryOptions) -> Result<(), SwapError> {
        let slot = self.inside().0;
        slot.start_canary_of(plugin, options).inspect_err(|error| slot.failed(error))
    }

    /// Whether a canary is under way.
    fn has_canary(&self) -> bool {
        self.inside().0.canary().is_some()
    }

    /// As [`Slot::promote`].
    fn promote(&self) -> bool {
        let slot = self.inside().0;
        slot.canary().is_some_and(|canary| slot.promote(&canary))
    }

    /// As [`Slot::end_canary`].
    fn end_canary(&self) -> bool {
        self.inside().0.end_canary("somebody ended it")
    }

    /// As [`Slot::clear`].
    fn clear(&self) -> bool {
        self.inside().0.clear()
    }

    /// As [`Slot::release`].
    fn release(&self) -> bool {
        self.inside().0.stable().is_some_and(|core| core.let_out())
    }

    /// As [`Slot::stats`].
    fn stats(&self) -> Vec<PoolStats> {
        let slot = self.inside().0;
        let canary = slot.canary().map(|canary| Arc::clone(&canary.core));
        slot.stable().into_iter().chain(canary).map(|core| core.stats()).collect()
    }
}

pub(crate) mod sealed {
    use std::sync::Arc;

    use crate::slot::core::SlotCore;

    /// What a slot is inside.
    pub struct Inside<'a>(pub(crate) &'a Arc<SlotCore>);

    pub trait Sealed {
        fn inside(&self) -> Inside<'_>;
    }
}

impl<C: Client> sealed::Sealed for Slot<C> {
    fn inside(&self) -> sealed::Inside<'_> {
        sealed::Inside(&self.core)
    }
}

impl<C: Client> AnySlot for Slot<C> {}

/// Swaps several slots, or none: only when all new generations are open, compared, started, checked and have the state of
/// the last are they put in place. What each swap came to, in the order of the slots.
///
/// They are put in place one right after the other, so that a call which begins in between may find one new and another
/// old.
///
/// # Errors
/// When a step fails for one of them; all slots keep what they have. A slot must not be named twice.
pub fn swap_together(swaps: &[(&dyn AnySlot, &Path)]) -> Result<Vec<Swap>, SwapError> {
    let slots: Vec<&Arc<SlotCore>> = swaps.iter().map(|(slot, _)| slot.inside().0).collect();
    let mut opened = Vec::with_capacity(swaps.len());
    for (at, slot) in slots.iter().enumerate() {
        let path = swaps[at].1;
        if slots[..at].iter().any(|other| Arc::ptr_eq(other, slot)) {
            let reason = "the slot is named twice in one transaction";
            return Err(SwapError::new(slot, &path.display().to_string(), Step::Begin, reason));
        }
        opened.push(slot.open(path).inspect_err(|error| slot.failed(error))?);
    }

    // In one order everywhere, so that two transactions do not wait for each other.
    let mut order: Vec<usize> = (0..slots.len()).collect();
    order.sort_by_key(|at| Arc::as_ptr(slots[*at]).addr());
    let mut changes: Vec<_> = order.iter().map(|at| (*at, slots[*at].changes())).collect();
    changes.sort_by_key(|(at, _)| *at);

    let mut prepared: Vec<Option<Prepared>> = Vec::new();
    let mut ready = Ok(());
    for (slot, (plugin, (_, changes))) in slots.iter().zip(opened.iter().zip(&mut changes)) {
        let made = plugin.as_ref().map(|plugin| slot.prepare(plugin, changes)).transpose();
        match made {
            Ok(made) => prepared.push(made),
            Err(error) => {
                ready = Err((slot, error));
                break;
            }
        }
    }
    if ready.is_ok() {
        for (slot, next) in slots.iter().zip(&mut prepared) {
            if let Err(error) = next.as_mut().map_or(Ok(()), |next| slot.carry(next)) {
                ready = Err((slot, error));
                break;
            }
        }
    }
    if let Err((slot, error)) = ready {
        prepared.into_iter().flatten().for_each(Prepared::drop_it);
        slot.failed(&error);
        return Err(error);
    }

    let published: Vec<_> = slots
        .iter()
        .zip(prepared.into_iter().zip(&mut changes))
        .map(|(slot, (next, (_, changes)))| {
            next.map(|next| (next.core.who.generation, next.publish(slot, changes), slot.set_canary(None)))
        })
        .collect();
    drop(changes);
    let drained = slots.iter().zip(published).map(|(slot, published)| match published {
        None => Swap::Unchanged,
        Some((generation, old, canary)) => {
            if let Some(canary) = canary {
                slot.drain(&canary.core);
            }
            Swap::Done { generation, stopped: old.map_or(0, |old| slot.drain(&old)) }
        }
    });
    Ok(drained.collect())
}
