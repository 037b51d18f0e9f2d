//! [`Blocks`]: who has which part of a side's range of the arena.

use std::collections::{BTreeMap, HashMap};

/// Blocks of a range, in size classes: a class is kept for its next user, since its pages are there already.
pub(crate) struct Blocks {
    end: usize,
    /// Where the range has never been used.
    fresh: usize,
    used: HashMap<usize, Block>,
    /// By size.
    free: BTreeMap<usize, Vec<Free>>,
    /// The bytes of the free blocks whose pages are kept.
    kept: usize,
}

/// A block that nobody has.
#[derive(Clone, Copy)]
struct Free {
    at: usize,
    /// Whether its pages are there still.
    kept: bool,
}

#[derive(Clone, Copy)]
struct Block {
    size: usize,
    /// Whether the other side has it.
    lent: bool,
}

/// How many bytes of free blocks keep their pages.
const KEEP: usize = 192 << 20;

/// The size class of a length: steps of an eighth, and at least a page.
fn class(bytes: usize) -> Option<usize> {
    let step = (bytes.max(4096).checked_next_power_of_two()? / 8).max(4096);
    bytes.max(1).checked_next_multiple_of(step)
}

impl Blocks {
    pub(crate) fn new(start: usize, len: usize) -> Self {
        Blocks {
            end: start + len,
            fresh: start.next_multiple_of(4096),
            used: HashMap::new(),
            free: BTreeMap::new(),
            kept: 0,
        }
    }

    /// Takes a block of at least so many bytes: where it begins, which is also its token.
    pub(crate) fn take(&mut self, bytes: usize) -> Option<usize> {
        let size = class(bytes)?;
        let (at, size) =
            self.recycle(size..size.saturating_mul(2)).or_else(|| self.extend(size)).or_else(|| {
                self.merge();
                // Whatever is large enough now, of which the rest is the next one's.
                let (at, found) = self.extend(size).or_else(|| self.recycle(size..usize::MAX))?;
                if found > size {
                    self.give_up(at + size, found - size, false);
                }
                Some((at, size))
            })?;
        self.used.insert(at, Block { size, lent: false });
        Some(at)
    }

    /// A free block of a size among these: where it is, and how large.
    fn recycle(&mut self, sizes: std::ops::Range<usize>) -> Option<(usize, usize)> {
        let (size, free) = self.free.range_mut(sizes).find_map(|(size, free)| Some((*size, free.pop()?)))?;
        if free.kept {
            self.kept -= size;
        }
        Some((free.at, size))
    }

    /// A block where there was none before.
    fn extend(&mut self, size: usize) -> Option<(usize, usize)> {
        let at = self.fresh;
        self.fresh = at.checked_add(size).filter(|end| *end <= self.end)?;
        Some((at, size))
    }

    fn give_up(&mut self, at: usize, size: usize, kept: bool) {
        self.free.entry(size).or_default().push(Free { at, kept });
        if kept {
            self.kept += size;
        }
    }

    /// Makes one free block of those that lie side by side; the last one is as good as never used.
    fn merge(&mut self) {
        let sizes = std::mem::take(&mut self.free);
        let mut free: Vec<(usize, usize, bool)> = sizes
            .into_iter()
            .flat_map(|(size, free)| free.into_iter().map(move |f| (f.at, size, f.kept)))
            .collect();
        free.sort_unstable();
        self.kept = 0;
        let mut merged: Vec<(usize, usize, bool)> = Vec::new();
        for (at, size, kept) in free {
            match merged.last_mut() {
                Some((start, len, pages)) if *start + *len == at => {
                    *len += size;
                    *pages |= kept;
                }
                _ => merged.push((at, size, kept)),
            }
        }
        if let Some((at, _, _)) = merged.pop_if(|(at, size, _)| *at + *size == self.fresh) {
            self.fresh = at;
        }
        for (at, size, kept) in merged {
            self.give_up(at, size, kept);
        }
    }

    /// Hands a block to the other side.
    pub(crate) fn lend(&mut self, token: usize) {
        if let Some(block) = self.used.get_mut(&token) {
            block.lent = true;
        }
    }

    /// Takes a block back that the other side says that it has: its size.
    pub(crate) fn reclaim(&mut self, token: usize) -> Option<usize> {
        let block = self.used.get_mut(&token).filter(|block| block.lent)?;
        block.lent = false;
        Some(block.size)
    }

    /// Frees a block that this side has: its size, when its pages are too many to keep.
    pub(crate) fn free(&mut self, token: usize) -> Option<usize> {
        let block = self.used.remove(&token)?;
        let kept = self.kept + block.size <= KEEP;
        self.give_up(token, block.size, kept);
        (!kept).then_some(block.size)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn blocks_never_overlap(sizes in proptest::collection::vec((1usize..200_000, any::<bool>()), 1..60)) {
            let mut blocks = Blocks::new(4096, 4 << 20);
            let mut live: Vec<(usize, usize)> = Vec::new();
            for (size, drop_one) in sizes {
                if drop_one && !live.is_empty() {
                    let (at, _) = live.swap_remove(size % live.len());
                    blocks.free(at);
                }
                if let Some(at) = blocks.take(size) {
                    prop_assert!(at >= 4096 && at + size <= 4096 + (4 << 20));
                    for (other, len) in &live {
                        prop_assert!(at + size <= *other || other + len <= at);
                    }
                    live.push((at, size));
                }
            }
            // Whatever was asked for before, all of it is there again.
            for (at, _) in live {
                blocks.free(at);
            }
            prop_assert!(blocks.take(4 << 20).is_some());
        }
    }

    /// Each list is larger than the last, and none of them is there still.
    #[test]
    fn what_is_free_is_room_for_any_size() {
        let mut blocks = Blocks::new(0, 256 << 20);
        for mebibytes in [20, 50, 110, 120, 20, 250, 1] {
            let at = blocks.take(mebibytes << 20).unwrap();
            blocks.free(at);
        }
        // Also beside one that stays.
        let (first, stays, last) =
            (blocks.take(90 << 20).unwrap(), blocks.take(1 << 20).unwrap(), blocks.take(100 << 20).unwrap());
        blocks.free(first);
        blocks.free(last);
        let [a, b] = [96, 120].map(|mebibytes| blocks.take(mebibytes << 20));
        assert!(a.is_some() && b.is_some() && a != Some(stays) && b != Some(stays), "{a:?} {b:?}");
    }

    #[test]
    fn only_lent_blocks_come_back() {
        let mut blocks = Blocks::new(4096, 1 << 20);
        let at = blocks.take(10_000).unwrap();
        assert_eq!(blocks.reclaim(at), None);
        blocks.lend(at);
        assert!(blocks.reclaim(at).unwrap() >= 10_000);
        assert_eq!(blocks.reclaim(at), None);
        assert_eq!(blocks.reclaim(at + 1), None);
        blocks.free(at);
        assert_eq!(blocks.take(10_000), Some(at));
    }
}
