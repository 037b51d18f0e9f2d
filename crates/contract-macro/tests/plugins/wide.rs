// A plugin that passes wide signatures on to the host: the body of the example `contract_wide` and of the test
// `wide`.

keyway_contract::contract!({ path: "../wit/tests/expanded/wide.wit" });


/// Asks the host for everything.
#[derive(Default)]
pub struct Passing;

fn out(e: Eight) -> host::wide::Eight {
    let Eight { a, b, c, d, e, f, g, h } = e;
    host::wide::Eight { a, b, c, d, e, f, g, h }
}

fn back(e: host::wide::Eight) -> Eight {
    let host::wide::Eight { a, b, c, d, e, f, g, h } = e;
    Eight { a, b, c, d, e, f, g, h }
}

impl Wide for Passing {
    fn sixteen(&mut self, a: Eight, b: Eight) -> u8 {
        host::wide::sixteen(out(a), out(b))
    }

    fn sixteen_text(&mut self, a: Eight, b: Eight) -> String {
        host::wide::sixteen_text(out(a), out(b))
    }

    fn seventeen(&mut self, a: Eight, b: Eight, c: f32) -> f64 {
        host::wide::seventeen(out(a), out(b), c)
    }

    fn seventeen_wide(&mut self, a: Eight, b: Nine) -> Nine {
        let nine = host::wide::seventeen_wide(out(a), host::wide::Nine { eight: out(b.eight), i: b.i });
        Nine { eight: back(nine.eight), i: nine.i }
    }

    #[rustfmt::skip]
    #[allow(clippy::many_single_char_names, clippy::too_many_arguments)]
    fn many(
        &mut self, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8,
        n: u8, o: u8, p: f64,
    ) -> f32 {
        host::wide::many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
    }

    fn take_joined(&mut self, value: Joined, other: Option<Joined>) -> Joined {
        use host::wide::Joined as Out;
        let out = |value| match value {
            Joined::A(x) => Out::A(x),
            Joined::B(x) => Out::B(x),
            Joined::C(x) => Out::C(x),
            Joined::D(x) => Out::D(x),
        };
        match host::wide::take_joined(out(value), other.map(out)) {
            Out::A(x) => Joined::A(x),
            Out::B(x) => Joined::B(x),
            Out::C(x) => Joined::C(x),
            Out::D(x) => Joined::D(x),
        }
    }
}

export!(Passing);
