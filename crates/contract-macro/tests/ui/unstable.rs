keyway_contract::contract!({
    path: "../wit/tests/problems/unstable.wit",
});
