// A plugin whose interfaces have no package: the body of the example `contract_inline` and of the test `inline`.

keyway_contract::contract!({ path: "../wit/tests/expanded/inline.wit" });

/// Flips when the host is in a good mood.
#[derive(Default)]
pub struct Coin;

impl Flips for Coin {
    fn flip(&mut self, side: Side) -> Side {
        match (host::moods::ask("flip?"), side) {
            (host::moods::Mood::Bad, side) => side,
            (_, Side::Heads) => Side::Tails(Some(1)),
            (_, Side::Tails(_)) => Side::Heads,
        }
    }
}

export!(Coin);
