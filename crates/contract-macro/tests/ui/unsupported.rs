keyway_contract::contract!({
    path: "../wit/tests/problems/unsupported.wit",
});
