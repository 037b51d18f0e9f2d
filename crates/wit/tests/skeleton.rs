//! What plugins begin with.

#![cfg(feature = "emit")]

use keyway_wit::{Wit, skeleton};
use quote::quote;

/// The skeleton of a contract, as text: the imports, then `trait: method` for each method.
fn lines(text: &str, plugin: &str) -> Vec<String> {
    let wit = Wit::from_text("a.wit", text, None).unwrap();
    let skeleton = skeleton(&wit, &quote!(contract), plugin).unwrap();
    let print = |tokens: &proc_macro2::TokenStream| tokens.to_string().replace(' ', "");
    let uses = skeleton.uses.iter().map(print);
    let methods = skeleton.traits.iter().flat_map(|part| {
        let path = print(&part.path);
        part.methods.iter().map(move |method| format!("{path}: {}", print(method))).collect::<Vec<_>>()
    });
    uses.chain(methods).collect()
}

#[test]
fn methods_do_the_plainest_thing() {
    let text = "package a:b@1.0.0;
        interface filter {
            record image { pixels: list<u8> }
            enum color { red, blue }
            priority: func() -> s32;
            transform: func(image: image) -> result<image, string>;
            palette: func(name: string, sizes: list<list<u8>>) -> tuple<color, option<char>>;
            load: func(name: string) -> result<list<f32>, string>;
        }
        world w { export filter; export run: func(); }";
    assert_eq!(
        lines(text, "Sepia"),
        [
            "contract::{W}",
            "contract::filter::{Color,Filter,Image}",
            "keyway::{Buffer}",
            "W: fnrun(&mutself){}",
            "Filter: fnpriority(&mutself)->i32{0}",
            "Filter: fntransform(&mutself,image:Image)->Result<Image,String>{Ok(image)}",
            "Filter: fnpalette(&mutself,_name:&str,_sizes:Vec<Buffer<u8>>)->(Color,Option<char>,){(Color::Red,None,)}",
            "Filter: fnload(&mutself,_name:&str)->Result<Buffer<f32>,String>{Err(\"`load`isnotimplementedyet\".to_owned())}",
        ]
    );
}

#[test]
fn names_that_mean_two_things_are_written_out() {
    let text = "package a:b;
        interface one { record %option { a: u8 } record thing { o: %option } f: func() -> thing; }
        interface two { record thing { b: u8 } f: func() -> thing; }
        world w { export one; export two; }";
    assert_eq!(
        lines(text, "Two"),
        [
            "contract::one::{One}",
            "One: fnf(&mutself)->contract::one::Thing{contract::one::Thing{o:contract::one::Option{a:0}}}",
            "contract::two::Two: fnf(&mutself)->contract::two::Thing{contract::two::Thing{b:0}}",
        ]
    );
}
