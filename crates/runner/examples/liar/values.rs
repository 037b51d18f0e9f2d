//! Results as payloads, by hand. Addresses count from the payload's beginning.

/// Words in little-endian order.
pub fn words(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// A payload of words, and bytes behind them.
pub fn with(head: &[u64], tail: &[u8]) -> Vec<u8> {
    [words(head), tail.to_vec()].concat()
}

/// A string.
pub fn text(text: &str) -> Vec<u8> {
    with(&[16, text.len() as u64], text.as_bytes())
}

/// A list of bytes.
pub fn bytes(bytes: &[u8]) -> Vec<u8> {
    with(&[32, bytes.len() as u64, 0, 0], bytes)
}

/// A list of lists of bytes, of which each is its four words.
pub fn lists(lists: &[[u64; 4]]) -> Vec<u8> {
    with(&[16, lists.len() as u64], &lists.iter().flat_map(|list| words(list)).collect::<Vec<_>>())
}
