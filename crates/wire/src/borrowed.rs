//! [`Borrowed`]: which blocks of the other side this side has.

use std::collections::BTreeMap;

/// The other side's blocks that this side has, or has not said to be free. So a block that comes twice is noticed, as are
/// blocks that overlap: two lists in one place would be two owners of it.
pub(crate) struct Borrowed {
    start: usize,
    len: usize,
    /// Where they begin, and where what is known of them ends.
    blocks: BTreeMap<usize, usize>,
    /// Those that the other side has to be told about.
    freed: Vec<usize>,
}

/// What blocks begin at a multiple of, which also says how many there can be.
const PAGE: usize = 4096;

impl Borrowed {
    pub(crate) fn new(start: usize, len: usize) -> Self {
        Borrowed { start, len, blocks: BTreeMap::new(), freed: Vec::new() }
    }

    /// Takes a block over whose content ends at `end`; `None` when it is not the other side's to give.
    pub(crate) fn take(&mut self, token: usize, end: usize) -> Option<()> {
        let last = self.start + self.len;
        if token < self.start || token >= last || end < token || end > last || !token.is_multiple_of(PAGE) {
            return None;
        }
        let before = self.blocks.range(..=token).next_back();
        if before.is_some_and(|(other, other_end)| *other == token || *other_end > token) {
            return None;
        }
        if self.blocks.range(token..).next().is_some_and(|(other, _)| *other < end) {
            return None;
        }
        self.blocks.insert(token, end);
        Some(())
    }

    /// The block goes back in a message.
    pub(crate) fn return_to_owner(&mut self, token: usize) {
        self.blocks.remove(&token);
    }

    /// This side is done with the block.
    pub(crate) fn release(&mut self, token: usize) {
        self.freed.push(token);
    }

    /// The blocks to be told about, as many as fit; they are the other side's from here on.
    pub(crate) fn tell(&mut self, most: usize, into: &mut Vec<u64>) {
        for token in self.freed.drain(self.freed.len().saturating_sub(most)..) {
            self.blocks.remove(&token);
            into.push(token as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: usize = 1 << 20;
    const LEN: usize = 64 * PAGE;

    proptest! {
        #[test]
        fn what_is_taken_never_overlaps(blocks in proptest::collection::vec((0usize..70, 0usize..20_000, any::<bool>()), 1..60)) {
            let mut borrowed = Borrowed::new(START, LEN);
            let mut have: Vec<(usize, usize)> = Vec::new();
            for (page, len, drop_one) in blocks {
                if drop_one && !have.is_empty() {
                    let (token, _) = have.swap_remove(page % have.len());
                    borrowed.return_to_owner(token);
                }
                let (token, end) = (START + page * PAGE, START + page * PAGE + len);
                let free = have.iter().all(|(start, stop)| *start != token && (end <= *start || token >= *stop));
                let taken = borrowed.take(token, end);
                prop_assert_eq!(taken.is_some(), free && page < 64 && end <= START + LEN);
                if taken.is_some() {
                    have.push((token, end));
                }
            }
        }
    }

    #[test]
    fn a_block_comes_again_only_when_it_was_given_back() {
        let mut borrowed = Borrowed::new(START, LEN);
        let mut told = Vec::new();
        assert_eq!(borrowed.take(START, START + 10), Some(()));
        assert_eq!(borrowed.take(START, START + 10), None);
        borrowed.release(START);
        assert_eq!(borrowed.take(START, START + 10), None);
        borrowed.tell(96, &mut told);
        assert_eq!(told, [START as u64]);
        assert_eq!(borrowed.take(START, START + 10), Some(()));
        for wrong in [0, START - PAGE, START + 1, START + LEN, usize::MAX & !(PAGE - 1)] {
            assert_eq!(borrowed.take(wrong, wrong.saturating_add(1)), None);
        }
    }
}
