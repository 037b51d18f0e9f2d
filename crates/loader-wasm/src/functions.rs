//! [`Functions`]: compiled functions, kept in memory so that the next version of a component compiles only what is new.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use wasmtime::CacheStore;

/// Functions by what they were compiled from, of which wasmtime makes the keys. What was not used for longest goes first.
///
/// There are two generations, each of which may take half of the room: what is used moves into the younger one, and when
/// that is full it becomes the older one, whose content is dropped.
pub(crate) struct Functions {
    /// The most bytes of one generation.
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    recent: HashMap<Vec<u8>, Vec<u8>>,
    older: HashMap<Vec<u8>, Vec<u8>>,
    /// The bytes of the recent ones.
    bytes: usize,
}

impl Functions {
    /// Room for so many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Functions { most: bytes / 2, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn put(&mut self, key: Vec<u8>, code: Vec<u8>, most: usize) {
        let bytes = key.len() + code.len();
        if self.bytes + bytes > most {
            self.older = std::mem::take(&mut self.recent);
            self.bytes = 0;
        }
        self.bytes += bytes;
        let key_bytes = key.len();
        // Threads may compile the same function at a time.
        if let Some(code) = self.recent.insert(key, code) {
            self.bytes -= key_bytes + code.len();
        }
    }
}

impl CacheStore for Functions {
    fn get(&self, key: &[u8]) -> Option<Cow<'_, [u8]>> {
        let mut kept = self.kept();
        if let Some(code) = kept.recent.get(key) {
            return Some(Cow::Owned(code.clone()));
        }
        let (key, code) = kept.older.remove_entry(key)?;
        kept.put(key, code.clone(), self.most);
        Some(Cow::Owned(code))
    }

    fn insert(&self, key: &[u8], value: Vec<u8>) -> bool {
        let fits = key.len() + value.len() <= self.most;
        if fits {
            self.kept().put(key.to_vec(), value, self.most);
        }
        fits
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.kept();
        let functions = kept.recent.len() + kept.older.len();
        f.debug_struct("Functions").field("most", &self.most).field("functions", &functions).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(functions: &Functions, key: u8, bytes: usize) -> bool {
        functions.insert(&[key], vec![key; bytes - 1])
    }

    fn has(functions: &Functions, key: u8) -> bool {
        functions.get(&[key]).is_some_and(|code| code.iter().all(|byte| *byte == key))
    }

    /// A component of two functions, the second of which gives this.
    fn component(answer: u32) -> Vec<u8> {
        let text = format!(
            r#"(component
                (core module $m
                    (func (export "f") (result i32) (i32.const 3))
                    (func (export "g") (result i32) (i32.const {answer})))
                (core instance $i (instantiate $m))
                (func (export "f") (result u32) (canon lift (core func $i "f")))
                (func (export "g") (result u32) (canon lift (core func $i "g"))))"#
        );
        wat::parse_str(text).unwrap()
    }

    #[test]
    fn only_what_is_new_is_compiled() {
        let engines = crate::engine::Engines::new(0, 1 << 20);
        let compile = |bytes: &[u8]| {
            let engine = &engines.plain().unwrap().engine;
            wasmtime::component::Component::from_binary(engine, bytes).unwrap();
            engines.functions().unwrap().kept().recent.len()
        };
        let first = compile(&component(1));
        assert!(first >= 4, "{first}");
        // The compiler's keys differ a little between its first function and those after.
        let settled = (0..16).fold(first, |_, _| compile(&component(1)));
        // A custom section: an empty name, and no content.
        let same = compile(&[&component(1)[..], &[0, 1, 0]].concat());
        assert!(same - settled <= 1, "{same} and {settled}");
        let changed = compile(&component(2));
        assert!((1..=2).contains(&(changed - same)), "{changed} and {same}");
        let back = compile(&component(1));
        assert!(back - changed <= 1, "{back} and {changed}");
    }

    #[test]
    fn what_is_used_stays() {
        let functions = Functions::new(80);
        for key in 0..40 {
            assert!(insert(&functions, key, 10));
            assert!(has(&functions, 0), "after {key}");
        }
        assert!(has(&functions, 39) && has(&functions, 38));
        assert!(!has(&functions, 1));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let functions = Functions::new(80);
        assert!(!insert(&functions, 1, 41));
        for key in 0..200 {
            assert!(insert(&functions, key, 1 + usize::from(key) % 40));
            assert!(insert(&functions, key, 1 + usize::from(key) % 20));
            let kept = functions.kept();
            let bytes = |map: &HashMap<Vec<u8>, Vec<u8>>| -> usize {
                map.iter().map(|(key, code)| key.len() + code.len()).sum()
            };
            assert_eq!(bytes(&kept.recent), kept.bytes);
            assert!(kept.bytes <= 40 && bytes(&kept.older) <= 40);
        }
    }
}
