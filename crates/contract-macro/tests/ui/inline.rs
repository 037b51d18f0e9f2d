keyway_contract::contract!({
    inline: "package test:inline@1.0.0;

        interface i {
            resource connection;
            record settings { retries: map<string, u32> }
            f: async func(settings: settings);
        }
        world w { export i; }",
    module: "",
});
