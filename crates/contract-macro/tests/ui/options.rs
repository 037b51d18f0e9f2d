mod one {
    keyway_contract::contract!({ path: "wit", word: "x", path: "wit2", module: 3 });
}
mod two {
    keyway_contract::contract!({ path: 5, world: my_world });
}
mod three {
    keyway_contract::contract!();
}
mod four {
    keyway_contract::contract!({ path: "wit", inline: "package a:b;" });
}
mod five {
    keyway_contract::contract!(["wit"]);
}
