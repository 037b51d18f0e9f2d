//! The limits on what is read, and the guard around other people's parsers.
//!
//! A contract may come out of a file that somebody made to hurt the host. The parsers behind this crate are
//! recursive in places and panic in others; everything they see has passed the limits here, and they run on
//! a stack of their own.

use crate::problem::Problem;

/// The most bytes of WIT in one contract, with all the packages it uses.
pub const MAX_TEXT: usize = 1 << 20;
/// The most interfaces, worlds and packages together.
pub const MAX_ITEMS: usize = 1024;
/// How deep brackets nest in a text.
pub const MAX_NESTING: usize = 64;
/// How deep types nest, through their names.
pub const MAX_DEPTH: usize = 64;
/// How many types there are in a contract when every name is written out.
pub const MAX_NODES: usize = 1 << 18;
/// The most functions that a contract exports, and the most that it imports.
pub const MAX_FUNCTIONS: usize = 4096;

/// The stack for the parsers: each of [`MAX_ITEMS`] may cost a few frames.
const STACK: usize = 32 << 20;

/// Runs a parser on a stack that is large enough for what the limits let through. A panic is a problem like
/// any other.
pub(crate) fn guarded<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Problem> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("wit".to_owned()).stack_size(STACK);
        let running = thread.spawn_scoped(scope, work).map_err(|error| {
            Problem::new(
                format!("no thread to read the contract on: {error}"),
                "free some memory and try again",
            )
        })?;
        running.join().map_err(|_| {
            Problem::new(
                "the parser gave up on this input",
                "it is most likely damaged; if it is not, please report it with the input",
            )
        })
    })
}

/// What a text would cost to parse.
#[derive(Default)]
pub(crate) struct Scan {
    bytes: usize,
    items: usize,
}

impl Scan {
    /// Looks at one more text of the same contract.
    ///
    /// # Errors
    /// Says which limit it is over.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > MAX_TEXT {
            return Err(Problem::new(
                format!("`{name}`: more than {MAX_TEXT} bytes of WIT"),
                "a contract is small; leave out the packages that it does not use",
            ));
        }
        let mut rest = text.as_bytes();
        let mut nesting = 0usize;
        while let [first, tail @ ..] = rest {
            rest = tail;
            match first {
                b'/' if tail.starts_with(b"/") => rest = after_line(tail),
                b'/' if tail.starts_with(b"*") => rest = after_block(&tail[1..]),
                b'{' | b'(' | b'<' => nesting += 1,
                b'}' | b')' => nesting = nesting.saturating_sub(1),
                // The `>` of an arrow closes nothing.
                b'-' if tail.starts_with(b">") => rest = &tail[1..],
                b'>' => nesting = nesting.saturating_sub(1),
                b'%' | b'a'..=b'z' | b'A'..=b'Z' => {
                    let end = tail.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'-');
                    let (word, after) = tail.split_at(end.unwrap_or(tail.len()));
                    rest = after;
                    let word = (*first, word);
                    let starts_item = matches!(
                        word,
                        (b'i', b"nterface" | b"nclude") | (b'w', b"orld") | (b'p', b"ackage") | (b'u', b"se")
                    );
                    self.items += usize::from(starts_item);
                }
                _ => {}
            }
            if nesting > MAX_NESTING {
                return Err(Problem::new(
                    format!("`{name}`: brackets are nested more than {MAX_NESTING} deep"),
                    "give the inner types names",
                ));
            }
            if self.items > MAX_ITEMS {
                return Err(Problem::new(
                    format!("`{name}`: more than {MAX_ITEMS} packages, interfaces, worlds and uses of them"),
                    "leave out the packages that the contract does not use",
                ));
            }
        }
        Ok(())
    }
}

fn after_line(rest: &[u8]) -> &[u8] {
    rest.iter().position(|b| *b == b'\n').map_or(&[], |end| &rest[end..])
}

fn after_block(mut rest: &[u8]) -> &[u8] {
    let mut depth = 1;
    while depth > 0 {
        match rest {
            [] => break,
            [b'/', b'*', tail @ ..] => (depth, rest) = (depth + 1, tail),
            [b'*', b'/', tail @ ..] => (depth, rest) = (depth - 1, tail),
            [_, tail @ ..] => rest = tail,
        }
    }
    rest
}
