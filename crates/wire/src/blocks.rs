//! [`Blocks`]: who has which part of a side's range of the arena.

use std::collections::{BTreeMap, HashMap};

/// Blocks of a range, in size classes: a class is kept for its next user, since its pages are there already.
pub(crate) struct Blocks {
    end: usize,
    /// Where the range has never been used.
    fresh: usize,
    used: HashMap<usize, Block>,
    free: BTreeMap<usize, Vec<usize>>,
    /// The bytes of the free blocks whose pages are kept.
    kept: usize,
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
        let recycled = self.free.range_mut(size..size.saturating_mul(2)).find_map(|(size, blocks)| {
            let at = blocks.pop()?;
            Some((at, *size))
        });
        let (at, size) = match recycled {
            Some((at, size)) => {
                self.kept = self.kept.saturating_sub(size);
                (at, size)
            }
            None => {
                let at = self.fresh;
                let end = at.checked_add(size).filter(|end| *end <= self.end)?;
                self.fresh = end;
                (at, size)
            }
        };
        self.used.insert(at, Block { size, lent: false });
        Some(at)
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
        self.free.entry(block.size).or_default().push(token);
        if self.kept + block.size > KEEP {
            return Some(block.size);
        }
        self.kept += block.size;
        None
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
        }
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
