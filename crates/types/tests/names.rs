//! Laws of names: any text can be taken apart, and to mean the same is an equivalence.

use keyway_types::{QualifiedName, same_name, track};
use proptest::prelude::*;

fn version() -> impl Strategy<Value = String> {
    let number = || prop_oneof![3 => 0u32..3, 1 => any::<u32>()];
    let tail = prop_oneof![4 => Just(""), 1 => Just("-rc.1"), 1 => Just("+build.7"), 1 => Just("-0.1")];
    (number(), number(), number(), tail).prop_map(|(a, b, c, tail)| format!("{a}.{b}.{c}{tail}"))
}

fn name() -> impl Strategy<Value = String> {
    let path = prop_oneof![Just("a:b/c"), Just("a:b/d"), Just("x-y:z/c")];
    let function = prop_oneof![Just(""), Just("#f"), Just("#g-h")];
    (path, proptest::option::of(version()), function).prop_map(|(path, version, function)| {
        format!("{path}{}{function}", version.map(|v| format!("@{v}")).unwrap_or_default())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_can_be_taken_apart(text in any::<String>()) {
        let name = QualifiedName::parse(&text);
        let parts = name.interface.len() + name.version.len() + name.function.len();
        prop_assert!(parts <= text.len() && parts + 2 >= text.len());
        let _ = track(&text);
        prop_assert!(same_name(&text, &text));
    }

    #[test]
    fn a_full_name_is_put_together_from_its_parts(name in name()) {
        let parts = QualifiedName::parse(&name);
        let mut again = parts.interface.to_owned();
        if !parts.version.is_empty() {
            again = format!("{again}@{}", parts.version);
        }
        if !parts.function.is_empty() {
            again = format!("{again}#{}", parts.function);
        }
        prop_assert_eq!(again, name);
    }

    #[test]
    fn a_version_is_on_its_own_track(version in version()) {
        let track_of = track(&version);
        prop_assert!(version.starts_with(track_of));
        prop_assert_eq!(track(track_of), track_of);
    }

    #[test]
    fn to_mean_the_same_is_an_equivalence(a in name(), b in name(), c in name()) {
        prop_assert_eq!(same_name(&a, &b), same_name(&b, &a));
        if same_name(&a, &b) && same_name(&b, &c) {
            prop_assert!(same_name(&a, &c));
        }
        if same_name(&a, &b) {
            let (a, b) = (QualifiedName::parse(&a), QualifiedName::parse(&b));
            prop_assert_eq!((a.interface, a.function), (b.interface, b.function));
        }
    }

    /// A larger patch fits always, a larger minor from 1.0 on, a larger major never.
    #[test]
    fn versions_fit_as_semver_says(major in 0u32..3, minor in 0u32..3, patch in 0u32..3, more in 1u32..9) {
        let name = |a: u32, b: u32, c: u32| format!("a:b/c@{a}.{b}.{c}#f");
        let this = name(major, minor, patch);
        prop_assert_eq!(same_name(&this, &name(major, minor, patch + more)), (major, minor) != (0, 0));
        prop_assert_eq!(same_name(&this, &name(major, minor + more, patch)), major != 0);
        prop_assert!(!same_name(&this, &name(major + more, minor, patch)));
        let pre = format!("a:b/c@{major}.{minor}.{patch}-rc.1#f");
        prop_assert!(!same_name(&this, &pre));
    }
}
