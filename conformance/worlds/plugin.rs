//! Conformance: several interfaces, functions of the world, types across packages.
#![allow(missing_docs)]

keyway_contract::contract!({ path: "contract.wit", world: "everything" });

#[derive(Default)]
pub struct Plugin;

impl first::First for Plugin {
    fn get(&mut self, id: u64) -> types::Pair {
        types::Pair { left: id as u32, right: format!("number {id}") }
    }

    fn name(&mut self) -> String {
        "first".to_owned()
    }
}

impl second::Second for Plugin {
    fn mix(&mut self, couple: types::Pair, color: types::Color) -> Shape {
        match color {
            types::Color::Red => Shape::Point,
            types::Color::Green => Shape::Circle(couple.left as f32),
            types::Color::Blue => Shape::Label(couple.right),
        }
    }

    fn name(&mut self) -> String {
        "second".to_owned()
    }
}

impl third::Third for Plugin {
    fn r#type(&mut self, self_: u32) -> u32 {
        self_ + 1
    }

    fn provides(&mut self, result: &str) -> String {
        format!("{result}!")
    }
}

impl drawing::Drawing for Plugin {
    fn draw(&mut self, shape: Shape) -> String {
        host::canvas::describe(shape)
    }

    fn twice(&mut self, shape: Shape) -> Vec<Shape> {
        vec![shape.clone(), shape]
    }
}

impl inner::Inner for Plugin {
    fn hello(&mut self) -> String {
        format!("hello, {}", host::told())
    }
}

impl Everything for Plugin {
    fn paint(&mut self, color: types::Color) -> String {
        format!("{color:?}")
    }

    fn name(&mut self) -> String {
        "world".to_owned()
    }
}

export!(Plugin);
