//! Several slots in one transaction: all are swapped, or none.

use std::path::Path;
use std::sync::Arc;

use crate::slot::any::AnySlot;
use crate::slot::core::SlotCore;
use crate::slot::swap::{Prepared, Step, Swap, SwapError};

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
        for (slot, prepared) in slots.iter().zip(prepared) {
            if let Some(prepared) = prepared {
                prepared.drop_it(slot);
            }
        }
        slot.failed(&error);
        return Err(error);
    }

    let published: Vec<_> = slots
        .iter()
        .zip(prepared)
        .map(|(slot, next)| {
            next.map(|next| (next.core.who.generation, next.publish(slot), slot.set_canary(None)))
        })
        .collect();
    drop(changes);
    let drained = slots.iter().zip(published).map(|(slot, published)| match published {
        None => Swap::Unchanged,
        Some((generation, old, canary)) => {
            if let Some(canary) = canary {
                slot.drain(&canary.core);
            }
            Swap::Done { generation, stopped: old.map_or(0, |old| slot.drain_replaced(old)) }
        }
    });
    Ok(drained.collect())
}
