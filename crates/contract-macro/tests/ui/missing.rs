mod missing {
    keyway_contract::contract!("no/such/folder");
}
mod world {
    keyway_contract::contract!({ path: "../wit/tests/problems/two-worlds.wit", world: "three" });
}
