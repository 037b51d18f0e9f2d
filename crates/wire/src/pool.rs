//! [`Pool`]: the blocks of an arena, with the buffers that live in them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keyway_contract::FreeBuffer;
use keyway_contract::mem::{CodecError, Moved, RawList, Taken};

use crate::arena::Arena;
use crate::blocks::Blocks;
use crate::borrowed::Borrowed;
use crate::hello::ArenaMap;
use crate::{Side, WireError};

/// From this size on a list of numbers travels in a block of its own.
pub(crate) const BLOCK_FROM: usize = 8 << 10;

/// The blocks of an arena, as one side has them.
pub struct Pool {
    arena: Arena,
    side: Side,
    own: Mutex<Blocks>,
    own_range: (usize, usize),
    /// The other side's blocks that this side has.
    theirs: Mutex<Borrowed>,
    /// Whether lists in blocks of the other side are looked at in place: whoever writes to them is trusted.
    views: bool,
}

/// What a buffer in a block is freed by.
struct Held {
    pool: Arc<Pool>,
    token: usize,
}

/// # Safety
/// `owner` is a `Held` of this file that nobody else has.
unsafe extern "C" fn free_block(_data: *mut u8, _len: usize, owner: usize) {
    // SAFETY: by the caller's contract.
    let held = unsafe { Box::from_raw(std::ptr::with_exposed_provenance_mut::<Held>(owner)) };
    held.pool.release(held.token);
}

impl Pool {
    /// The blocks of an arena. With `views` lists of numbers that come are looked at in place, not copied out: a host
    /// only asks for that where the operator trusts the plugin's memory.
    pub fn new(arena: Arena, map: &ArenaMap, side: Side, views: bool) -> Arc<Self> {
        let range = |(start, len): (u64, u64)| (start as usize, len as usize);
        let (host, plugin) = (range(map.host_blocks), range(map.plugin_blocks));
        let (own_range, peer_range) = if side == Side::Host { (host, plugin) } else { (plugin, host) };
        Arc::new(Pool {
            arena,
            side,
            own: Mutex::new(Blocks::new(own_range.0, own_range.1)),
            own_range,
            theirs: Mutex::new(Borrowed::new(peer_range.0, peer_range.1)),
            views,
        })
    }

    /// The memory.
    pub fn arena(&self) -> &Arena {
        &self.arena
    }

    /// Whose blocks are the own ones.
    pub(crate) fn side(&self) -> Side {
        self.side
    }

    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn theirs(&self) -> MutexGuard<'_, Borrowed> {
        self.theirs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_own(&self, token: usize) -> bool {
        token >= self.own_range.0 && token - self.own_range.0 < self.own_range.1
    }

    /// Is done with a block, whoever made it.
    pub(crate) fn release(&self, token: usize) {
        if self.is_own(token) {
            if let Some(size) = self.blocks().free(token) {
                self.arena.release(token, size);
            }
        } else {
            self.theirs().release(token);
        }
    }

    /// Memory for a list of numbers of so many bytes; what is in it is any bytes. `None` when there is no room, and
    /// where the other side is not trusted: it could change the list while this side looks at it.
    pub fn raw(self: &Arc<Self>, bytes: usize) -> Option<RawList> {
        if !self.views {
            return None;
        }
        let token = self.blocks().take(bytes)?;
        let data = self.arena.place(token, bytes)?;
        // SAFETY: the block is aligned to a page and has the bytes; it is nobody else's until it is freed, since whoever
        // else could write to it is trusted.
        Some(unsafe { RawList::new(data, bytes, free_block as FreeBuffer, self.hold(token)) })
    }

    fn hold(self: &Arc<Self>, token: usize) -> usize {
        Box::into_raw(Box::new(Held { pool: Arc::clone(self), token })).expose_provenance()
    }

    /// Takes a list over to be sent: its own block if it lies in one of this arena, a copy in a new one if it is
    /// large. `None` for one that is to travel in the payload.
    pub(crate) fn give(self: &Arc<Self>, list: &RawList) -> Result<Option<Moved>, CodecError> {
        if std::ptr::fn_addr_eq(list.free(), free_block as FreeBuffer) {
            let place = std::ptr::with_exposed_provenance_mut::<Held>(list.owner());
            // SAFETY: the function marks a list that this file made, whose owner is a `Held`.
            if Arc::ptr_eq(unsafe { &(*place).pool }, self) {
                // SAFETY: as above; the list is given up, so that this is its only use.
                let held = unsafe { Box::from_raw(place) };
                if self.is_own(held.token) {
                    self.blocks().lend(held.token);
                } else {
                    self.theirs().return_to_owner(held.token);
                }
                let at = list.data().addr() - self.arena.base().addr();
                return Ok(Some(Moved { at, token: held.token as u64, whole: true }));
            }
        }
        if list.bytes() < BLOCK_FROM {
            return Ok(None);
        }
        let mut blocks = self.blocks();
        let Some(token) = blocks.take(list.bytes()) else { return Err(CodecError::Alloc(list.bytes())) };
        blocks.lend(token);
        drop(blocks);
        let place = self.arena.place(token, list.bytes()).ok_or(CodecError::Alloc(list.bytes()))?;
        // SAFETY: `place` checked the destination, a new block; the source is the list's own memory.
        unsafe { place.copy_from_nonoverlapping(list.data(), list.bytes()) };
        Ok(Some(Moved { at: token, token: token as u64, whole: false }))
    }

    /// Finds a list that has come. What was copied out is noted in `done`, to be released afterwards.
    pub(crate) fn take(
        self: &Arc<Self>,
        at: usize,
        bytes: usize,
        token: u64,
        done: &mut Vec<usize>,
    ) -> Result<Taken, CodecError> {
        let out = || CodecError::OutOfBounds { at, len: bytes, memory: self.arena.len() };
        let unknown = || CodecError::Other(format!("the token {token} of a list is nobody's"));
        let end = at.checked_add(bytes).ok_or_else(out)?;
        let token = usize::try_from(token).map_err(|_| unknown())?;
        if self.is_own(token) {
            let size = self.blocks().reclaim(token).ok_or_else(unknown)?;
            if at < token || end - token > size {
                done.push(token);
                return Err(out());
            }
        } else {
            // How long the other side's blocks are only that knows. What it says is that they do not overlap.
            if at < token {
                return Err(out());
            }
            self.theirs().take(token, end).ok_or_else(unknown)?;
        }
        let place = self.arena.place(at, bytes).ok_or_else(out)?;
        if self.views {
            return Ok(Taken::Owned(place, free_block as FreeBuffer, self.hold(token)));
        }
        done.push(token);
        Ok(Taken::Copied(place))
    }

    /// Takes blocks back that the other side is done with.
    pub(crate) fn take_back(&self, tokens: &[u64]) -> Result<(), WireError> {
        for token in tokens {
            let own = usize::try_from(*token).ok().filter(|token| self.is_own(*token));
            let size = own.and_then(|token| self.blocks().reclaim(token));
            let (Some(token), Some(_)) = (own, size) else {
                return Err(WireError::protocol(format!(
                    "it frees the block {token}, which it does not have"
                )));
            };
            self.release(token);
        }
        Ok(())
    }

    /// The blocks of the other side that this side is done with, as many as fit.
    pub(crate) fn drain_freed(&self, most: usize, into: &mut Vec<u64>) {
        self.theirs().tell(most, into);
    }
}
